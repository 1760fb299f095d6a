import type { Day } from '../model/release-data.ts'

const MILLISECONDS = 86_400_000

/** The day of an instant, in UTC. */
export function dayOf(instant: Date | string): Day {
  return new Date(instant).toISOString().slice(0, 10)
}

/** Days from the one to the other; negative if the other is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / MILLISECONDS)
}

/** The day so many days later. */
export function addDays(day: Day, days: number): Day {
  return dayOf(new Date(Date.parse(day) + days * MILLISECONDS))
}

/** The same day of the month so many months later, or that month's last day. */
export function addMonths(day: Day, months: number): Day {
  const date = new Date(day)
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0))
  return dayOf(new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), Math.min(date.getUTCDate(), last.getUTCDate()))))
}
