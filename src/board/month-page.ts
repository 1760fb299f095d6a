import type { Board, BoardScope, BoardSubject } from '../model/board.ts'
import { html, link, type Markup, name } from '../report/html.ts'
import { compare } from '../report/order.ts'
import { monthOf } from './calendar-days.ts'
import { changesList, FULL } from './changes-list.ts'
import { monthTable } from './month-table.ts'
import { nightsWithPage } from './night-pages.ts'
import { from, monthPage, subjectFeed, subjectPage, VERIFY } from './places.ts'
import { boardPage } from './shell.ts'
import { FAILED_VISIT } from './subject-visit.ts'

/** Page of a month (`2026-11`): every night of a subject and scope with its verdicts, report and signature, and all that changed; `paged` visits have a page. */
export function renderMonth(board: Board, subject: BoardSubject, scope: BoardScope, month: string, paged: ReadonlySet<string> = nightsWithPage(scope)): string {
  const page = monthPage(subject.name, scope.scope, month)
  const title = Object.hasOwn(board.scopes, scope.scope) ? board.scopes[scope.scope]!.scope.name : scope.scope
  const changes = scope.changes.filter(({ night }) => monthOf(night) === month)
  const rows = scope.history.nights.map((row, index) => ({ row, index })).filter(({ row }) => monthOf(row.night) === month)
  return boardPage(board, page, {
    title: `${subject.name}, ${title}, ${month}`, feed: subjectFeed(subject.name),
    body: html`<h1>${month}: ${link(name(subject.name), from(page, subjectPage(subject.name)))}, ${title}</h1>
${neighbours(page, subject.name, scope, month)}<h2>Nights</h2>
${rows.length === 0 ? html`<p>No visit in this month.</p>\n` : monthTable(board, page, subject.name, scope, { month, rows, paged })}<p>A report is the file that was kept, compressed; where there is a signature, it is of these bytes: ${
    link('how to verify it', from(page, VERIFY))}. Times are in UTC.${rows.some(({ row }) => row.state === 'failed' && row.doubt === undefined) && ` ${FAILED_VISIT}`}</p>
<h2>What changed, and why</h2>
${changes.length === 0 ? html`<p>Nothing changed in this month.</p>\n` : changes.map(({ night, changes: some }) => html`<h3>${night}</h3>\n${changesList(board, page, scope.scope, some, FULL)}`)}`,
  })
}

/** The months with visits before and after. */
function neighbours(page: string, subject: string, { scope, history: { nights } }: BoardScope, month: string): Markup | undefined {
  const months = [...new Set(nights.map(({ night }) => monthOf(night)))].sort(compare)
  const [before, after] = [months.findLast(one => one < month), months.find(one => one > month)]
  if (before === undefined && after === undefined) return undefined
  const to = (one: string): string => from(page, monthPage(subject, scope, one))
  return html`<p>${before !== undefined && link(`← ${before}`, to(before))}${before !== undefined && after !== undefined && ' · '}${after !== undefined && link(`${after} →`, to(after))}</p>\n`
}
