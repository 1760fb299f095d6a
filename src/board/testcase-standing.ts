import { testcaseOf } from '../history/score-card.ts'
import type { Board, BoardScope, State } from '../model/board.ts'
import type { CardResult } from '../model/history.ts'
import type { Verdict } from '../model/judging.ts'
import type { Waiver } from '../model/waiver.ts'
import { compare } from '../report/order.ts'
import { WORST_STATE_FIRST } from './state-words.ts'
import { failsSince } from './strip-facts.ts'

/** What a test case is in one subject and scope, as of the board's date. */
export interface Standing {
  subject: string
  scope: string
  /** Of the score card: the id, and versions of the standard where they judge it differently. */
  key: string
  state: State
  result: CardResult
  since?: Since
  waiver?: Waiver
}

/** The first night of the run that lasts: of FAIL since the last PASS, else of equal verdicts. */
export interface Since {
  night: string
  /** It is the first night that is known, so that the run may have begun before. */
  earlier: boolean
  /** Nights of the run without a verdict. */
  unjudged: number
}

const LETTERS: Record<Verdict, string> = { PASS: 'P', FAIL: 'F', DNF: 'D', MISS: 'M' }

/** Where the test case stands in every subject that has it, worst first, then by name. */
export function standingsOf(board: Board, id: string): Standing[] {
  return board.subjects.flatMap(({ name, scopes }) => scopes.flatMap(one => Object.entries(one.card).filter(([key]) => testcaseOf(key) === id)
    .map(([key, result]) => standingOf(name, one, key, result))))
    .sort((a, b) => WORST_STATE_FIRST.indexOf(a.state) - WORST_STATE_FIRST.indexOf(b.state)
      || compare(a.subject, b.subject) || compare(a.scope, b.scope) || compare(a.key, b.key))
}

/** How many subjects are in each state, by test case, in one scope; a subject with several results of a test case counts once, by the worst. */
export function talliesOf(board: Board, scope: string): Map<string, Record<State, number>> {
  const tallies = new Map<string, Record<State, number>>()
  for (const one of board.subjects.flatMap(({ scopes }) => scopes.filter(each => each.scope === scope))) {
    const worst = new Map<string, State>()
    for (const [key, result] of Object.entries(one.card)) {
      const [id, state] = [testcaseOf(key), stateOf(one, key, result)]
      const before = worst.get(id)
      if (before === undefined || WORST_STATE_FIRST.indexOf(state) < WORST_STATE_FIRST.indexOf(before)) worst.set(id, state)
    }
    for (const [id, state] of worst) {
      const tally = tallies.get(id) ?? { fail: 0, waived: 0, 'not-judged': 0, pass: 0 }
      tally[state] += 1
      tallies.set(id, tally)
    }
  }
  return tallies
}

function standingOf(subject: string, one: BoardScope, key: string, result: CardResult): Standing {
  const state = stateOf(one, key, result)
  const since = sinceOf(one, key, result.verdict)
  return { subject, scope: one.scope, key, state, result, ...(since !== undefined && { since }), ...(state === 'waived' && { waiver: one.waived[key]! }) }
}

function stateOf({ waived }: BoardScope, key: string, { verdict }: CardResult): State {
  if (verdict === 'FAIL') return Object.hasOwn(waived, key) ? 'waived' : 'fail'
  return verdict === 'PASS' ? 'pass' : 'not-judged'
}

/** Undefined where the newest night says something else than the card does now: it expired since, for one. */
function sinceOf({ history: { nights, verdicts } }: BoardScope, key: string, verdict: Verdict): Since | undefined {
  const letters = Object.hasOwn(verdicts, key) ? verdicts[key]! : ''
  if (verdict === 'FAIL') {
    const since = failsSince(nights, letters)
    return since && { night: since.row.night, earlier: since.row === nights[0], unjudged: since.unjudged }
  }
  let first = letters.length
  while (first > 0 && letters[first - 1] === LETTERS[verdict]) first -= 1
  const night = nights[first]?.night
  return night === undefined ? undefined : { night, earlier: first === 0, unjudged: 0 }
}
