import type { Json, JsonObject } from '../../model/json.ts'

/** The value if it is an object, else an empty one: what clients send is not trusted. */
export function dict(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
}

/** The objects of a list; none if the value is no list. */
export function dicts(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.map(dict) : []
}

/** The texts of a list; none if the value is no list. */
export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
}

/** The value if it is a text, else `''`. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** An own member reached by a path of names; undefined where the path ends early. */
export function at(value: unknown, ...names: string[]): Json | undefined {
  let here: unknown = value
  for (const name of names) here = Object.hasOwn(dict(here), name) ? dict(here)[name] : undefined
  return here as Json | undefined
}

/** The metadata of an object. */
export function meta(object: JsonObject): JsonObject {
  return dict(object['metadata'])
}
/** Its name; `''` without one. */
export function nameOf(object: JsonObject): string {
  return text(meta(object)['name'])
}
/** Its namespace; `''` of what lives in none. */
export function namespaceOf(object: JsonObject): string {
  return text(meta(object)['namespace'])
}
/** Its uid. */
export function uidOf(object: JsonObject): string {
  return text(meta(object)['uid'])
}
/** Its labels. */
export function labelsOf(object: JsonObject): JsonObject {
  return dict(meta(object)['labels'])
}

/** The object with changes in its metadata. */
export function withMeta(object: JsonObject, patch: JsonObject): JsonObject {
  return { ...object, metadata: { ...meta(object), ...patch } }
}
/** The object with changes in its status. */
export function withStatus(object: JsonObject, patch: JsonObject): JsonObject {
  return { ...object, status: { ...dict(object['status']), ...patch } }
}

/** A time as the API writes it: UTC, whole seconds. */
export function instant(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}
