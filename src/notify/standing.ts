import type { CardResult, ScoreCard } from '../model/history.ts'
import type { Instant } from '../model/json.ts'
import type { Verdict } from '../model/judging.ts'

/** How a test case stands at an instant. */
export interface Standing {
  verdict: Verdict
  because: string
  /** When the newest PASS or FAIL was judged, if there is one. */
  judged?: Instant
}

/** The newest result, or MISS where there is none or it has expired. */
export function standing(card: ScoreCard, testcase: string, now: Date): Standing {
  const result = Object.hasOwn(card, testcase) ? card[testcase] : undefined
  if (result === undefined) return { verdict: 'MISS', because: 'it was never judged' }
  const judged = judgedAt(result)
  const last = judged === undefined ? {} : { judged }
  if (result.validUntil !== null && Date.parse(result.validUntil) <= now.getTime()) {
    return { verdict: 'MISS', because: `the last result (${result.verdict}) expired at ${result.validUntil}`, ...last }
  }
  return { verdict: result.verdict, because: result.because, ...last }
}

function judgedAt({ verdict, at, judged }: CardResult): Instant | undefined {
  return verdict === 'PASS' || verdict === 'FAIL' ? at : judged?.at
}
