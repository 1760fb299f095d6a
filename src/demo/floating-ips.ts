import type { Json, JsonObject } from '../model/json.ts'
import { freeAddress } from './addresses.ts'
import type { Cloud } from './cloud.ts'
import { networkOf, subnetsOf } from './networks.ts'
import { keep, textOf } from './neutron.ts'
import type { Resource } from './neutron.ts'
import { bad, Refusal } from './neutron-error.ts'
import { idOf, said } from './paging.ts'
import { portOf } from './ports.ts'
import { interfaces, isOn } from './routers.ts'

/** `/v2.0/floatingips`. */
export function floatingIps(cloud: Cloud): Resource {
  return {
    kind: 'floatingip',
    path: 'floatingips',
    defaults: {
      floating_ip_address: '', floating_network_id: '', router_id: null, port_id: null, fixed_ip_address: null, status: 'DOWN', description: '',
      qos_policy_id: null, port_details: null,
    },
    settable: ['floating_network_id', 'port_id', 'description'],
    changeable: ['port_id', 'description'],
    privileged: ['floating_ip_address'],
    required: ['floating_network_id'],
    missing: id => new Refusal(404, 'FloatingIPNotFound', `Floating IP ${id} could not be found`),
    derived: record => ({ port_details: details(portOf(cloud, record['port_id'])) }),
    create(given) {
      const network = networkOf(cloud, textOf(given, 'floating_network_id'))
      const id = idOf(network)
      if (network['router:external'] !== true) throw bad('floatingip', `Network ${id} is not a valid external network`)
      const subnets = subnetsOf(cloud, id).filter(subnet => subnet['ip_version'] === 4)
      if (subnets.length === 0) throw bad('floatingip', `Network ${id} does not contain any IPv4 subnet`)
      const address = subnets.map(subnet => freeAddress(cloud, subnet)).find(found => found !== undefined)
      if (address === undefined) throw new Refusal(409, 'IpAddressGenerationFailure', `No more IP addresses available on network ${id}.`)
      return keep(cloud, 'floatingip', { ...given, floating_ip_address: address, ...leading(cloud, id, given['port_id'] ?? null) })
    },
    change: (record, given) => ({
      ...given, ...(given['port_id'] !== undefined && leading(cloud, textOf(record, 'floating_network_id'), given['port_id'])),
    }),
  }
}

/** What a floating IP of the network says once it leads to the port. */
function leading(cloud: Cloud, network: string, portId: Json): JsonObject {
  if (portId === null) return { port_id: null, router_id: null, fixed_ip_address: null, status: 'DOWN' }
  const port = portOf(cloud, portId)
  if (port === undefined) throw new Refusal(404, 'PortNotFound', `Port ${said(portId)} could not be found.`)
  const [fixed] = ((port['fixed_ips'] ?? []) as JsonObject[]).filter(ip => !textOf(ip, 'ip_address').includes(':'))
  if (fixed === undefined) throw bad('floatingip', `Port ${idOf(port)} has no fixed IPv4 addresses`)
  const subnet = textOf(fixed, 'subnet_id')
  const router = cloud.things.list('router').find(one =>
    (one['external_gateway_info'] as JsonObject | null)?.['network_id'] === network && interfaces(cloud, idOf(one)).some(face => isOn(face, subnet)))
  if (router === undefined) {
    const why = `External network ${network} is not reachable from subnet ${subnet}.`
    throw new Refusal(404, 'ExternalGatewayForFloatingIPNotFound', `${why}  Therefore, cannot associate Port ${idOf(port)} with a Floating IP.`)
  }
  return { port_id: idOf(port), router_id: idOf(router), fixed_ip_address: textOf(fixed, 'ip_address'), status: 'ACTIVE' }
}

function details(port: JsonObject | undefined): JsonObject | null {
  if (port === undefined) return null
  const names = ['name', 'network_id', 'mac_address', 'status', 'device_id', 'device_owner']
  return { ...Object.fromEntries(names.map(name => [name, port[name] ?? null])), admin_state_up: port['admin_state_up'] ?? true }
}
