import type { Json, JsonObject } from '../model/json.ts'
import { isObject, json, objectOf } from './answer.ts'
import type { Answer, Ask } from './answer.ts'
import { fixedIps, usedAddresses } from './addresses.ts'
import { refuses } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { networkOf } from './networks.ts'
import { amend, isOwn, keep, textOf } from './neutron.ts'
import type { Resource } from './neutron.ts'
import { bad, forbidden, malformed, Refusal } from './neutron-error.ts'
import { idOf, said } from './paging.ts'
import { newPort, portOf, removePort } from './ports.ts'
import { subnetOf } from './subnets.ts'

const OWNER = 'network:router_interface'
const missing = (id: string): Refusal => new Refusal(404, 'RouterNotFound', `Router ${id} could not be found`)

/** `/v2.0/routers`. */
export function routers(cloud: Cloud): Resource {
  const changeable = ['name', 'description', 'admin_state_up', 'external_gateway_info', 'routes']
  return {
    kind: 'router',
    path: 'routers',
    defaults: {
      name: '', admin_state_up: true, status: 'ACTIVE', external_gateway_info: null, description: '', availability_zones: [], availability_zone_hints: [],
      routes: [], flavor_id: null,
    },
    settable: [...changeable, 'availability_zone_hints', 'flavor_id'],
    changeable,
    privileged: ['distributed', 'ha'],
    missing,
    create: given => keep(cloud, 'router', { ...given, external_gateway_info: gateway(cloud, given['external_gateway_info'] ?? null) }),
    change(record, given) {
      if (given['external_gateway_info'] === undefined) return given
      const info = gateway(cloud, given['external_gateway_info'])
      const old = record['external_gateway_info'] as JsonObject | null | undefined
      if (info?.['network_id'] !== old?.['network_id'] && cloud.things.list('floatingip').some(ip => ip['router_id'] === idOf(record))) {
        const why = `since a gateway to external network ${textOf(old ?? {}, 'network_id')} is required by one or more floating IPs`
        throw new Refusal(409, 'RouterExternalGatewayInUseByFloatingIp', `Gateway cannot be updated for router ${idOf(record)}, ${why}.`)
      }
      return { ...given, external_gateway_info: info }
    },
    remove(record) {
      const attached = interfaces(cloud, idOf(record)).map(idOf)
      if (attached.length > 0) throw new Refusal(409, 'RouterInUse', `Router ${idOf(record)} has ports still attached: ${attached.join(', ')}`)
    },
  }
}

/** `PUT /v2.0/routers/{id}/add_router_interface` and `…/remove_router_interface`. */
export function routerInterface(cloud: Cloud, ask: Ask, id: string, action: 'add' | 'remove'): Answer {
  if (refuses(cloud, 'PUT', `${action}_router_interface`)) throw forbidden(`${action}_router_interface`)
  const router = cloud.things.get('router', id)
  if (router === undefined || !isOwn(cloud, router)) throw missing(id)
  const { subnet_id: subnet, port_id: port, ...more } = objectOf(ask) ?? {}
  if (Object.keys(more).length > 0) throw malformed(`Invalid input for operation: Unrecognized attribute(s) '${Object.keys(more).join(', ')}'.`)
  if (typeof subnet !== 'string' && typeof port !== 'string') throw bad('router', 'Either subnet_id or port_id must be specified')
  const used = action === 'add' ? add(cloud, id, subnet, port) : remove(cloud, id, subnet, port)
  amend(cloud, 'router', id, {})
  const subnets = ((used['fixed_ips'] ?? []) as JsonObject[]).map(ip => textOf(ip, 'subnet_id'))
  return json(200, {
    id, tenant_id: cloud.project.id, port_id: idOf(used), network_id: textOf(used, 'network_id'), subnet_id: subnets[0] ?? null, subnet_ids: subnets,
  })
}

/** The ports by which a router is attached to subnets. */
export function interfaces(cloud: Cloud, router: string): JsonObject[] {
  return cloud.things.list('port').filter(port => port['device_id'] === router && port['device_owner'] === OWNER)
}

/** Whether the port has an address in the subnet. */
export function isOn(port: JsonObject, subnet: string): boolean {
  return ((port['fixed_ips'] ?? []) as JsonObject[]).some(ip => ip['subnet_id'] === subnet)
}

function gateway(cloud: Cloud, info: Json): JsonObject | null {
  if (info === null || (isObject(info) && Object.keys(info).length === 0)) return null
  if (!isObject(info)) throw malformed(`Invalid input for external_gateway_info. Reason: '${JSON.stringify(info)}' is not a dictionary.`)
  const { network_id: wished, ...more } = info
  if (Object.keys(more).length > 0) throw forbidden('create_router', 'external_gateway_info')
  const network = networkOf(cloud, said(wished))
  if (network['router:external'] !== true) throw bad('router', `Network ${idOf(network)} is not an external network`)
  return { network_id: idOf(network), external_fixed_ips: fixedIps(cloud, idOf(network), 'fa:16:3e:00:00:01'), enable_snat: true }
}

function add(cloud: Cloud, router: string, subnet: Json | undefined, port: Json | undefined): JsonObject {
  if (typeof port === 'string') {
    const found = portOf(cloud, port)
    if (found === undefined) throw new Refusal(404, 'PortNotFound', `Port ${port} could not be found.`)
    if (textOf(found, 'device_id') !== '') throw bad('router', `Port ${port} is in use`)
    return cloud.things.change('port', port, { device_id: router, device_owner: OWNER, status: 'ACTIVE', security_groups: [] }) ?? found
  }
  const found = subnetOf(cloud, said(subnet))
  const [id, ip] = [idOf(found), textOf(found, 'gateway_ip')]
  if (interfaces(cloud, router).some(one => isOn(one, id))) throw bad('router', `Router already has a port on subnet ${id}`)
  if (ip === '') throw bad('router', 'Subnet for router interface must have a gateway IP')
  if (usedAddresses(cloud, found).has(ip)) throw new Refusal(409, 'IpAddressAlreadyAllocated', `IP address ${ip} already allocated in subnet ${id}`)
  return newPort(cloud, { network: textOf(found, 'network_id'), device: router, owner: OWNER, fixed: [{ subnet_id: id, ip_address: ip }] })
}

function remove(cloud: Cloud, router: string, subnet: Json | undefined, port: Json | undefined): JsonObject {
  const found = interfaces(cloud, router).find(one => (typeof port === 'string' ? idOf(one) === port : isOn(one, said(subnet))))
  if (found === undefined) {
    if (typeof port === 'string') throw new Refusal(404, 'RouterInterfaceNotFound', `Router ${router} does not have an interface with id ${port}`)
    throw new Refusal(404, 'RouterInterfaceNotFoundForSubnet', `Router ${router} has no interface on subnet ${said(subnet)}`)
  }
  const leading = cloud.things.list('floatingip').filter(ip => ip['router_id'] === router).map(ip => portOf(cloud, ip['port_id']))
  const [on] = ((found['fixed_ips'] ?? []) as JsonObject[]).map(ip => textOf(ip, 'subnet_id'))
  if (leading.some(one => one !== undefined && isOn(one, on ?? ''))) {
    const why = 'cannot be deleted, as it is required by one or more floating IPs'
    throw new Refusal(409, 'RouterInterfaceInUseByFloatingIP', `Router interface for subnet ${on ?? ''} on router ${router} ${why}.`)
  }
  removePort(cloud, idOf(found))
  return found
}
