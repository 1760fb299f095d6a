import { instant } from '../evidence/instant.ts'
import type { CertificateEvent, CertificateRule, CertificateStatement } from '../model/certificate.ts'
import { compare } from '../report/order.ts'
import { counts } from './broken-rules.ts'
import type { CertificateFile, ScopeOf } from './certificate-file.ts'
import type { Register } from './register.ts'
import { type Facts, type RuleResult, ruleResults } from './rules.ts'
import { certificateFiles } from './standings.ts'
import { CertificateError, statementText } from './statement.ts'
import { endOf, inTerm, lastSecond, RENEWAL, termProblem } from './term.ts'

/** What somebody wants to say. */
export interface Intent {
  event: CertificateEvent
  about: Subject
  by: string
  reason?: string
  /** Rules to be broken knowingly. */
  despite?: readonly CertificateRule[]
  /** Of a grant: first and last day; by default from now, or from the end of the one that it renews, for a year. */
  from?: Date
  until?: Date
}
/** The certificate by its id, or the subject, scope and version of an application. */
export type Subject = { certificate: string } | { subject: string; scope: string; version: string }

export interface Proposal {
  statement: CertificateStatement
  /** Those that were looked at. */
  rules: RuleResult[]
  /** Those that are broken without leave: it must not be said. */
  broken: RuleResult[]
}

/** What a proposal is made by: definitions, and what is known of subject and scope. */
export interface Known {
  now: Date
  scopeOf: ScopeOf
  facts?: Facts
  visit?: { id: string; report: string }
}

/** Milliseconds that the clock of another machine may be ahead. */
const CLOCK_SKEW = 3_600_000

/** The certificate that an intent is about; undefined for a new application. Throws `CertificateError` where there is none, or it is at another point. */
export function fileOf(register: Register, { event, about }: Pick<Intent, 'event' | 'about'>, now: Date, scopeOf: ScopeOf): CertificateFile | undefined {
  const files = certificateFiles(register, now, scopeOf)
  if ('certificate' in about) {
    const file = files.find(({ certificate }) => certificate === about.certificate)
    if (file === undefined) throw new CertificateError(`there is no certificate ${about.certificate}: scs-check certificate list shows all`)
    return file
  }
  const open = files.find(file => same(file, about) && file.last.statement.event === 'applied')
  if (event !== 'applied' && open === undefined) {
    throw new CertificateError(`there is no open application of ${about.subject} for ${about.scope} ${about.version}: certificate apply comes first`)
  }
  if (event === 'applied' && open !== undefined) {
    throw new CertificateError(`${open.certificate} is an open application of ${about.subject} for ${about.scope} ${about.version} already`)
  }
  return open
}

/** The next statement of the register, and whether the rules allow it. Throws `CertificateError` for what no rule can be broken for. */
export function propose(register: Register, intent: Intent, { now, scopeOf, facts, visit }: Known): Proposal {
  const { event, about, by, reason, despite = [] } = intent
  const before = lastOf(register, event, now)
  const at = instant(before !== undefined && before.statement.at > instant(now) ? new Date(before.statement.at) : now)
  const file = fileOf(register, intent, new Date(at), scopeOf)
  const told = file?.said[0]!.statement ?? about as Exclude<Subject, { certificate: string }>
  if (file !== undefined) refuseOutOfTurn(file, event, now)
  const term = event === 'granted' ? termOf(certificateFiles(register, new Date(at), scopeOf), intent, file!, at) : undefined
  const dates = { asOf: now, ...(term !== undefined && { from: new Date(term.from), until: new Date(term.until) }) }
  const rules = facts === undefined || (event !== 'applied' && event !== 'granted') ? [] : ruleResults(facts, told.version, dates)
  // who applies must only apply for something that there is; the rest is looked at when it is granted
  const against = rules.filter(({ rule, state }) => state === 'broken' && (event === 'granted' || rule === 'certifiable'))
  const spared = against.filter(({ rule }) => despite.includes(rule)).map(({ rule, text }) => ({ rule, text }))
  const needless = despite.find(rule => !spared.some(one => one.rule === rule))
  if (needless !== undefined) throw new CertificateError(`--despite ${needless}: this rule is not broken, so there is nothing to break knowingly`)
  if (spared.length > 0 && reason === undefined) throw new CertificateError('--despite needs a --reason: it is kept in the register and shown')
  if (event === 'granted' && visit === undefined) {
    throw new CertificateError(`${told.subject} has no visit with a report for ${told.scope}: a certificate rests on one`)
  }
  const statement: CertificateStatement = {
    format: 'scs-check/certificate/1', number: (before?.statement.number ?? 0) + 1, certificate: file?.certificate ?? newId(register, now), event,
    subject: told.subject, scope: told.scope, version: told.version, at, by, ...term,
    ...(reason !== undefined && { reason }), ...(spared.length > 0 && { despite: spared }),
    ...(event === 'granted' && visit !== undefined && { report: visit.report, visit: visit.id }), previous: before?.digest ?? null,
  }
  statementText(statement) // texts that are too long, too short or hold control characters
  return { statement, rules, broken: against.filter(({ rule }) => !despite.includes(rule)) }
}

