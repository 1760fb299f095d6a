import type { BoardScope, NightRow } from '../model/board.ts'

/** Nights with a page of their own, at most: older ones have their signed report, and a line in the page of their month. */
const MOST = 100

/** Ids of the visits with a page of their own that stays: the newest ones with a report of nights in which something changed. */
export function nightsWithPage({ history: { nights }, changes }: Pick<BoardScope, 'history' | 'changes'>): Set<string> {
  const changed = new Set(changes.map(({ night }) => night))
  return new Set(nights.filter((row: NightRow) => row.report !== undefined && changed.has(row.night)).slice(-MOST).map(({ id }) => id))
}

/** The visit whose report the page `newest.html` shows, whatever changed; undefined if there is no report. */
export function newestReport({ history: { nights } }: Pick<BoardScope, 'history'>): NightRow | undefined {
  return nights.findLast(({ report }) => report !== undefined)
}
