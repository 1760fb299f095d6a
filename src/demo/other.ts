import type { JsonObject } from '../model/json.ts'
import { json, notRouted } from './answer.ts'
import type { Answer, Service } from './answer.ts'
import { admitted, unauthorized } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { fault } from './compute.ts'

/** The services that a run only looks up in the catalog: their version document, an empty listing, their 401 and 404. */
export function other(cloud: Cloud, type: string): Service {
  const root = `${cloud.base}/${encodeURIComponent(type)}`
  const { versions, lists } = described(type, root)
  return {
    error: fault,
    answer(ask): Answer {
      if (ask.below === '' || ask.below === '/') return versions
      if (!admitted(cloud, ask)) return unauthorized(cloud)
      const list = lists.get(ask.below)
      if (ask.method === 'GET' && list !== undefined) return json(200, list)
      if (type === 'load-balancer') return json(404, { code: 404, title: 'Not Found', description: null })
      const detail = 'The resource could not be found.'
      return type === 'placement' ? json(404, { errors: [{ status: 404, title: 'Not Found', detail }] }) : notRouted()
    },
  }
}

function described(type: string, root: string): { versions: Answer; lists: Map<string, JsonObject> } {
  if (type === 'load-balancer') {
    const versions = [{ id: 'v2.30', status: 'CURRENT', updated: '2025-02-26T00:00:00Z', links: [{ href: `${root}/v2`, rel: 'self' }] }]
    const list = { loadbalancers: [], loadbalancers_links: [] }
    return { versions: json(200, { versions }), lists: new Map([['/v2/lbaas/loadbalancers', list]]) }
  }
  if (type === 'placement') {
    const versions = [{ id: 'v1.0', max_version: '1.39', min_version: '1.0', status: 'CURRENT', links: [{ rel: 'self', href: '' }] }]
    return { versions: json(200, { versions }), lists: new Map() }
  }
  return { versions: json(200, { versions: [] }), lists: new Map() }
}
