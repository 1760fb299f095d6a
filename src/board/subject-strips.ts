import { testcaseOf } from '../history/score-card.ts'
import type { Board, BoardScope } from '../model/board.ts'
import type { Verdict } from '../model/judging.ts'
import { chip } from '../report/chip.ts'
import { html, link, type Markup } from '../report/html.ts'
import { compare, WORST_FIRST } from '../report/order.ts'
import { type Days, dayText, nightIndexes } from './calendar-days.ts'
import { from, testcasePage } from './places.ts'
import { placed, strip, stripAxis } from './strip.ts'
import { factsText, type StripFacts, stripFacts } from './strip-facts.ts'
import { testcases } from './state-words.ts'
import { stripId } from './strip-id.ts'

interface Row {
  key: string
  letters: string
  facts: StripFacts
  /** Absent where the score card has no such test case any more. */
  now: Verdict | 'WAIVED' | undefined
}

/** Every test case over 18 months as a strip, worst now and most changing first. Folded: what never failed (unless it lost its verdict), and what is no test case any more. `former`: nothing holds now. */
export function strips(board: Pick<Board, 'scopes'>, page: string, scope: BoardScope, days: Days, former = false): Markup {
  const { nights } = scope.history
  const rows = rowsOf(scope)
  const visits = placed(nights, days)
  const titles = new Map((Object.hasOwn(board.scopes, scope.scope) ? board.scopes[scope.scope]!.bound : []).map(({ testcase: { id, title } }) => [id, title]))
  const list = (some: Row[]): Markup => html`<div class="strip-head"><span>${dayText(days.first)} … ${dayText(days.last)}</span>${stripAxis(days)}</div><ul class="strips">
${some.map(({ key, letters, facts, now }) => html`<li id="${stripId(scope.scope, key)}"><span>${now === undefined || former ? '' : chip(now)} ${link(key, from(page, testcasePage(testcaseOf(key))))} ${titles.get(testcaseOf(key))}</span><div>${
    strip(visits, letters, days, `${key}: ${factsText(facts)}`)}<span class="dim">${factsText(facts)}</span></div></li>\n`)}</ul>\n`
  const told = rows.filter(row => groupOf(row) === 'told')
  return html`${told.length > 0 && list(told)}${FOLDED.map(([group, title]) => {
    const some = rows.filter(row => groupOf(row) === group)
    return some.length > 0 && html`<details><summary>${title}: ${testcases(some.length)}</summary>${list(some)}</details>\n`
  })}`
}

function rowsOf({ history: { nights, verdicts }, card, waived }: BoardScope): Row[] {
  const indexes = nightIndexes(nights)
  return Object.entries(verdicts).map(([key, letters]): Row => {
    const verdict = Object.hasOwn(card, key) ? card[key]!.verdict : undefined
    return { key, letters, facts: stripFacts(nights, letters, indexes), now: verdict === 'FAIL' && Object.hasOwn(waived, key) ? 'WAIVED' : verdict }
  }).sort((a, b) => rank(a) - rank(b) || b.facts.turns - a.facts.turns || compare(a.key, b.key))
}

type Group = 'told' | 'open' | 'steady' | 'gone'
const FOLDED: [Group, string][] = [
  ['open', 'Never failed, but not judged in some nights or in all'], ['steady', 'PASS in every night in which the visit did not fail'], ['gone', 'No test case of these versions any more'],
]

function groupOf({ facts: { counts, unjudged }, now }: Row): Group {
  if (now === undefined) return 'gone'
  if (counts.FAIL > 0 || now === 'FAIL' || now === 'WAIVED') return 'told'
  if (now === 'PASS') return unjudged === 0 ? 'steady' : 'open'
  return counts.PASS > 0 ? 'told' : 'open'
}

const rank = ({ now }: Row): number => (now === undefined ? WORST_FIRST.length : now === 'WAIVED' ? 0.5 : WORST_FIRST.indexOf(now))

/** What the bands of strips mean. */
export function stripLegend(former = false): Markup {
  return html`<p>One strip per test case, from left to right; thin lines are beginnings of months. A low band: PASS; a high one: FAIL, drawn wider than a single day so that it can be seen;
a dashed one in the middle: DNF, a dotted one: MISS; nothing: no visit, or no such test case. A visit that failed judged nothing, whatever earlier results say.${!former && ' The sign is what holds now.'}</p>\n`
}
