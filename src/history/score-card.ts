import { worst } from '../evaluate/verdict.ts'
import { TARGETS } from '../evaluate/evaluate.ts'
import { instant } from '../evidence/instant.ts'
import type { BoundTestcase } from '../model/definition.ts'
import type { CardResult, ScoreCard } from '../model/history.ts'
import type { Instant } from '../model/json.ts'
import type { Verdict } from '../model/judging.ts'
import type { Report, Result, TargetSummary, VersionSummary } from '../model/report.ts'

/** What a score card says as of an instant. */
export interface CardVerdict extends CardResult {
  /** The verdict is MISS since the last result expired then. */
  expired?: Instant
}

/** Longest reason that a card holds, in UTF-16 units; the report has it whole. */
const LONGEST = 300
/** How far the clock of another machine may be ahead, in milliseconds. */
const CLOCK_SKEW = 3_600_000

/**
 * The card after this report: the newest result counts, DNF too; MISS, a test case that was left out and an older report replace nothing; the newest
 * PASS or FAIL is kept beside a DNF. The order in which reports are added changes nothing. `now` (of the machine) makes results from the future give
 * way, which would count for ever; of `known` test cases all stay, of others those that are valid at the report's `asOf`.
 */
export function addReport(card: ScoreCard, report: Report, night: string, options: { now?: Date; known?: ReadonlySet<string> } = {}): ScoreCard {
  const latest = (options.now?.getTime() ?? Infinity) + CLOCK_SKEW
  const asOf = new Date(report.asOf)
  const kept = new Map(Object.entries(card).filter(([key, { at, validUntil }]) =>
    !(Date.parse(at) > latest) && (options.known === undefined || options.known.has(testcaseOf(key)) || (validUntil !== null && valid(validUntil, asOf)))))
  for (const [result, key] of keysOf(report.results)) {
    let next = cardResult(result, report, night)
    for (const [other, one] of kept) {
      if (!isKeyOf(other, result.testcase) || !shared(one, result.standardVersions)) continue
      next = newest(one, next)
      kept.delete(other)
    }
    kept.set(key, next)
  }
  return Object.fromEntries([...kept].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/**
 * What the card says as of an instant, by its keys: what expired is MISS, with when; so is what was judged more than an hour later. With `known`,
 * those of these test cases that were never tried are MISS too, and expired results of others are left out.
 */
export function cardAt(card: ScoreCard, asOf: Date, known?: Iterable<string>): Record<string, CardVerdict> {
  const ids = known === undefined ? undefined : new Set(known)
  const found = Object.entries(card).map(([key, one]): [string, CardVerdict] => [key, verdictAt(one, asOf)])
    .filter(([key, one]) => ids === undefined || ids.has(testcaseOf(key)) || one.verdict !== 'MISS')
  const there = new Set(found.map(([key]) => testcaseOf(key)))
  const absent = [...ids ?? []].filter(id => !there.has(id)).map((id): [string, CardVerdict] => [id, never(asOf)])
  return Object.fromEntries([...found, ...absent].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** What the card says of a test case, as these versions of its standard have it, as of an instant; MISS where it was never tried. */
export function cardVerdict(card: ScoreCard, testcase: string, standardVersions: string[], asOf: Date): CardVerdict {
  const found = findResult(card, testcase, standardVersions)
  return found === undefined ? never(asOf) : verdictAt(found[1], asOf)
}

/** Key and result of a test case, as one of these versions of its standard has it. */
export function findResult<One extends CardResult>(card: Record<string, One>, testcase: string, standardVersions: string[]): [string, One] | undefined {
  for (const key of Object.keys(card)) if (isKeyOf(key, testcase) && shared(card[key]!, standardVersions)) return [key, card[key]!]
  return undefined
}

/** Verdict and counts per target of a version of the scope, of which `bound` holds all test cases: FAIL > MISS > DNF > PASS; without a valid result MISS. */
export function summaryOf(card: ScoreCard, bound: BoundTestcase[], version: string, asOf: Date): VersionSummary['targets'] {
  const summaries: VersionSummary['targets'] = {}
  for (const target of TARGETS) {
    const verdicts = bound.filter(({ targets }) => targets[version] === target)
      .map(({ testcase, standardVersions }) => cardVerdict(card, testcase.id, standardVersions, asOf).verdict)
    if (verdicts.length > 0) summaries[target] = summary(verdicts)
  }
  return summaries
}

/** The results with their keys in a card: the test case's id, and where a report has several results of it, also versions of the standard: `ID (v1, v2)`. */
export function keysOf(results: Result[]): Map<Result, string> {
  const times = new Map<string, number>()
  for (const { testcase } of results) times.set(testcase, (times.get(testcase) ?? 0) + 1)
  return new Map(results.map(result =>
    [result, times.get(result.testcase) === 1 ? result.testcase : `${result.testcase} (${result.standardVersions.join(', ')})`]))
}

/** Id of the test case of a key. */
export function testcaseOf(key: string): string {
  return key.endsWith(')') ? key.replace(/ \([^()]*\)$/, '') : key
}

function isKeyOf(key: string, testcase: string): boolean {
  return key.startsWith(testcase) && testcaseOf(key) === testcase
}

function summary(verdicts: Verdict[]): TargetSummary {
  const counts = { PASS: 0, FAIL: 0, DNF: 0, MISS: 0 }
  for (const verdict of verdicts) counts[verdict] += 1
  return { verdict: worst(verdicts), counts }
}

function cardResult({ standard, standardVersions, verdict, because, validUntil }: Result, report: Report, night: string): CardResult {
  return {
    verdict, because: because.length <= LONGEST ? because : because.slice(0, LONGEST - 1).replace(/[\ud800-\udbff]$/, '') + '…',
    at: report.asOf, validUntil: verdict === 'MISS' ? null : validUntil, night, rule: report.standards[standard] ?? '', tool: report.tool.version, standardVersions,
  }
}

/** Whether a result is about one of these versions; parameters can differ by version, so a result of another version says nothing of them. */
export function shared({ standardVersions }: CardResult, versions: string[]): boolean {
  if (standardVersions === undefined || versions.length === 0 || standardVersions.length === 0) return true
  return standardVersions.some(version => versions.includes(version))
}

function newest(a: CardResult, b: CardResult): CardResult {
  if ((a.verdict === 'MISS') !== (b.verdict === 'MISS')) return a.verdict === 'MISS' ? b : a
  const later = Date.parse(b.at) - Date.parse(a.at) || (b.night < a.night ? -1 : 1)
  const [young, old] = later > 0 ? [b, a] : [a, b]
  if (young.verdict !== 'DNF') return young
  const judged = [judgedOf(young), judgedOf(old)].filter(one => one !== undefined).sort((x, y) => Date.parse(y.at) - Date.parse(x.at))[0]
  return { ...young, ...(judged !== undefined && { judged }) }
}

function judgedOf({ verdict, at, validUntil, night, judged }: CardResult): CardResult['judged'] {
  return verdict === 'PASS' || verdict === 'FAIL' ? { verdict, at, validUntil, night } : judged
}

function valid(until: Instant, asOf: Date): boolean {
  return asOf.getTime() < Date.parse(until) // a text that is no instant is not valid
}

function verdictAt(one: CardResult, asOf: Date): CardVerdict {
  if (one.verdict === 'MISS') return one
  const judged = judgedOf(one)
  const missed = { ...one, verdict: 'MISS' as const, validUntil: null, ...(judged !== undefined && { judged }) }
  const later = Date.parse(one.at) > asOf.getTime() + CLOCK_SKEW
  if (later) return { ...missed, because: `judged only on ${one.at.slice(0, 10)}; was the clock of a machine wrong?` }
  if (one.validUntil !== null && valid(one.validUntil, asOf)) return one
  const expired = one.validUntil ?? one.at
  return { ...missed, because: `the last result (${one.verdict} of ${one.at.slice(0, 10)}) expired on ${expired.slice(0, 10)}`, expired }
}

/** What a card says of a test case that was never tried. */
export function never(asOf: Date): CardVerdict {
  return { verdict: 'MISS', because: 'never tried', at: instant(asOf), validUntil: null, night: '', rule: '' }
}
