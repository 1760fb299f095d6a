import type { NightRow } from '../model/board.ts'

/** Days that a subject's page looks back: 18 months (SCS-0004, regulation 4), as long as results are kept. */
export const DAYS = 548

const DAY = 86_400_000

/** First and last day, as numbers. */
export interface Days {
  first: number
  last: number
}

/** The day (UTC) with which a night or an instant begins, counted from 1970-01-01; NaN if it begins with none. */
export function dayNumber(text: string): number {
  return Date.parse(`${text.slice(0, 10)}T00:00:00Z`) / DAY
}

/** The day of this number: `2026-11-22`. */
export function dayText(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10)
}

/** Month of a night or day: `2026-11`. */
export const monthOf = (night: string): string => night.slice(0, 7)

/** Id of a night's line in the page of its month: `d22`; that of the day's last visit. */
export const dayId = (night: string): string => `d${Number(night.slice(8, 10))}`

/** The last `count` days: to the day of `asOf` if it has a visit, else to the one before, since its night may be still to come. */
export function lastDays(nights: NightRow[], asOf: string, count: number): Days {
  const today = dayNumber(asOf)
  const last = nights.some(({ night }) => dayNumber(night) === today) ? today : today - 1
  return { first: last - count + 1, last }
}

/** Indexes of the nights: where one was visited again, that of its last visit alone. */
export function nightIndexes(nights: NightRow[]): number[] {
  return [...new Map(nights.map(({ night }, i) => [night, i])).values()].sort((a, b) => a - b)
}
