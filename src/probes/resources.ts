import type { Json, JsonObject, OpenStack, ServiceType } from '../model.ts'
import { gone, member, text } from './answers.ts'
import { removeCredential } from './s3-client.ts'

/** A thing in a cloud as a listing shows it. */
export interface Found {
  id: string
  name: string
}
/** A kind of thing that plays create: how it is made, watched, found by its name and removed. The order of `KINDS` is the order of removing. */
export interface Kind {
  /** Noun for people; also the noun of the openstack command. */
  noun: string
  service: ServiceType
  /** Below the version root. */
  path: string
  /** Name of the record in an answer about one thing; '' where the answer is the record. */
  one: string
  /** What a record must hold to tell which run made it: name and marks, as far as the API allows. */
  marked: (name: string, run: string) => JsonObject
  /** Whether the cloud has such things at all, where a cloud may lack the service. */
  offered?: (cloud: OpenStack) => Promise<boolean>
  /** All such things of the project that have a name. */
  list: (cloud: OpenStack) => Promise<Found[]>
  /** Neutron's tags, which are set by a request of their own. */
  tagged?: true
  /** Asks for the removal; what is gone already is no error. Throws `Unseen`. */
  remove: (cloud: OpenStack, id: string) => Promise<void>
  /** Whether removing goes on after the answer, so that it must be waited for. */
  lingers: boolean
  /** The command that removes it by hand. */
  command: (found: Found) => string
}

export type KindName = keyof typeof KINDS

const segment = encodeURIComponent

interface Plain {
  noun: string
  service: ServiceType
  path: string
  /** Path of the listing, where it is another. */
  listed?: string
  key: string
  query?: Record<string, string>
  one: string
  lingers?: boolean
  /** Field that carries the name, where it is another. */
  named?: string
  marks?: (run: string) => JsonObject
  before?: (cloud: OpenStack, id: string) => Promise<void>
  idOf?: (record: JsonObject) => string
  mayLack?: true
}

function kind(of: Plain): Kind {
  const { noun, service, path, listed = path, key, query, one, named = 'name', idOf = record => text(record['id']) } = of
  return {
    noun, service, path, one, lingers: of.lingers ?? false, ...(service === 'network' && { tagged: true as const }),
    ...(of.mayLack === true && { offered: async (cloud: OpenStack) => await cloud.endpoint(service) !== undefined }),
    marked: (name, run) => ({ [named]: name, ...of.marks?.(run) }),
    async list(cloud) {
      const [records, { project }] = await Promise.all([cloud.list(service, listed, { key, ...(query !== undefined && { query }) }), cloud.session()])
      const own = (record: JsonObject) => [undefined, project?.id].includes((record['project_id'] ?? record['tenant_id']) as string | undefined)
      return records.filter(own).map(record => ({ id: idOf(record), name: text(record[named]) })).filter(({ id }) => id !== '')
    },
    async remove(cloud, id) {
      await of.before?.(cloud, id)
      await gone(cloud.send('DELETE', service, `${path}/${segment(id)}`))
    },
    command: ({ id }) => `openstack ${noun} delete ${id}`,
  }
}

/** A router keeps its networks from being removed until it has let go of them. */
async function emptyRouter(cloud: OpenStack, id: string): Promise<void> {
  const ports = await cloud.list('network', '/ports', { key: 'ports', query: { device_id: id } })
  for (const port of ports.filter(one => text(one['device_owner']).startsWith('network:') && one['device_owner'] !== 'network:router_gateway')) {
    await gone(cloud.send('PUT', 'network', `/routers/${segment(id)}/remove_router_interface`, { json: { port_id: text(port['id']) } }))
  }
  await gone(cloud.send('PUT', 'network', `/routers/${segment(id)}`, { json: { router: { external_gateway_info: {} } } }))
}

const description = (run: string): JsonObject => ({ description: `made by scs-check, run ${run}` })
const metadata = (run: string): JsonObject => ({ metadata: { 'scs-check': run } })

/** Everything that plays create, users first, then what they use. */
export const KINDS = {
  'server': kind({ noun: 'server', service: 'compute', path: '/servers', listed: '/servers/detail', key: 'servers', one: 'server', lingers: true, marks: metadata }),
  'floating-ip': {
    // without a name, so the description carries it
    ...kind({ noun: 'floating ip', service: 'network', path: '/floatingips', key: 'floatingips', one: 'floatingip', named: 'description' }),
  },
  'router': kind({ noun: 'router', service: 'network', path: '/routers', key: 'routers', one: 'router', marks: description, before: emptyRouter }),
  'port': kind({ noun: 'port', service: 'network', path: '/ports', key: 'ports', one: 'port', marks: description }),
  'subnet': kind({ noun: 'subnet', service: 'network', path: '/subnets', key: 'subnets', one: 'subnet', marks: description }),
  'network': kind({ noun: 'network', service: 'network', path: '/networks', key: 'networks', one: 'network', marks: description }),
  'security-group': kind({ noun: 'security group', service: 'network', path: '/security-groups', key: 'security_groups', one: 'security_group', marks: description }),
  'backup': kind({
    noun: 'volume backup', service: 'block-storage', path: '/backups', listed: '/backups/detail', key: 'backups', one: 'backup', lingers: true, marks: description,
  }),
  'volume': kind({ noun: 'volume', service: 'block-storage', path: '/volumes', listed: '/volumes/detail', key: 'volumes', one: 'volume', lingers: true, marks: metadata }),
  'image': kind({
    noun: 'image', service: 'image', path: '/images', key: 'images', query: { visibility: 'private', limit: '1000' }, one: '', marks: run => ({ tags: ['scs-check', run] }),
  }),
  'secret': kind({
    noun: 'secret', service: 'key-manager', path: '/secrets', key: 'secrets', query: { limit: '100' }, one: '', mayLack: true, idOf: record => text(record['secret_ref']).split('/').at(-1) ?? '',
  }),
  'ec2-credential': {
    noun: 'credential', service: 'identity', path: '/credentials', one: 'credential', lingers: false,
    marked: () => ({}), // the access key is the name
    async list(cloud) {
      const { user } = await cloud.session()
      const records = await cloud.list('identity', '/credentials', { key: 'credentials', query: { user_id: user.id, type: 'ec2' } })
      return records.map(record => ({ id: text(record['id']), name: text(member(blob(record), 'access')) })).filter(({ id, name }) => id !== '' && name !== '')
    },
    remove: removeCredential,
    command: ({ id }) => `openstack credential delete ${id}`,
  },
} satisfies Record<string, Kind>

function blob(record: JsonObject): Json {
  try {
    return JSON.parse(text(record['blob'])) as Json
  } catch {
    return null
  }
}

/** A kind by its name; a kind that is not in the table stands for itself. */
export function kindOf(kind: KindName | Kind): Kind {
  return typeof kind === 'string' ? KINDS[kind] : kind
}
