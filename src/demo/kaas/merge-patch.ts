import type { Json, JsonObject } from '../../model/json.ts'

/** The object after a JSON merge patch (RFC 7386): null removes a member, objects are merged, everything else replaces. */
export function merged(object: JsonObject, patch: JsonObject): JsonObject {
  const result = new Map<string, Json>(Object.entries(object))
  for (const [key, value] of Object.entries(patch)) {
    const current = result.get(key)
    if (value === null) result.delete(key)
    else if (isObject(value)) result.set(key, merged(isObject(current) ? current : {}, value))
    else result.set(key, value)
  }
  return Object.fromEntries(result)
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
