import { randomBytes, randomUUID } from 'node:crypto'
import type { Json, JsonObject } from '../model/json.ts'
import { isObject, json } from './answer.ts'
import type { Answer, Ask } from './answer.ts'
import type { Cloud } from './cloud.ts'
import { sizeOf } from './flavors.ts'
import { usage } from './limits-compute.ts'
import { networkVisible, subnetsOf } from './networks.ts'
import { isOwn, textOf, used } from './neutron.ts'
import { Denied, misfit, python } from './nova-error.ts'
import type { Nova } from './nova-list.ts'
import { idOf, said } from './paging.ts'
import { newPort } from './ports.ts'
import { exceeds, limitOf } from './quota.ts'
import { links } from './server-view.ts'
import { serverWish } from './server-wish.ts'
import type { Disk, ServerWish } from './server-wish.ts'
import { zonesOf } from './zones.ts'

/** `POST /servers`; throws `Denied`. */
export function createServer(nova: Nova, ask: Ask): Answer {
  const wish = serverWish(nova, ask)
  const { cloud } = nova
  const networks = requested(nova, wish.server['networks'])
  const groups = groupsOf(cloud, wish.server['security_groups'])
  checkQuota(cloud, wish)
  if (exceeds(cloud.state, 'port', used(cloud, 'port'), networks.length * wish.count)) throw new Denied(403, 'Maximum number of ports exceeded')
  for (const { volume } of wish.disks) if (volume !== undefined) checkFree(cloud, volume)
  const ids = Array.from({ length: wish.count }, (_, i) => build(nova, wish, networks, groups, wish.count > 1 ? `-${i + 1}` : ''))
  const id = ids[0] ?? ''
  const made = {
    id, links: links(nova, 'servers', id), 'OS-DCF:diskConfig': 'MANUAL', security_groups: groups.map(({ name }) => ({ name })),
    adminPass: randomBytes(9).toString('base64url'),
  }
  return json(202, { server: made }, { ...nova.headers, location: `${nova.root}/v2.1/servers/${id}` })
}

function build({ cloud }: Nova, wish: ServerWish, networks: JsonObject[], groups: Group[], suffix: string): string {
  const { things, state } = cloud
  const { server, flavor, image } = wish
  const id = randomUUID()
  const doomed = wish.disks.some(disk => disk.volume === undefined && exceeds(state, 'volumes', used(cloud, 'volume')))
  const volumes = doomed ? [] : wish.disks.map((disk, i) => ({ id: attach(cloud, disk, id, i), delete_on_termination: disk.deleted }))
  const limit = `Maximum number of volumes allowed (${limitOf(state, 'volumes')}) exceeded for quota 'volumes'.`
  const message = doomed ? `Build of instance ${id} aborted: VolumeLimitExceeded: ${limit}` : 'No valid host was found. '
  const fault = { code: 500, created: new Date().toISOString().replace(/\.[0-9]+Z$/, 'Z'), message }
  const failed = { status: 'ERROR', vm_state: 'error', task_state: null, fault }
  const pinned = typeof server['availability_zone'] === 'string' ? server['availability_zone'].split(':')[0] ?? null : null
  const name = `${textOf(server, 'name')}${suffix}`
  const record: JsonObject = {
    id, name, status: 'BUILD', vm_state: 'building', task_state: 'scheduling', user_id: cloud.user.id,
    metadata: server['metadata'] ?? {}, flavor_id: idOf(flavor), image_id: image, volumes, description: server['description'] ?? name,
    tags: server['tags'] ?? [],
    hostname: textOf(server, 'hostname') || name.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-').slice(0, 63),
    config_drive: server['config_drive'] === true || /^true$/i.test(textOf(server, 'config_drive')), security_groups: groups.map(one => ({ name: one.name })),
    zone: pinned ?? zonesOf(state, 'compute')[0] ?? 'nova', pinned_zone: pinned,
  }
  things.add('server', record, doomed ? failed : { status: 'ACTIVE', vm_state: 'active', task_state: null }, failed)
  for (const network of networks) {
    newPort(cloud, { network: idOf(network), device: id, owner: `compute:${textOf(record, 'zone')}`, groups: groups.map(one => one.id) })
  }
  return id
}

