import { lifetimeOf } from '../evaluate/attested.ts'
import { cardVerdict, type CardVerdict, findResult, summaryOf } from '../history/score-card.ts'
import type { CertificateRule } from '../model/certificate.ts'
import type { BoundTestcase, Scope, Standard } from '../model/definition.ts'
import type { ScoreCard, VisitEntry } from '../model/history.ts'
import { groupBy } from '../report/order.ts'
import { plain } from '../report/untrusted.ts'
import { bind } from '../spec/bind.ts'
import { spans, validityAt } from '../spec/timeline.ts'

/** Days for which a visit is fresh: everything of class medium is run weekly (SCS-0004, regulation 2). */
export const FRESH = 7
const DAY = 86_400_000
/** Test cases of one reason from which on they are told together. */
const MANY = 4
/** Milliseconds that the clock of another machine may be ahead. */
const CLOCK_SKEW = 3_600_000

/** What is known of a subject and scope when a certificate is looked at. */
export interface Facts {
  scope: Scope
  standards: Standard[]
  /** Its newest visit, with the score card; undefined if it was never visited. */
  visit?: Pick<VisitEntry, 'id' | 'night' | 'until' | 'state' | 'problem' | 'card'>
  /** What judging the newest visit again says of it, where that was done. */
  verified?: { state: 'verified' | 'contradicted' | 'unverified'; details: string[] }
}

/** Whether a rule holds; of `concern` people should know, but it keeps nobody from a certificate. */
export interface RuleResult {
  rule: CertificateRule
  state: 'holds' | 'concern' | 'broken'
  text: string
  details: string[]
}

/** All rules for a certificate of this version that would be in force from `from`, as of an instant. Pure. */
export function ruleResults(facts: Facts, version: string, { asOf, from = asOf, until }: { asOf: Date; from?: Date; until?: Date }): RuleResult[] {
  const certifies = certifiable(facts, version, { asOf, from, ...(until !== undefined && { until }) })
  if (!Object.hasOwn(facts.scope.versions, version)) return [certifies]
  const bound = bind(facts.scope, facts.standards, [version])
  const checked = facts.verified === undefined ? [] : [verified(facts, facts.verified, inTarget(bound, version))]
  return [certifies, passing(facts, bound, version, asOf), ...checked, fresh(facts, asOf), attested(facts, bound, version, asOf)]
}

/** What the rules find wrong now, for people. Pure. */
export function concernsOf(facts: Facts, version: string, asOf: Date): string[] {
  return ruleResults(facts, version, { asOf }).filter(({ state }) => state !== 'holds')
    .map(({ text, details }) => (details.length === 0 ? text : `${text}: ${few(details)}`))
}

const result = (rule: CertificateRule, state: RuleResult['state'], text: string, details: string[] = []): RuleResult => ({ rule, state, text, details })

/** Regulation 1: a certificate is of a version of the scope; only those that are effective or warn certify (SCS-0003). */
function certifiable({ scope }: Facts, version: string, { asOf, from, until }: { asOf: Date; from: Date; until?: Date }): RuleResult {
  if (!Object.hasOwn(scope.versions, version)) {
    return result('certifiable', 'broken', `${scope.id} has no version ${plain(version, 50)}: it has ${Object.keys(scope.versions).join(', ')}`)
  }
  for (const date of [asOf, from]) {
    const validity = validityAt(scope, version, date)
    if (validity !== 'effective' && validity !== 'warn') {
      const then = `${validity ?? 'not in force'} on ${date.toISOString().slice(0, 10)}`
      return result('certifiable', 'broken', `${scope.id} ${version} is ${then}: only effective and warn certify`)
    }
  }
  const end = spans(scope, version).filter(({ validity }) => validity === 'effective' || validity === 'warn').at(-1)?.until
  const ends = end != null && until !== undefined && end <= until.toISOString().slice(0, 10) ? `; it ends on ${end}, before the certificate` : ''
  const warns = validityAt(scope, version, asOf) === 'warn'
  const state = warns || ends !== '' ? 'concern' : 'holds'
  return result('certifiable', state, `${scope.id} ${version} is ${warns ? 'in its last months (warn)' : 'effective'}${ends}`)
}

/** The newest valid verdicts of target main: all PASS. What a waiver tolerates is FAIL here too. */
function passing({ visit, standards }: Facts, bound: BoundTestcase[], version: string, asOf: Date): RuleResult {
  if (visit === undefined) return result('passing', 'broken', 'it was never visited, so nothing is known of it')
  const summary = summaryOf(visit.card, bound, version, asOf).main
  if (summary === undefined) return result('passing', 'broken', `target main of ${version} has no test case`)
  const main = inTarget(bound, version).map(one => ({ one, now: verdictOf(visit.card, one, asOf) }))
  const details = told(main.filter(({ now }) => now.verdict !== 'PASS').map(({ one, now }) => ({ id: one.testcase.id, what: `${now.verdict}: ${plain(now.because, 200)}` })))
  const counts = Object.entries(summary.counts).filter(([, count]) => count > 0).map(([verdict, count]) => `${count} ${verdict}`).join(', ')
  if (summary.verdict !== 'PASS' || details.length > 0) {
    return result('passing', 'broken', `target main of ${version} is ${summary.verdict} (${counts})`, details)
  }
  const older = main.filter(({ one, now }) => now.rule !== standards.find(({ id }) => id === one.standard)?.digest).map(({ one }) => one.testcase.id)
  if (older.length > 0) {
    return result('passing', 'concern', `target main of ${version} is PASS (${counts}), but ${older.length} of them by other definitions than today's`, older)
  }
  return result('passing', 'holds', `target main of ${version} is PASS (${counts})`)
}

