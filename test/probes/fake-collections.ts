import type { Body, Reply } from '../../src/model/cloud.ts'
import type { Json, JsonObject } from '../../src/model/json.ts'
import { answered, type FakeOpenStack } from './fake-openstack.ts'
import { reply } from './fake.ts'

/** A record and what it becomes with each further look; null at the end: it is gone. */
export interface Held {
  record: JsonObject
  plan: (JsonObject | null)[]
}
export interface Collection {
  noun: string
  key: string
  one: string
  lingers?: boolean
  name: (record: JsonObject) => string
  create: (cloud: FakeOpenStack, wish: JsonObject) => Held
  /** The answer to a creation, where it is not the record. */
  told?: (record: JsonObject) => JsonObject
  shown?: (record: JsonObject) => JsonObject
  /** Why it cannot be removed now. */
  busy?: (cloud: FakeOpenStack, record: JsonObject) => string | undefined
  /** Requests below a record. */
  act?: (cloud: FakeOpenStack, held: Held, method: string, what: string, body: Body) => Reply | undefined
}

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '')
const becomes = (record: JsonObject, before: string, after: string): Held => ({ record: { ...record, status: before }, plan: [{}, { status: after }] })
const unless = (...statuses: string[]) => (_: FakeOpenStack, { status }: JsonObject) => (statuses.includes(text(status)) ? undefined : `status is ${text(status)}`)
const uses = (cloud: FakeOpenStack, path: string, key: string, { id }: JsonObject) => (cloud.ours(path).some(one => one[key] === id) ? `in use by ${path}` : undefined)
const plain = (noun: string, one: string, more: Partial<Collection> = {}): Collection => ({
  noun, key: `${one}s`, one, name: record => text(record['name']), create: (_, wish) => ({ record: wish, plan: [] }), ...more,
})
const REF = 'http://cloud/v1/secrets/'

/** Everything that can be created, by path. */
export const COLLECTIONS: Record<string, Collection> = {
  '/volumes': plain('volume', 'volume', {
    lingers: true, busy: unless('available', 'error'), create: (_, wish) => becomes(wish, 'creating', 'available'),
  }),
  '/backups': plain('volume backup', 'backup', {
    lingers: true, busy: unless('available', 'error'), create: (_, wish) => becomes({ size: 1, ...wish }, 'creating', 'available'),
    act(cloud, held, _method, _what, { json }) {
      if (held.record['status'] !== 'available') throw answered(400, 'Backup status must be available')
      const { name } = (json as { restore: JsonObject }).restore
      const volume = cloud.put('/volumes', { name: name ?? null, size: 1, status: 'restoring-backup', project_id: 'project' }, [{}, { status: 'available' }])
      Object.assign(held, becomes(held.record, 'restoring', 'available'))
      return reply(202, { restore: { backup_id: held.record['id'] ?? null, volume_id: volume['id'] ?? null } })
    },
  }),
  '/snapshots': plain('volume snapshot', 'snapshot', { lingers: true }),
  '/os-keypairs': plain('keypair', 'keypair', { shown: record => ({ keypair: record }) }),
  '/images': plain('image', '', {
    key: 'images', create: (_, wish) => ({ record: { ...wish, status: 'queued', size: null, owner: 'project' }, plan: [] }),
    act(_, held, method, _what, { text: data = '' }) {
      if (method === 'GET') return reply(200, text(held.record['data']))
      Object.assign(held, { record: { ...held.record, status: 'saving', data }, plan: [{}, { status: 'active', size: data.length }] })
      return reply(204, '')
    },
  }),
  '/secrets': plain('secret', '', {
    key: 'secrets', told: ({ id }) => ({ secret_ref: REF + text(id) }),
    shown: ({ id, payload: _, ...rest }) => ({ ...rest, secret_ref: REF + text(id) }),
    act: (_, { record }) => reply(200, text(record['payload'])),
  }),
  '/security-groups': plain('security group', 'security_group', {
    create: (_, wish) => ({ record: { ...wish, security_group_rules: [{ id: 'r', direction: 'egress', ethertype: 'IPv4' }] }, plan: [] }),
  }),
  '/credentials': plain('credential', 'credential', {
    create: (_, wish) => ({ record: wish, plan: [] }), name: ({ blob }) => text((JSON.parse(text(blob)) as JsonObject)['access']),
  }),
  '/networks': plain('network', 'network', { busy: (cloud, record) => uses(cloud, '/subnets', 'network_id', record) }),
  '/subnets': plain('subnet', 'subnet', {
    busy: (cloud, record) => uses(cloud, '/ports', 'subnet_id', record), create: (_, wish) => ({ record: { cidr: 'fd00::/64', ...wish }, plan: [] }),
  }),
  '/ports': plain('port', 'port'),
  '/routers': plain('router', 'router', {
    busy: (cloud, record) => uses(cloud, '/ports', 'device_id', record),
    create: (_, wish) => ({ record: { ...wish, external_gateway_info: { external_fixed_ips: [{ ip_address: '192.0.2.7' }] } }, plan: [] }),
    act(cloud, { record }, _method, what, { json }) {
      const { subnet_id: subnet, port_id: port } = json as JsonObject
      if (what === 'add_router_interface') {
        cloud.put('/ports', { device_id: record['id'] ?? null, subnet_id: subnet ?? null, device_owner: 'network:router_interface', name: '', project_id: 'project' })
      } else if (what === 'remove_router_interface') {
        cloud.drop('/ports', text(port))
      }
      return reply(200, {})
    },
  }),
  '/floatingips': plain('floating ip', 'floatingip', {
    name: ({ description }) => text(description), create: (_, wish) => ({ record: { ...wish, floating_ip_address: '192.0.2.8' }, plan: [] }),
  }),
  '/servers': plain('server', 'server', {
    lingers: true, create: (_, wish) => becomes(wish, 'BUILD', 'ACTIVE'), told: ({ id }) => ({ server: { id: id ?? null } }),
    act: (cloud, _held, _method, what) => (what === 'action' ? reply(200, { output: cloud.console }) : undefined),
  }),
}

