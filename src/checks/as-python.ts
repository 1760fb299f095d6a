/** What Python takes for blank, as the source of a regex: JavaScript's `\s` without U+FEFF, but with U+001C–U+001F and U+0085. */
export const BLANK = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]'
/** What Python takes for a decimal digit, as the source of a regex with the flag `u`: those of every script. */
export const DIGIT = '\\p{Nd}'

const blank = new RegExp(BLANK)
const digit = new RegExp(DIGIT, 'u')
const digits = new RegExp(`^${DIGIT}+$`, 'u')

/** The text without blanks at both ends (`str.strip`), in time linear in its length. */
export function strip(text: string): string {
  let start = 0
  while (start < text.length && blank.test(text.charAt(start))) start++
  return stripEnd(text.slice(start))
}

/** The text without blanks at its end (`str.rstrip`), in time linear in its length. */
export function stripEnd(text: string): string {
  let end = text.length
  while (end > 0 && blank.test(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

/** Whether the text is nothing but decimal digits (`str.isdecimal`). */
export function isDecimal(text: string): boolean {
  return digits.test(text)
}

/** The number that a few decimal digits of any script say (`int`). */
export function int(text: string): number {
  return Number([...text].map(valueOf).join(''))
}

/** Unicode lists the digits of a script in rows of ten, each from zero to nine; rows may touch, but nothing else touches them. */
function valueOf(char: string): number {
  const code = char.codePointAt(0) ?? 0
  let first = code
  while (digit.test(String.fromCodePoint(first - 1))) first--
  return (code - first) % 10
}
