import { findResult } from '../history/score-card.ts'
import type { Board, BoardScope } from '../model/board.ts'
import type { Instant } from '../model/json.ts'
import { newestJudgement } from '../nightly/metric-families.ts'

/** When a test case of a version's target main was judged last (PASS or FAIL); undefined if none ever was. */
export function judgedAt({ scopes }: Pick<Board, 'scopes'>, { scope, card }: Pick<BoardScope, 'scope' | 'card'>, version: string): Instant | undefined {
  const bound = Object.hasOwn(scopes, scope) ? scopes[scope]!.bound : []
  return newestJudgement(bound.filter(({ targets }) => Object.hasOwn(targets, version) && targets[version] === 'main')
    .flatMap(({ testcase, standardVersions }) => findResult(card, testcase.id, standardVersions)?.[1] ?? []))
}
