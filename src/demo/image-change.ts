import type { Json, JsonObject } from '../model/json.ts'
import { isObject, json, objectOf, textOf } from './answer.ts'
import type { Answer, Ask } from './answer.ts'
import { refuses } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { disallowed, done, glanceError as error, mismatch } from './image-error.ts'
import { imagesOf, owned, second } from './image-records.ts'
import { idOf } from './paging.ts'

const DISK = ['ami', 'ari', 'aki', 'vhd', 'vhdx', 'vmdk', 'raw', 'qcow2', 'vdi', 'iso', 'ploop']
const CONTAINER = ['ami', 'ari', 'aki', 'bare', 'ovf', 'ova', 'docker', 'compressed']
const READ_ONLY = [
  'status', 'size', 'virtual_size', 'checksum', 'os_hash_algo', 'os_hash_value', 'created_at', 'updated_at', 'direct_url', 'self', 'file', 'schema', 'stores',
]
/** Glance's ways to import an image; of them glance-direct is played. */
export const IMPORTS = ['glance-direct', 'web-download', 'copy-image']
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** POST /v2/images: a queued image, or Glance's refusal. */
export function createImage(cloud: Cloud, ask: Ask): Answer {
  if (refuses(cloud, 'POST', 'images')) return disallowed('add_image')
  if (ask.bytes.length === 0) return error(400, 'Body expected in request.')
  const given = objectOf(ask)
  if (given === undefined) return error(400, 'Malformed JSON in request body.')
  const problem = problemOf(cloud, given)
  if (problem !== undefined) return problem
  if (imagesOf(cloud).some(image => idOf(image) === given['id'])) return error(409, `Image ID ${idOf(given)} already exists!`)
  const at = second(new Date().toISOString())
  const id = idOf(cloud.things.add('image', { owner: cloud.project.id, ...given, status: 'queued', created_at: at, updated_at: at }))
  const image = imagesOf(cloud).find(one => idOf(one) === id) ?? {}
  return json(201, image, { location: `${cloud.base}/image/v2/images/${id}`, 'openstack-image-import-methods': IMPORTS.join(',') })
}

/** PATCH of an image: operations on single properties, as Glance's own media type has them. */
export function changeImage(cloud: Cloud, ask: Ask, image: JsonObject): Answer {
  const type = ask.headers['content-type'] ?? ''
  if (!/^application\/openstack-images-v2\.[01]-json-patch$/.test(type)) return unsupported(type)
  if (!owned(image, cloud) || refuses(cloud, 'PATCH', 'images')) return disallowed('modify_image')
  const steps = parsed(ask.body)
  if (!Array.isArray(steps)) return error(400, 'Request body must be a JSON array of operation objects.')
  const added: JsonObject = {}
  const removed: string[] = []
  for (const step of steps) {
    const { op, path, value = null } = isObject(step) ? step : {}
    const key = typeof path === 'string' && /^\/[^/~]+$/.test(path) ? path.slice(1) : undefined
    if (key === undefined) return error(400, `Invalid JSON pointer for this resource: '${textOf(path)}'`)
    if (op === 'remove') removed.push(key)
    else if (op === 'add' || op === 'replace') added[key] = value
    else return error(400, 'Unable to find one of add, remove or replace in the operation object.')
  }
  const locked = removed.find(key => READ_ONLY.includes(key))
  const problem = problemOf(cloud, locked === undefined ? added : { [locked]: '' })
  if (problem !== undefined) return problem
  const id = idOf(image)
  const kept = Object.entries(cloud.things.get('image', id) ?? {}).filter(([key]) => !removed.includes(key))
  cloud.things.add('image', { ...Object.fromEntries(kept), ...added })
  return json(200, imagesOf(cloud).find(one => idOf(one) === id) ?? {})
}

/** PUT or DELETE of a tag. */
export function tagImage(cloud: Cloud, image: JsonObject, method: string, tag: string): Answer {
  if (!owned(image, cloud)) return disallowed('modify_image')
  const tags = (Array.isArray(image['tags']) ? image['tags'] : []).filter(one => one !== tag)
  if (method === 'DELETE' && tags.length === (image['tags'] as Json[]).length) return error(404, 'The resource could not be found.')
  cloud.things.change('image', idOf(image), { tags: method === 'PUT' ? [...tags, tag] : tags })
  return done()
}

/** DELETE of an image: gone at once, unless it is protected or somebody else's. */
export function deleteImage(cloud: Cloud, image: JsonObject): Answer {
  const id = idOf(image)
  if (!owned(image, cloud) || refuses(cloud, 'DELETE', 'images')) return disallowed('delete_image')
  if (image['protected'] === true) return error(403, `Image ${id} is protected and cannot be deleted.`)
  if (cloud.things.get('image', id) === undefined) return disallowed('delete_image')
  cloud.things.remove('image', id)
  cloud.things.remove('image-data', id)
  cloud.things.remove('image-staged', id)
  return done()
}

/** Glance's 415. */
export function unsupported(type: string): Answer {
  return error(415, `The request media type ${type} is not supported by this server. `)
}

function problemOf(cloud: Cloud, given: JsonObject): Answer | undefined {
  for (const [key, value] of Object.entries(given)) {
    if (READ_ONLY.includes(key)) return error(403, `Attribute '${key}' is read-only.`)
    const wrong = wrongness(key, value)
    if (wrong !== undefined) return mismatch(wrong)
  }
  const { visibility, owner, min_disk: disk, min_ram: ram } = given
  const negative = Object.entries({ min_disk: disk, min_ram: ram }).find(([, value]) => typeof value === 'number' && value < 0)
  if (negative !== undefined) return error(400, `Invalid value '${negative[1] as number}' for parameter '${negative[0]}': Cannot be a negative value`)
  if (visibility === 'public') return disallowed('publicize_image')
  if (owner === undefined || owner === cloud.project.id) return undefined
  return error(403, `Access was denied to this resource.\n\n You are not permitted to create images owned by '${textOf(owner)}'`)
}

/** What the schema of an image says against a value; texts alone for all properties of the caller's own. */
function wrongness(key: string, value: Json): string | undefined {
  const shown = JSON.stringify(value)
  switch (key) {
    case 'name': return value === null || typeof value === 'string' ? undefined : `${shown} is not of type 'null', 'string'`
    case 'id': return typeof value === 'string' && UUID.test(value) ? undefined : `${shown} is no UUID`
    case 'disk_format': return value === null || DISK.includes(value as string) ? undefined : `${shown} is not one of ${DISK.join(', ')}`
    case 'container_format': return value === null || CONTAINER.includes(value as string) ? undefined : `${shown} is not one of ${CONTAINER.join(', ')}`
    case 'visibility': return ['public', 'private', 'shared', 'community'].includes(value as string) ? undefined : `${shown} is no visibility`
    case 'min_disk': case 'min_ram': return Number.isInteger(value) ? undefined : `${shown} is not of type 'integer'`
    case 'protected': case 'os_hidden': return typeof value === 'boolean' ? undefined : `${shown} is not of type 'boolean'`
    case 'tags': return Array.isArray(value) && value.every(tag => typeof tag === 'string') ? undefined : `${shown} is not of type 'array'`
    default: return typeof value === 'string' ? undefined : `${shown} is not of type 'string'`
  }
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
