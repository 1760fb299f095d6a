import type { Json, JsonObject } from '../model/json.ts'
import { isObject, objectOf } from './answer.ts'
import type { Answer, Ask } from './answer.ts'
import { refuses } from './cloud.ts'
import { fault } from './compute.ts'
import { idOf } from './paging.ts'
import { exceeds, limitOf } from './quota.ts'
import type { Call } from './storage-list.ts'

/** The 413 of Cinder, as for every quota; `error` is the name of Cinder's own exception. */
export function overLimit(call: Call, error: string, message: string): Answer {
  const body = { overLimit: { code: 413, message: `${error}: ${message}`, retryAfter: '0' } }
  return { ...fault(413, '', { 'retry-after': '0', ...call.headers }), body: JSON.stringify(body) }
}

/** What of the volume quota forbids another volume of so many GiB; undefined: nothing. */
export function volumeQuota(call: Call, size: number): Answer | undefined {
  const { state, things } = call.cloud
  const volumes = things.list('volume')
  const used = gigabytes(volumes)
  if (exceeds(state, 'gigabytes', used, size)) {
    const told = `Requested ${size}G, quota is ${limitOf(state, 'gigabytes')}G and ${used}G has been consumed.`
    return overLimit(call, 'VolumeSizeExceedsAvailableQuota', `Requested volume or snapshot exceeds allowed gigabytes quota. ${told}`)
  }
  if (!exceeds(state, 'volumes', volumes.length)) return undefined
  return overLimit(call, 'VolumeLimitExceeded',
    `Maximum number of volumes allowed (${limitOf(state, 'volumes')}) exceeded for quota 'volumes'.`)
}

/** Sum of the sizes, GiB. */
export function gigabytes(records: JsonObject[]): number {
  return records.reduce((sum, { size }) => sum + Number(size), 0)
}

/** Cinder's 403 where the state refuses the method on the collection; `rule` names the policy. */
export function policy(ask: Ask, call: Call, collection: string, rule: string): Answer | undefined {
  if (!refuses(call.cloud, ask.method, collection)) return undefined
  return fault(403, `Policy doesn't allow ${rule} to be performed.`, call.headers)
}

/** What `then` makes of the object that the body holds under the key, or the 400 for a body without it. */
export function wanted(ask: Ask, call: Call, key: string, then: (given: JsonObject) => Answer): Answer {
  const body = objectOf(ask)
  if (body === undefined) return fault(400, 'Malformed request body', call.headers)
  const inner = body[key]
  if (inner === undefined) return fault(400, `'${key}' is a required property`, call.headers)
  if (isObject(inner)) return then(inner)
  return fault(400, `Invalid input for field/attribute ${key}. Value: ${JSON.stringify(inner)}. It is not of type 'object'`, call.headers)
}

/** The links of a record. */
export function links(call: Call, collection: string, record: JsonObject): Json {
  const path = `/${collection}/${idOf(record)}`
  return [{ rel: 'self', href: call.root + path }, { rel: 'bookmark', href: call.bookmark + path }]
}

/** An instant as Cinder writes it: microseconds, no zone. */
export function stamp(instant: Json | undefined): Json {
  const date = new Date(typeof instant === 'string' ? instant : Number.NaN)
  return Number.isNaN(date.getTime()) ? null : date.toISOString().replace(/\.\d+Z$/, '.000000')
}

/** The records that the query's filters leave, newest first, as Cinder lists them. */
export function filtered(ask: Ask, records: JsonObject[], keys: string[]): JsonObject[] {
  const wishes = [...ask.query].filter(([key]) => keys.includes(key))
  return records.filter(record => wishes.every(([key, value]) => record[key] === value)).reverse()
}
