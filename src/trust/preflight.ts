import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { plain } from '../report/untrusted.ts'
import { verify } from './ssh-signature.ts'
import { parseSshsig } from './sshsig.ts'
import { bodyOf, NAMESPACE, type OfficialFormat, partsOf, type Submission } from './submission.ts'

/** One check that the monitor makes, or should: what it is, and what is wrong (null: nothing). */
export interface Preflight {
  check: string
  problem: string | null
}

/** Identity under which the monitor lists an account's keys in its allowed signers. */
const IDENTITY = 'mail@csp.eu'
/** Milliseconds that the clock of the machine that looked may be ahead: the monitor would take a report from the future as newest for ever. */
const SKEW = 300_000

export interface PreflightOptions {
  /** Uuids of the scopes that the monitor knows. */
  scopes: ReadonlySet<string>
  now: Date
  signal?: AbortSignal
}

/** The checks of the monitor, made before it is asked, over the bytes that it would get. */
export async function preflight(submission: Submission, { scopes, now, signal }: PreflightOptions): Promise<Preflight[]> {
  const documents = parsed(submission.document)
  const read = (documents ?? []).map(document => facts(document, submission.format))
  const first = (problem: (one: Facts) => string | null) => read.map(problem).find(found => found !== null) ?? null
  const uuids = read.map(({ uuid }) => uuid)
  const count = submission.runs.length
  return [
    { check: 'signature verifies as the monitor verifies it', problem: await signatureProblem(submission, signal) },
    {
      check: `YAML of ${count} document${count === 1 ? '' : 's'}`,
      problem: documents === null ? 'the document is no YAML that it reads' : documents.length === count ? null : `${documents.length} documents are read`,
    },
    {
      check: 'subject is one that an account can have',
      problem: first(({ subject }) => (typeof subject === 'string' && /^[\w.-]{1,100}$/.test(subject) ? null
        : `${plain(JSON.stringify(subject) ?? 'nothing', 100)}: letters, digits, "_", "-" and "." only; run again with --subject`)),
    },
    {
      check: 'scope is known',
      problem: first(({ scope }) => (typeof scope === 'string' && scopes.has(scope) ? null : `${plain(String(scope), 60)} is the uuid of no scope of SCS`)),
    },
    { check: 'checked_at is an instant that is past', problem: first(({ at }) => timeProblem(at, now)) },
    {
      check: 'run uuids are unique',
      problem: uuids.every(uuid => typeof uuid === 'string') && new Set(uuids).size === uuids.length ? null : 'two documents are the same report',
    },
    {
      check: 'results are there, each -1, 0 or 1',
      problem: first(({ results }) => (results.length === 0 ? 'a report has no result: nothing was judged'
        : results.every(result => result === 1 || result === 0 || result === -1) ? null : 'a result is something else')),
    },
  ]
}

function timeProblem(at: unknown, now: Date): string | null {
  const time = typeof at === 'string' ? Date.parse(at.replace(' ', 'T') + 'Z') : NaN
  if (Number.isNaN(time)) return 'is no instant'
  return time > now.getTime() + SKEW ? `${String(at)} lies in the future: is a clock wrong?` : null
}

async function signatureProblem(submission: Submission, signal: AbortSignal | undefined): Promise<string | null> {
  const parts = partsOf(bodyOf(submission))
  const asMeant = parts !== null && parts.signature === submission.signature && parts.document.equals(Buffer.from(submission.document))
  if (!asMeant) return 'the monitor would take the body apart at another place'
  const dir = await mkdtemp(join(tmpdir(), 'scs-check-'))
  try {
    const allowedSigners = join(dir, 'allowed_signers')
    await writeFile(allowedSigners, `${IDENTITY} ${parseSshsig(parts.signature).publicKey}\n`, { mode: 0o600 })
    const verified = await verify(parts.document, parts.signature, {
      namespace: NAMESPACE, allowedSigners, identity: IDENTITY, at: new Date(), ...(signal !== undefined && { signal }),
    })
    return verified.state === 'named' ? null : 'why' in verified ? verified.why : 'it has no signer'
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

interface Facts {
  subject: unknown
  scope: unknown
  uuid: unknown
  /** The YAML timestamp as it is written. */
  at: unknown
  results: unknown[]
}

/** What the monitor reads of a document. */
function facts(document: unknown, format: OfficialFormat): Facts {
  const top = members(document)
  const results = format === 'scs-yaml-next'
    ? Object.values(members(top['tests'])).map(test => members(test)['result'])
    : Object.values(members(members(top['run'])['invocations'])).flatMap(invocation => Object.values(members(members(invocation)['results'])))
  return {
    subject: top['subject'], at: top['checked_at'], results,
    ...(format === 'scs-yaml-next' ? { scope: top['scope'], uuid: top['uuid'] } : { scope: members(top['spec'])['uuid'], uuid: members(top['run'])['uuid'] }),
  }
}

const members = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? value as Record<string, unknown> : {})

/** The documents; null if one is no YAML. Timestamps stay text. */
function parsed(text: string): unknown[] | null {
  const documents = [...parseAllDocuments(text, { schema: 'core' })]
  return documents.every(({ errors }) => errors.length === 0) ? documents.map(document => document.toJS() as unknown) : null
}