/** Listings of what the provider offers. */
export const PASSIVE: Record<string, JsonObject> = {
  '/flavors/detail': { flavors: [{ id: 'flavor', name: 'SCS-2V-4', vcpus: 2, ram: 4096, disk: 0, extra_specs: {} }] },
  '/subnetpools': { subnetpools: [{ id: 'pool', ip_version: 6, shared: true, is_default: true, prefixes: ['fd00::/48'] }] },
  '/limits': { limits: { absolute: { maxTotalVolumes: 10, totalVolumesUsed: 1, maxTotalInstances: -1, totalInstancesUsed: 3 } } },
}

/** What belongs to others, or to other tools, and looks as much like ours as it may. */
export const FOREIGN: Record<string, JsonObject[]> = {
  '/volumes': [{ id: 'foreign-volume', name: 'scs-check', status: 'available', size: 1, project_id: 'project' }],
  '/backups': [{ id: 'foreign-backup', name: 'scs-check-backup', status: 'available', project_id: 'project' }],
  '/images': [{
    id: 'foreign-image', name: 'Debian 13', status: 'active', visibility: 'public', os_distro: 'debian', os_version: '13', min_disk: 10, min_ram: 512, owner: 'provider',
  }],
  '/secrets': [{ id: 'foreign-secret', name: 'scs-check-secret', project_id: 'project' }],
  '/security-groups': [{ id: 'foreign-group', name: 'default', project_id: 'project', security_group_rules: [] }],
  '/credentials': [{ id: 'foreign-credential', type: 'ec2', user_id: 'user', project_id: 'project', blob: '{"access":"foreign","secret":"s"}' }],
  '/networks': [{ 'id': 'foreign-network', 'name': 'public', 'router:external': true, 'shared': false, 'project_id': 'provider' }],
  '/subnets': [{ id: 'foreign-subnet', name: 'subnet', network_id: 'foreign-network', cidr: '10.0.0.0/24', project_id: 'project' }],
  '/servers': [{ id: 'foreign-server', name: 'scs-check-vm', status: 'ACTIVE', project_id: 'project' }],
}
