import { json, notRouted } from './answer.ts'
import type { Answer, Ask, Service } from './answer.ts'
import { admitted, unauthorized } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { flavors } from './flavors.ts'
import { computeLimits, quotaSet } from './limits-compute.ts'
import { negotiate } from './microversion.ts'
import { Denied, disallowed, fault } from './nova-error.ts'
import type { Nova } from './nova-list.ts'
import { Refusal } from './neutron-error.ts'
import { servers } from './servers.ts'
import { computeZones } from './zones.ts'

export { fault }

/** Nova: version documents, microversions, flavors, servers, zones, limits. */
export function compute(cloud: Cloud): Service {
  const root = `${cloud.base}/compute`
  const newest = cloud.state.compute_max_microversion ?? '2.100'
  const range = { major: 2, min: 1, max: Number(newest.slice(2)) }
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

  function routed(nova: Nova, ask: Ask, collection: string, rest: string[]): Answer {
    if (collection === 'flavors') return flavors(nova, ask, rest)
    if (collection === 'servers') return servers(nova, ask, rest)
    const [first, part, ...more] = rest
    if (ask.method !== 'GET' || more.length > 0) return notRouted()
    if (collection === 'limits' && first === undefined) return json(200, computeLimits(nova), nova.headers)
    if (collection === 'os-keypairs' && first === undefined) return json(200, { keypairs: [] }, nova.headers)
    if (collection === 'os-server-groups' && first === undefined) return json(200, { server_groups: [] }, nova.headers)
    if (collection === 'os-availability-zone' && part === undefined) {
      if (first === 'detail') throw disallowed('os-availability-zone:detail')
      if (first === undefined) return json(200, computeZones(cloud.state), nova.headers)
    }
    if (collection === 'os-quota-sets' && first !== undefined && (part === undefined || part === 'detail' || part === 'defaults')) {
      if (first !== cloud.project.id) throw disallowed(`os-quota-sets:${part === 'detail' ? 'detail' : 'show'}`)
      return json(200, quotaSet(nova, part === 'detail'), nova.headers)
    }
    return notRouted()
  }

  function answer(ask: Ask): Answer {
    const { below } = ask
    if (below === '' || below === '/') return json(200, { versions: [v20, v21] })
    if (/^\/v2\/?$/.test(below)) return json(200, document(v20, '2'))
    const [, version, collection, ...rest] = below.split('/')
    if (version !== 'v2.1') return choices()
    const unversioned = collection === undefined || collection === ''
    if (!unversioned && !admitted(cloud, ask)) return unauthorized(cloud)
    if (unversioned && ask.method !== 'GET') return notRouted()
    const wish = negotiate(ask.headers, 'compute', range, 'x-openstack-nova-api-version')
    const headers = {
      'openstack-api-version': `compute ${wish.version}`, 'x-openstack-nova-api-version': wish.version, vary: 'OpenStack-API-Version',
    }
    if ('status' in wish) return fault(wish.status, wish.message, wish.status === 406 ? headers : {})
    if (unversioned) return json(200, document(v21, '2.1'), headers)
    try {
      return routed({ cloud, minor: wish.minor, headers, root }, ask, collection, rest)
    } catch (error) {
      if (error instanceof Denied) return fault(error.status, error.message, headers)
      if (error instanceof Refusal) return fault(400, error.message, headers)
      throw error
    }
  }
  return { answer, error: fault }
}
