import type { JsonObject } from '../model.ts'
import { play } from './active.ts'

/** The image record after the upload, as Glance tells it. */
export interface ImageUpload {
  image: { id: string; status: string; size: number | null }
  /** Bytes that were sent. */
  sent: number
}
/** 1 KiB: enough to prove the upload, too little to hurt a quota. */
const DATA = 'scs-check upload\n'.repeat(61).slice(0, 1024)
/** Seconds for the data to become an image. */
const PATIENCE = 120

/** A member uploads a tiny private image through Glance (scs-0104: users may upload images). */
export const imageUpload = play<ImageUpload>({
  kind: 'openstack.image-upload',
  revision: 1,
  plan: { title: 'upload an image', creates: [`private raw image of ${DATA.length} bytes`], quota: {}, seconds: PATIENCE + 60 },
  schema: {
    type: 'object',
    properties: {
      image: {
        type: 'object', required: ['id', 'status', 'size'],
        properties: { id: { type: 'string' }, status: { type: 'string' }, size: { type: ['integer', 'null'] } },
      },
      sent: { type: 'integer' },
    },
  },
  async act(stage, data) {
    const image = await stage.create('image', 'image', { disk_format: 'raw', container_format: 'bare', visibility: 'private', min_disk: 1, min_ram: 64 })
    await stage.step('upload the data', () => stage.cloud.send('PUT', 'image', `/images/${encodeURIComponent(image.id)}/file`, {
      text: DATA, headers: { 'content-type': 'application/octet-stream' },
    }))
    data.sent = DATA.length
    const there: JsonObject = await stage.ready(image, ['active'], PATIENCE)
    data.image = { id: image.id, status: 'active', size: Number.isInteger(there['size']) ? there['size'] as number : null }
  },
})
