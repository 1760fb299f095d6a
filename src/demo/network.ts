import type { JsonObject } from '../model/json.ts'
import { decoded, json, notRouted, plain, title } from './answer.ts'
import type { Answer, Ask, Service } from './answer.ts'
import { admitted, unauthorized } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { extensions, has } from './extensions.ts'
import { floatingIps } from './floating-ips.ts'
import { networks } from './networks.ts'
import { neutronError, nowhere, Refusal } from './neutron-error.ts'
import { listing } from './neutron-list.ts'
import { serve } from './neutron.ts'
import type { Resource } from './neutron.ts'
import { networkQuotas } from './quotas-network.ts'
import { tags } from './network-tags.ts'
import { ports, sweepPorts } from './ports.ts'
import { open } from './provider.ts'
import { rbacPolicies } from './rbac.ts'
import { routerInterface, routers } from './routers.ts'
import { templates } from './rule-templates.ts'
import { defaultGroup, securityGroupRules, securityGroups } from './security-groups.ts'
import { subnetPools } from './subnet-pools.ts'
import { subnets } from './subnets.ts'
import { networkZones } from './zones.ts'

/** Neutron: version documents, and what a member has of its API. */
export function network(cloud: Cloud): Service {
  const root = `${cloud.base}/network`
  const self = (path: string) => [{ rel: 'self', href: `${root}${path}` }]
  const names = ['network', 'subnet', 'subnetpool', 'port']
  const resources = names.map(name => ({ name, collection: `${name}s`, links: self(`/v2.0/${name}s`) }))
  const served = [
    networks, subnets, subnetPools, ports, routers, floatingIps, securityGroups, securityGroupRules,
    ...(has(cloud.state, 'rbac-policies') ? [rbacPolicies] : []),
  ].map(resource => resource(cloud))
  open(cloud)
  defaultGroup(cloud)

  function collection(ask: Ask): Answer {
    const [, , first = '', id, part, tag, ...more] = ask.below.split('/')
    const path = first.replace(/\.json$/, '')
    if (more.length > 0) throw nowhere()
    if (path === 'quotas') return networkQuotas(cloud, ask.method, id, part)
    const resource = served.find(one => one.path === path)
    if (part !== undefined) return below(ask, resource ?? served.find(one => one.path.replaceAll('-', '_') === path), decoded(id ?? ''), part, tag)
    if (resource !== undefined) return serve(cloud, resource, ask, id === undefined || id === '' ? undefined : decoded(id))
    if (path === 'default-security-group-rules') return templates(cloud, ask, id)
    if (path === 'extensions') return extensions(cloud.state, ask.method, id)
    if (path === 'agents' && ask.method === 'GET') return agents(ask, id)
    if (path === 'availability_zones' && ask.method === 'GET' && id === undefined && has(cloud.state, 'availability_zone')) {
      return listing(cloud, ask, path, networkZones(cloud.state), { state: '', resource: '', name: '' })
    }
    throw nowhere()
  }

  function below(ask: Ask, resource: Resource | undefined, id: string, part: string, tag: string | undefined): Answer {
    if (part === 'tags' && resource !== undefined && has(cloud.state, 'standard-attr-tag')) return tags(cloud, ask, resource.kind, id, tag)
    const action = /^(add|remove)_router_interface$/.exec(part)?.[1]
    if (resource?.kind !== 'router' || action === undefined || tag !== undefined || ask.method !== 'PUT') throw nowhere()
    return routerInterface(cloud, ask, id, action === 'add' ? 'add' : 'remove')
  }

  // Members see no agents, and no error either.
  function agents(ask: Ask, id: string | undefined): Answer {
    if (id !== undefined) throw new Refusal(404, 'AgentNotFound', `Agent ${decoded(id)} could not be found.`)
    return listing(cloud, ask, 'agents', [] as JsonObject[], { binary: '', host: '', agent_type: '', alive: true, availability_zone: '' })
  }

  function answer(ask: Ask): Answer {
    const { below: path } = ask
    if (path === '' || path === '/') {
      if (ask.method !== 'GET') return plain(405, title(405), `The method ${ask.method} is not allowed for this resource. `)
      return json(200, { versions: [{ id: 'v2.0', status: 'CURRENT', links: self('/v2.0/') }] })
    }
    if (!/^\/v2\.0(\/|$)/.test(path)) return notRouted()
    if (!admitted(cloud, ask)) return unauthorized(cloud)
    if (path === '/v2.0/') return json(200, { resources })
    sweepPorts(cloud)
    try {
      return collection(ask)
    } catch (error) {
      if (error instanceof Refusal) return neutronError(error.status, error.message, error.type)
      throw error
    }
  }
  return { answer, error: (status, message) => neutronError(status, message) }
}
