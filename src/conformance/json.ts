import type { Json } from '../model/json.ts'

/** The member of a JSON object; undefined for everything else. */
export function member(value: Json | undefined, key: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

/** The value if it is a list, else none. */
export function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}

/** The value of a text in JSON; undefined if it is none. */
export function parsed(text: string | undefined): Json | undefined {
  try {
    return text === undefined ? undefined : JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
