import type { JsonObject } from '../model/json.ts'
import type { Cloud } from './cloud.ts'
import { addressOf, blockOf, written } from './ip.ts'
import { subnetsOf } from './networks.ts'
import { textOf } from './neutron.ts'
import { Refusal } from './neutron-error.ts'
import { idOf } from './paging.ts'
import { isAutomatic } from './subnets.ts'

/** An address of a port: `{ subnet_id, ip_address }`. */
export type FixedIp = { subnet_id: string; ip_address: string }

/** The addresses that a new port of the network gets: one of each IP version where it has subnets, and every automatic one. */
export function fixedIps(cloud: Cloud, networkId: string, mac: string): FixedIp[] {
  const all = subnetsOf(cloud, networkId)
  const single = [4, 6].flatMap(version => {
    const some = all.filter(subnet => subnet['ip_version'] === version && !isAutomatic(subnet))
    if (some.length === 0) return []
    const found = some.map(subnet => [subnet, freeAddress(cloud, subnet)] as const).find(([, address]) => address !== undefined)
    if (found?.[1] === undefined) {
      throw new Refusal(409, 'IpAddressGenerationFailure', `No more IP addresses available on network ${networkId}.`)
    }
    return [{ subnet_id: idOf(found[0]), ip_address: found[1] }]
  })
  return [...single, ...all.filter(isAutomatic).map(subnet => ({ subnet_id: idOf(subnet), ip_address: fromMac(subnet, mac) }))]
}

/** The first free address of the subnet's allocation pools; undefined if there is none. */
export function freeAddress(cloud: Cloud, subnet: JsonObject): string | undefined {
  const used = usedAddresses(cloud, subnet)
  const pools = Array.isArray(subnet['allocation_pools']) ? (subnet['allocation_pools'] as JsonObject[]) : []
  for (const pool of pools) {
    const [start, end] = [addressOf(textOf(pool, 'start')), addressOf(textOf(pool, 'end'))]
    if (start === undefined || end === undefined) continue
    for (let value = start.value; value <= end.value; value++) {
      const address = written(start.version, value)
      if (!used.has(address)) return address
    }
  }
  return undefined
}

/** Every address of the subnet that a port, a router's gateway or a floating IP has. */
export function usedAddresses(cloud: Cloud, subnet: JsonObject): Set<string> {
  const { things } = cloud
  const gateways = things.list('router').map(router => router['external_gateway_info'] as JsonObject | null | undefined)
  const ips = [
    ...things.list('port').map(port => port['fixed_ips']), ...gateways.map(gateway => gateway?.['external_fixed_ips']),
  ].flatMap(list => (Array.isArray(list) ? (list as JsonObject[]) : [])).filter(ip => ip['subnet_id'] === idOf(subnet))
  const floating = things.list('floatingip').filter(ip => ip['floating_network_id'] === subnet['network_id'])
  return new Set([...ips.map(ip => textOf(ip, 'ip_address')), ...floating.map(ip => textOf(ip, 'floating_ip_address'))])
}

/** A MAC address as Neutron makes them, of the last digits of a port's id. */
export function macOf(portId: string): string {
  return `fa:16:3e:${portId.slice(-6).replace(/(..)(..)(..)/, '$1:$2:$3')}`
}

// Modified EUI-64 (RFC 4291, appendix A): the seventh bit of the MAC address is turned, ff:fe goes into its middle.
function fromMac(subnet: JsonObject, mac: string): string {
  const bytes = mac.split(':').map(byte => parseInt(byte, 16))
  const host = [(bytes[0] ?? 0) ^ 2, bytes[1], bytes[2], 0xff, 0xfe, bytes[3], bytes[4], bytes[5]]
  return written(6, host.reduce<bigint>((sum, byte, i) => sum + (BigInt(byte ?? 0) << BigInt(56 - 8 * i)), blockOf(textOf(subnet, 'cidr'))?.first ?? 0n))
}
