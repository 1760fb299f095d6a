import type { Board, State } from '../model/board.ts'
import type { Scope, Standard, Testcase } from '../model/definition.ts'
import { anchor, html, link, type Markup } from '../report/html.ts'
import { positionsOf } from '../spec/positions.ts'
import { from, testcasePage } from './places.ts'
import { STATES, talliesOf } from './testcase-standing.ts'
import { standsAt } from './timeline-now.ts'

const HEADS: Record<State, string> = { fail: 'Fail', waived: 'Waived', 'not-judged': 'Not judged', pass: 'Pass' }

/** A table per standard that the scope ever adopted: its test cases, in which target of which version each counts, and how many subjects are where. */
export function testcaseTables(board: Board, scope: Scope, standards: Standard[], page: string): Markup {
  const adopted = new Set(Object.values(scope.versions).flatMap(one => Object.keys(one.standards)))
  const tallies = talliesOf(board, scope.id)
  return html`${standards.filter(({ id }) => adopted.has(id)).map(standard => table(standard))}`

  function table(standard: Standard): Markup {
    return html`<h3 id="${anchor(standard.id)}">${standard.id}: ${standard.title}</h3>
${standard.testcases.length === 0 ? html`<p>No test case: open.</p>` : html`<div class="wide" tabindex="0" role="region" aria-label="${`Test cases of ${standard.id}`}"><table class="tc-t"><caption class="sr">Test cases of ${standard.id}, and subjects by state</caption>
<thead><tr><th scope="col">Test case</th><th scope="col">Level</th><th scope="col">Counts in</th>${STATES.map(state => html`<th scope="col" class="n">${HEADS[state]}</th>`)}</tr></thead>
<tbody>${standard.testcases.map(testcase => row(standard, testcase))}</tbody></table></div>`}
`
  }

  function row({ id }: Standard, testcase: Testcase): Markup {
    const tally = tallies.get(testcase.id)
    return html`<tr><th scope="row">${link(testcase.id, from(page, testcasePage(testcase.id)))}<br><span class="tc-title">${testcase.title}</span>${note(testcase)}</th><td>${testcase.clause.level}</td><td>${countsIn(id, testcase)}</td>${
      STATES.map(state => html`<td class="n">${tally === undefined ? '–' : (tally[state] === 0 || state === 'pass') ? tally[state] : html`<strong>${tally[state]}</strong>`}</td>`)}</tr>\n`
  }

  /** `main: v5.1, next (draft)`; versions that the timeline does not name today are left out where another one is named. */
  function countsIn(standard: string, testcase: Testcase): string {
    const places = positionsOf({ testcase, standard }, standards, [scope]).map(({ version, target }) => ({ version, target, validity: standsAt(scope, version, board.asOf).validity }))
    const named = places.filter(({ validity }) => validity !== null)
    const shown = named.length > 0 ? named : places
    const targets = [...new Set(shown.map(({ target }) => target))]
    const word = (validity: string | null): string => (validity === 'effective' ? '' : ` (${validity ?? 'no longer in the timeline'})`)
    return targets.map(target => `${target}: ${shown.filter(one => one.target === target).map(({ version, validity }) => version + word(validity)).join(', ')}`).join('; ') || 'no target'
  }
}

function note({ own, manual, retired }: Testcase): Markup | false {
  const notes = [...(own === true ? ['our own, not published by SCS'] : []), ...(manual === undefined ? [] : ['a person looks']), ...(retired === undefined ? [] : [`retired ${retired}`])]
  return notes.length > 0 && html` <span class="tl-tag">${notes.join('; ')}</span>`
}
