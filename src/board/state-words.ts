import type { History, State, VersionStanding } from '../model/board.ts'
import type { Verdict } from '../model/judging.ts'
import { count } from './uptime.ts'

/** States as they outweigh each other: a known violation, one that is tolerated, no verdict, a PASS. */
export const WORST_STATE_FIRST: readonly State[] = ['fail', 'waived', 'not-judged', 'pass']

/** The worst of the states; not judged if there are none. */
export function worstState(states: State[]): State {
  return WORST_STATE_FIRST.find(state => states.includes(state)) ?? 'not-judged'
}

/** The state to show: never better than the verdict of target main, so that what was not judged is never shown as passed. */
export function shownState({ state, targets }: Pick<VersionStanding, 'state' | 'targets'>): State {
  const verdict = targets.main?.verdict ?? 'MISS'
  if (verdict === 'FAIL') return state === 'waived' ? 'waived' : 'fail'
  return worstState([state, verdict === 'PASS' ? 'pass' : 'not-judged'])
}

/** The word of a state's chip; what is not judged has that of its verdict. */
export function markOf(standing: Pick<VersionStanding, 'state' | 'targets'>): Verdict | 'WAIVED' {
  switch (shownState(standing)) {
    case 'pass': return 'PASS'
    case 'fail': return 'FAIL'
    case 'waived': return 'WAIVED'
    case 'not-judged': return standing.targets.main?.verdict === 'DNF' ? 'DNF' : 'MISS'
  }
}

/** Since when a version fails: ` since 2026-11-10`, of the first night known ` since at least …`; '' for other states. */
export function sinceWords(standing: Pick<VersionStanding, 'state' | 'targets' | 'since'>, { nights }: Pick<History, 'nights'>): string {
  const { since } = standing
  if (since === undefined || shownState(standing) !== 'fail') return ''
  return ` since ${since === nights[0]?.until ? 'at least ' : ''}${dayOf(since)}`
}

/** What stands after the version: how many test cases now, `waived` of them; since when it is not judged; '' for a PASS. */
export function standingWords(standing: Pick<VersionStanding, 'state' | 'targets' | 'since'>, waived: number): string {
  const { PASS, FAIL, DNF, MISS } = standing.targets.main?.counts ?? { PASS: 0, FAIL: 0, DNF: 0, MISS: 0 }
  switch (shownState(standing)) {
    case 'pass': return ''
    case 'fail': return `${testcases(FAIL)} now${waived > 0 ? `, ${waived} of them waived` : ''}`
    case 'waived': return `${testcases(FAIL)} in violation, tolerated for a time`
    case 'not-judged': return `${notJudgedWords(standing.since)} (${DNF + MISS} of ${testcases(PASS + FAIL + DNF + MISS)})`
  }
}

/** `not judged since 2026-11-18`: when it was judged last. */
export function notJudgedWords(since: string | undefined): string {
  return since === undefined ? 'never judged' : `not judged since ${dayOf(since)}`
}

/** `no longer tested since 2026-11-18`: the last visit. */
export function formerWords({ nights }: Pick<History, 'nights'>): string {
  const last = nights.at(-1)
  return `no longer tested${last === undefined ? '' : ` since ${dayOf(last.until)}`}`
}

/** `1 test case`, `2 test cases`. */
export function testcases(n: number): string {
  return count(n, 'test case')
}

/** `2026-11-22`, of an instant (UTC). */
export function dayOf(instant: string): string {
  return instant.slice(0, 10)
}

/** `2026-11-22 03:04 UTC`, of an instant. */
export function minuteOf(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`
}
