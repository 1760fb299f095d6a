import type { Json } from '../model/json.ts'
import { BLANK, DIGIT, int } from './as-python.ts'

/**
 * Numbers as Python's strptime reads them: leading zeros may be missing, a day below ten may have a blank in their place, and a digit that
 * may be any may be of any script.
 */
const NUMBERS: Record<string, string> = {
  Y: `(?<Y>${DIGIT}{4})`,
  m: '(?<m>1[0-2]|0[1-9]|[1-9])',
  d: `(?<d>3[01]|[12]${DIGIT}|0[1-9]|[1-9]| [1-9])`,
  H: `(?<H>2[0-3]|[01]${DIGIT}|${DIGIT})`,
  M: `(?<M>[0-5]${DIGIT}|${DIGIT})`,
  S: `(?<S>6[01]|[0-5]${DIGIT}|${DIGIT})`,
}
const compiled = new Map<string, RegExp>()

/** Schema of a list of date formats: strptime's %Y %m %d %H %M %S and the characters between them. */
export const dateFormats = { type: 'array', minItems: 1, items: { type: 'string', pattern: '^(%[YmdHMS]|[-:TZ ])+$', maxLength: 40 } }

/** Seconds since 1970 (UTC) of a text in one of the formats, or null; the very beginning of 1970 is no date, as in the official suite. */
export function parseDate(value: Json | undefined, formats: string[]): number | null {
  if (typeof value !== 'string') return null
  for (const format of formats) {
    const found = pattern(format).exec(value)?.groups
    if (!found) continue
    const number = (key: string, otherwise: number) => (found[key] === undefined ? otherwise : int(found[key].trim()))
    const [year, month, day] = [number('Y', 1900), number('m', 1), number('d', 1)]
    const date = new Date(0)
    date.setUTCFullYear(year, month - 1, day)
    if (year === 0 || date.getUTCMonth() !== month - 1) continue
    const seconds = date.getTime() / 1000 + number('H', 0) * 3600 + number('M', 0) * 60 + number('S', 0)
    return seconds === 0 ? null : seconds
  }
  return null
}

/** `2026-07-01` of seconds since 1970. */
export function day(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/T.*/, '')
}

function pattern(format: string): RegExp {
  const known = compiled.get(format)
  if (known) return known
  const source = format.replace(/%(.)| /g, (_, key: string | undefined) => (key === undefined ? `${BLANK}+` : NUMBERS[key] ?? ''))
  const made = new RegExp(`^${source}$`, 'iu')
  compiled.set(format, made)
  return made
}
