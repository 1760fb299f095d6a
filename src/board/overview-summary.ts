import type { Board, BoardSubject, State } from '../model/board.ts'
import type { Instant } from '../model/json.ts'
import { newestJudgement } from '../nightly/metric-families.ts'
import { html, type Markup } from '../report/html.ts'
import { tested } from './about.ts'
import { minuteOf, shownState, worstState } from './state-words.ts'
import { count } from './uptime.ts'
import { inForce } from './validity-words.ts'
import { ageWords, isOld, OLD_DAYS } from './visit-words.ts'

/** Worst state of all versions in force in all scopes of a subject; not judged if there is none. */
export function subjectState({ scopes }: Pick<BoardSubject, 'scopes'>): State {
  return worstState(scopes.map(({ versions }) => worstState(versions.filter(inForce).map(shownState))))
}

/** How many environments are in which state, as of when, how old the newest judgement is, and what is too old. */
export function overviewSummary(board: Board): Markup {
  const now = tested(board.subjects)
  const states = now.map(subjectState)
  const are = (state: State): number => states.filter(one => one === state).length
  const certified = now.filter(one => one.certified).length
  const newest = newestJudgement(now.flatMap(({ scopes }) => scopes.flatMap(({ card }) => Object.values(card))))
  return html`<p class="lead">As of <time datetime="${board.asOf}">${minuteOf(board.asOf)}</time>,
of ${count(now.length, 'environment')} (${certified} certified${board.certifiedBy === 'config' && certified > 0 && ', as the operator of this board says'}):
${are('pass')} ${verb(are('pass'), 'passes', 'pass')} every version in force, ${are('fail')} ${verb(are('fail'), 'fails', 'fail')},
${are('waived') > 0 && `${are('waived')} ${verb(are('waived'), 'fails', 'fail')} and all that fails is waived, `}${are('not-judged')} ${verb(are('not-judged'), 'is', 'are')} not judged.</p>
${newest === undefined ? html`<p>${now.some(wasJudged) ? 'No judgement counts any more' : 'Nothing was ever judged'}.</p>` : newestLine(newest, board.asOf)}
`
}

/** Whether a night said PASS or FAIL, whatever became of it. */
function wasJudged({ scopes }: BoardSubject): boolean {
  return scopes.some(({ history }) => history.nights.some(({ main }) => Object.values(main).some(verdict => verdict === 'PASS' || verdict === 'FAIL')))
}

function newestLine(newest: Instant, asOf: Instant): Markup {
  return html`<p>The newest judgement is from <time datetime="${newest}">${minuteOf(newest)}</time>, ${ageWords(newest, asOf)}.</p>${
    isOld(newest, asOf) && html`\n<p class="box">No environment was judged for more than ${OLD_DAYS} days: do the nightly runs still work?</p>`}`
}

/** What could not be read, where there is something. */
export function problemsBox({ problems }: Board): Markup | undefined {
  if (problems.length === 0) return undefined
  const shown = 20
  return html`<section class="box" aria-labelledby="problems"><h2 id="problems">${count(problems.length, 'problem')} with these pages</h2>
<ul>${problems.slice(0, shown).map(problem => html`<li>${problem}</li>\n`)}${
    problems.length > shown && html`<li>and ${problems.length - shown} more</li>`}</ul></section>\n`
}

const verb = (n: number, one: string, many: string): string => (n === 1 ? one : many)
