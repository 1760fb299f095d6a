import type { JsonObject } from '../model/json.ts'
import type { Probe } from '../model/probe.ts'
import { openstack } from './openstack.ts'

export interface ProviderNetwork extends JsonObject {
  id: string
  'router:external': boolean
  shared: boolean
}

/** What is kept of a network; Neutron's default policy shows all of it to every member (provider:* it hides). */
const KEPT = ['id', 'name', 'project_id', 'router:external', 'shared', 'is_default', 'port_security_enabled', 'admin_state_up', 'status', 'subnets']

/** The networks that the project sees as external or shared, whoever owns them; a field that Neutron does not show is absent. */
export const externalNetworks: Probe<ProviderNetwork[]> = {
  kind: 'openstack.external-and-shared-networks',
  revision: 1,
  mode: 'passive',
  schema: {
    type: 'array',
    items: {
      type: 'object',
      required: ['id', 'router:external', 'shared'],
      properties: {
        'id': { type: 'string' }, 'name': { type: 'string' }, 'router:external': { type: 'boolean' }, 'shared': { type: 'boolean' },
        'is_default': { type: 'boolean' }, 'port_security_enabled': { type: 'boolean' },
      },
    },
  },
  async observe(target) {
    const list = (filter: string) => openstack(target).list('network', '/networks', { key: 'networks', query: { [filter]: 'true' } })
    const [external, shared] = await Promise.all([list('router:external'), list('shared')])
    const seen = new Set<unknown>()
    return [...external, ...shared]
      // a Neutron that ignores the filter lists the project's own networks too
      .filter(network => network['router:external'] !== false || network['shared'] !== false)
      .filter(({ id }) => !seen.has(id) && seen.add(id))
      .map(network => Object.fromEntries(KEPT.flatMap(key => network[key] === undefined ? [] : [[key, network[key]]])) as ProviderNetwork)
  },
}
