import type { OpenStack, ServiceType } from '../model/cloud.ts'
import type { Json, JsonObject } from '../model/json.ts'
import { Unseen } from '../unseen.ts'
import { gone, isId, member, text } from './answers.ts'
import type { Removable } from './removable.ts'
import { removeCredential } from './s3-client.ts'

/** A kind of thing in an OpenStack cloud, and how it is made. The order of `KINDS` is the order of removing. */
export interface Kind extends Omit<Removable<OpenStack>, 'look'> {
  /** Also the noun of the openstack command. */
  noun: string
  service: ServiceType
  /** Below the version root. */
  path: string
  /** Name of the record in an answer about one thing; '' where the answer is the record. */
  one: string
  /** What a record must hold to tell which run made it: name and marks, as far as the API allows. */
  marked: (name: string, run: string) => JsonObject
  /** The name in a record; default: the member `name`. */
  called?: (record: JsonObject) => string
  /** Neutron's tags, which are set by a request of their own. */
  tagged?: true
}

export type KindName = keyof typeof KINDS

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
  /** A service may do without the whole collection, whose listing is then 404. */
  optional?: true
  /** Field that carries the name, where it is another. */
  named?: string
  marks?: (run: string) => JsonObject
  before?: (cloud: OpenStack, id: string, status: string) => Promise<void>
  idOf?: (record: JsonObject) => string
  /** Prints the ids of what has this name, where the command of its noun takes no name. */
  ids?: (name: string) => string
}

/** Fields of records that tell whose they are, by service. */
const OWNERS = ['project_id', 'tenant_id', 'owner', 'os-vol-tenant-attr:tenant_id', 'os-backup-project-attr:project_id', 'os-extended-snapshot-attributes:project_id']

/** Those that belong to the project, as far as they say. */
async function ownRecords(cloud: OpenStack, records: Promise<JsonObject[]>): Promise<JsonObject[]> {
  const [all, { project }] = await Promise.all([records, cloud.session()])
  return all.filter(record => OWNERS.every(field => !Object.hasOwn(record, field) || record[field] === project?.id))
}

function kind(of: Plain): Kind {
  const { noun, service, path, listed = path, key, query, one, named = 'name', idOf = record => text(record['id']) } = of
  return {
    noun, service, path, one, lingers: of.lingers ?? false, ...(service === 'network' && { tagged: true as const }),
    offered: async cloud => await cloud.endpoint(service) !== undefined,
    called: record => text(record[named]),
    marked: (name, run) => ({ [named]: name, ...of.marks?.(run) }),
    async list(cloud) {
      const all = cloud.list(service, listed, { key, ...(query !== undefined && { query }) }).catch((error: unknown) => {
        if (of.optional === true && error instanceof Unseen && error.status === 404) return []
        throw error
      })
      const records = await ownRecords(cloud, all)
      return records.map(record => ({ id: idOf(record), name: text(record[named]), record }))
    },
    async remove(cloud, id, { status }) {
      await of.before?.(cloud, id, text(status))
      if (status === 'SOFT_DELETED') { // Nova keeps it for days, with its ports and volumes
        await gone(cloud.send('POST', service, `${path}/${id}/action`, { json: { forceDelete: null } }))
        return
      }
      await gone(cloud.send('DELETE', service, `${path}/${id}`))
    },
    command: ({ id, name }) => `openstack ${noun} delete ${isId(id) ? id : of.ids?.(name) ?? name}`,
  }
}

/** A router keeps its networks from being removed until it has let go of them. */
async function emptyRouter(cloud: OpenStack, id: string): Promise<void> {
  const ports = await cloud.list('network', '/ports', { key: 'ports', query: { device_id: id } })
  for (const port of ports.filter(one => text(one['device_owner']).startsWith('network:') && one['device_owner'] !== 'network:router_gateway')) {
    await gone(cloud.send('PUT', 'network', `/routers/${id}/remove_router_interface`, { json: { port_id: text(port['id']) } }))
  }
  await gone(cloud.send('PUT', 'network', `/routers/${id}`, { json: { router: { external_gateway_info: {} } } }))
}

