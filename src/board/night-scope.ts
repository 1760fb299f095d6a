import type { Board, BoardScope, BoardSubject, NightRow } from '../model/board.ts'
import { hash } from './cache.ts'
import type { PageWork } from './night-work.ts'
import { nightsWithPage } from './night-pages.ts'
import { headerTag } from './header-tag.ts'

/** The pages of the nights of a scope that have one: what they are made of, and nothing else, so that a page stays as it is while that does. */
export function nightPages(subject: BoardSubject, scope: BoardScope): PageWork[] {
  const paged = nightsWithPage(scope)
  const rows = scope.history.nights.filter(({ id }) => paged.has(id))
  return rows.map((row, i): PageWork => ({
    kind: 'page', row, asOf: row.until, subject: { ...subject, scopes: [] }, scope: narrowed(scope, [rows[i - 1], row, rows[i + 1]].filter(one => one !== undefined), row),
  }))
}

/** Tells pages apart that are made of something else. */
export function pageTag(board: Board, work: PageWork): string {
  const about = board.waivers.map(({ waiver }) => waiver).filter(({ subject }) => subject === work.subject.name)
  return hash(JSON.stringify([headerTag(board), about, work]))
}

/** Neighbours have a page because something changed or, for the last, because it is the newest. */
function narrowed({ scope, changes, card, waived }: BoardScope, nights: NightRow[], { night }: NightRow): BoardScope {
  const told = changes.filter(one => nights.some(row => row.night === one.night))
  const here = Object.entries(card).filter(([, one]) => one.night === night)
  return {
    scope, history: { nights, verdicts: {} }, card: Object.fromEntries(here), versions: [], certificates: [],
    waived: Object.fromEntries(Object.entries(waived).filter(([key]) => here.some(([other]) => other === key))),
    changes: told.map(one => (one.night === night ? one : { ...one, changes: [] })),
  }
}
