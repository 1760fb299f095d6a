import type { BoardScope, NightRow } from '../model/board.ts'

/** Nights with a page of their own, at most: older ones have their signed report, and a line in the page of their month. */
const MOST = 100

/** Ids of the visits whose report is a page: the newest, and the newest ones of nights in which something changed. */
export function nightsWithPage({ history: { nights }, changes }: Pick<BoardScope, 'history' | 'changes'>): Set<string> {
  const changed = new Set(changes.map(({ night }) => night))
  const newest = nights.at(-1)
  const told = nights.filter((row: NightRow) => row.report !== undefined && changed.has(row.night)).slice(-MOST)
  return new Set([...told, ...(newest?.report === undefined ? [] : [newest])].map(({ id }) => id))
}