/** A line for each test case; of many that are not judged for the same reason one. */
function told(all: { id: string; what: string }[]): string[] {
  return [...groupBy(all, ({ what }) => what).values()].flatMap(same => (same.length < MANY || same[0]!.what.startsWith('FAIL') ? same.map(({ id, what }) => `${id} ${what}`)
    : [`${same.length} test cases ${same[0]!.what} (${same.slice(0, MANY).map(({ id }) => id).join(', ')}${same.length > MANY ? ', …' : ''})`]))
}

/** Signature, evidence and the verdicts by judging the evidence again. */
function verified({ visit }: Facts, { state, details }: NonNullable<Facts['verified']>, main: BoundTestcase[]): RuleResult {
  if (state === 'contradicted') return result('verified', 'broken', 'the newest visit is contradicted by its own evidence or signature', details)
  if (state === 'unverified') return result('verified', 'concern', 'the newest visit could not be verified wholly', details)
  const earlier = main.flatMap(({ testcase: { id }, standardVersions }) => {
    const night = findResult(visit?.card ?? {}, id, standardVersions)?.[1].night
    return night === undefined || night === visit?.night ? [] : [`${id}: of the night ${plain(night, 40)}`]
  })
  if (earlier.length > 0) {
    const but = `but ${earlier.length} of target main are of earlier nights`
    return result('verified', 'concern', `judging the newest visit again gives its verdicts, ${but}`, earlier)
  }
  return result('verified', 'holds', 'judging the evidence of the newest visit again gives its verdicts')
}

/** The newest visit saw everything, and that not long ago. */
function fresh({ visit }: Facts, asOf: Date): RuleResult {
  if (visit === undefined) return result('fresh', 'broken', 'it was never visited')
  const age = asOf.getTime() - Date.parse(visit.until)
  if (!(age >= -CLOCK_SKEW)) {
    return result('fresh', 'broken', `the newest visit ended at ${plain(visit.until, 40)}, which is later than now: a clock is or was wrong`)
  }
  if (age > FRESH * DAY) {
    return result('fresh', 'broken', `the newest visit ended on ${visit.until.slice(0, 10)}, ${Math.floor(age / DAY)} days ago: at most ${FRESH}`)
  }
  if (visit.state !== 'complete') return result('fresh', 'broken', `the newest visit is ${visit.state}: ${plain(visit.problem ?? 'it does not say why', 300)}`)
  return result('fresh', 'holds', `the newest visit ended on ${visit.until.slice(0, 10)} and was complete`)
}

/**
 * Regulation 3: manual checks are repeated every quarter. Where the version counts one in target main it must be attested; others, which certify
 * nothing, are a concern.
 */
function attested({ visit }: Facts, bound: BoundTestcase[], version: string, asOf: Date): RuleResult {
  const manual = bound.filter(({ testcase }) => testcase.manual !== undefined && testcase.retired === undefined)
  const missing = manual.map(one => ({ one, now: verdictOf(visit?.card ?? {}, one, asOf) })).filter(({ now }) => now.verdict !== 'PASS')
  if (missing.length === 0) return result('attested', 'holds', manual.length === 0 ? `${version} has no manual check` : 'every manual check is attested')
  const counted = missing.some(({ one }) => one.targets[version] === 'main')
  const details = missing.map(({ one: { testcase }, now }) =>
    `${testcase.id} ${now.verdict}${now.verdict === 'FAIL' ? `: ${plain(now.because, 200)}` : ''} (once a ${lifetimeOf(testcase)})`)
  const [have, where] = [missing.length === 1 ? 'has' : 'have', counted ? '' : ` (${version} counts none of them in target main)`]
  const text = `${missing.length} of ${manual.length} manual checks ${have} no valid attestation that passes${where}`
  return result('attested', counted ? 'broken' : 'concern', text, details)
}

function inTarget(bound: BoundTestcase[], version: string): BoundTestcase[] {
  return bound.filter(({ targets }) => targets[version] === 'main')
}

function verdictOf(card: ScoreCard, { testcase, standardVersions }: BoundTestcase, asOf: Date): CardVerdict {
  return cardVerdict(card, testcase.id, standardVersions, asOf)
}

/** The first of many. */
function few(details: string[]): string {
  return details.slice(0, 5).join('; ') + (details.length > 5 ? `; and ${details.length - 5} more` : '')
}
