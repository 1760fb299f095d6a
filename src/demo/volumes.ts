import type { Json, JsonObject } from '../model/json.ts'
import { isObject, json, textOf } from './answer.ts'
import type { Answer, Ask } from './answer.ts'
import type { Cloud } from './cloud.ts'
import { fault } from './compute.ts'
import { uuidOf } from './ids.ts'
import { imagesOf } from './image-records.ts'
import { idOf } from './paging.ts'
import { listing } from './storage-list.ts'
import type { Call } from './storage-list.ts'
import { filtered, links, policy, stamp, volumeQuota, wanted } from './storage-records.ts'
import { zonesOf } from './zones.ts'

const DELETABLE = ['available', 'error', 'error_restoring', 'error_extending', 'error_managing']
const FILTERS = ['name', 'status', 'bootable', 'availability_zone', 'volume_type']

/** Cinder's volumes: created empty or from an image, listed, shown, described, deleted. */
export function volumes(ask: Ask, rest: string[], call: Call): Answer | undefined {
  const { method } = ask
  const [id, part, ...more] = rest
  const refusal = policy(ask, call, 'volumes', RULES[method] ?? 'volume:get')
  if (refusal !== undefined) return refusal
  if (more.length > 0 || (part !== undefined && part !== 'metadata')) return undefined
  if (id === undefined && method === 'POST') return wanted(ask, call, 'volume', wish => create(wish, call))
  if (method === 'GET' && (id === undefined || id === 'detail') && part === undefined) {
    const show = id === 'detail' ? (record: JsonObject) => volumeShown(record, call) : (record: JsonObject) => brief(record, call)
    return listing(ask, call, 'volumes', filtered(ask, call.cloud.things.list('volume'), FILTERS), show)
  }
  if (id === undefined || !(part === undefined ? ['GET', 'PUT', 'DELETE'] : ['GET', 'PUT', 'POST']).includes(method)) return undefined
  const volume = call.cloud.things.get('volume', id)
  if (volume === undefined) return fault(404, `Volume ${id} could not be found.`, call.headers)
  if (part === 'metadata') return metadata(ask, call, volume)
  if (method === 'DELETE') return remove(call, volume)
  if (method === 'PUT') return wanted(ask, call, 'volume', changes => update(changes, call, volume))
  return json(200, { volume: volumeShown(volume, call) }, call.headers)
}

const RULES: Record<string, string> = { POST: 'volume:create', DELETE: 'volume:delete', PUT: 'volume:update' }

/** A new volume of the project, with what Cinder fills in, that becomes available by itself; bootable if made of an image of `imagesOf`. */
export function addVolume(cloud: Cloud, wish: JsonObject, image?: JsonObject): JsonObject {
  const types = cloud.state.volume_types
  const record: JsonObject = {
    status: 'creating', name: null, description: null, volume_type: types[0]?.['name'] ?? '__DEFAULT__', metadata: {}, bootable: 'false',
    availability_zone: zonesOf(cloud.state, 'volume')[0] ?? 'nova', multiattach: false, attachments: [], user_id: cloud.user.id, ...wish,
  }
  const ready = { status: 'available', ...(image !== undefined && { bootable: 'true', volume_image_metadata: imageMetadata(image) }) }
  return cloud.things.add('volume', record, ready)
}

function create(body: JsonObject, call: Call): Answer {
  const bad = (message: string): Answer => fault(400, message, call.headers)
  const { size, volume_type: type, imageRef, availability_zone: zone, name = null, description = null, metadata: given = {} } = body
  if (size === undefined || size === null) {
    return bad('The server could not comply with the request since it is either malformed or otherwise incorrect.')
  }
  if (typeof size !== 'number' && !/^[0-9]{1,9}$/.test(textOf(size))) {
    return bad(`Invalid input for field/attribute size. Value: ${textOf(size)}. '${textOf(size)}' does not match '^[0-9]+$'`)
  }
  if (Number(size) < 1) return bad(`Invalid input for field/attribute size. Value: ${Number(size)}. ${Number(size)} is less than the minimum of 1`)
  const { volume_types: types } = call.cloud.state
  const wished = types.find(t => t['name'] === type || idOf(t) === type)
  if (typeof type === 'string' && wished === undefined) return fault(404, `Volume type with name ${type} could not be found.`, call.headers)
  if (typeof zone === 'string' && !zonesOf(call.cloud.state, 'volume').includes(zone)) return bad(`Availability zone '${zone}' is invalid.`)
  const image = imagesOf(call.cloud).find(one => idOf(one) === imageRef)
  if (typeof imageRef === 'string' && imageRef !== '') {
    if (image === undefined) return bad('Invalid image identifier or unable to access requested image.')
    if (image['status'] !== 'active') return bad(`Invalid input received: Image ${imageRef} is not active.`)
    const least = Number(image['min_disk'] ?? 0)
    if (Number(size) < least) {
      return bad(`Invalid input received: Volume size ${Number(size)}GB cannot be smaller than the image minDisk size ${least}GB.`)
    }
  }
  const over = volumeQuota(call, Number(size))
  if (over !== undefined) return over
  const chosen = { ...(wished !== undefined && { volume_type: wished['name'] ?? null }), ...(typeof zone === 'string' && { availability_zone: zone }) }
  const volume = addVolume(call.cloud, { size: Number(size), name, description, metadata: given, ...chosen }, image)
  return json(202, { volume: withoutTenant(volumeShown(volume, call)) }, call.headers)
}