/** Gives a server a volume, a new one where there is none yet. */
function attach(cloud: Cloud, { volume, image, size, deleted: _deleted }: Disk, server: string, position: number): string {
  const { things, state, user } = cloud
  const metadata = image === undefined ? {} : { bootable: 'true', volume_image_metadata: { image_id: idOf(image), image_name: image['name'] ?? null } }
  const id = volume ?? idOf(things.add('volume', {
    name: '', description: '', status: 'creating', size, volume_type: state.volume_types[0]?.['name'] ?? '__DEFAULT__', metadata: {}, bootable: 'false',
    availability_zone: zonesOf(state, 'volume')[0] ?? 'nova', multiattach: false, attachments: [], user_id: user.id,
  }))
  if (volume !== undefined) things.change('volume', id, { status: 'reserved' })
  const attached_at = new Date().toISOString().replace('Z', '000')
  const device = `/dev/vd${String.fromCharCode(97 + position)}`
  const attachment = { id, attachment_id: randomUUID(), volume_id: id, server_id: server, host_name: null, device, attached_at }
  things.become('volume', id, { status: 'in-use', attachments: [attachment], ...metadata }, { status: 'reserved' }, 'server')
  return id
}

/** The networks of the server; where none is named, the only one of the project. */
function requested({ cloud, minor }: Nova, given: Json | undefined): JsonObject[] {
  // The words came with 2.37.
  if (given === 'none' && minor >= 37) return []
  if (given === undefined || (given === 'auto' && minor >= 37)) {
    const own = cloud.things.list('network').filter(network => isOwn(cloud, network) || network['shared'] === true)
    if (own.length > 1) throw new Denied(409, 'Multiple possible networks found, use a Network ID to be more specific.')
    return own.map(network => bootable(cloud, idOf(network)))
  }
  if (!Array.isArray(given)) throw misfit('networks', given, `${python(given)} is not of type 'array'`)
  return given.map(one => {
    const uuid = isObject(one) ? one['uuid'] : undefined
    if (typeof uuid !== 'string') throw misfit('networks', one, 'The demo cloud takes networks by their uuid')
    return bootable(cloud, uuid)
  })
}

function bootable(cloud: Cloud, id: string): JsonObject {
  const network = cloud.things.get('network', id)
  if (network === undefined || !networkVisible(cloud, network)) throw new Denied(400, `Network ${id} could not be found.`)
  if (!isOwn(cloud, network) && network['shared'] !== true) throw new Denied(403, `It is not allowed to create an interface on external network ${id}`)
  if (subnetsOf(cloud, id).length === 0) throw new Denied(400, `Network ${id} requires a subnet in order to boot instances on.`)
  return network
}

interface Group {
  id: string
  name: string
}

function groupsOf(cloud: Cloud, given: Json | undefined): Group[] {
  const own = cloud.things.list('security_group').filter(group => isOwn(cloud, group))
  return (Array.isArray(given) && given.length > 0 ? given : [{ name: 'default' }]).map(one => {
    const wished = isObject(one) ? textOf(one, 'name') : ''
    const found = own.find(group => idOf(group) === wished || group['name'] === wished)
    if (found === undefined) throw new Denied(400, `Security group ${wished} not found for project ${cloud.project.id}.`)
    return { id: idOf(found), name: textOf(found, 'name') }
  })
}

function checkQuota(cloud: Cloud, { flavor, count }: ServerWish): void {
  const { vcpus, ram } = sizeOf(flavor)
  const now = usage(cloud)
  const wished = [['cores', vcpus * count], ['instances', count], ['ram', ram * count]] as const
  const over = wished.filter(([name, more]) => exceeds(cloud.state, name, now[name], more))
  if (over.length === 0) return
  const [names, more] = [over.map(([name]) => name).join(', '), over.map(([, amount]) => amount).join(', ')]
  const [inUse, limits] = [over.map(([name]) => now[name]).join(', '), over.map(([name]) => limitOf(cloud.state, name)).join(', ')]
  throw new Denied(403, `Quota exceeded for ${names}: Requested ${more}, but already used ${inUse} of ${limits} ${names}`)
}

function checkFree(cloud: Cloud, id: string): void {
  const status = said(cloud.things.get('volume', id)?.['status'])
  if (status === 'available') return
  const why = `Volume ${id} status must be available or downloading to reserve, but the current status is ${status}`
  throw new Denied(400, `Invalid volume: Invalid input received: Invalid volume: ${why}. (HTTP 400) (Request-ID: req-${randomUUID()})`)
}
