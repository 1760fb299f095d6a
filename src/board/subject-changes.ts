import type { Board, BoardScope } from '../model/board.ts'
import { html, link, type Markup } from '../report/html.ts'
import { compare } from '../report/order.ts'
import { nightRef } from './calendar.ts'
import { monthOf } from './calendar-days.ts'
import { BRIEF, changesList } from './changes-list.ts'
import { nightsWithPage } from './night-pages.ts'
import { from, monthPage } from './places.ts'

/** Nights told on a subject's page; the pages of months have them all. */
const NIGHTS = 50

/** What changed when and why, newest first; older nights as links to their months. */
export function subjectChanges(board: Board, page: string, subject: string, scope: BoardScope): Markup {
  if (scope.changes.length === 0) return html`<p>Nothing changed in the nights kept.</p>\n`
  const paged = nightsWithPage(scope)
  const rows = new Map(scope.history.nights.map(row => [row.night, row]))
  const older = [...new Set(scope.changes.slice(NIGHTS).map(({ night }) => monthOf(night)))].sort(compare).reverse()
  return html`${scope.changes.slice(0, NIGHTS).map(({ night, changes }) => {
    const row = rows.get(night)
    return html`<h4>${row === undefined ? night : html`<a href="${nightRef(page, subject, scope, row, paged)}">${night}</a>`}</h4>\n${changesList(board, page, scope.scope, changes, BRIEF)}`
  })}${older.length > 0 && html`<p>Older changes: ${older.map((month, i) => html`${i > 0 && ', '}${link(month, from(page, monthPage(subject, scope.scope, month)))}`)}</p>\n`}`
}
