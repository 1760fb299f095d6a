import type { Json } from '../model/json.ts'
import { isDecimal } from './as-python.ts'
import { dateFormats, parseDate } from './image-dates.ts'

/** What a property may say: whatever any of these allows. */
export interface Accept {
  /** Exactly one of these. */
  words?: string[]
  /** A URL with one of these schemes. */
  schemes?: string[]
  /** A date in one of these strptime formats. */
  dates?: string[]
  /** This prefix and decimal digits, e.g. `last-` for `last-3`. */
  counted?: string
  /** Decimal digits, of any script as in the official suite. */
  digits?: boolean
  /** Any text that is not empty. */
  text?: boolean
}

const words = { type: 'array', items: { type: 'string' } }

/** Schema of `Accept`. */
export const acceptSchema = {
  type: 'object', minProperties: 1, additionalProperties: false,
  properties: {
    words, schemes: words, dates: dateFormats,
    counted: { type: 'string' }, digits: { type: 'boolean' }, text: { type: 'boolean' },
  },
}

/** Whether the value is a text that the standard allows; anything but a text is not. */
export function accepts(value: Json | undefined, accept: Accept): boolean {
  if (typeof value !== 'string') return false
  const { words = [], schemes = [], dates = [], counted } = accept
  return words.includes(value)
    || schemes.some(scheme => value.startsWith(`${scheme}://`))
    || (counted !== undefined && value.startsWith(counted) && isDecimal(value.slice(counted.length)))
    || (accept.digits === true && isDecimal(value))
    || (accept.text === true && value !== '')
    || parseDate(value, dates) !== null
}

/** What is allowed, for people: `none, notice or a date (YYYY-MM-DD)`. */
export function describe(accept: Accept): string {
  const kinds = [
    ...accept.words ?? [],
    ...accept.counted === undefined ? [] : [`${accept.counted}<number>`],
    ...accept.schemes ? [`a URL (${accept.schemes.join(', ')})`] : [],
    ...accept.dates ? ['a date (YYYY-MM-DD, UTC)'] : [],
    ...accept.digits ? ['decimal digits'] : [],
    ...accept.text ? ['any text'] : [],
  ]
  return kinds.length < 2 ? kinds.join('') : `${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1)}`
}
