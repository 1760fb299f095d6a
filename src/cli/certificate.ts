import { setTimeout } from 'node:timers/promises'
import { appendStatement, LateError } from '../certificates/append.ts'
import { fileOf, type Intent, propose, type Subject } from '../certificates/propose.ts'
import type { Facts } from '../certificates/rules.ts'
import { checkSignature } from '../certificates/signed.ts'
import { NAMESPACE } from '../certificates/statement.ts'
import type { CertificateEvent, CertificateRule } from '../model/certificate.ts'
import type { VisitEntry } from '../model/history.ts'
import { suggest } from '../nearest.ts'
import { plain } from '../report/untrusted.ts'
import { factsOf, type Opened, type RegisterOptions, withRegister } from './certificate-register.ts'
import { printProposal } from './certificate-words.ts'
import { parseDate } from './date.ts'
import { EXIT, UsageError } from './exit.ts'
import { codeOf } from './verification.ts'
import { visitVerifier } from './verify-store.ts'

/** Times that an application is made anew where others say something at the same moment. */
const RETRIES = 8

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
  const intent: Intent = {
    event, about, by, ...(reason !== undefined && { reason }), ...(despite !== undefined && { despite }),
    ...(options.from !== undefined && { from: dayOf('--from', options.from) }), ...(options.until !== undefined && { until: lastOf(options.until) }),
  }
  return withRegister(options, async opened => {
    for (let left = RETRIES; ; left -= 1) {
      try {
        return await say(intent, key, options, { ...opened, ...(left < RETRIES && { register: await opened.again() }) })
      } catch (error) {
        // an application decides nothing, so it is made anew after whatever was said at the same time
        if (!(error instanceof LateError) || event !== 'applied' || left === 0) throw error
        await setTimeout(Math.random() * 200)
      }
    }
  })
}

async function say(intent: Intent, key: string | undefined, options: SayOptions, opened: Opened): Promise<number> {
  const [now, { event }, { register, store, scopeOf }] = [new Date(), intent, opened]
  const known = event === 'applied' || event === 'granted' ? await knownOf(opened, intent, options, now) : undefined
  const visit = known?.newest
  const rests = visit?.report === undefined ? undefined : { id: visit.id, report: visit.report }
  const proposal = propose(register, intent, { now, scopeOf, ...(known !== undefined && { facts: known }), ...(rests !== undefined && { visit: rests }) })
  if (event === 'applied' && visit === undefined) await refuseUnknown(proposal.statement.subject, opened)
  const refused = proposal.broken.length > 0
  if (refused || options.dryRun === true) {
    printProposal(proposal, { said: false, json: options.json === true })
    return refused ? EXIT.fail : EXIT.pass
  }
  const { sign } = await import('../trust/ssh-signature.ts')
  const interactive = process.stdin.isTTY && process.stderr.isTTY
  const signer = key === undefined ? undefined : async (text: string): Promise<string> => {
    const armour = await sign(text, { key, namespace: NAMESPACE, interactive })
    // the register keeps for ever what is said, so a slip of the key must not be said
    const signed = await checkSignature(text, { armour, statement: proposal.statement }, opened.trust)
    if (signed.state === 'bad') throw new UsageError(`--key ${key}: its signature would not count, so nothing was said: ${plain(signed.why, 300)}`)
    return armour
  }
  // the report and its evidence stay as long as the certificate that rests on them
  const digest = await appendStatement(store, proposal.statement, { sign: signer, objects: event === 'granted' ? visit?.objects ?? [] : [] })
  printProposal(proposal, { said: true, digest, json: options.json === true })
  return EXIT.pass
}

/** A slip of the pen must not become an application that stands in the register for ever. Throws UsageError. */
async function refuseUnknown(subject: string, { store, configured }: Opened): Promise<void> {
  const known = [...new Set([...configured, ...(await store.journals(['visits'])).map(([, name]) => name ?? '')])].sort()
  if (known.includes(subject)) return
  throw new UsageError(`there is no subject ${plain(subject, 100)} in the store${configured.length > 0 ? ' or in nightly.yaml' : ''}: ${plain(suggest(subject, known), 500)}`)
}

/** What the rules need to know; for a grant the newest visit is judged again. */
async function knownOf({ store, register, scopeOf, trust }: Opened, intent: Intent, options: SayOptions, now: Date): Promise<Facts & { newest?: VisitEntry }> {
  const told = fileOf(register, intent, now, scopeOf)?.said[0]!.statement ?? intent.about as { subject: string; scope: string }
  const facts = await factsOf(store, told, now, options.standards)
  const visit = facts.newest
  if (intent.event !== 'granted' || visit === undefined) return facts
  const { allowedSigners, revoked } = trust
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
