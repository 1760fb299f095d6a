import type { Json, JsonObject } from '../model/json.ts'
import { isObject, objectOf } from './answer.ts'
import type { Ask } from './answer.ts'
import { flavorOf, sizeOf } from './flavors.ts'
import { imagesOf } from './image-records.ts'
import { Denied, misfit, python } from './nova-error.ts'
import type { Nova } from './nova-list.ts'
import { textOf } from './neutron.ts'
import { idOf, said } from './paging.ts'
import { zonesOf } from './zones.ts'

/** A disk that a new server gets. */
export interface Disk {
  /** The volume that is there, or the image of which one is made. */
  volume?: string
  image?: JsonObject
  /** Size of a volume to be made, GiB. */
  size: number
  boot: boolean
  deleted: boolean
}
/** A server as asked for, with all that Nova checks before it looks at quotas and networks. */
export interface ServerWish {
  server: JsonObject
  flavor: JsonObject
  /** Boots from a local disk with this image. */
  image: string
  disks: Disk[]
  count: number
}

/** Since which microversion 2.x a key may be given; `personality` was given up with 2.57. */
const KEYS: Record<string, number> = {
  name: 1, flavorRef: 1, imageRef: 1, adminPass: 1, metadata: 1, networks: 1, 'OS-DCF:diskConfig': 1, accessIPv4: 1, accessIPv6: 1, availability_zone: 1,
  block_device_mapping: 1, block_device_mapping_v2: 1, config_drive: 1, key_name: 1, max_count: 1, min_count: 1, return_reservation_id: 1,
  security_groups: 1, user_data: 1, description: 19, tags: 52, trusted_image_certificates: 63, host: 74, hypervisor_hostname: 74, hostname: 90,
}
/** Longest user data in characters of Base64; Nova's own limit. */
const USER_DATA = 65_535

/** Reads and checks the body of `POST /servers`; throws `Denied`. */
export function serverWish(nova: Nova, ask: Ask): ServerWish {
  const body = objectOf(ask)
  if (body === undefined) throw new Denied(400, 'Malformed request body')
  const { server } = body
  if (!isObject(server)) throw new Denied(400, "'server' is a required property")
  checkKeys(server, nova.minor)
  const flavor = flavorOf(nova, said(server['flavorRef']))
  if (flavor === undefined) throw new Denied(400, `Flavor ${said(server['flavorRef'])} could not be found.`)
  const disks = (Array.isArray(server['block_device_mapping_v2']) ? server['block_device_mapping_v2'] : []).map(one => disk(nova, one))
  const image = textOf(server, 'imageRef')
  const boot = disks.find(one => one.boot)
  if (boot === undefined) checkImage(nova, image, flavor)
  else if (boot.image !== undefined || boot.volume !== undefined) checkMemory(nova, boot, flavor)
  const zone = server['availability_zone']
  if (typeof zone === 'string' && !zonesOf(nova.cloud.state, 'compute').includes(zone.split(':')[0] ?? '')) {
    throw new Denied(400, 'The requested availability zone is not available')
  }
  if (typeof server['key_name'] === 'string') throw new Denied(400, 'Invalid key_name provided.')
  const count = Number(server['max_count'] ?? server['min_count'] ?? 1)
  if (!Number.isInteger(count) || count < 1) throw misfit('max_count', server['max_count'], 'It must be a whole number of at least 1')
  if (count > 1 && disks.some(one => one.volume !== undefined)) throw new Denied(400, 'Cannot attach one or more volumes to multiple instances')
  return { server, flavor, image: boot === undefined ? image : '', disks, count }
}

