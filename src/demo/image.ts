import type { JsonObject } from '../model/json.ts'
import { decoded, json, notRouted, withSlash } from './answer.ts'
import type { Answer, Ask, Service } from './answer.ts'
import { admitted, challenge } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { changeImage, createImage, deleteImage, IMPORTS, tagImage } from './image-change.ts'
import { glanceError as error } from './image-error.ts'
import { visible } from './image-records.ts'
import { importData, stageData } from './image-import.ts'
import { download, upload } from './image-upload.ts'
import { idOf, page, withMarker } from './paging.ts'

/** Glance's page without a wish, and its largest (`limit_param_default` and `api_limit_max`). */
const PAGE = { usual: 25, largest: 1000 }
const VISIBILITIES = ['public', 'private', 'shared', 'community', 'all']
/** Methods of an image ('') and of what is below it. */
const ALLOWED: Record<string, string> = { '': 'GET, PATCH, DELETE', 'file': 'GET, PUT', 'stage': 'PUT', 'import': 'POST', 'tags': 'PUT, DELETE' }
const MINORS = [15, 13, 12, 11, 10, 9, 8, 17, 7, 6, 5, 4, 3, 2, 1, 0]
/** Parameters that are no filter on a property. Sorting is not played: a listing keeps the order of the state. */
const DIRECTIVES = ['limit', 'marker', 'visibility', 'os_hidden', 'member_status', 'sort', 'sort_key', 'sort_dir']
/** What the cloud says of itself; no limits are registered in Keystone, so none are told. */
const INFO = new Map<string, JsonObject>([
  ['usage', { usage: {} }], ['stores', { stores: [{ id: 'file', default: 'true' }] }],
  ['import', { 'import-methods': { description: 'Import methods available.', type: 'array', value: IMPORTS } }],
])

/** Glance v2: version documents, images with their visibility rules and filters, uploads. */
export function image(cloud: Cloud): Service {
  const largest = cloud.pageSize ?? PAGE.largest
  const version = (minor: number) => ({
    id: `v2.${minor}`, status: minor === 17 ? 'CURRENT' : 'SUPPORTED', links: [{ rel: 'self', href: `${cloud.base}/image/v2/` }],
  })
  const versions = (status: number) => json(status, { versions: MINORS.map(version) })

  function list(ask: Ask): Answer {
    const { query } = ask
    const [wished, limit, hiding, member] = ['visibility', 'limit', 'os_hidden', 'member_status'].map(key => query.get(key))
    if (limit != null && !/^-?[0-9]{1,9}$/.test(limit)) return error(400, 'limit param must be an integer')
    if (limit?.startsWith('-')) return error(400, 'limit param must be positive')
    if (wished != null && !VISIBILITIES.includes(wished)) return error(400, `Invalid visibility value: ${wished}`)
    if (hiding != null && !/^(true|false)$/i.test(hiding)) {
      return error(400, `Invalid value '${hiding}' for 'os_hidden' filter. Valid values are 'true' or 'false'.`)
    }
    if (member != null && !['accepted', 'pending', 'rejected', 'all'].includes(member)) return error(400, `Invalid status: ${member}`)
    const filters = [...query].filter(([key]) => !DIRECTIVES.includes(key))
    const both = hiding == null && cloud.state.show_hidden === true
    const found = visible(cloud, wished ?? null)
      .filter(record => both || (record['os_hidden'] === true) === (hiding?.toLowerCase() === 'true'))
      .filter(record => filters.every(([key, value]) => matches(record, key, value)))
    const marker = query.get('marker')
    const shown = page(found, marker, Math.min(limit == null ? PAGE.usual : Number(limit), largest))
    if (shown === null) return error(400, `No image found with ID ${marker}`)
    const first = new URLSearchParams(query)
    first.delete('marker')
    const beginning = '/v2/images' + (first.size > 0 ? `?${first.toString()}` : '')
    const body: JsonObject = { images: shown.items, first: beginning, schema: '/v2/schemas/images' }
    // Glance writes its links from /v2 on, whatever path its endpoint has: clients must know.
    if (shown.next !== null) body['next'] = `/v2/images?${withMarker(query, shown.next)}`
    return json(200, body)
  }

  function one(ask: Ask, id: string, part: string | undefined, tag: string | undefined): Answer {
    const allow = ALLOWED[part ?? ''] ?? ''
    if (!allow.split(', ').includes(ask.method)) return notAllowed(ask, allow)
    const found = visible(cloud, 'all').find(record => idOf(record) === id)
    if (found === undefined) {
      return error(404, part === undefined && ask.method === 'DELETE' ? `Failed to find image ${id} to delete` : `No image found with ID ${id}`)
    }
    if (part === 'file') return ask.method === 'PUT' ? upload(cloud, ask, found) : download(cloud, ask, found)
    if (part === 'stage') return stageData(cloud, ask, found)
    if (part === 'import') return importData(cloud, ask, found)
    if (tag !== undefined) return tagImage(cloud, found, ask.method, tag)
    if (ask.method === 'PATCH') return changeImage(cloud, ask, found)
    return ask.method === 'DELETE' ? deleteImage(cloud, found) : json(200, found)
  }

  function answer(ask: Ask): Answer {
    const { below } = ask
    if (below === '/versions') return versions(200)
    if (!/^\/v2(\/|$)/.test(below)) return versions(300)
    if (!admitted(cloud, ask)) return error(401, 'This server needs a valid token for the document that was asked for.', challenge(cloud))
    if (below === '/v2') return withSlash(`${cloud.base}${ask.path}`)
    const info = INFO.get(/^\/v2\/info\/(\w+)$/.exec(below)?.[1] ?? '')
    if (info !== undefined) return ask.method === 'GET' ? json(200, info) : notAllowed(ask, 'GET')
    if (below === '/v2/images') {
      if (ask.method === 'POST') return createImage(cloud, ask)
      return ask.method === 'GET' ? list(ask) : notAllowed(ask, 'GET, POST')
    }
    const [, id, , part, , tag] = /^\/v2\/images\/([^/]+)(\/(file|stage|import|tags)(\/([^/]+))?)?$/.exec(below) ?? []
    if (id === undefined || (part === 'tags') !== (tag !== undefined)) return notRouted()
    return one(ask, decoded(id), part, tag === undefined ? undefined : decoded(tag))
  }
  return { answer, error: (status, message) => error(status, message) }
}

function notAllowed(ask: Ask, allow: string): Answer {
  return error(405, `The method ${ask.method} is not allowed for this resource. `, { allow })
}

function matches(record: JsonObject, key: string, value: string): boolean {
  if (key === 'tag') return Array.isArray(record['tags']) && record['tags'].includes(value)
  const property = Object.hasOwn(record, key) ? record[key] : undefined
  return property !== undefined && property !== null && (typeof property === 'string' ? property : JSON.stringify(property)) === value
}
