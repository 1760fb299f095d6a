import type { BoundTestcase } from '../model/definition.ts'
import type { CardResult, ScoreCard } from '../model/history.ts'
import type { Instant } from '../model/json.ts'
import type { Verdict } from '../model/judging.ts'

/** How a test case stands tonight. */
export interface Standing {
  verdict: Verdict
  because: string
  /** When the newest PASS or FAIL was judged, if there is one. */
  judged?: Instant
}

/** How everything stands that decides (target main of some version), by the keys of the card: what expired or was never tried is in there as MISS. */
export function deciding(card: ScoreCard, bound: BoundTestcase[]): Map<string, Standing> {
  const main = bound.filter(({ targets }) => Object.values(targets).includes('main'))
  return new Map(Object.entries(card).filter(([key, result]) => casesOf(key, result, main).length > 0).map(([key, result]) => [key, standing(result)]))
}

/** The test cases that a result of a card is about: its key is their id, with versions of the standard behind it where they are judged differently. */
export function casesOf(key: string, result: CardResult | undefined, bound: BoundTestcase[]): BoundTestcase[] {
  const versions = result?.standardVersions ?? []
  return bound.filter(({ testcase: { id }, standardVersions }) =>
    (key === id || key.startsWith(`${id} (`)) && (versions.length === 0 || standardVersions.some(version => versions.includes(version))))
}

function standing({ verdict, because, at, judged }: CardResult): Standing {
  const when = verdict === 'PASS' || verdict === 'FAIL' ? at : judged?.at
  return { verdict, because, ...(when !== undefined && { judged: when }) }
}
