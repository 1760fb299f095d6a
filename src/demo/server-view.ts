import type { Json, JsonObject } from '../model/json.ts'
import { flavorOf, sizeOf } from './flavors.ts'
import { hexOf } from './ids.ts'
import type { Nova } from './nova-list.ts'
import { textOf } from './neutron.ts'
import { idOf } from './paging.ts'

/** A server as Nova shows it at a microversion; `single`: asked for alone. */
export function serverShown(nova: Nova, record: JsonObject, single: boolean): JsonObject {
  const { cloud, minor } = nova
  const [id, status] = [idOf(record), textOf(record, 'status') || 'ACTIVE']
  const created = second(record['created_at'])
  const ready = status === 'ACTIVE'
  const placed = ready || status === 'BUILD'
  const { fault } = record
  return {
    id, name: record['name'] ?? '', status, tenant_id: record['project_id'] ?? null, user_id: record['user_id'] ?? cloud.user.id,
    metadata: record['metadata'] ?? {}, hostId: ready ? hexOf(`host:${cloud.project.id}`).repeat(2).slice(0, 56) : '',
    image: image(nova, textOf(record, 'image_id')),
    flavor: flavor(nova, textOf(record, 'flavor_id')), created, updated: created, addresses: ready ? addresses(nova, id) : {}, accessIPv4: '', accessIPv6: '',
    links: links(nova, 'servers', id), 'OS-DCF:diskConfig': 'MANUAL', ...(placed && { progress: 0 }),
    'OS-EXT-AZ:availability_zone': ready ? record['zone'] ?? 'nova' : '',
    ...(minor >= 96 && { pinned_availability_zone: record['pinned_zone'] ?? null }), ...(minor >= 100 && { scheduler_hints: {} }),
    config_drive: record['config_drive'] === true ? 'True' : '', key_name: null,
    'OS-SRV-USG:launched_at': ready ? created.replace('Z', '.000000') : null, 'OS-SRV-USG:terminated_at': null,
    ...(ready && { security_groups: record['security_groups'] ?? [{ name: 'default' }] }),
    'OS-EXT-STS:task_state': record['task_state'] ?? null, 'OS-EXT-STS:vm_state': record['vm_state'] ?? 'active', 'OS-EXT-STS:power_state': ready ? 1 : 0,
    'os-extended-volumes:volumes_attached': volumesOf(record).map(volume => (minor >= 3 ? volume : { id: idOf(volume) })),
    ...(status === 'ERROR' && fault !== undefined && { fault }),
    ...(minor >= 9 && { locked: false }), ...(minor >= 73 && { locked_reason: null }),
    ...(minor >= 19 && { description: record['description'] ?? null }), ...(minor >= 26 && { tags: record['tags'] ?? [] }),
    ...(minor >= 63 && { trusted_image_certificates: null }), ...(minor >= 90 && { 'OS-EXT-SRV-ATTR:hostname': record['hostname'] ?? null }),
    ...(single && minor >= 71 && { server_groups: [] }),
  }
}

/** A server in the short listing. */
export function serverBrief(nova: Nova, record: JsonObject): JsonObject {
  return { id: idOf(record), name: record['name'] ?? '', links: links(nova, 'servers', idOf(record)) }
}

/** The volumes of a server: `{ id, delete_on_termination }`. */
export function volumesOf(record: JsonObject): JsonObject[] {
  return Array.isArray(record['volumes']) ? (record['volumes'] as JsonObject[]) : []
}

/** The ports of a server. */
export function portsOf({ cloud }: Nova, server: string): JsonObject[] {
  return cloud.things.list('port').filter(port => port['device_id'] === server)
}

/** Links to a record of Nova. */
export function links({ root }: Nova, collection: string, id: string): Json[] {
  const path = `${collection}/${encodeURIComponent(id)}`
  return [{ rel: 'self', href: `${root}/v2.1/${path}` }, { rel: 'bookmark', href: `${root}/${path}` }]
}

function addresses(nova: Nova, server: string): JsonObject {
  const shown = portsOf(nova, server).flatMap(port => {
    const network = textOf(nova.cloud.things.get('network', textOf(port, 'network_id')), 'name')
    return (Array.isArray(port['fixed_ips']) ? (port['fixed_ips'] as JsonObject[]) : []).map(ip => {
      const addr = textOf(ip, 'ip_address')
      const extra = { 'OS-EXT-IPS:type': 'fixed', 'OS-EXT-IPS-MAC:mac_addr': textOf(port, 'mac_address') }
      return { network, entry: { version: addr.includes(':') ? 6 : 4, addr, ...extra } }
    })
  })
  return Object.fromEntries(shown.map(({ network }) => [network, shown.filter(one => one.network === network).map(({ entry }) => entry)]))
}

function flavor(nova: Nova, id: string): JsonObject {
  const found = flavorOf(nova, id)
  if (nova.minor < 47) return { id, links: links(nova, 'flavors', id).slice(1) }
  const { vcpus, ram, disk } = sizeOf(found)
  const { name = id, extra_specs = {} } = found ?? {}
  return { vcpus, ram, disk, ephemeral: 0, swap: 0, original_name: name, ...(nova.minor >= 47 && { extra_specs }) }
}

function image(nova: Nova, id: string): Json {
  return id === '' ? '' : { id, links: links(nova, 'images', id).slice(1), ...(nova.minor >= 98 && { properties: {} }) }
}

function second(instant: Json | undefined): string {
  return typeof instant === 'string' ? instant.replace(/\.[0-9]{1,9}Z$/, 'Z') : ''
}
