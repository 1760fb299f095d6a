import type { Json } from '../model.ts'

/** A value quoted for a POSIX shell, so that a command with a name from a cloud does just what it shows; control characters are written out. */
export function sh(value: string): string {
  if (/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/.test(value)) {
    return "$'" + [...value].map(c => (/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/.test(c) ? '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0') : c === "'" || c === '\\' ? '\\' + c : c)).join('') + "'"
  }
  return /^[A-Za-z0-9_./:@%+,=-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`
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
