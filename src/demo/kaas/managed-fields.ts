import type { Json, JsonObject } from '../../model/json.ts'
import { meta, withMeta } from './fields.ts'

/** Members that nobody manages: the server sets them. */
const SERVERS = [
  'uid', 'resourceVersion', 'generation', 'creationTimestamp', 'name', 'namespace', 'managedFields', 'deletionTimestamp', 'deletionGracePeriodSeconds',
  'finalizers',
]

/** The object with the note of who set its members, as the server keeps it: `manager` is the client's name, `time` as the API writes times. */
export function managed(object: JsonObject, manager: string, apiVersion: string, time: string): JsonObject {
  const { status: _, metadata: __, kind: ___, apiVersion: ____, ...content } = object
  const metadata = Object.fromEntries(Object.entries(meta(object)).filter(([key]) => !SERVERS.includes(key)))
  const fieldsV1 = { ...fields(Object.keys(metadata).length > 0 ? { metadata } : {}), ...fields(content) }
  const entry = { manager, operation: 'Update', apiVersion, time, fieldsType: 'FieldsV1', fieldsV1 }
  return withMeta(object, { managedFields: [entry] })
}

/** The name of a client as the server shortens it from `User-Agent`. */
export function managerOf(agent: string | undefined): string {
  return (agent ?? '').split('/')[0]?.slice(0, 128) || 'unknown'
}

function fields(value: JsonObject, depth = 0): JsonObject {
  const entries = Object.entries(value).map(([key, member]): [string, Json] => [`f:${key}`, isObject(member) ? fields(member, depth + 1) : {}])
  return { ...(depth > 1 && entries.length > 0 && { '.': {} }), ...Object.fromEntries(entries) }
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
