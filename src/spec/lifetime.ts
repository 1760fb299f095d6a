import type { Lifetime } from '../model/definition.ts'

/**
 * The instant (UTC) from which a verdict taken at `from` is no longer valid; it is valid strictly before. A week if no lifetime is given.
 * Rules of SCS-0003: day: midnight at the start of the day after the next; week: the Monday after the next; month: the first of the month
 * after the next; quarter: the first day of the quarter after the next; year: as month, one year later.
 */
export function expiry(lifetime: Lifetime | undefined, from: Date): Date {
  const year = from.getUTCFullYear()
  const month = from.getUTCMonth()
  const day = from.getUTCDate()
  switch (lifetime ?? 'week') {
    case 'day': return new Date(Date.UTC(year, month, day + 2))
    case 'week': return new Date(Date.UTC(year, month, day + 14 - (from.getUTCDay() + 6) % 7))
    case 'month': return new Date(Date.UTC(year, month + 2))
    case 'quarter': return new Date(Date.UTC(year, month - month % 3 + 6))
    case 'year': return new Date(Date.UTC(year + 1, month + 2))
  }
}
