import type { Board, State } from '../model/board.ts'
import type { Scope, Standard, Testcase } from '../model/definition.ts'
import { anchor, html, link, type Markup, type Part } from '../report/html.ts'
import { positionsOf } from '../spec/positions.ts'
import { from, testcasePage } from './places.ts'
import { WORST_STATE_FIRST } from './state-words.ts'
import { talliesOf } from './testcase-standing.ts'
import { standsAt } from './timeline-now.ts'
import { cardTable } from './wide-table.ts'

const HEADS: Record<State, string> = { fail: 'Fail', waived: 'Waived', 'not-judged': 'Not judged', pass: 'Pass' }

/** A table per standard that the scope ever adopted: its test cases, in which target of which version each counts, and how many subjects are where. */
export function testcaseTables(board: Board, scope: Scope, standards: Standard[], page: string): Markup {
  const adopted = new Set(Object.values(scope.versions).flatMap(one => Object.keys(one.standards)))
  const tallies = talliesOf(board, scope.id)
  return html`${standards.filter(({ id }) => adopted.has(id)).map(standard => table(standard))}`

  function table(standard: Standard): Markup {
    return html`<h3 id="${anchor(standard.id)}">${standard.id}: ${standard.title}</h3>
${standard.testcases.length === 0 ? html`<p>No test case: open.</p>` : cardTable(
      `Test cases of ${standard.id}, and subjects by state`, ['Test case', 'Level', 'Counts in', ...WORST_STATE_FIRST.map((state): [string] => [HEADS[state]])],
      standard.testcases.map(testcase => row(standard, testcase)))}
`
  }

  function row({ id }: Standard, testcase: Testcase): Part[] {
    const tally = tallies.get(testcase.id)
    const number = (state: State): Part => (tally === undefined ? '–' : tally[state] === 0 || state === 'pass' ? tally[state] : html`<strong>${tally[state]}</strong>`)
    const about = html`${link(testcase.id, from(page, testcasePage(testcase.id)))}<br><span class="tc-title">${testcase.title}</span>${note(testcase)}`
    return [about, testcase.clause.level, countsIn(id, testcase), ...WORST_STATE_FIRST.map(number)]
  }

  /** `main: v5.1, next (draft)`; versions that the timeline does not name today are left out where another one is named. */
  function countsIn(standard: string, testcase: Testcase): string {
    const places = positionsOf({ testcase, standard }, standards, [scope])
      .map(({ version, target }) => ({ version, target, validity: standsAt(scope, version, board.asOf).validity }))
    const named = places.filter(({ validity }) => validity !== null)
    const shown = named.length > 0 ? named : places
    const targets = [...new Set(shown.map(({ target }) => target))]
    const word = (validity: string | null): string => (validity === 'effective' ? '' : ` (${validity ?? 'no longer in the timeline'})`)
    const versions = (target: string): string => shown.filter(one => one.target === target).map(({ version, validity }) => version + word(validity)).join(', ')
    return targets.map(target => `${target}: ${versions(target)}`).join('; ') || 'no target'
  }
}

function note({ own, manual, retired }: Testcase): Markup | false {
  const notes = [own === true && 'our own, not published by SCS', manual !== undefined && 'a person looks', retired !== undefined && `retired ${retired}`].filter(one => one !== false)
  return notes.length > 0 && html` <span class="tl-tag">${notes.join('; ')}</span>`
}