function remove(call: Call, volume: JsonObject): Answer {
  const attached = Array.isArray(volume['attachments']) && volume['attachments'].length > 0
  if (!DELETABLE.includes(textOf(volume['status'])) || attached) {
    return fault(400, `Invalid volume: Volume status must be ${DELETABLE.join(' or ')} and must not be migrating, attached, belong to a group, `
      + 'have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer.', call.headers)
  }
  call.cloud.things.remove('volume', idOf(volume), { status: 'deleting' })
  return { status: 202, headers: { 'content-type': 'text/html; charset=UTF-8', ...call.headers }, body: '' }
}

function update(body: JsonObject, call: Call, volume: JsonObject): Answer {
  const changes = Object.fromEntries(Object.entries(body).filter(([key]) => ['name', 'description', 'metadata'].includes(key)))
  const changed = call.cloud.things.change('volume', idOf(volume), changes) ?? volume
  return json(200, { volume: withoutTenant(volumeShown(changed, call)) }, call.headers)
}

function metadata(ask: Ask, call: Call, volume: JsonObject): Answer {
  const now = isObject(volume['metadata']) ? volume['metadata'] : {}
  if (ask.method === 'GET') return json(200, { metadata: now }, call.headers)
  return wanted(ask, call, 'metadata', given => {
    const metadata = ask.method === 'POST' ? { ...now, ...given } : given
    call.cloud.things.change('volume', idOf(volume), { metadata })
    return json(200, { metadata }, call.headers)
  })
}

function brief(record: JsonObject, call: Call): JsonObject {
  return { id: idOf(record), name: record['name'] ?? null, links: links(call, 'volumes', record) }
}

/** A volume as Cinder shows it, with what its microversion adds (history of Cinder's API: 3.13, 3.48, 3.61, 3.63, 3.65). */
export function volumeShown(record: JsonObject, call: Call): JsonObject {
  const { minor, cloud } = call
  const { created_at: created, project_id: tenant, volume_image_metadata: image, ...rest } = record
  const type = cloud.state.volume_types.find(t => t['name'] === rest['volume_type'])
  return {
    id: idOf(record), status: null, size: null, availability_zone: null, created_at: stamp(created),
    updated_at: rest['status'] === 'creating' ? null : stamp(created), name: null, description: null, volume_type: null,
    snapshot_id: null, source_volid: null, metadata: {}, links: links(call, 'volumes', record), user_id: cloud.user.id, bootable: 'false',
    encrypted: false, replication_status: null, consistencygroup_id: null, multiattach: false, attachments: [], ...rest,
    ...(minor >= 13 && { group_id: null }),
    ...(minor >= 48 && { shared_targets: false, service_uuid: uuidOf('cinder-volume') }),
    ...(minor >= 63 && { volume_type_id: idOf(type) }), ...(minor >= 65 && { consumes_quota: true }),
    'os-vol-tenant-attr:tenant_id': tenant ?? null, ...(image !== undefined && { volume_image_metadata: image }),
  }
}

function withoutTenant(volume: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(volume).filter(([key]) => key !== 'os-vol-tenant-attr:tenant_id'))
}

function imageMetadata(image: JsonObject): Json {
  const { id, name, self, file, schema, tags, ...rest } = image
  const texts = Object.entries(rest).filter(([, value]) => value !== null && typeof value !== 'object').map(([key, value]) => [key, textOf(value)])
  return { signature_verified: 'False', image_id: id ?? null, image_name: name ?? null, ...(Object.fromEntries(texts) as JsonObject) }
}
