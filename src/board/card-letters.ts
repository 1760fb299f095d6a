import { type CardVerdict, cardAt, testcaseOf } from '../history/score-card.ts'
import type { BoundTestcase } from '../model/definition.ts'
import type { ScoreCard } from '../model/history.ts'
import type { Verdict } from '../model/judging.ts'
import { worstOf } from '../report/order.ts'

const LETTERS: Record<Verdict, string> = { PASS: 'P', FAIL: 'F', DNF: 'D', MISS: 'M' }

/** The test cases that decided at the time of a visit. */
export interface Deciding {
  /** Ids of all test cases of the versions in force. */
  known: string[]
  /** Test cases of target main, by version in force. */
  main: ReadonlyMap<string, BoundTestcase[]>
}

/** What a card says as of an instant, as letters by key, and of target main of each version: without a valid result it is MISS. */
export function lettersOf(card: ScoreCard, { known, main }: Deciding, asOf: Date): { letters: Map<string, string>; main: Record<string, Verdict> } {
  const told = Object.entries(cardAt(card, asOf, known))
  const byTestcase = new Map<string, CardVerdict[]>()
  for (const [key, one] of told) {
    const id = testcaseOf(key)
    const others = byTestcase.get(id)
    if (others === undefined) byTestcase.set(id, [one])
    else others.push(one)
  }
  const verdicts = [...main].map(([version, bound]): [string, Verdict] => [version, worstOf(bound.map(one => verdictOf(one, byTestcase)))])
  return { letters: new Map(told.map(([key, { verdict }]) => [key, LETTERS[verdict]])), main: Object.fromEntries(verdicts) }
}

/** As `cardVerdict` of a card that is as of now already, without going through all of it. */
function verdictOf({ testcase: { id }, standardVersions: wanted }: BoundTestcase, byTestcase: ReadonlyMap<string, CardVerdict[]>): Verdict {
  const fits = ({ standardVersions = [] }: CardVerdict) => standardVersions.length === 0 || wanted.length === 0 || standardVersions.some(version => wanted.includes(version))
  return byTestcase.get(id)?.find(fits)?.verdict ?? 'MISS'
}
