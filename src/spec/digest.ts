import { createHash } from 'node:crypto'

/** Bounds of a definition with its aliases expanded: characters of JSON, and levels of nesting. */
const MAX_LENGTH = 4 * 1024 * 1024
const MAX_DEPTH = 32

/**
 * JSON text with sorted keys: the same for definitions that differ in comments and layout only. Throws if the value is not finite in
 * size and depth.
 */
export function canonical(value: unknown): string {
  let length = 0
  const write = (part: unknown, depth: number): string => {
    if (depth > MAX_DEPTH) throw new RangeError(`nested deeper than ${MAX_DEPTH} levels`)
    const text = Array.isArray(part) ? `[${part.map(item => write(item, depth + 1)).join(',')}]`
      : part !== null && typeof part === 'object' ? `{${members(part, depth)}}`
      : JSON.stringify(part) ?? 'null'
    if (typeof part !== 'object' || part === null) length += text.length
    else length += 2
    if (length > MAX_LENGTH) throw new RangeError(`larger than ${MAX_LENGTH} characters once its aliases are expanded`)
    return text
  }
  const members = (part: object, depth: number): string =>
    Object.entries(part).sort(byKey).map(([key, item]) => `${JSON.stringify(key)}:${write(item, depth + 1)}`).join(',')
  return write(value, 0)
}

/** `sha256:` and the SHA-256 of the value's canonical JSON in hexadecimal. */
export function digest(value: unknown): string {
  return 'sha256:' + createHash('sha256').update(canonical(value)).digest('hex')
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0
}
