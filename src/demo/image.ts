import type { JsonObject } from '../model.ts'
import { decoded, json, notRouted, plain, title, withSlash } from './answer.ts'
import type { Answer, Ask, Service } from './answer.ts'
import { admitted, challenge } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { idOf, page, withMarker } from './paging.ts'

/** Glance's page without a wish, and its largest (`limit_param_default` and `api_limit_max`). */
const PAGE = { usual: 25, largest: 1000 }
const VISIBILITIES = ['public', 'private', 'shared', 'community', 'all']
const MINORS = [15, 13, 12, 11, 10, 9, 8, 17, 7, 6, 5, 4, 3, 2, 1, 0]
/** Parameters that are no filter on a property. Sorting is not played: a listing keeps the order of the state. */
const DIRECTIVES = ['limit', 'marker', 'visibility', 'os_hidden', 'member_status', 'sort', 'sort_key', 'sort_dir']

/** Glance v2: version documents, images with their visibility rules and filters. */
export function image(cloud: Cloud): Service {
  const error = (status: number, message: string, headers: Record<string, string> = {}) => plain(status, title(status), message, headers)
  const largest = cloud.pageSize ?? PAGE.largest
  const version = (minor: number) => ({
    id: `v2.${minor}`, status: minor === 17 ? 'CURRENT' : 'SUPPORTED', links: [{ rel: 'self', href: `${cloud.base}/image/v2/` }],
  })
  const versions = (status: number) => json(status, { versions: MINORS.map(version) })
  const images = cloud.state.images.map(record => complete(record, cloud))
  const owned = (record: JsonObject): boolean => record['owner'] === cloud.project.id
  const hidden = (record: JsonObject): boolean => record['visibility'] === 'private' && !owned(record)

  /** Those that a member is shown; without a wish these are the public, the shared and the own ones. */
  function visible(wished: string | null): JsonObject[] {
    if (wished === 'all') return images.filter(record => !hidden(record))
    if (wished !== null) return images.filter(record => record['visibility'] === wished && !hidden(record))
    return images.filter(record => record['visibility'] === 'public' || record['visibility'] === 'shared' || owned(record))
  }

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
    const found = visible(wished ?? null)
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

  function answer(ask: Ask): Answer {
    const { below } = ask
    if (below === '/versions') return versions(200)
    if (!/^\/v2(\/|$)/.test(below)) return versions(300)
    if (!admitted(cloud, ask)) return error(401, 'This server needs a valid token for the document that was asked for.', challenge(cloud))
    if (below === '/v2') return withSlash(`${cloud.base}${ask.path}`)
    const id = /^\/v2\/images\/([^/]+)$/.exec(below)?.[1]
    if (id === undefined && below !== '/v2/images') return notRouted()
    if (ask.method === 'POST' && id === undefined) return error(403, 'You are not authorized to complete add_image action.')
    if (ask.method !== 'GET') {
      const allow = id === undefined ? 'GET, POST' : 'GET, PATCH, DELETE'
      return error(405, `The method ${ask.method} is not allowed for this resource. `, { allow })
    }
    if (id === undefined) return list(ask)
    const found = visible('all').find(record => idOf(record) === decoded(id))
    return found === undefined ? error(404, `No image found with ID ${decoded(id)}`) : json(200, found)
  }
  return { answer, error: (status, message) => error(status, message) }
}

function complete(record: JsonObject, cloud: Cloud): JsonObject {
  const at = cloud.startedAt.toISOString().replace(/\.\d+Z$/, 'Z')
  const self = `/v2/images/${encodeURIComponent(idOf(record))}`
  return {
    name: null, disk_format: null, container_format: null, visibility: 'shared', size: null, virtual_size: null, status: 'active',
    checksum: null, protected: false, min_ram: 0, min_disk: 0, owner: cloud.project.id, os_hidden: false,
    os_hash_algo: null, os_hash_value: null, created_at: at, updated_at: at, tags: [], stores: 'file',
    ...record, self, file: `${self}/file`, schema: '/v2/schemas/image',
  }
}

function matches(record: JsonObject, key: string, value: string): boolean {
  if (key === 'tag') return Array.isArray(record['tags']) && record['tags'].includes(value)
  const property = Object.hasOwn(record, key) ? record[key] : undefined
  return property !== undefined && property !== null && (typeof property === 'string' ? property : JSON.stringify(property)) === value
}