/** The statement to follow on. A damaged register takes revocations only: what cannot be read may matter to all else. */
function lastOf({ statements, breaks }: Register, event: CertificateEvent, now: Date): Register['statements'][number] | undefined {
  const last = statements.at(-1)
  const [first] = breaks
  if (first !== undefined && (event !== 'revoked' || breaks.some(({ number }) => number > (last?.statement.number ?? 0)))) {
    throw new CertificateError(`statement ${first.number} of the register does not hold: ${first.problem}; restore it from a backup of the store first`)
  }
  if (last !== undefined && Date.parse(last.statement.at) > now.getTime() + CLOCK_SKEW) {
    throw new CertificateError(`the newest statement was said at ${last.statement.at}, and now it is ${instant(now)}: a clock is or was wrong`)
  }
  return last
}

function refuseOutOfTurn({ certificate, last: { statement }, granted, flaws }: CertificateFile, event: CertificateEvent, now: Date): void {
  const until = granted?.statement.until
  if (event === 'revoked' && statement.event === 'granted' && until !== undefined && endOf(until) <= now.getTime()) {
    throw new CertificateError(`${certificate} ended by itself on ${until.slice(0, 10)}`)
  }
  const wrong = flaws.filter(({ kind }) => kind !== 'unchecked')
  if (event === 'granted' && statement.event === 'applied' && wrong.length > 0) {
    throw new CertificateError(`${certificate} cannot be granted: ${wrong.map(({ text }) => text).join('; ')}; refuse it and apply anew`)
  }
  const wanted = event === 'revoked' ? 'granted' : 'applied'
  if (statement.event !== wanted) {
    const can = event === 'revoked' ? 'only what was granted can be revoked' : 'only an open application can be decided or withdrawn'
    throw new CertificateError(`${certificate} was ${statement.event} on ${statement.at.slice(0, 10)}: ${can}`)
  }
}

function termOf(files: CertificateFile[], intent: Intent, file: CertificateFile, at: string): { from: string; until: string } {
  const rivals = files.filter(other => same(other, file.said[0]!.statement) && other.last.statement.event === 'granted' && counts(other))
    .map(({ certificate, granted }) => ({ certificate, from: granted!.statement.from!, until: granted!.statement.until! }))
    .sort((a, b) => compare(a.until, b.until))
  const running = rivals.filter(rival => endOf(rival.until) > Date.parse(at)).at(-1)
  const wanted = intent.from ?? (running === undefined ? new Date(at) : new Date(endOf(running.until)))
  const from = instant(wanted).slice(0, 10) === at.slice(0, 10) && instant(wanted) < at ? at : instant(wanted)
  const until = instant(intent.until ?? lastSecond(new Date(from)))
  const rival = rivals.find(one => inTerm(one, new Date(from)) || inTerm({ from, until }, new Date(one.from)))
  if (rival !== undefined) {
    const term = `holds from ${rival.from} to ${rival.until}`
    throw new CertificateError(`${rival.certificate} is of the same subject, scope and version and ${term}: the next one begins after that`)
  }
  const wrong = termProblem({ from, until, at })
  if (wrong !== undefined) {
    const early = running !== undefined && intent.from === undefined
    if (!early) throw new CertificateError(wrong)
    throw new CertificateError(`${running.certificate} holds until ${running.until.slice(0, 10)}: it can be renewed from ${RENEWAL} days before that`)
  }
  return { from, until }
}

function same({ said }: CertificateFile, { subject, scope, version }: { subject: string; scope: string; version: string }): boolean {
  const first = said[0]!.statement
  return first.subject === subject && first.scope === scope && first.version === version
}

/** `C-YEAR-NUMBER`, counting the applications of the year. */
function newId({ statements }: Register, now: Date): string {
  const year = `C-${now.getUTCFullYear()}-`
  const taken = statements.filter(({ statement }) => statement.certificate.startsWith(year))
    .map(({ statement }) => Number(statement.certificate.slice(year.length)))
  return year + String(Math.max(0, ...taken) + 1).padStart(4, '0')
}
