import type { Board } from '../model/board.ts'
import { html, link, type Markup } from '../report/html.ts'
import { compare } from '../report/order.ts'
import { tested } from './about.ts'
import { type EnvironmentRow, environmentRows, environmentTable, formerRows, scopeColumns } from './environment-table.ts'
import { legend } from './legend.ts'
import { OVERVIEW_SCRIPT } from './overview-script.ts'
import { overviewSummary, problemsBox } from './overview-summary.ts'
import { CHANGES, from, OVERVIEW } from './places.ts'
import { boardPage } from './shell.ts'

/** Rows from which on one would rather filter than scroll. */
const MANY = 5
const BY_CONFIG = 'Certified, as the operator of this board says'
/** Title and caption of each table, by what says who is certified. */
const TABLES = {
  register: {
    certified: ['Certified environments', 'Environments that hold a certificate'],
    listed: ['Listed environments', 'Environments that are tested and hold no certificate, and groups in which not every member holds one'],
  },
  config: {
    certified: [BY_CONFIG, `${BY_CONFIG}: no certificate is in the register`],
    listed: ['Listed environments', 'Environments that are tested and not said to be certified, and groups in which not every member is'],
  },
} as const
const FORMER = ['No longer tested', 'Environments that are not in the list of those to test any more: what was seen of them is kept'] as const
const FILTER = html`<p class="controls" hidden><label>Show only <input type="search" placeholder="name, operator, FAIL …"></label>
<span role="status"></span></p>
`

/**
 * The first page: certified and listed environments, each with its state in the versions in force, and those that are tested no more. A group is certified
 * only if all its members are; else those that are have rows of their own too.
 */
export function renderOverview(board: Board): string {
  const now = tested(board.subjects)
  const rows = environmentRows(now)
  const former = formerRows(board.subjects)
  const { certified: [title, caption], listed: [listedTitle, listedCaption] } = TABLES[board.certifiedBy]
  const listed = rows.filter(({ subjects }) => !subjects.every(one => one.certified))
  const certified = [...rows.filter(row => !listed.includes(row)), ...certifiedMembers(listed)].sort((a, b) => compare(a.name, b.name))
  return boardPage(board, OVERVIEW, {
    title: board.title,
    script: OVERVIEW_SCRIPT,
    body: html`<h1>${board.title}</h1>
<p id="old" class="box" role="alert" data-asof="${board.asOf}" hidden></p>
${overviewSummary(board)}<p>${link('What changed, month by month', from(OVERVIEW, CHANGES))}</p>
${problemsBox(board)}${rows.length + former.length >= MANY && FILTER}${
  section(board, 'certified', title, caption, certified, 'None yet.')}${section(board, 'listed', listedTitle, listedCaption, listed, 'None.')}${
  former.length > 0 && section(board, 'former', ...FORMER, former, '')}${legend(OVERVIEW, now)}`,
  })
}

/** Who is certified in groups in which others are not, each with a row: their standing must not be hidden by that of the group. */
function certifiedMembers(listed: EnvironmentRow[]): EnvironmentRow[] {
  return listed.flatMap(({ subjects }) => subjects.filter(one => one.certified).map(one => ({ name: one.name, subjects: [one] })))
}

function section(board: Board, id: string, title: string, caption: string, rows: EnvironmentRow[], none: string): Markup {
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${rows.length === 0 ? html`<p>${none}</p>` : environmentTable(board, OVERVIEW, { caption, rows, scopes: scopeColumns(board, board.subjects) })}</section>
`
}
