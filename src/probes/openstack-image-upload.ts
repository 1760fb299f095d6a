import type { OpenStack } from '../model/cloud.ts'
import type { JsonObject } from '../model/json.ts'
import { play } from './active.ts'
import { member } from './answers.ts'
import { classify } from './classify.ts'
import { onceThere } from './lag.ts'

/** The image record after the upload, as Glance tells it. */
export interface ImageUpload {
  image: { id: string; status: string; size: number | null }
  /** Bytes that were sent. */
  sent: number
  /** Whether they went to Glance at once or by its import workflow. */
  way: 'upload' | 'glance-direct'
  /** What reading them back gave: the same, something else, or nothing (the step tells why). */
  content: 'same' | 'different' | 'unread'
}
/** The step that decides nothing but whether the content could be seen. */
export const READ_BACK = 'read the data back'
/** 1 KiB: enough to prove the upload, too little to hurt a quota. */
const DATA = 'scs-check upload\n'.repeat(61).slice(0, 1024)
const OCTETS = { text: DATA, headers: { 'content-type': 'application/octet-stream' } }
/** Seconds for the data to become an image. */
const PATIENCE = 120

/** A member uploads a tiny private image through Glance (scs-0104: users may upload images), by its import workflow where nothing else is allowed. */
export const imageUpload = play<ImageUpload>({
  kind: 'openstack.image-upload',
  revision: 2,
  plan: { title: 'upload an image', creates: [`private raw image of ${DATA.length} bytes`], quota: {}, seconds: PATIENCE + 60 },
  schema: {
    type: 'object',
    properties: {
      image: {
        type: 'object', required: ['id', 'status', 'size'],
        properties: { id: { type: 'string' }, status: { type: 'string' }, size: { type: ['integer', 'null'] } },
      },
      sent: { type: 'integer' }, way: { enum: ['upload', 'glance-direct'] }, content: { enum: ['same', 'different', 'unread'] },
    },
  },
  async act(stage, data) {
    const image = await stage.create('image', 'image', { disk_format: 'raw', container_format: 'bare', visibility: 'private', min_disk: 1, min_ram: 64 })
    const path = `/images/${encodeURIComponent(image.id)}`
    data.way = await stage.step('upload the data', () => upload(stage.cloud, path))
    data.sent = DATA.length
    const there: JsonObject = await stage.ready(image, ['active'], PATIENCE)
    data.image = { id: image.id, status: 'active', size: Number.isInteger(there['size']) ? there['size'] as number : null }
    const read = await stage.attempt(READ_BACK, () => onceThere(() => stage.cloud.send('GET', 'image', `${path}/file`), stage.signal))
    data.content = read === undefined || read.status === 204 ? 'unread' : read.body === DATA ? 'same' : 'different'
  },
})

async function upload(cloud: OpenStack, path: string): Promise<ImageUpload['way']> {
  try {
    await cloud.send('PUT', 'image', `${path}/file`, OCTETS)
    return 'upload'
  } catch (error) {
    if (!['refused', 'unsupported'].includes(classify(error).outcome) || !(await importMethods(cloud)).includes('glance-direct')) throw error
  }
  await cloud.send('PUT', 'image', `${path}/stage`, OCTETS)
  await cloud.send('POST', 'image', `${path}/import`, { json: { method: { name: 'glance-direct' } } })
  return 'glance-direct'
}

/** The ways to import an image that Glance names; none where it does not tell. */
async function importMethods(cloud: OpenStack): Promise<unknown[]> {
  const info = await cloud.get('image', '/info/import').catch(() => null)
  const methods = member(member(info, 'import-methods'), 'value')
  return Array.isArray(methods) ? methods : []
}
