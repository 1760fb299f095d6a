import { testcaseOf } from '../history/score-card.ts'
import type { Board } from '../model/board.ts'
import { html, link, type Markup, name } from '../report/html.ts'
import { from, testcasePage } from './places.ts'
import { boardPage } from './shell.ts'
import { failuresByMonth } from './testcase-months.ts'
import { countsIn, type Defined, demand, judgedBy } from './testcase-rule.ts'
import { standingsOf } from './testcase-standing.ts'
import { standingTables } from './testcase-subjects.ts'

/**
 * Page of a test case: the demand and its clause, who fails it now, how many failed it month by month, and how it is judged. One that only histories
 * know has a page too, which says so.
 */
export function renderTestcase(board: Board, testcaseId: string): string {
  const page = testcasePage(testcaseId)
  const defined = definedIn(board, testcaseId)
  const standings = standingsOf(board, testcaseId)
  const now = html`<h2>Subjects now</h2>
<p>The newest valid result of each, as of <time datetime="${board.asOf}">${board.asOf.slice(0, 10)}</time>.</p>
${standingTables(board, standings, page)}
<h2>History</h2>
${failuresByMonth(board, testcaseId)}`
  return boardPage(board, page, { title: testcaseId, body: html`<h1>${name(testcaseId)}</h1>
${defined === undefined ? undefinedText(board, testcaseId, page) : html`<p class="lead">${defined.testcase.title}</p>
${demand(defined)}
`}${now}
${defined !== undefined && html`${judgedBy(defined, page)}
${countsIn(defined, board, page)}`}` })
}

/** Every test case that today's definitions or a history know: each has a page. */
export function testcaseIds(board: Board): Set<string> {
  const defined = Object.values(board.scopes).flatMap(({ standards }) => standards.flatMap(({ testcases }) => testcases.map(({ id }) => id)))
  const seen = board.subjects.flatMap(({ scopes }) => scopes.flatMap(({ card, history, changes }) =>
    [...Object.keys(card), ...Object.keys(history.verdicts), ...changes.flatMap(night => night.changes.map(({ testcase }) => testcase))].map(testcaseOf)))
  return new Set([...defined, ...seen].sort())
}

function definedIn(board: Board, id: string): Defined | undefined {
  const all = Object.values(board.scopes)
  // two scopes may share a standard
  const standards = [...new Map(all.flatMap(one => one.standards).map(standard => [standard.id, standard])).values()]
  const scopes = all.map(({ scope }) => scope)
  for (const standard of standards) {
    const testcase = standard.testcases.find(one => one.id === id)
    if (testcase !== undefined) return { testcase, standard, standards, scopes }
  }
  return undefined
}

function undefinedText(board: Board, id: string, page: string): Markup {
  const successors = Object.values(board.scopes).flatMap(({ standards }) => standards.flatMap(({ testcases }) => testcases.filter(({ formerly }) => formerly?.includes(id) === true)))
  const ids = [...new Set(successors.map(one => one.id))]
  return html`<p class="box"><strong>No longer defined:</strong> today's definitions have no test case of this id, so it decides nothing. What older nights said of it stays below.</p>
${ids.length > 0 && html`<p>What it judged is judged now by ${ids.map((one, i) => html`${i > 0 && ', '}${link(one, from(page, testcasePage(one)))}`)}.</p>
`}`
}
