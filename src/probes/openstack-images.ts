import type { JsonObject, Schema } from '../model/json.ts'
import type { Probe, Target } from '../model/probe.ts'
import { openstack } from './openstack.ts'

/** A Glance image record: fixed fields and free properties side by side, all of them as the cloud sent them. */
export interface Image extends JsonObject {
  id: string
}

/** A record whose visibility cannot be read must not drop out of judging unseen. */
const schema: Schema = {
  type: 'array',
  items: {
    type: 'object', required: ['id', 'visibility'],
    properties: {
      id: { type: 'string' }, visibility: { enum: ['public', 'community', 'shared', 'private'] }, name: { type: ['string', 'null'] },
      os_hidden: { type: 'boolean' }, min_disk: { type: 'integer' }, min_ram: { type: 'integer' }, size: { type: ['integer', 'null'] },
      created_at: { type: 'string' },
    },
  },
}

/** Where the data lie is no business of a report, and such URLs can carry credentials of the storage. */
function withoutLocations(image: JsonObject): Image {
  const { direct_url: _url, locations: _locations, ...rest } = image
  return rest as Image
}

async function list(target: Target, query: Record<string, string>): Promise<Image[]> {
  const images = await openstack(target).list('image', '/images', { key: 'images', query: { limit: '1000', ...query } })
  return images.map(withoutLocations)
}

/** The images that the official suite asks for: Glance's listing with all member states, before it keeps the public and community ones. */
export const images: Probe<Image[]> = {
  kind: 'openstack.images', revision: 1, mode: 'passive', schema,
  observe: target => list(target, { member_status: 'all' }),
}

/** Public images that are hidden (os_hidden): rotated out, still usable by id, never in the plain listing. */
export const hiddenImages: Probe<Image[]> = {
  kind: 'openstack.hidden-images', revision: 1, mode: 'passive', schema,
  observe: target => list(target, { visibility: 'public', os_hidden: 'true' }),
}

/** Community images of all projects, which the plain listing shows only to their owner. */
export const communityImages: Probe<Image[]> = {
  kind: 'openstack.community-images', revision: 1, mode: 'passive', schema,
  observe: target => list(target, { visibility: 'community' }),
}
