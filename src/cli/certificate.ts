import { appendStatement } from '../certificates/append.ts'
import { fileOf, type Intent, propose, type Subject } from '../certificates/propose.ts'
import type { Register } from '../certificates/register.ts'
import type { Facts } from '../certificates/rules.ts'
import { NAMESPACE } from '../certificates/statement.ts'
import type { CertificateEvent, CertificateRule } from '../model/certificate.ts'
import type { Store, VisitEntry } from '../model/history.ts'
import { factsOf, type RegisterOptions, withRegister } from './certificate-register.ts'
import { printProposal } from './certificate-words.ts'
import { parseDate } from './date.ts'
import { EXIT, UsageError } from './exit.ts'
import { codeOf } from './verification.ts'
import { visitVerifier } from './verify-store.ts'

export interface SayOptions extends RegisterOptions {
  subject?: string
  scope?: string
  scopeVersion?: string
  by: string
  key?: string
  reason?: string
  despite?: CertificateRule[]
  from?: string
  until?: string
  dryRun?: boolean
}

/** Says something of a certificate and prints it with the rules; 1 if a rule is broken, and then nothing is said. Throws UsageError, StoreError. */
export async function certificateSay(event: CertificateEvent, id: string | undefined, options: SayOptions): Promise<number> {
  const about = subjectOf(id, options)
  const { by, reason, despite } = options
  if (reason === undefined && (event === 'refused' || event === 'revoked')) {
    throw new UsageError('--reason is missing: it is kept in the register and published')
  }
  // the key of the nights signs decisions only: applications are the operators' own
  const key = options.key ?? (event === 'granted' || event === 'revoked' ? await configuredKey(options) : undefined)
  if (key === undefined && options.dryRun !== true && (event === 'granted' || event === 'revoked')) {
    throw new UsageError(`what is ${event} must be signed: name a key (--key FILE, or sign: in nightly.yaml with -c)`)
  }
  return withRegister(options, async (register, store) => {
    const now = new Date()
    const intent: Intent = {
      event, about, by, ...(reason !== undefined && { reason }), ...(despite !== undefined && { despite }),
      ...(options.from !== undefined && { from: dayOf('--from', options.from) }), ...(options.until !== undefined && { until: lastOf(options.until) }),
    }
    const known = event === 'applied' || event === 'granted' ? await knownOf(store, register, intent, options, now) : undefined
    const visit = known?.newest
    const rests = visit?.report === undefined ? undefined : { id: visit.id, report: visit.report }
    const proposal = propose(register, intent, { now, ...(known !== undefined && { facts: known }), ...(rests !== undefined && { visit: rests }) })
    const refused = proposal.broken.length > 0
    if (refused || options.dryRun === true) {
      printProposal(proposal, { said: false, json: options.json === true })
      return refused ? EXIT.fail : EXIT.pass
    }
    const { sign } = await import('../trust/ssh-signature.ts')
    const interactive = process.stdin.isTTY && process.stderr.isTTY
    const signer = key === undefined ? undefined : (text: string) => sign(text, { key, namespace: NAMESPACE, interactive })
    // the report and its evidence stay as long as the certificate that rests on them
    const digest = await appendStatement(store, proposal.statement, { sign: signer, objects: event === 'granted' ? visit?.objects ?? [] : [] })
    printProposal(proposal, { said: true, digest, json: options.json === true })
    return EXIT.pass
  })
}

/** What the rules need to know; for a grant the newest visit is judged again. */
async function knownOf(store: Store, register: Register, intent: Intent, options: SayOptions, now: Date): Promise<Facts & { newest?: VisitEntry }> {
  const told = fileOf(register, intent, now)?.said[0]!.statement ?? intent.about as { subject: string; scope: string }
  const facts = await factsOf(store, told, now, options.standards)
  const visit = facts.newest
  if (intent.event !== 'granted' || visit === undefined) return facts
  const { allowedSigners, revokedKeys: revoked } = options
  const look = await visitVerifier(store, { ...(allowedSigners !== undefined && { allowedSigners }), ...(revoked !== undefined && { revoked }) })
  const { steps } = await look(visit)
  const code = codeOf(steps)
  const state = code === EXIT.pass ? 'verified' : code === EXIT.fail ? 'contradicted' : 'unverified'
  const details = steps.filter(step => step.state !== 'verified' && (step.asked || step.state === 'contradicted'))
    .flatMap(({ step, text, details: more }) => [`${step}: ${text}`, ...more])
  return { ...facts, verified: { state, details } }
}

function subjectOf(id: string | undefined, { subject, scope, scopeVersion: version }: SayOptions): Subject {
  const given = [subject, scope, version].filter(one => one !== undefined).length
  if (id !== undefined && given === 0) return { certificate: id }
  if (id === undefined && subject !== undefined && scope !== undefined && version !== undefined) return { subject, scope, version }
  throw new UsageError('name what it is about: the id of a certificate, or --subject, --scope and --scope-version')
}

async function configuredKey({ config }: SayOptions): Promise<string | undefined> {
  if (config === undefined) return undefined
  const { loadFleet } = await import('../nightly/config.ts')
  return (await loadFleet(config)).sign?.key
}

function dayOf(option: string, text: string): Date {
  try {
    return parseDate(text)
  } catch (error) {
    throw new UsageError((error as Error).message.replace('--date', option))
  }
}

/** The last second of a day, or the second of an instant. */
function lastOf(text: string): Date {
  const date = dayOf('--until', text)
  return text.includes('T') ? date : new Date(date.getTime() + 86_399_000)
}
