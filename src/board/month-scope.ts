import type { Board, BoardScope, BoardSubject, NightRow } from '../model/board.ts'
import type { CardResult } from '../model/history.ts'
import type { Instant } from '../model/json.ts'
import { instant } from '../evidence/instant.ts'
import { compare } from '../report/order.ts'
import { hash } from './cache.ts'
import { monthOf } from './calendar-days.ts'
import { headerTag } from './header-tag.ts'
import { nightsWithPage } from './night-pages.ts'

/** What the page of a month is made of, and nothing else, so that it stays as it is while that does. */
export interface MonthWork {
  month: string
  asOf: Instant
  subject: BoardSubject
  scope: BoardScope
  /** Ids of its visits that have a page. */
  paged: string[]
}

/** The pages of the months of a scope. A month that is over is shown as of its end, so that it stays the same. */
export function monthPages(board: Board, { name }: BoardSubject, scope: BoardScope): MonthWork[] {
  const { nights } = scope.history
  const paged = nightsWithPage(scope)
  const spans = new Map<string, { first: number; last: number }>()
  for (const [i, { night }] of nights.entries()) spans.set(monthOf(night), { first: spans.get(monthOf(night))?.first ?? i, last: i })
  const months = [...spans.keys()].sort(compare)
  return months.map((month, at): MonthWork => {
    const { first, last } = spans.get(month)!
    const rows = nights.slice(first, last + 1)
    const [before, after] = [months[at - 1], months[at + 1]].map(other => (other === undefined ? [] : [bare(nights[spans.get(other)!.first]!)]))
    const lines = Object.entries(scope.history.verdicts).map(([key, line]): [string, string] => [key, line.slice(first, last + 1)]).filter(([, line]) => /[^.]/.test(line))
    return {
      month, asOf: endOf(month, rows, board), subject: { name, links: {}, certified: false, scopes: [] }, paged: rows.map(({ id }) => id).filter(id => paged.has(id)),
      scope: {
        scope: scope.scope, certificates: [], waived: {}, changes: scope.changes.filter(({ night }) => monthOf(night) === month),
        history: { nights: [...before!, ...rows, ...after!], verdicts: Object.fromEntries(lines.map(([key, line]) => [key, '.'.repeat(before!.length) + line])) },
        // By these alone it is known which test cases decide
        card: Object.fromEntries(lines.flatMap(([key]) => (Object.hasOwn(scope.card, key) ? [[key, judgedBy(scope.card[key]!)]] : []))),
        versions: scope.versions.map(({ version, validity }) => ({ version, validity, targets: {}, state: 'not-judged' })),
      },
    }
  })
}

/** Tells pages apart that are made of something else. */
export function monthTag(board: Board, work: MonthWork): string {
  return hash(JSON.stringify([headerTag(board), work]))
}

/** When the month was over and its last visit had ended; the board's date while that is to come. */
function endOf(month: string, rows: NightRow[], board: Board): Instant {
  const over = Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)))
  const end = Math.max(over, ...rows.map(({ until }) => Date.parse(until)))
  return end < Date.parse(board.asOf) ? instant(new Date(end)) : board.asOf
}

/** A visit of another month, to which there is a link. */
function bare({ id, night }: NightRow): NightRow {
  return { id, night, from: '', until: '', state: 'failed', tool: '', ran: 0, main: {} }
}

function judgedBy({ standardVersions }: CardResult): CardResult {
  return { verdict: 'MISS', because: '', at: '', validUntil: null, night: '', rule: '', ...(standardVersions !== undefined && { standardVersions }) }
}
