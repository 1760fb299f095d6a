import type { NightRow } from '../model/board.ts'
import type { Instant } from '../model/json.ts'
import { DOUBTS } from '../report/doubts.ts'
import type { Rules } from './kept-rules.ts'
import { endedBy, type VisitJournal } from './visit-journal.ts'
import { unreadable, type VisitRow } from './visit-row.ts'

/** Milliseconds that the clock of another machine may be ahead. */
const CLOCK_SKEW = 3_600_000

/** A visit as status.json has it. */
export type ShownVisit = Pick<NightRow, 'night' | 'until'>

/** What pages showed before: their view, and the newest visit of each subject and scope (key: `shownKey`). */
export interface ShownBefore {
  view: unknown
  newest: ReadonlyMap<string, ShownVisit>
}

/** What a status.json says of the pages around it, or what is wrong with it. */
export function shownBefore(file: string): ShownBefore | string {
  let value: unknown
  try {
    value = JSON.parse(file)
  } catch {
    return 'is not JSON'
  }
  if (!isDict(value) || value['format'] !== 'scs-check/status/1') return 'is no status of the format scs-check/status/1'
  const found = new Map<string, ShownVisit>()
  for (const { name, scopes } of dictsIn(value['subjects'])) {
    for (const { scope, lastVisit, lastSeen = lastVisit } of dictsIn(scopes)) {
      const { night, until } = isDict(lastSeen) ? lastSeen : {}
      if (typeof name === 'string' && typeof scope === 'string' && isNight(night) && isInstant(until)) found.set(shownKey(name, scope), { night, until })
    }
  }
  return { view: value['view'], newest: found }
}

export const shownKey = (subject: string, scope: string): string => JSON.stringify([subject, scope])

/** The visit that pages showed as the newest where the store has neither it nor a later one that ended by now; as one that judged nothing. */
export function goneVisit({ rows, after }: Pick<VisitJournal, 'rows' | 'after'>, shown: ShownVisit, today: Rules, asOf: Date): NightRow | undefined {
  const { night, until } = shown
  if (!endedBy(shown, asOf) || until.slice(0, 10) <= after || night <= after) return undefined
  // where the last one cannot be read, that is told, and nothing before it counts
  const last = rows.at(-1)
  const isThere = (last?.letters === '' && last.row.night === night) || rows.some(one => isReadable(one, asOf) && Date.parse(one.row.until) >= Date.parse(until))
  const row = isThere ? undefined : unreadable(`${until}~gone`, today)
  if (row === undefined) return undefined
  const { problem: _, ...rest } = row
  return { ...rest, night, doubt: DOUBTS.gone }
}

/** The visit that ended last of those that had ended by an instant and of what pages showed before: what is told of never goes back. */
export function latestSeen(rows: VisitRow[], shown: ShownVisit | undefined, asOf: Date): ShownVisit | undefined {
  const seen = rows.filter(one => isReadable(one, asOf)).map(({ row: { night, until } }) => ({ night, until }))
  const known = shown !== undefined && Date.parse(shown.until) <= Date.now() + CLOCK_SKEW ? [shown] : []
  return [...seen, ...known].sort((a, b) => Date.parse(b.until) - Date.parse(a.until))[0]
}

/** Whether its entry could be read, and it had ended by an instant that is not to come. */
const isReadable = ({ row, letters }: VisitRow, asOf: Date): boolean => letters !== '' && endedBy(row, new Date(Math.min(asOf.getTime(), Date.now())))

const isDict = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const dictsIn = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isDict) : [])
const isNight = (value: unknown): value is string => typeof value === 'string' && /^\d{4}-\d\d-\d\d(T[\d:]{8}Z)?$/.test(value)
const isInstant = (value: unknown): value is Instant => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) && !Number.isNaN(Date.parse(value))
