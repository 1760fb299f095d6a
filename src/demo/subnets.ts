import type { JsonObject } from '../model/json.ts'
import type { Cloud } from './cloud.ts'
import { has } from './extensions.ts'
import { addressOf, block, blockOf, cidr, overlap, written } from './ip.ts'
import type { Block } from './ip.ts'
import { networkOf, subnetsOf } from './networks.ts'
import { amend, isOwn, keep, textOf } from './neutron.ts'
import type { Resource } from './neutron.ts'
import { bad, forbidden, invalid, Refusal } from './neutron-error.ts'
import { idOf, said } from './paging.ts'
import { poolOf, taken } from './subnet-pools.ts'

/** 404 of a subnet. */
export function noSubnet(id: string): Refusal {
  return new Refusal(404, 'SubnetNotFound', `Subnet ${id} could not be found.`)
}

/** Whether the addresses of the subnet follow from the ports' MAC addresses. */
export function isAutomatic(subnet: JsonObject | undefined): boolean {
  return ['slaac', 'dhcpv6-stateless'].includes(textOf(subnet, 'ipv6_address_mode'))
}

/** The subnet; throws the 404 where the project sees none with that id. */
export function subnetOf(cloud: Cloud, id: string): JsonObject {
  const found = cloud.things.get('subnet', id)
  if (found === undefined || !visible(cloud, found)) throw noSubnet(id)
  return found
}

/** `/v2.0/subnets`. */
export function subnets(cloud: Cloud): Resource {
  const changeable = ['name', 'description', 'enable_dhcp', 'gateway_ip', 'allocation_pools', 'host_routes', 'dns_nameservers', 'dns_publish_fixed_ip']
  return {
    kind: 'subnet',
    path: 'subnets',
    defaults: {
      name: '', network_id: '', ip_version: 4, subnetpool_id: null, enable_dhcp: true, ipv6_ra_mode: null, ipv6_address_mode: null, gateway_ip: null,
      cidr: '', allocation_pools: [], host_routes: [], dns_nameservers: [], description: '', 'router:external': false, service_types: [],
      ...(has(cloud.state, 'subnet-dns-publish-fixed-ip') && { dns_publish_fixed_ip: false }),
    },
    settable: [...changeable, 'network_id', 'ip_version', 'cidr', 'prefixlen', 'subnetpool_id', 'use_default_subnetpool', 'ipv6_ra_mode', 'ipv6_address_mode'],
    changeable,
    privileged: ['service_types', 'segment_id'],
    required: ['network_id', 'ip_version'],
    missing: noSubnet,
    visible: record => visible(cloud, record),
    create: given => create(cloud, given),
    remove(record) {
      const id = idOf(record)
      const uses = (port: JsonObject): boolean => (port['fixed_ips'] as JsonObject[] | undefined)?.some(ip => ip['subnet_id'] === id) === true
      const ports = cloud.things.list('port').filter(uses)
      if (ports.some(port => !isAutomatic(record) || textOf(port, 'device_owner') === 'network:router_interface')) {
        const why = 'One or more ports have an IP allocation from this subnet'
        throw new Refusal(409, 'SubnetInUse', `Unable to complete operation on subnet ${id}: ${why}.`)
      }
    },
  }
}

function visible(cloud: Cloud, record: JsonObject): boolean {
  const network = cloud.things.get('network', textOf(record, 'network_id'))
  return isOwn(cloud, record) || network?.['shared'] === true || network?.['router:external'] === true
}

function create(cloud: Cloud, given: JsonObject): JsonObject {
  const { prefixlen, use_default_subnetpool, ...rest } = given
  const network = networkOf(cloud, textOf(given, 'network_id'))
  if (!isOwn(cloud, network)) throw forbidden('create_subnet')
  const version = given['ip_version']
  if (version !== 4 && version !== 6) throw invalid(`'${JSON.stringify(version)}' is not in [4, 6]`)
  const pool = poolOf(cloud, given['subnetpool_id'] ?? null, use_default_subnetpool === true, version)
  const found = given['cidr'] === undefined || given['cidr'] === null ? undefined : wished(said(given['cidr']), version)
  if (found === undefined && pool === undefined) throw bad('subnets', 'a subnetpool must be specified in the absence of a cidr')
  const range = pool === undefined ? found : taken(cloud, pool, prefixlen ?? null, found)
  if (range === undefined) throw bad('subnets', 'a subnetpool must be specified in the absence of a cidr')
  const id = idOf(network)
  if (subnetsOf(cloud, id).some(other => overlap(range, blockOf(textOf(other, 'cidr')) ?? range))) {
    throw invalid(`Requested subnet with cidr: ${cidr(range)} for network: ${id} overlaps with another subnet`)
  }
  // A given prefix with automatic addresses gets the anycast address of its routers as gateway, as Neutron 26 does it.
  const router = range.first + (isAutomatic(given) && found !== undefined ? 0n : 1n)
  const gateway = given['gateway_ip'] === undefined ? written(version, router) : given['gateway_ip']
  amend(cloud, 'network', id, {})
  return keep(cloud, 'subnet', {
    ...rest, subnetpool_id: pool === undefined ? null : idOf(pool), cidr: cidr(range), gateway_ip: gateway,
    allocation_pools: given['allocation_pools'] ?? [around(range, gateway)],
  })
}

function wished(text: string, version: 4 | 6): Block {
  const found = blockOf(text)
  if (found === undefined) throw invalid(`${text} is not in a CIDR format`)
  if (found.version !== version) throw invalid(`cidr '${text}' does not match the ip_version '${version}'`)
  return block(version, found.first, found.length)
}

/** All addresses of hosts; a gateway at the beginning is left out. */
function around(range: Block, gateway: unknown): JsonObject {
  const { version } = range
  const first = range.first + (typeof gateway === 'string' && addressOf(gateway)?.value === range.first + 1n ? 2n : 1n)
  return { start: written(version, first), end: written(version, range.last - (version === 4 ? 1n : 0n)) }
}
