import type { Board, BoardScope, BoardSubject, NightRow } from '../model/board.ts'
import { hash } from './cache.ts'
import type { PageWork } from './night-work.ts'
import { newestReport, nightsWithPage } from './night-pages.ts'
import { headerTag } from './header-tag.ts'
import { newestPage, nightPage } from './places.ts'

/** The pages of the nights of a scope that have one, and of the newest report: what they are made of, and nothing else, so that a page stays as it is while that does. */
export function nightPages(subject: BoardSubject, scope: BoardScope): PageWork[] {
  const paged = nightsWithPage(scope)
  const rows = scope.history.nights.filter(({ id }) => paged.has(id))
  const work = (path: string, row: NightRow, around: (NightRow | undefined)[]): PageWork => ({
    path, row, asOf: row.until, subject: { ...subject, scopes: [] }, scope: narrowed(scope, [...new Set(around)].filter(one => one !== undefined), row),
  })
  const newest = newestReport(scope)
  return [
    ...rows.map((row, i) => work(nightPage(subject.name, scope.scope, row.id), row, [rows[i - 1], row, rows[i + 1]])),
    // before it the last night that changed, after it a visit without a report
    ...(newest === undefined ? [] : [work(newestPage(subject.name, scope.scope), newest, [rows.findLast(row => row !== newest), newest, scope.history.nights.at(-1)])]),
  ]
}

/** Tells pages apart that are made of something else. */
export function pageTag(board: Board, work: PageWork): string {
  const about = board.waivers.map(({ waiver }) => waiver).filter(({ subject }) => subject === work.subject.name)
  return hash(JSON.stringify([headerTag(board), about, work]))
}

/** Neighbours have a page because something changed. */
function narrowed({ scope, changes, card, waived }: BoardScope, nights: NightRow[], { night }: NightRow): BoardScope {
  const told = changes.filter(one => nights.some(row => row.night === one.night))
  const here = Object.entries(card).filter(([, one]) => one.night === night)
  return {
    scope, history: { nights, verdicts: {} }, card: Object.fromEntries(here), versions: [], certificates: [],
    waived: Object.fromEntries(Object.entries(waived).filter(([key]) => here.some(([other]) => other === key))),
    changes: told.map(one => (one.night === night ? one : { ...one, changes: [] })),
  }
}