function checkKeys(server: JsonObject, minor: number): void {
  for (const key of ['name', 'flavorRef', ...(minor >= 37 ? ['networks'] : [])]) {
    if (!Object.hasOwn(server, key)) throw misfit('server', server, `'${key}' is a required property`)
  }
  for (const key of Object.keys(server)) {
    const since = key === 'personality' && minor < 57 ? 1 : Object.hasOwn(KEYS, key) ? KEYS[key] ?? Infinity : Infinity
    if (minor < since) throw misfit('server', server, `Additional properties are not allowed ('${key}' was unexpected)`)
  }
  const { name, user_data: data, metadata = {}, tags = [], config_drive: drive = false } = server
  if (typeof name !== 'string') throw misfit('name', name, `${python(name)} is not of type 'string'`)
  if (name.trim() === '') throw misfit('name', name, `'${name}' is too short`)
  if (name.length > 255) throw misfit('name', name, `'${name}' is too long`)
  if (data !== undefined && data !== null) {
    if (typeof data === 'string' && data.length > USER_DATA) throw misfit('user_data', '…', 'It is too long')
    if (typeof data !== 'string' || !/^[A-Za-z0-9+/\s]*={0,2}$/.test(data.trim())) throw misfit('user_data', data, `${python(data)} is not a 'base64'`)
  }
  if (!isObject(metadata) || Object.values(metadata).some(value => typeof value !== 'string')) throw misfit('metadata', metadata, 'Its values must be texts')
  if (!Array.isArray(tags) || tags.some(tag => typeof tag !== 'string' || !/^[^,/]{1,60}$/.test(tag))) throw misfit('tags', tags, 'They must be texts')
  if (typeof drive !== 'boolean' && !['True', 'true', 'False', 'false', '', null].includes(drive as string | null)) {
    throw misfit('config_drive', drive, `${python(drive)} is not one of [True, 'True', 'TRUE', 'true', '1', 'ON', 'On', 'on', 'YES', 'Yes', 'yes']`)
  }
}

function disk({ cloud }: Nova, mapping: Json): Disk {
  if (!isObject(mapping)) throw misfit('block_device_mapping_v2', mapping, `${python(mapping)} is not of type 'object'`)
  const { uuid, source_type: source, volume_size: given, boot_index: index } = mapping
  const [id, size] = [typeof uuid === 'string' ? uuid : '', Number(given ?? 0)]
  const rest = { size, boot: Number(index ?? -1) === 0, deleted: mapping['delete_on_termination'] === true }
  if (source === 'volume') {
    const volume = cloud.things.get('volume', id)
    if (volume === undefined) throw new Denied(400, `Block Device Mapping is Invalid: failed to get volume ${id}.`)
    if (rest.boot && volume['bootable'] !== 'true') throw new Denied(400, `Block Device ${id} is not bootable.`)
    return { ...rest, volume: id }
  }
  if (source === 'blank') return rest
  if (source !== 'image') throw misfit('source_type', source, `${python(source)} is not one of ['volume', 'image', 'snapshot', 'blank']`)
  const image = imagesOf(cloud).find(one => idOf(one) === id)
  if (image === undefined) throw new Denied(400, `Block Device Mapping is Invalid: failed to get image ${id}.`)
  if (mapping['destination_type'] === 'volume' && size < 1) {
    throw new Denied(400, "Block Device Mapping is Invalid: Images with destination_type 'volume' need to have a non-zero size specified")
  }
  return { ...rest, image }
}

function checkImage({ cloud }: Nova, id: string, flavor: JsonObject): void {
  if (id === '') throw new Denied(400, 'Missing imageRef attribute')
  const image = imagesOf(cloud).find(one => idOf(one) === id)
  if (image === undefined) throw new Denied(400, 'Can not find requested image')
  const { disk: room, ram } = sizeOf(flavor)
  if (image['status'] !== undefined && image['status'] !== 'active') throw new Denied(400, `Image ${id} is not active.`)
  if (ram < Number(image['min_ram'] ?? 0)) throw new Denied(400, "Flavor's memory is too small for requested image.")
  if (room === 0) throw new Denied(403, 'Only volume-backed servers are allowed for flavors with zero disk.')
  const least = Number(image['min_disk'] ?? 0)
  if (room < least) {
    const gibibyte = 2 ** 30
    const sizes = `Flavor disk is ${room * gibibyte} bytes, minimum size is ${least * gibibyte} bytes.`
    throw new Denied(400, `Flavor's disk is smaller than the minimum size specified in image metadata. ${sizes}`)
  }
}

function checkMemory({ cloud }: Nova, { volume, image, size }: Disk, flavor: JsonObject): void {
  const metadata = volume === undefined ? image : (cloud.things.get('volume', volume)?.['volume_image_metadata'] as JsonObject | undefined)
  if (sizeOf(flavor).ram < Number(metadata?.['min_ram'] ?? 0)) throw new Denied(400, "Flavor's memory is too small for requested image.")
  const least = Number(image?.['min_disk'] ?? 0)
  if (volume === undefined && size < least) {
    const gibibyte = 2 ** 30
    const sizes = `Volume size is ${size * gibibyte} bytes, minimum size is ${least * gibibyte} bytes.`
    throw new Denied(400, `Volume is smaller than the minimum size specified in image metadata. ${sizes}`)
  }
}
