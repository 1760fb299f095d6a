import type { Leftover } from '../model/acting.ts'
import type { OpenStack, ServiceType } from '../model/cloud.ts'
import type { JsonObject } from '../model/json.ts'

/** What the tests of the list make, in the order of removing; nouns are those of the openstack command. */
const KINDS: { noun: string; service: ServiceType; path: string; key: string; query?: Record<string, string> }[] = [
  { noun: 'server', service: 'compute', path: '/servers', key: 'servers' },
  { noun: 'keypair', service: 'compute', path: '/os-keypairs', key: 'keypairs' },
  { noun: 'volume snapshot', service: 'block-storage', path: '/snapshots', key: 'snapshots' },
  { noun: 'volume', service: 'block-storage', path: '/volumes', key: 'volumes' },
  { noun: 'image', service: 'image', path: '/images', key: 'images', query: { visibility: 'private' } },
  { noun: 'image', service: 'image', path: '/images', key: 'images', query: { visibility: 'shared', member_status: 'all' } },
  { noun: 'floating ip', service: 'network', path: '/floatingips', key: 'floatingips' },
  { noun: 'router', service: 'network', path: '/routers', key: 'routers' },
  { noun: 'port', service: 'network', path: '/ports', key: 'ports' },
  { noun: 'network', service: 'network', path: '/networks', key: 'networks' },
  { noun: 'subnet pool', service: 'network', path: '/subnetpools', key: 'subnetpools' },
  { noun: 'security group', service: 'network', path: '/security-groups', key: 'security_groups' },
]

/** Things of an account that Tempest made, by noun and id; kinds that cannot be listed are passed over. */
export async function tempestThings(cloud: OpenStack, prefixes: string[]): Promise<Map<string, Leftover>> {
  const project = (await cloud.session()).project?.id
  const found = await Promise.all(KINDS.map(async ({ noun, service, path, key, query }) => {
    const records = await cloud.list(service, path, { key, ...(query !== undefined && { query }) }).catch(() => [])
    return records.map(record => member(record, 'keypair') ?? record).flatMap(record => {
      const id = text(record['id']) || text(record['name'])
      const name = text(record['name'])
      const owner = text(record['project_id']) || text(record['tenant_id']) || text(record['owner'])
      // an address has no name, and a user of the tests has no others
      const made = prefixes.some(prefix => name.startsWith(`${prefix}-`)) || key === 'floatingips'
      if (!made || id === '' || (owner !== '' && owner !== project)) return []
      const shown = name === '' ? text(record['floating_ip_address']) : name
      return [{ kind: noun, name: shown, id, why: 'Tempest left it', command: `openstack ${noun} delete ${quoted(id)}` }]
    })
  }))
  return new Map(found.flat().map(thing => [`${thing.kind} ${thing.id}`, thing]))
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const quoted = (id: string): string => (/^[\w-]+$/.test(id) ? id : `'${id.replace(/[\p{Cc}\p{Cf}]/gu, '?').replaceAll('\'', '\'\\\'\'')}'`)

function member(record: JsonObject, key: string): JsonObject | undefined {
  const found = record[key]
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? found : undefined
}
