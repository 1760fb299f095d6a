import { randomUUID } from 'node:crypto'
import type { Json, JsonObject } from '../model/json.ts'
import { fixedIps, macOf } from './addresses.ts'
import type { FixedIp } from './addresses.ts'
import type { Cloud } from './cloud.ts'
import { has } from './extensions.ts'
import { networkOf } from './networks.ts'
import { isOwn, keep, reserve, textOf } from './neutron.ts'
import type { Resource } from './neutron.ts'
import { Refusal } from './neutron-error.ts'
import { idOf, said } from './paging.ts'
import { defaultGroup, groupOf } from './security-groups.ts'

/** What a new port is for. */
export interface PortWish {
  network: string
  name?: string
  description?: string
  /** Id of the server or router, and `compute:nova`, `network:router_interface`. */
  device?: string
  owner?: string
  /** Default: one address of each IP version. */
  fixed?: FixedIp[]
  /** Ids; default: the project's group `default`. */
  groups?: string[]
}

/** Makes a port of the project; throws `Refusal`. */
export function newPort(cloud: Cloud, wish: PortWish): JsonObject {
  reserve(cloud, 'port')
  const id = randomUUID()
  const mac = macOf(id)
  const { network, name = '', description = '', device = '', owner = '' } = wish
  const forRouter = owner.startsWith('network:')
  return keep(cloud, 'port', {
    id, name, description, network_id: network, mac_address: mac, device_id: device, device_owner: owner, status: device === '' ? 'DOWN' : 'ACTIVE',
    fixed_ips: wish.fixed ?? fixedIps(cloud, network, mac), port_security_enabled: !forRouter,
    security_groups: forRouter ? [] : wish.groups ?? [idOf(defaultGroup(cloud))],
  })
}

/** Removes a port; a floating IP that led to it leads nowhere then. */
export function removePort(cloud: Cloud, id: string): void {
  for (const ip of cloud.things.list('floatingip')) {
    if (ip['port_id'] === id) cloud.things.change('floatingip', idOf(ip), { port_id: null, router_id: null, fixed_ip_address: null, status: 'DOWN' })
  }
  cloud.things.remove('port', id)
}

/** Removes the ports of servers that are gone. */
export function sweepPorts(cloud: Cloud): void {
  for (const port of cloud.things.list('port')) {
    const [owner, device] = [textOf(port, 'device_owner'), textOf(port, 'device_id')]
    if (owner.startsWith('compute:') && cloud.things.get('server', device) === undefined) removePort(cloud, idOf(port))
  }
}

/** `/v2.0/ports`. */
export function ports(cloud: Cloud): Resource {
  const missing = (id: string): Refusal => new Refusal(404, 'PortNotFound', `Port ${id} could not be found.`)
  return {
    kind: 'port',
    path: 'ports',
    defaults: {
      name: '', network_id: '', mac_address: '', admin_state_up: true, status: 'DOWN', device_id: '', device_owner: '', fixed_ips: [],
      allowed_address_pairs: [], extra_dhcp_opts: [], security_groups: [], description: '', 'binding:vnic_type': 'normal', port_security_enabled: true,
      qos_policy_id: null, qos_network_policy_id: null, ...(has(cloud.state, 'dns-integration') && { dns_name: '', dns_assignment: [] }),
      ...(has(cloud.state, 'dns-domain-ports') && { dns_domain: '' }),
    },
    settable: ['name', 'network_id', 'admin_state_up', 'description', 'security_groups'],
    changeable: ['name', 'admin_state_up', 'description'],
    privileged: ['binding:host_id', 'binding:profile', 'mac_address', 'fixed_ips'],
    required: ['network_id'],
    missing,
    create(given) {
      const network = idOf(networkOf(cloud, textOf(given, 'network_id')))
      const { security_groups: groups } = given
      const ids = Array.isArray(groups) ? { groups: groups.map(id => idOf(groupOf(cloud, said(id)))) } : {}
      const made = newPort(cloud, { network, name: textOf(given, 'name'), description: textOf(given, 'description'), ...ids })
      return cloud.things.change('port', idOf(made), { admin_state_up: given['admin_state_up'] ?? true }) ?? made
    },
    remove(record) {
      const [id, owner] = [idOf(record), textOf(record, 'device_owner')]
      if (owner.startsWith('network:')) {
        throw new Refusal(409, 'ServicePortInUse', `Port ${id} cannot be deleted directly via the port API: has device owner ${owner}.`)
      }
      removePort(cloud, id)
    },
  }
}

/** The project's port with the id; undefined if there is none. */
export function portOf(cloud: Cloud, id: Json | undefined): JsonObject | undefined {
  const port = typeof id === 'string' ? cloud.things.get('port', id) : undefined
  return port !== undefined && isOwn(cloud, port) ? port : undefined
}
