import type { JsonObject } from '../model.ts'
import { decoded, json, notRouted } from './answer.ts'
import type { Answer, Ask, Service } from './answer.ts'
import { admitted, unauthorized } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { negotiate } from './microversion.ts'
import { idOf, page, withMarker } from './paging.ts'

const FAULTS: Record<number, string> = {
  400: 'badRequest', 401: 'unauthorized', 403: 'forbidden', 404: 'itemNotFound', 405: 'badMethod',
  413: 'overLimit', 429: 'overLimit', 503: 'serviceUnavailable',
}

/** An error as Nova and Cinder write it: one key that names the fault. */
export function fault(code: number, message: string, headers: Record<string, string> = {}): Answer {
  return json(code, { [FAULTS[code] ?? 'computeFault']: { code, message } }, headers)
}

/** Nova: version documents, microversions, flavors with their extra specs. */
export function compute(cloud: Cloud): Service {
  const root = `${cloud.base}/compute`
  const newest = cloud.state.compute_max_microversion ?? '2.100'
  const range = { major: 2, min: 1, max: Number(newest.slice(2)) }
  const pageSize = cloud.pageSize ?? 1000
  const self = (version: string) => [{ rel: 'self', href: `${root}/${version}/` }]
  const v20 = { id: 'v2.0', status: 'SUPPORTED', version: '', min_version: '', updated: '2011-01-21T11:33:21Z', links: self('v2') }
  const v21 = { id: 'v2.1', status: 'CURRENT', version: newest, min_version: '2.1', updated: '2013-07-23T11:33:21Z', links: self('v2.1') }
  const media = (version: string) => [{ base: 'application/json', type: `application/vnd.openstack.compute+json;version=${version}` }]
  const manual = { rel: 'describedby', type: 'text/html', href: 'http://docs.openstack.org/' }
  const document = (version: typeof v21, name: string) => ({
    version: { ...version, links: [...version.links, manual], 'media-types': media(name) },
  })

  const choices = () => json(300, {
    choices: [v20, v21].map(({ id, status, links }) => ({ id, status, links, 'media-types': media(id === 'v2.0' ? '2' : '2.1') })),
  })

  function shown(flavor: JsonObject, minor: number, detail: boolean): JsonObject {
    const { extra_specs = {}, description = null, swap, ...rest } = flavor
    const path = `flavors/${encodeURIComponent(idOf(flavor))}`
    const links = [{ rel: 'self', href: `${root}/v2.1/${path}` }, { rel: 'bookmark', href: `${root}/${path}` }]
    // Nova's history of microversions: description since 2.55, extra specs since 2.61, swap 0 instead of '' since 2.75.
    const younger = { ...(minor >= 55 && { description }), ...(detail && minor >= 61 && { extra_specs }) }
    if (!detail) return { id: idOf(flavor), name: flavor['name'] ?? null, links, ...younger }
    return {
      ram: 0, disk: 0, 'OS-FLV-EXT-DATA:ephemeral': 0, 'OS-FLV-DISABLED:disabled': false, vcpus: 1,
      'os-flavor-access:is_public': true, rxtx_factor: 1, name: null, ...rest, swap: swap || (minor >= 75 ? 0 : ''), links, ...younger,
    }
  }

  function list(ask: Ask, minor: number, detail: boolean, headers: Record<string, string>): Answer {
    const limit = ask.query.get('limit') ?? ''
    if (!/^[0-9]{0,9}$/.test(limit)) {
      return fault(400, `Invalid input for query parameters limit. Value: ${limit}. '${limit}' does not match '^[0-9]*$'`, headers)
    }
    const marker = ask.query.get('marker')
    const found = page(cloud.state.flavors, marker, limit === '' ? pageSize : Math.min(Number(limit), pageSize))
    if (found === null) return fault(400, `marker [${marker}] not found`, headers)
    const body: JsonObject = { flavors: found.items.map(flavor => shown(flavor, minor, detail)) }
    const { next } = found
    if (next !== null) body['flavors_links'] = [{ rel: 'next', href: `${cloud.base}${ask.path}?${withMarker(ask.query, next)}` }]
    return json(200, body, headers)
  }

  function answer(ask: Ask): Answer {
    const { below } = ask
    if (below === '' || below === '/') return json(200, { versions: [v20, v21] })
    if (/^\/v2\/?$/.test(below)) return json(200, document(v20, '2'))
    const [, version, collection, id, part, ...more] = below.split('/')
    if (version !== 'v2.1') return choices()
    const unversioned = collection === undefined || collection === ''
    if (!unversioned && !admitted(cloud, ask)) return unauthorized(cloud)
    if (ask.method !== 'GET') return notRouted()
    const wish = negotiate(ask.headers, 'compute', range, 'x-openstack-nova-api-version')
    const headers = {
      'openstack-api-version': `compute ${wish.version}`, 'x-openstack-nova-api-version': wish.version, vary: 'OpenStack-API-Version',
    }
    if ('status' in wish) return fault(wish.status, wish.message, wish.status === 406 ? headers : {})
    if (unversioned) return json(200, document(v21, '2.1'), headers)
    if (collection !== 'flavors' || id === '' || more.length > 0) return notRouted()
    if (id === undefined) return list(ask, wish.minor, false, headers)
    if (id === 'detail' && part === undefined) return list(ask, wish.minor, true, headers)
    if (part !== undefined && part !== 'os-extra_specs') return notRouted()
    const flavor = cloud.state.flavors.find(f => idOf(f) === decoded(id))
    if (flavor === undefined) return fault(404, `Flavor ${decoded(id)} could not be found.`, headers)
    if (part !== undefined) return json(200, { extra_specs: flavor['extra_specs'] ?? {} }, headers)
    return json(200, { flavor: shown(flavor, wish.minor, true) }, headers)
  }
  return { answer, error: fault }
}
