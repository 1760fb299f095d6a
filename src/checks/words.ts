import type { Json } from '../model/json.ts'

/** Controls, invisible formatting (bidi, zero-width), line separators and lone surrogates. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u

/** A value quoted for bash, so that a command with a name from a cloud does just what it shows; invisible characters are written out. */
export function sh(value: string): string {
  if (INVISIBLE.test(value)) return `$'${[...value].map(escaped).join('')}'`
  return /^[A-Za-z0-9_./:@%+,=-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`
}

function escaped(char: string): string {
  const code = (char.codePointAt(0) ?? 0).toString(16)
  if (INVISIBLE.test(char)) return code.length > 4 ? '\\U' + code.padStart(8, '0') : '\\u' + code.padStart(4, '0')
  return char === "'" || char === '\\' ? `\\${char}` : char
}

/** A JSON value as a finding shows it: `absent`, or at most 200 characters of JSON text. */
export function show(value: Json | undefined): string {
  if (value === undefined) return 'absent'
  const text = JSON.stringify(value)
  return text.length > 200 ? text.slice(0, 199) + '…' : text
}

/** Name and id of an object, the name cut to 80 characters. */
export function named(object: { name?: Json; id?: Json }): string {
  const name = typeof object.name === 'string' ? object.name : ''
  const id = typeof object.id === 'string' ? object.id : '?'
  const short = name.length > 80 ? name.slice(0, 79) + '…' : name
  return short && short !== id ? `${short} (${id.slice(0, 64)})` : id.slice(0, 64)
}

/** A JSON pointer (RFC 6901) of the segments. */
export function pointer(...segments: (string | number)[]): string {
  return segments.map(s => '/' + String(s).replaceAll('~', '~0').replaceAll('/', '~1')).join('')
}
