import type { NightRow } from '../model/board.ts'
import type { Instant } from '../model/json.ts'
import { DOUBTS } from '../report/doubts.ts'
import type { Rules } from './kept-rules.ts'
import { endedBy, type VisitJournal } from './visit-journal.ts'
import { unreadable } from './visit-row.ts'

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
    for (const { scope, lastVisit } of dictsIn(scopes)) {
      const { night, until } = isDict(lastVisit) ? lastVisit : {}
      if (typeof name === 'string' && typeof scope === 'string' && isNight(night) && isInstant(until)) found.set(shownKey(name, scope), { night, until })
    }
  }
  return { view: value['view'], newest: found }
}

export const shownKey = (subject: string, scope: string): string => JSON.stringify([subject, scope])

/** The visit that pages showed as the newest where the store has neither it nor a later one; as one that judged nothing. */
export function goneVisit({ rows, after }: Pick<VisitJournal, 'rows' | 'after'>, shown: ShownVisit, today: Rules, asOf: Date): NightRow | undefined {
  const { night, until } = shown
  if (!endedBy(shown, asOf) || until.slice(0, 10) <= after) return undefined
  const isThere = rows.some(({ row, letters }) => Date.parse(row.until) >= Date.parse(until) || (letters === '' && row.night === night))
  const row = isThere ? undefined : unreadable(`${until}~gone`, today)
  if (row === undefined) return undefined
  const { problem: _, ...rest } = row
  return { ...rest, night, doubt: DOUBTS.gone }
}

const isDict = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const dictsIn = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isDict) : [])
const isNight = (value: unknown): value is string => typeof value === 'string' && /^\d{4}-\d\d-\d\d(T[\d:]{8}Z)?$/.test(value)
const isInstant = (value: unknown): value is Instant => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) && !Number.isNaN(Date.parse(value))