/** A server that is deleted while Nova still makes it can leave its volume reserved; members may delete attachments from Cinder 3.27 (Pike) on. */
async function freeVolume(cloud: OpenStack, id: string, status: string): Promise<void> {
  if (status !== 'reserved') return
  const microversion = '3.27'
  const attachments = await cloud.list('block-storage', '/attachments', { key: 'attachments', query: { volume_id: id }, microversion })
  for (const one of attachments.filter(found => found['volume_id'] === id && isId(found['id']))) {
    await gone(cloud.send('DELETE', 'block-storage', `/attachments/${text(one['id'])}`, { microversion }))
  }
}

const description = (run: string): JsonObject => ({ description: `made by scs-check, run ${run}` })
const metadata = (run: string): JsonObject => ({ metadata: { 'scs-check': run } })

/** Nova's key pairs belong to the user, who sees no others; the name is the id. */
const keypairs: Kind = {
  ...kind({ noun: 'keypair', service: 'compute', path: '/os-keypairs', key: 'keypairs', one: 'keypair' }),
  async list(cloud) {
    const records = await cloud.list('compute', '/os-keypairs', { key: 'keypairs' })
    return records.map(record => text(member(member(record, 'keypair'), 'name'))).map(name => ({ id: name, name }))
  },
}

/** Everything that plays (and Tempest for us) create, users first, then what they use. */
export const KINDS = {
  'server': { ...kind({ noun: 'server', service: 'compute', path: '/servers', listed: '/servers/detail', key: 'servers', one: 'server', lingers: true, marks: metadata }), ghosts: true },
  'keypair': keypairs,
  'floating-ip': kind({
    noun: 'floating ip', service: 'network', path: '/floatingips', key: 'floatingips', one: 'floatingip',
    named: 'description', // it has no name
    ids: name => `$(openstack floating ip list --long -c ID -c Description -f value | awk '$2 == "${name}" { print $1 }')`,
  }),
  'router': kind({ noun: 'router', service: 'network', path: '/routers', key: 'routers', one: 'router', marks: description, before: emptyRouter }),
  'port': kind({ noun: 'port', service: 'network', path: '/ports', key: 'ports', one: 'port', marks: description }),
  'subnet': kind({ noun: 'subnet', service: 'network', path: '/subnets', key: 'subnets', one: 'subnet', marks: description }),
  'network': kind({ noun: 'network', service: 'network', path: '/networks', key: 'networks', one: 'network', marks: description }),
  'security-group': kind({ noun: 'security group', service: 'network', path: '/security-groups', key: 'security_groups', one: 'security_group', marks: description }),
  'backup': kind({
    noun: 'volume backup', service: 'block-storage', path: '/backups', listed: '/backups/detail', key: 'backups', one: 'backup', lingers: true, marks: description,
  }),
  'snapshot': kind({
    noun: 'volume snapshot', service: 'block-storage', path: '/snapshots', listed: '/snapshots/detail', key: 'snapshots', one: 'snapshot', lingers: true, marks: metadata,
    optional: true,
  }),
  'volume': kind({
    noun: 'volume', service: 'block-storage', path: '/volumes', listed: '/volumes/detail', key: 'volumes', one: 'volume', lingers: true, marks: metadata,
    before: freeVolume,
  }),
  'image': kind({
    noun: 'image', service: 'image', path: '/images', key: 'images', query: { limit: '1000' }, one: '', marks: run => ({ tags: ['scs-check', run] }),
  }),
  'secret': kind({
    noun: 'secret', service: 'key-manager', path: '/secrets', key: 'secrets', query: { limit: '100' }, one: '',
    idOf: record => text(record['secret_ref']).split('/').at(-1) ?? '', ids: name => `$(openstack secret list --name ${name} -c 'Secret href' -f value)`,
  }),
  'ec2-credential': {
    noun: 'credential', service: 'identity', path: '/credentials', one: 'credential', lingers: false,
    marked: () => ({}), // the access key is the name
    called: record => text(member(blob(record), 'access')),
    async list(cloud) {
      const { user } = await cloud.session()
      const records = await ownRecords(cloud, cloud.list('identity', '/credentials', { key: 'credentials', query: { user_id: user.id, type: 'ec2' } }))
      return records.filter(record => record['user_id'] === user.id).map(record => ({ id: text(record['id']), name: text(member(blob(record), 'access')), record }))
    },
    remove: removeCredential,
    command: ({ name }) => `openstack ec2 credentials delete ${name}`,
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
