import { createHash } from 'node:crypto'
import type { JsonObject } from '../model/json.ts'
import { textOf } from './answer.ts'
import type { Answer, Ask } from './answer.ts'
import { refuses } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { unsupported } from './image-change.ts'
import { disallowed, done, glanceError as error } from './image-error.ts'
import { owned } from './image-records.ts'
import { idOf } from './paging.ts'

/** First bytes of a qcow2 file; its virtual size stands at byte 24, big-endian (QEMU's format specification). */
const QCOW2 = Buffer.from('QFI\xfb', 'latin1')

/** PUT of the data of a queued image: active once Glance has answered, with size and hashes of what was sent. */
export function upload(cloud: Cloud, ask: Ask, image: JsonObject): Answer {
  const type = ask.headers['content-type'] ?? ''
  if (type !== 'application/octet-stream') return unsupported(type)
  const id = idOf(image)
  if (!owned(image, cloud) || refuses(cloud, 'PUT', 'images')) return disallowed('upload_image')
  if (image['status'] !== 'queued' || cloud.things.get('image', id) === undefined) {
    return error(409, `Image status transition from ${textOf(image['status'])} to saving is not allowed`)
  }
  if (image['disk_format'] === null || image['container_format'] === null) {
    return error(400, 'Properties disk_format, container_format must be set prior to saving data.')
  }
  return filled(cloud, image, ask.bytes) ? done() : unsupported(type)
}

/** Makes the bytes the data of an image; false if they are not of the format that was announced. */
export function filled(cloud: Cloud, image: JsonObject, bytes: Buffer): boolean {
  const id = idOf(image)
  const isQcow2 = bytes.subarray(0, 4).equals(QCOW2) && bytes.length >= 32
  if ((image['disk_format'] === 'qcow2') !== isQcow2 && ['qcow2', 'raw'].includes(textOf(image['disk_format']))) return false
  const virtual = isQcow2 ? Number(bytes.readBigUInt64BE(24)) : bytes.length
  cloud.things.add('image-data', { id, content: bytes.toString('base64') })
  cloud.things.change('image', id, {
    status: 'saving', size: bytes.length, virtual_size: virtual === 0 ? null : virtual, checksum: hash('md5', bytes), os_hash_algo: 'sha512',
    os_hash_value: hash('sha512', bytes),
  })
  cloud.things.become('image', id, { status: 'active' }, { status: 'killed' }, 'image', 0)
  return true
}

/** GET of the data, whole or one range of bytes; 204 for an image without. */
export function download(cloud: Cloud, ask: Ask, image: JsonObject): Answer {
  const data = cloud.things.get('image-data', idOf(image))
  if (data === undefined) return { status: 204, headers: {}, body: '' }
  const bytes = Buffer.from(textOf(data['content']), 'base64')
  const headers = { 'content-type': 'application/octet-stream', 'content-md5': textOf(image['checksum']) }
  const range = ask.headers.range
  if (range === undefined) return { status: 200, headers, body: bytes }
  const [, first, last] = /^bytes=([0-9]{1,15})-([0-9]{0,15})$/.exec(range) ?? []
  if (first === undefined || Number(first) >= bytes.length) return error(416, 'The Range requested is not available.')
  const end = Math.min(last === undefined || last === '' ? Infinity : Number(last), bytes.length - 1)
  const part = bytes.subarray(Number(first), end + 1)
  return { status: 206, headers: { ...headers, 'content-range': `bytes ${first}-${end}/${bytes.length}` }, body: part }
}

function hash(algorithm: string, bytes: Buffer): string {
  return createHash(algorithm).update(bytes).digest('hex')
}
