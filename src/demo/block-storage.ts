import type { JsonObject } from '../model/json.ts'
import { decoded, json, notRouted, withSlash } from './answer.ts'
import type { Answer, Ask, Service } from './answer.ts'
import { backups } from './backups.ts'
import { admitted, unauthorized } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { fault } from './compute.ts'
import { limits, quotaSets } from './limits-storage.ts'
import { negotiate } from './microversion.ts'
import { idOf } from './paging.ts'
import { listing } from './storage-list.ts'
import type { Call, Collection } from './storage-list.ts'
import { volumes } from './volumes.ts'
import { volumeZones } from './zones.ts'

/** Microversions of Cinder 2025.1. */
const RANGE = { major: 3, min: 0, max: 71 }

const COLLECTIONS = new Map<string, Collection>([
  ['types', types], ['volumes', volumes], ['backups', backups], ['limits', limits], ['os-quota-sets', quotaSets],
  ['os-availability-zone', (ask, rest, call) =>
    ask.method === 'GET' && rest.length === 0 ? json(200, volumeZones(call.cloud.state), call.headers) : undefined],
])

/** Cinder v3: version documents and collections, with or without the project in the path. */
export function blockStorage(cloud: Cloud): Service {
  const versions = {
    versions: [{
      id: 'v3.0', status: 'CURRENT', version: `3.${RANGE.max}`, min_version: '3.0', updated: '2023-08-31T00:00:00Z',
      links: [
        { rel: 'describedby', type: 'text/html', href: 'https://docs.openstack.org/' },
        { rel: 'self', href: `${cloud.base}/volume/v3/` },
      ],
      'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.volume+json;version=3' }],
    }],
  }

  function answer(ask: Ask): Answer {
    const { below } = ask
    const spoken = { 'openstack-api-version': 'volume 3.0', vary: 'OpenStack-API-Version' }
    if (below === '' || below === '/') return json(300, versions, spoken)
    if (!/^\/v3(\/|$)/.test(below)) return notRouted()
    if (!admitted(cloud, ask)) return unauthorized(cloud)
    if (below === '/v3') return withSlash(`${cloud.base}${ask.path}`)
    const wish = negotiate(ask.headers, 'volume', RANGE)
    const headers = { ...spoken, 'openstack-api-version': `volume ${wish.version}` }
    if ('status' in wish) return fault(wish.status, wish.message, wish.status === 406 ? headers : {})
    if (below === '/v3/') return json(200, versions, headers)
    const inProject = /^\/v3\/([0-9a-f]{32})(\/.*)$/.exec(below)
    const [, name = '', ...rest] = (inProject?.[2] ?? below.slice('/v3'.length)).split('/')
    const collection = COLLECTIONS.get(name)
    if (collection === undefined || rest.includes('')) return notRouted()
    if (inProject !== null && inProject[1] !== cloud.project.id) return fault(400, 'Malformed request url', headers)
    const project = inProject === null ? '' : `/${cloud.project.id}`
    const place = { root: `${cloud.base}/volume/v3${project}`, bookmark: `${cloud.base}/volume${project}` }
    return collection(ask, rest.map(decoded), { cloud, minor: wish.minor, headers, ...place }) ?? notRouted()
  }
  return { answer, error: fault }
}

function types(ask: Ask, rest: string[], call: Call): Answer | undefined {
  if (ask.method !== 'GET' || rest.length > 1) return undefined
  const known = call.cloud.state.volume_types
  const [id] = rest
  if (id === undefined) return listing(ask, call, 'volume_types', known, complete)
  const type = known.find(t => idOf(t) === id)
  if (type === undefined) return fault(404, `Volume type ${id} could not be found.`, call.headers)
  return json(200, { volume_type: complete(type) }, call.headers)
}

function complete(type: JsonObject): JsonObject {
  const access = { 'os-volume-type-access:is_public': type['is_public'] ?? true }
  return { name: null, is_public: true, description: null, extra_specs: {}, ...access, ...type }
}
