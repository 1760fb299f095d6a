const SECOND = 1000
const DAY = 86_400 * SECOND
/** Days of a mean Gregorian year: 146,097 days in 400 years. */
const YEAR = 365.2425 * DAY
const UNITS: Record<string, number> = { s: SECOND, m: 60 * SECOND, h: 3600 * SECOND, d: DAY, w: 7 * DAY, mo: YEAR / 12, y: YEAR }

/** Milliseconds of a duration such as `30m`, `8h`, `7d` or `18mo`; undefined for any other text. */
export function durationOf(text: string): number | undefined {
  const [, count, unit] = /^([1-9][0-9]{0,6})(s|m|h|d|w|mo|y)$/.exec(text) ?? []
  return count === undefined || unit === undefined ? undefined : Number(count) * UNITS[unit]!
}

/** So many milliseconds as a duration of whole hours, minutes or seconds, the longest that fits: `20m`. */
export function spanOf(milliseconds: number): string {
  const unit = (['h', 'm'] as const).find(one => milliseconds % UNITS[one]! === 0) ?? 's'
  return `${milliseconds / UNITS[unit]!}${unit}`
}

/** The days of so many milliseconds, rounded up: 18 months are 548 days. */
export function daysOf(milliseconds: number): number {
  return Math.ceil(milliseconds / DAY)
}
