import type { JsonObject } from '../model/json.ts'
import { json } from './answer.ts'
import type { Answer, Ask } from './answer.ts'
import type { Cloud } from './cloud.ts'
import { Denied } from './nova-error.ts'
import { page, withMarker } from './paging.ts'

/** A request to Nova: the cloud, the microversion 2.x in force, the headers of every answer, the URL before the version. */
export interface Nova {
  cloud: Cloud
  minor: number
  headers: Record<string, string>
  root: string
}

/** A listing of Nova, paged as the query says; throws `Denied`. */
export function listing(nova: Nova, ask: Ask, key: string, all: JsonObject[], show: (record: JsonObject) => JsonObject): Answer {
  const { cloud, headers } = nova
  const pageSize = cloud.pageSize ?? 1000
  const limit = ask.query.get('limit') ?? ''
  if (!/^[0-9]{0,9}$/.test(limit)) {
    throw new Denied(400, `Invalid input for query parameters limit. Value: ${limit}. '${limit}' does not match '^[0-9]*$'`)
  }
  const marker = ask.query.get('marker')
  const found = page(all, marker, limit === '' ? pageSize : Math.min(Number(limit), pageSize))
  if (found === null) throw new Denied(400, `marker [${marker}] not found`)
  const body: JsonObject = { [key]: found.items.map(show) }
  const { next } = found
  if (next !== null) body[`${key}_links`] = [{ rel: 'next', href: `${cloud.base}${ask.path}?${withMarker(ask.query, next)}` }]
  return json(200, body, headers)
}
