import type { ChangeKind } from '../model/history.ts'
import type { Verdict } from '../model/judging.ts'
import type { CardVerdict } from './score-card.ts'

type Standing = Pick<CardVerdict, 'verdict' | 'expired' | 'judged'>

/**
 * What happened to a test case that stood so before and stands so now; undefined means that there is no such test case. A verdict that returns after a
 * DNF, a MISS or an expiry is compared with the last PASS or FAIL. Undefined if nothing happened.
 */
export function kindOf(before: Standing | undefined, after: Standing | undefined): ChangeKind | undefined {
  if (after === undefined) return before === undefined ? undefined : 'gone-testcase'
  if (before === undefined) return after.verdict === 'FAIL' ? 'new-fail' : 'new-testcase'
  if (before.verdict === after.verdict) return undefined
  const last = lastOf(before)
  switch (after.verdict) {
    case 'FAIL': return last === 'FAIL' ? 'judged-again' : 'new-fail'
    case 'PASS': return last === 'FAIL' ? 'fixed' : 'judged-again'
    case 'DNF': return decided(before.verdict) ? 'not-judged' : undefined
    case 'MISS': return decided(before.verdict) ? (after.expired === undefined ? 'not-judged' : 'expired') : undefined
  }
}

/** The last PASS or FAIL, whatever came after it. */
export function lastOf({ verdict, judged }: Standing): Verdict | undefined {
  return decided(verdict) ? verdict : judged?.verdict
}

function decided(verdict: Verdict): boolean {
  return verdict === 'PASS' || verdict === 'FAIL'
}
