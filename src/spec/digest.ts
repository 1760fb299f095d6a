import { canonicalJson, digestOf } from '../evidence/canonical.ts'

/** Bounds of a definition with its aliases expanded: characters of JSON, and levels of nesting. */
const MAX_LENGTH = 4 * 1024 * 1024
const MAX_DEPTH = 32

/**
 * JSON text with sorted keys: the same for definitions that differ in comments and layout only. Throws RangeError if the value is not finite
 * in size and depth, as YAML aliases can make it.
 */
export function canonical(value: unknown): string {
  let length = 0
  const measure = (part: unknown, depth: number): void => {
    if (depth > MAX_DEPTH) throw new RangeError(`nested deeper than ${MAX_DEPTH} levels`)
    const isObject = typeof part === 'object' && part !== null
    length += isObject ? 2 : JSON.stringify(part ?? null).length
    if (length > MAX_LENGTH) throw new RangeError(`larger than ${MAX_LENGTH} characters once its aliases are expanded`)
    if (isObject) Object.values(part).forEach(item => { measure(item, depth + 1) })
  }
  measure(value, 0)
  return canonicalJson(value)
}

/** `sha256:` and the SHA-256 of the value's canonical JSON in hexadecimal. */
export function digest(value: unknown): string {
  return digestOf(canonical(value))
}
