import type { JsonObject } from '../model.ts'
import { decoded, json, notRouted, withSlash } from './answer.ts'
import type { Answer, Ask, Service } from './answer.ts'
import { admitted, unauthorized } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { fault } from './compute.ts'
import { negotiate } from './microversion.ts'
import { idOf, page, withMarker } from './paging.ts'

/** Microversions of Cinder 2025.1. */
const RANGE = { major: 3, min: 0, max: 71 }

/** Cinder v3: version documents and volume types, with or without the project in the path. */
export function blockStorage(cloud: Cloud): Service {
  const pageSize = cloud.pageSize ?? 1000
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

  function list(ask: Ask, headers: Record<string, string>): Answer {
    const limit = ask.query.get('limit')
    if (limit !== null && !/^-?[0-9]{1,9}$/.test(limit)) return fault(400, 'limit param must be an integer', headers)
    if (limit?.startsWith('-')) return fault(400, 'limit param must be positive', headers)
    const size = limit === null ? pageSize : Math.min(Number(limit), pageSize)
    const types = cloud.state.volume_types
    // Cinder starts anew at a marker that it does not know.
    const shown = page(types, ask.query.get('marker'), size) ?? page(types, null, size)
    const body: JsonObject = { volume_types: (shown?.items ?? []).map(complete) }
    const next = shown?.next ?? null
    if (next !== null) body['volume_type_links'] = [{ rel: 'next', href: `${cloud.base}${ask.path}?${withMarker(ask.query, next)}` }]
    return json(200, body, headers)
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
    const [, collection, id, ...more] = (inProject?.[2] ?? below.slice('/v3'.length)).split('/')
    if (ask.method !== 'GET' || collection !== 'types' || more.length > 0) return notRouted()
    if (inProject !== null && inProject[1] !== cloud.project.id) return fault(400, 'Malformed request url', headers)
    if (id === undefined) return list(ask, headers)
    const type = cloud.state.volume_types.find(t => idOf(t) === decoded(id))
    if (type === undefined) return fault(404, `Volume type ${decoded(id)} could not be found.`, headers)
    return json(200, { volume_type: complete(type) }, headers)
  }
  return { answer, error: fault }
}

function complete(type: JsonObject): JsonObject {
  const access = { 'os-volume-type-access:is_public': type['is_public'] ?? true }
  return { name: null, is_public: true, description: null, extra_specs: {}, ...access, ...type }
}
