import type { JsonObject } from '../model/json.ts'
import type { Cloud } from './cloud.ts'
import { has } from './extensions.ts'
import { isOwn, keep, textOf } from './neutron.ts'
import type { Resource } from './neutron.ts'
import { noNetwork, Refusal } from './neutron-error.ts'
import { idOf } from './paging.ts'

/** Whether the project may use the network: its own, a shared one, an external one. */
export function networkVisible(cloud: Cloud, record: JsonObject): boolean {
  return isOwn(cloud, record) || record['shared'] === true || record['router:external'] === true
}

/** The network; throws the 404 where the project sees none with that id. */
export function networkOf(cloud: Cloud, id: string): JsonObject {
  const found = cloud.things.get('network', id)
  if (found === undefined || !networkVisible(cloud, found)) throw noNetwork(id)
  return found
}

/** The subnets of a network, oldest first. */
export function subnetsOf(cloud: Cloud, networkId: string): JsonObject[] {
  return cloud.things.list('subnet').filter(subnet => subnet['network_id'] === networkId)
}

/** `/v2.0/networks`. */
export function networks(cloud: Cloud): Resource {
  return {
    kind: 'network',
    path: 'networks',
    defaults: {
      name: '', admin_state_up: true, mtu: 1450, status: 'ACTIVE', subnets: [], shared: false, availability_zone_hints: [], availability_zones: [],
      ipv4_address_scope: null, ipv6_address_scope: null, 'router:external': false, description: '', port_security_enabled: true, qos_policy_id: null,
      ...(has(cloud.state, 'dns-integration') && { dns_domain: '' }),
    },
    settable: ['name', 'admin_state_up', 'mtu', 'description', 'port_security_enabled', 'availability_zone_hints', 'qos_policy_id', 'dns_domain'],
    changeable: ['name', 'admin_state_up', 'mtu', 'description', 'port_security_enabled', 'qos_policy_id', 'dns_domain'],
    privileged: ['shared', 'router:external', 'is_default', 'provider:network_type', 'provider:physical_network', 'provider:segmentation_id', 'segments'],
    // Neutron knows this filter and does not heed it.
    ignored: ['is_default'],
    missing: noNetwork,
    visible: record => networkVisible(cloud, record),
    // Only external networks tell whether they are the default.
    derived: record => ({
      subnets: subnetsOf(cloud, idOf(record)).map(idOf),
      ...(record['router:external'] === true && { is_default: record['is_default'] ?? false }),
    }),
    create: given => keep(cloud, 'network', given),
    remove(record) {
      const id = idOf(record)
      const ports = cloud.things.list('port').filter(port => port['network_id'] === id).map(idOf)
      if (ports.length > 0) {
        const why = `There are one or more ports still in use on the network, id for these ports is: ${ports.join(',')}`
        throw new Refusal(409, 'NetworkInUse', `Unable to complete operation on network ${id}. ${why}.`)
      }
      for (const subnet of subnetsOf(cloud, id)) cloud.things.remove('subnet', idOf(subnet))
      for (const policy of cloud.things.list('rbac_policy')) {
        if (textOf(policy, 'object_id') === id) cloud.things.remove('rbac_policy', idOf(policy))
      }
    },
  }
}
