import { createHash } from 'node:crypto'

/** JSON text that is the same for the same value: keys sorted by code unit, no undefined members; `pretty` indents by two and ends with a newline. */
export function canonicalJson(value: unknown, options: { pretty?: boolean } = {}): string {
  const sorted = sortKeys(value)
  return options.pretty === true ? JSON.stringify(sorted, null, 2) + '\n' : JSON.stringify(sorted)
}

/** `sha256:` and the hexadecimal SHA-256 of the text's UTF-8 bytes. */
export function digestOf(text: string): string {
  return 'sha256:' + createHash('sha256').update(text, 'utf8').digest('hex')
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).filter(([, member]) => member !== undefined)
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  // defineProperty semantics: a key "__proto__" from a cloud stays an ordinary key
  return Object.fromEntries(entries.map(([key, member]) => [key, sortKeys(member)]))
}
