import { type CardVerdict, cardAt, findResult, summaryOf } from '../history/score-card.ts'
import type { NightRow, State, VersionStanding } from '../model/board.ts'
import type { BoundTestcase, Scope } from '../model/definition.ts'
import type { ScoreCard } from '../model/history.ts'
import type { Instant } from '../model/json.ts'
import type { Verdict } from '../model/judging.ts'
import type { Waiver } from '../model/waiver.ts'
import { validityAt, versionsInForce } from '../spec/timeline.ts'

/** Versions that a page shows: those in force, then others that were judged; in the scope's order. */
export function versionsShown(scope: Scope, judged: readonly string[], asOf: Date): string[] {
  const inForce = versionsInForce(scope, asOf)
  return [...inForce, ...Object.keys(scope.versions).filter(version => judged.includes(version) && !inForce.includes(version))]
}

/** The card as of an instant with every test case of these versions. */
export function cardNow(card: ScoreCard, bound: BoundTestcase[], versions: string[], asOf: Date): Record<string, CardVerdict> {
  const counted = bound.filter(({ targets }) => versions.some(version => Object.hasOwn(targets, version)))
  return cardAt(card, asOf, counted.map(({ testcase }) => testcase.id))
}

/** The card as of an instant where nothing counts as judged, since what a newer visit said cannot be read or believed. */
export function doubted(card: ScoreCard, asOf: Date, lost: Pick<NightRow, 'night' | 'until' | 'doubt'>): ScoreCard {
  return Object.fromEntries(Object.entries(cardAt(card, asOf)).map(([key, one]) => [key, unknown(one, lost)]))
}

/** A result that a visit could have replaced, or made, of which nothing is known. */
export function unknown(one: CardVerdict, { night, until, doubt }: Pick<NightRow, 'night' | 'until' | 'doubt'>): CardVerdict {
  if (one.verdict === 'MISS' || (one.verdict === 'DNF' && doubt === undefined)) return one
  const { verdict, at, validUntil, night: told, judged: _, ...rest } = one
  // What is not believed was not judged either
  const judged = doubt === undefined ? { judged: { verdict, at, validUntil, night: told } } : {}
  return { ...rest, verdict: 'DNF', because: `the visit of ${night} ${doubt === undefined ? 'cannot be read' : `does not count: ${doubt}`}`, at: until, validUntil, night: told, ...judged }
}

/** How a version stands as of the board's date, and since when. */
export function standingOf(version: string, { scope, bound, card, nights, waived, asOf }: {
  scope: Scope
  bound: BoundTestcase[]
  card: ScoreCard
  nights: NightRow[]
  waived: Record<string, Waiver>
  asOf: Date
}): VersionStanding {
  const targets = summaryOf(card, bound, version, asOf)
  const state = stateOf(targets.main?.verdict ?? 'MISS', () => bound.every(one => isTolerated(one, version, card, waived)))
  const since = sinceOf(state, version, nights)
  return { version, validity: validityAt(scope, version, asOf) ?? 'deprecated', targets, state, ...(since !== undefined && { since }) }
}

function stateOf(main: Verdict, allWaived: () => boolean): State {
  switch (main) {
    case 'PASS': return 'pass'
    case 'FAIL': return allWaived() ? 'waived' : 'fail'
    case 'DNF': case 'MISS': return 'not-judged'
  }
}

/** True unless it is a FAIL of target main that no waiver tolerates. */
function isTolerated({ testcase: { id }, standardVersions, targets }: BoundTestcase, version: string, card: ScoreCard, waived: Record<string, Waiver>): boolean {
  if (targets[version] !== 'main') return true
  const found = findResult(card, id, standardVersions)
  if (found === undefined) return false
  const [key, { verdict }] = found
  return verdict !== 'FAIL' || Object.hasOwn(waived, key)
}

/** First night of the run that lasts; of what is not judged, the night when it was judged last. */
function sinceOf(state: State, version: string, nights: NightRow[]): Instant | undefined {
  const judged = (row: NightRow) => row.main[version] === 'PASS' || row.main[version] === 'FAIL'
  if (state === 'not-judged') return nights.findLast(judged)?.until
  const wanted: Verdict = state === 'pass' ? 'PASS' : 'FAIL'
  const before = nights.findLastIndex(row => row.main[version] !== wanted)
  return (nights[before + 1] ?? nights.at(-1))?.until
}
