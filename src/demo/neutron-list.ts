import type { Json, JsonObject } from '../model/json.ts'
import { isObject, json } from './answer.ts'
import type { Answer, Ask } from './answer.ts'
import type { Cloud } from './cloud.ts'
import { invalid, malformed } from './neutron-error.ts'
import { idOf, page, said, withMarker } from './paging.ts'

const NO_FILTERS = ['limit', 'marker', 'fields', 'page_reverse', 'sort_key', 'sort_dir']
const TAGS: Record<string, (has: (tag: string) => boolean, wished: string[]) => boolean> = {
  tags: (has, wished) => wished.every(has),
  'tags-any': (has, wished) => wished.some(has),
  'not-tags': (has, wished) => !wished.every(has),
  'not-tags-any': (has, wished) => !wished.some(has),
}

/**
 * A listing of Neutron under `key`, filtered and paged as the query says; throws `Refusal`. `known` names what may be filtered by, and by its
 * values what is a truth value; `ignored` are filters that Neutron takes without effect.
 */
export function listing(cloud: Cloud, ask: Ask, key: string, all: JsonObject[], known: JsonObject, ignored: string[] = []): Answer {
  const { query } = ask
  const wished = query.get('limit') ?? '0'
  if (!/^[0-9]{1,9}$/.test(wished)) throw badLimit(wished)
  // No limit, or 0, means all, unless the operator set a largest page.
  const limit = Math.min(Number(wished) || Infinity, cloud.pageSize ?? Infinity)
  const tests = [...new Set(query.keys())].filter(name => !NO_FILTERS.includes(name) && !ignored.includes(name))
    .map(name => filter(name, query.getAll(name), known))
  const found = sorted(all.filter(record => tests.every(test => test(record))), query.get('sort_key'), query.get('sort_dir'))
  // Neutron starts anew at a marker that it does not know.
  const shown = page(found, query.get('marker'), limit) ?? page(found, null, limit)
  const items = shown?.items ?? []
  const body: JsonObject = { [key]: items.map(record => chosen(record, query.getAll('fields'))) }
  if (limit !== Infinity) {
    const href = (params: string) => `${cloud.base}${ask.path}?${params}`
    const back = items[0] === undefined ? '' : `&marker=${encodeURIComponent(idOf(items[0]))}`
    const previous = { rel: 'previous', href: href(`limit=${limit}${back}&page_reverse=True`) }
    const next = shown?.next ?? null
    body[`${key}_links`] = next === null ? [previous] : [{ rel: 'next', href: href(withMarker(query, next)) }, previous]
  }
  return json(200, body)
}

function badLimit(wished: string): Error {
  return malformed(`Bad limit request: Limit must be an integer 0 or greater and not '${wished}'.`)
}

function filter(name: string, wished: string[], known: JsonObject): (record: JsonObject) => boolean {
  const tagged = Object.hasOwn(TAGS, name) ? TAGS[name] : undefined
  if (tagged !== undefined) {
    return record => tagged(tag => Array.isArray(record['tags']) && record['tags'].includes(tag), wished.flatMap(text => text.split(',')))
  }
  if (!Object.hasOwn(known, name)) throw malformed(`['${name}'] is invalid attribute for filtering`)
  const values = typeof known[name] === 'boolean' ? wished.map(truth) : wished
  return record => values.some(value => matches(record[name], value))
}

function truth(text: string): string {
  if (['true', '1'].includes(text.toLowerCase())) return 'true'
  if (['false', '0'].includes(text.toLowerCase())) return 'false'
  throw invalid(`'${text}' cannot be converted to boolean`)
}

function matches(given: Json | undefined, wished: string): boolean {
  if (Array.isArray(given)) return given.some(one => matches(one, wished))
  // `fixed_ips=ip_address=10.0.0.1`
  if (isObject(given)) return Object.entries(given).some(([key, value]) => `${key}=${said(value)}` === wished)
  return (typeof given === 'string' ? given : JSON.stringify(given)) === wished
}

function sorted(records: JsonObject[], key: string | null, dir: string | null): JsonObject[] {
  if (key === null) return records
  const text = (record: JsonObject): string => JSON.stringify(Object.hasOwn(record, key) ? record[key] : null)
  const sign = dir === 'desc' ? -1 : 1
  return records.toSorted((a, b) => (text(a) < text(b) ? -sign : text(a) > text(b) ? sign : 0))
}

function chosen(record: JsonObject, fields: string[]): JsonObject {
  return fields.length === 0 ? record : Object.fromEntries(Object.entries(record).filter(([key]) => fields.includes(key)))
}
