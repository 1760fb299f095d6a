import type { JsonObject } from '../model/json.ts'
import { json } from './answer.ts'
import type { Answer, Ask } from './answer.ts'
import type { Cloud } from './cloud.ts'
import { fault } from './compute.ts'
import { page, withMarker } from './paging.ts'

/** What one collection of Cinder knows of a request besides the request itself. */
export interface Call {
  cloud: Cloud
  /** Microversion 3.x in force. */
  minor: number
  /** Headers of every answer. */
  headers: Record<string, string>
  /** URL before the collection: with the project exactly if the request's has it. */
  root: string
  /** The same without the version, as Cinder's bookmarks have it. */
  bookmark: string
}
/** Answers what lies below a collection; undefined: Cinder's router knows no such method or path. */
export type Collection = (ask: Ask, rest: string[], call: Call) => Answer | undefined

/** One page of a listing, with the link to the next one as Cinder names it. */
export function listing(ask: Ask, call: Call, key: string, items: JsonObject[], shown: (item: JsonObject) => JsonObject): Answer {
  const { cloud, headers } = call
  const limit = ask.query.get('limit')
  if (limit !== null && !/^-?[0-9]{1,9}$/.test(limit)) return fault(400, 'limit param must be an integer', headers)
  if (limit?.startsWith('-')) return fault(400, 'limit param must be positive', headers)
  const pageSize = cloud.pageSize ?? 1000
  const size = limit === null ? pageSize : Math.min(Number(limit), pageSize)
  // Cinder starts anew at a marker that it does not know.
  const found = page(items, ask.query.get('marker'), size) ?? page(items, null, size)
  const body: JsonObject = { [key]: (found?.items ?? []).map(shown) }
  const next = found?.next ?? null
  const links = key === 'volume_types' ? 'volume_type_links' : `${key}_links`
  if (next !== null) body[links] = [{ rel: 'next', href: `${cloud.base}${ask.path}?${withMarker(ask.query, next)}` }]
  return json(200, body, headers)
}
