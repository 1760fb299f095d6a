import type { CertificateEvent, CertificateStanding, CertificateState, CertificateStatement } from '../model/certificate.ts'
import { compare } from '../report/order.ts'
import { addBroken } from './broken-rules.ts'
import type { CertificateFile, Flaw, ScopeOf } from './certificate-file.ts'
import type { Break, Register, Registered } from './register.ts'
import { daysLeft, EXPIRING, inTerm, termProblem } from './term.ts'

/** What to do where nobody said whose signatures count. */
export const UNCHECKED = 'name the board\'s keys by --allowed-signers, or allowed_signers in nightly.yaml'
/**
 * What may follow what: an application is decided or withdrawn once; only what was granted can be revoked, and that is final (SCS-0004, regulations 5
 * and 7).
 */
const NEXT: Partial<Record<CertificateEvent | 'none', readonly CertificateEvent[]>> = {
  none: ['applied'], applied: ['granted', 'refused', 'withdrawn'], granted: ['revoked'],
}

/** The certificates of a register as they were at an instant (what was said later is left out), newest first. Pure. */
export function certificateFiles({ statements, breaks }: Register, asOf: Date, scopeOf: ScopeOf): CertificateFile[] {
  const files = new Map<string, CertificateFile>()
  for (const one of statements.filter(({ statement }) => Date.parse(statement.at) <= asOf.getTime())) {
    const { certificate } = one.statement
    const file = files.get(certificate)
    if (file === undefined) {
      const { event } = one.statement
      const wrong = event === 'applied' ? [] : [rule(`${placeOf(one)} was said before anybody applied`)]
      files.set(certificate, {
        certificate, said: [one], last: one, flaws: [...wrong, ...flawsOf(one)], notes: notesOf(one), ...(event === 'granted' && { granted: one }),
      })
    } else {
      add(file, one)
    }
  }
  addBroken([...files.values()], scopeOf)
  for (const file of files.values()) file.flaws.push(...unreadable(file, breaks))
  return [...files.values()].sort((a, b) => b.said[0]!.statement.number - a.said[0]!.statement.number || compare(a.certificate, b.certificate))
}

/** Says what a certificate's concerns are besides the register's own. */
export type Concerns = (statement: CertificateStatement) => string[]

/**
 * Standings of all certificates as of an instant, newest application first. In force is only what an allowed signer grants, for a year at most, by the
 * rules, in an unbroken register; `concerns` says what else is wrong with an application or a certificate in force. Pure.
 */
export function certificateStandings(register: Register, asOf: Date, scopeOf: ScopeOf, concerns: Concerns = () => []): CertificateStanding[] {
  return certificateFiles(register, asOf, scopeOf).map(file => standingOf(file, asOf, concerns))
}

function standingOf({ certificate, said, last, granted, flaws, notes }: CertificateFile, asOf: Date, concernsOf: Concerns): CertificateStanding {
  const { statement } = granted ?? last
  const { subject, scope, version, from, until } = statement
  const state = stateOf(last, granted?.statement, flaws, asOf)
  const since = state === 'expired' ? until! : last.statement.at
  const reason = last.statement.reason
  const told = statement.despite?.map(({ rule, text }) => `${statement.event} despite the rule "${rule}" (${statement.reason}): ${text}`) ?? []
  const now = state === 'applied' || state === 'granted' || state === 'expiring' ? concernsOf(statement) : []
  return {
    certificate, subject, scope, version, state, since, ...(from !== undefined && { from }), ...(until !== undefined && { until }),
    ...(reason !== undefined && { reason }),
    concerns: [...[...flaws, ...notes].map(({ text }) => text), ...told, ...now],
    statements: said.map(({ check: _, against: __, ...one }) => one),
  }
}

