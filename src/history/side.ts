import type { ScoreCard } from '../model/history.ts'
import type { Report } from '../model/report.ts'
import { type CardVerdict, testcaseOf } from './score-card.ts'
import { resultIn, type Visited } from './steps.ts'
import type { Told } from './told.ts'

/** A subject and scope as of an instant. */
export interface Side {
  /** The newest visit. */
  night: string
  asOf: Date
  card: ScoreCard
  /** The test cases that there are, with their targets by version of the scope; where it is not given, those of the card. */
  known?: ReadonlyMap<string, Record<string, string>>
  /** What is left of the visit of a night; asked for where something changed. */
  visited(night: string): Promise<Visited | undefined>
  /** Its report alone, where that costs less. */
  report?(night: string): Promise<Report | undefined>
}

/** The report of a night. */
export function reportOf(side: Side, night: string): Promise<Report | undefined> {
  return side.report === undefined ? side.visited(night).then(found => found?.report) : side.report(night)
}

/** The result that a card holds, with its visit; undefined where that is not kept any more. */
export async function toldBy(side: Side | undefined, one: CardVerdict | undefined, key: string): Promise<Told | undefined> {
  const visited = one === undefined ? undefined : await side?.visited(one.night)
  return visited === undefined ? undefined : { visited, result: resultIn(visited.report, testcaseOf(key), one!.standardVersions) }
}
