import type { JsonObject } from '../model/json.ts'
import type { Cloud } from './cloud.ts'
import { idOf } from './paging.ts'

/** All images of the cloud as Glance shows them, those that were uploaded first, the newest foremost; no rule of visibility applied. */
export function imagesOf(cloud: Cloud): JsonObject[] {
  return [...cloud.things.list('image').reverse(), ...cloud.state.images].map(record => complete(record, cloud))
}

/** Whether the image belongs to the project. */
export function owned(image: JsonObject, cloud: Cloud): boolean {
  return image['owner'] === cloud.project.id
}

/** Those that a member is shown for a wished visibility; without a wish the public, the shared and the own ones. */
export function visible(cloud: Cloud, wished: string | null): JsonObject[] {
  const seen = imagesOf(cloud).filter(image => image['visibility'] !== 'private' || owned(image, cloud))
  if (wished === 'all') return seen
  if (wished !== null) return seen.filter(image => image['visibility'] === wished)
  return seen.filter(image => image['visibility'] === 'public' || image['visibility'] === 'shared' || owned(image, cloud))
}

function complete(record: JsonObject, cloud: Cloud): JsonObject {
  const { project_id: _, ...rest } = record
  const at = second(cloud.startedAt.toISOString())
  const self = `/v2/images/${encodeURIComponent(idOf(record))}`
  return {
    name: null, disk_format: null, container_format: null, visibility: 'shared', size: null, virtual_size: null, status: 'active',
    checksum: null, protected: false, min_ram: 0, min_disk: 0, owner: cloud.project.id, os_hidden: false,
    os_hash_algo: null, os_hash_value: null, created_at: at, updated_at: at, tags: [], ...rest,
    ...(rest['status'] !== 'queued' && { stores: rest['stores'] ?? 'file' }), self, file: `${self}/file`, schema: '/v2/schemas/image',
  }
}

/** An instant as Glance writes it: whole seconds. */
export function second(instant: string): string {
  return instant.replace(/\.\d+Z$/, 'Z')
}