/** The state that an unflawed register gives; what would be in force with a flaw, or was revoked by a key that nobody vouched for, is unproven. */
function stateOf({ statement: { event }, check }: Registered, granted: CertificateStatement | undefined, flaws: Flaw[], asOf: Date): CertificateState {
  if (event === 'revoked' && check.state !== 'named') return 'unproven'
  if (event !== 'granted') return event
  const { from, until } = granted as { from: string; until: string }
  if (asOf.getTime() >= Date.parse(from) && !inTerm({ from, until }, asOf)) return 'expired'
  if (flaws.length > 0) return 'unproven'
  return daysLeft(until, asOf) < EXPIRING ? 'expiring' : 'granted'
}

function add(file: CertificateFile, one: Registered): void {
  const { said, last, flaws } = file
  const { statement } = one
  said.push(one)
  const first = said[0]!.statement
  const other = (['subject', 'scope', 'version'] as const).find(key => statement[key] !== first[key])
  if (NEXT[last.statement.event]?.includes(statement.event) !== true) {
    flaws.push(rule(`statement ${statement.number} (${statement.event}) cannot follow ${last.statement.event}`))
    return
  }
  if (other !== undefined) {
    flaws.push(rule(`statement ${statement.number} is about another ${other}: ${statement[other]}`))
    return
  }
  flaws.push(...flawsOf(one))
  file.notes.push(...notesOf(one))
  if (statement.event === 'revoked' && !isGood(one)) return
  file.last = one
  if (statement.event === 'granted') file.granted = one
}

/** What is wrong with a grant or revocation that nothing overrides: it must be signed by whom one knows, and no longer than a year. */
function flawsOf(one: Registered): Flaw[] {
  const { statement } = one
  if (!isDecisive(one)) return []
  const term = statement.event === 'granted' ? termProblem(statement) : undefined
  const unsigned: Flaw[] = one.check.state === 'unsigned' ? [{ kind: 'signature', text: `${placeOf(one)} is not signed` }] : []
  const rests = (one.against ?? []).map((text): Flaw => ({ kind: 'rest', text }))
  const unchecked: Flaw[] = one.check.state === 'intact' ? [{ kind: 'unchecked', text: `the signer of ${placeOf(one)} was not checked: ${UNCHECKED}` }] : []
  return [...unsigned, ...unchecked, ...badSignature(one), ...(term === undefined ? [] : [rule(`${placeOf(one)}: ${term}`)]), ...rests]
}

/** Applications, refusals and withdrawals need no signature; one that is wrong is told. */
function notesOf(one: Registered): Flaw[] {
  return isDecisive(one) ? [] : badSignature(one)
}

function badSignature(one: Registered): Flaw[] {
  return one.check.state === 'bad' ? [{ kind: 'signature', text: `the signature of ${placeOf(one)} does not count: ${one.check.why}` }] : []
}

const placeOf = ({ statement: { number, event } }: Registered): string => `statement ${number} (${event})`
const rule = (text: string): Flaw => ({ kind: 'rule', text })

function isDecisive({ statement: { event } }: Registered): boolean {
  return event === 'granted' || event === 'revoked'
}

function isGood({ check }: Registered): boolean {
  return check.state === 'intact' || check.state === 'named'
}

/** Where the register cannot be read after a grant, it may have been revoked there. */
function unreadable({ granted, last }: CertificateFile, breaks: Break[]): Flaw[] {
  if (granted === undefined || last.statement.event === 'revoked') return []
  return breaks.filter(({ number }) => number >= granted.statement.number)
    .map(({ number, problem }) => ({ kind: 'chain', text: `statement ${number} of the register, which may revoke it, does not hold: ${problem}` }))
}

/** Whether a certificate counts at an instant: granted, begun, not over, not revoked, and proven. */
export function inForce({ state, from, until }: Pick<CertificateStanding, 'state' | 'from' | 'until'>, asOf: Date): boolean {
  return (state === 'granted' || state === 'expiring') && from !== undefined && until !== undefined && inTerm({ from, until }, asOf)
}
