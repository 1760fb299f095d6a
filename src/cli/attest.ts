import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { lifetimeOf } from '../evaluate/attested.ts'
import { attestationOf, attestationText, LIFETIMES } from '../evidence/attestation.ts'
import { createFile, makeDir } from '../evidence/files.ts'
import { EvidenceError } from '../evidence/store.ts'
import type { Lifetime, Standard, Testcase } from '../model/definition.ts'
import type { Attestation } from '../model/evidence.ts'
import { suggest } from '../nearest.ts'
import { commandLine } from '../report/official.ts'
import { plain } from '../report/untrusted.ts'
import { kindOf } from '../spec/kind.ts'
import { loadStandards } from '../spec/load.ts'
import { UnknownName } from '../spec/unknown-name.ts'
import { parseDate } from './date.ts'
import { EXIT, UsageError } from './exit.ts'
import { fileName } from './file-name.ts'
import { tool } from './tool.ts'

export interface AttestOptions {
  subject: string
  document: string
  by: string
  valid?: string
  verdict?: string
  comment?: string
  date?: string
  output?: string
  standards?: string
}

/** Writes what a person found of a manual test case as a file that `run` and `evaluate` take and that can be signed. Throws UsageError; never overwrites. */
export async function attest(id: string, options: AttestOptions): Promise<number> {
  const { standard, testcase } = manualTestcase(id, await loadStandards(options.standards))
  const date = dateOf(options)
  const verdict = verdictOf(options)
  const attestation = written({
    tool: tool(), testcase: testcase.id, subject: options.subject, verdict, reviewer: options.by,
    date: date.toISOString().replace(/\.\d{3}Z$/, 'Z'), lifetime: validity(options.valid, testcase),
    ...(options.comment !== undefined && { comment: options.comment }),
    document: await documentOf(options.document), standard: { id: standard.id, digest: standard.digest },
  })
  const text = attestationText(attestation)
  if (options.output === '-') {
    process.stdout.write(text)
    return EXIT.pass
  }
  const file = options.output ?? `attestation-${fileName(options.subject)}-${testcase.id}-${attestation.date.replace(/[-:]/g, '')}.json`
  if (!file.endsWith('.json')) throw new UsageError(`-o ${file}: name a file that ends in .json (of a directory only these are read), or "-" for stdout`)
  await makeDir(dirname(file)).then(() => createFile(file, text)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') throw new UsageError(`-o ${file}: exists already, and attestations are never overwritten; name a new file`)
    throw new UsageError(`-o ${file}: cannot be written (${error.code ?? 'error'}); name a path in a directory that you may write to`)
  })
  const sign = commandLine(['ssh-keygen', '-Y', 'sign', '-f', 'KEY', '-n', 'scs-check-attestation', file])
  process.stdout.write(`${plain(file, 1000)}: ${plain(testcase.id)} of ${plain(options.subject)}: ${verdict}, valid until ${attestation.validUntil}\n`
    + `sign it with: ${plain(sign, 2000)}\n`)
  return EXIT.pass
}

/** The manual test case of this id; for any other the reason why nobody can attest it, for an unknown one the nearest. */
function manualTestcase(id: string, standards: Standard[]): { standard: Standard; testcase: Testcase } {
  const all = standards.flatMap(standard => standard.testcases.map(testcase => ({ standard, testcase })))
  const manual = all.filter(({ testcase }) => testcase.manual !== undefined).map(({ testcase }) => testcase.id)
  const found = all.find(({ testcase }) => testcase.id === id)
  if (found === undefined) {
    const heirs = all.filter(({ testcase }) => testcase.formerly?.includes(id) === true).map(({ testcase }) => testcase.id)
    if (heirs.length > 0) throw new UsageError(`${id} is a former id; its test case is now ${heirs.join(', ')}`)
    if (suggest(id, manual).startsWith('did you mean')) throw new UnknownName('manual test case', id, manual)
    throw new UnknownName('test case', id, [...manual, ...all.map(({ testcase }) => testcase.id)])
  }
  const reasons = {
    check: 'it is judged by what the cloud shows: scs-check run',
    active: 'it is judged by an active test: scs-check run',
    retired: `SCS has retired it on ${found.testcase.retired}`,
  }
  const kind = kindOf(found.testcase)
  if (kind !== 'manual') throw new UsageError(`${id} cannot be attested, for ${reasons[kind]}; manual test cases: ${manual.join(', ')}`)
  return found
}

function dateOf({ date }: AttestOptions): Date {
  const now = new Date()
  const found = date === undefined ? now : parseDate(date)
  if (found > now) throw new UsageError(`--date ${date}: lies in the future, and nobody has looked at the document then`)
  return found
}

function verdictOf({ verdict = 'pass', comment }: AttestOptions): Attestation['verdict'] {
  if (verdict !== 'pass' && verdict !== 'fail') throw new UsageError(`--verdict ${verdict}: pass or fail`)
  if (verdict === 'fail' && comment === undefined) throw new UsageError('--verdict fail: say with --comment what is wrong, for the report tells it')
  return verdict
}

/** Never longer than the test case's own lifetime, by which it must be looked at again. */
function validity(wanted: string | undefined, testcase: Testcase): Lifetime {
  const longest = LIFETIMES.indexOf(lifetimeOf(testcase))
  const allowed = LIFETIMES.slice(0, longest + 1)
  if (wanted === undefined) return LIFETIMES[longest]!
  const found = LIFETIMES.find(lifetime => lifetime === wanted)
  if (found === undefined) throw new UsageError(`--valid ${wanted}: one of ${allowed.join(', ')}`)
  if (!allowed.includes(found)) {
    throw new UsageError(`--valid ${found}: ${testcase.id} must be looked at again after a ${LIFETIMES[longest]} (SCS-0004); one of ${allowed.join(', ')}`)
  }
  return found
}

/** Name, size and SHA-256 of the document, read as a stream: it may be a video of the data centre. */
async function documentOf(path: string): Promise<Attestation['document']> {
  const told = (why: string): UsageError => new UsageError(`--document ${path}: ${why}; name the file that was looked at`)
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => { throw told(`cannot be read (${error.code ?? 'error'})`) })
  if (!found.isFile()) throw told('is no file')
  const hash = createHash('sha256')
  let size = 0
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      hash.update(chunk)
      size += chunk.length
    }
  } catch (error) {
    throw told(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`)
  }
  if (size === 0) throw told('is empty, so it shows nothing')
  return { name: basename(path), size, digest: `sha256:${hash.digest('hex')}` }
}

/** The option that fills a member. */
const OPTIONS: Record<string, string> = {
  '/subject': '--subject', '/reviewer': '--by', '/comment': '--comment', '/document/name': 'the name of the --document', '/date': '--date',
}

function written(found: Parameters<typeof attestationOf>[0]): Attestation {
  try {
    return attestationOf(found)
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error
    const [, place = '', demand = ''] = /^attestation: (\S+) ([^;]*)/.exec(error.message) ?? []
    throw new UsageError(`${OPTIONS[place] ?? place} ${demand}`)
  }
}
