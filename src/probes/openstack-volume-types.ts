import type { JsonObject } from '../model/json.ts'
import type { Probe } from '../model/probe.ts'
import { openstack } from './openstack.ts'

export interface VolumeType extends JsonObject {
  id: string
  name: string
  description: string | null
}

/** The volume types that the project sees, in the order of the cloud. */
export const volumeTypes: Probe<VolumeType[]> = {
  kind: 'openstack.volume-types',
  revision: 1,
  mode: 'passive',
  schema: {
    type: 'array',
    items: {
      type: 'object',
      required: ['id', 'name'],
      properties: { id: { type: 'string' }, name: { type: 'string' }, description: { type: ['string', 'null'] } },
    },
  },
  async observe(target) {
    return (await openstack(target).list('block-storage', '/types', { key: 'volume_types' })) as VolumeType[]
  },
}
