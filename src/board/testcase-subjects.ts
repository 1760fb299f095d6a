import type { Board, State } from '../model/board.ts'
import { chip } from '../report/chip.ts'
import { html, link, type Markup, name, type Part } from '../report/html.ts'
import { from, scopePage, subjectPage, WAIVERS } from './places.ts'
import { stripId } from './strip-id.ts'
import type { Standing } from './testcase-standing.ts'
import { count } from './uptime.ts'
import { cardTable } from './wide-table.ts'

const TITLES: Record<State, string> = { fail: 'Fail', waived: 'Fail, and are waived', 'not-judged': 'Not judged', pass: 'Pass' }

/** A table for each state that occurs, worst first, with why and since when; those that pass are folded. */
export function standingTables(board: Board, standings: Standing[], page: string): Markup {
  if (standings.length === 0) return html`<p>No subject has a result of it.</p>`
  const of = (state: State): Standing[] => standings.filter(one => one.state === state)
  const part = (state: State): Markup | false => of(state).length > 0 && html`<h3>${TITLES[state]}: ${of(state).length}</h3>
${table(of(state), TITLES[state])}
`
  const passing = of('pass')
  const folded = passing.length > 0 && html`<details><summary>Pass: ${passing.length}</summary>${table(passing, TITLES.pass)}</details>`
  return html`${of('fail').length === 0 && html`<p>No subject fails it unwaived.</p>
`}${part('fail')}${part('waived')}${part('not-judged')}${folded}`

  function table(rows: Standing[], title: string): Markup {
    return cardTable(`Subjects: ${title}`, ['Subject', 'Verdict', 'Since', 'Why'], rows.map(row))
  }

  function row(one: Standing): Part[] {
    const { subject, scope, key, state, result, waiver } = one
    const scopeName = Object.hasOwn(board.scopes, scope) ? board.scopes[scope]!.scope.name : scope
    const to = `${from(page, subjectPage(subject))}#${stripId(scope, key)}`
    const within = Object.hasOwn(board.scopes, scope) ? link(scopeName, from(page, scopePage(scope))) : scopeName
    const waived = waiver !== undefined && html`<br>FAIL, tolerated until ${waiver.until} by ${link(waiver.id, from(page, WAIVERS))}: ${waiver.reason}`
    return [
      html`<a href="${to}">${name(subject)}</a><br><span class="tc-title">${within}${versionsOf(key)}</span>`,
      chip(state === 'waived' ? 'WAIVED' : result.verdict), sinceText(one), html`${result.because}${waived}`,
    ]
  }
}

/** A key may name versions of the standard: ` (v1, v2)`. */
function versionsOf(key: string): string {
  return / \([^()]*\)$/.exec(key)?.[0] ?? ''
}

function sinceText({ state, result, since }: Standing): Part {
  if (state === 'not-judged') {
    const { judged } = result
    return judged === undefined ? 'never judged in the nights that are known' : html`last judged ${day(judged.at)}: ${judged.verdict}`
  }
  if (since === undefined) return day(result.at)
  return html`${since.earlier && 'the first night that is known, '}${day(since.night)}${since.unjudged > 0 && `, but not judged in ${count(since.unjudged, 'night')}`}`
}

function day(at: string): Markup {
  return html`<time datetime="${at.slice(0, 10)}">${at.slice(0, 10)}</time>`
}
