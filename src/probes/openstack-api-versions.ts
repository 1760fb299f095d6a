import type { ApiVersion, ServiceType } from '../model/cloud.ts'
import type { Probe } from '../model/probe.ts'
import { Unseen } from '../unseen.ts'
import { openstack } from './openstack.ts'

/** The versions that one service names; where it names none, why. */
export interface ServiceVersions {
  service: string
  versions: ApiVersion[]
  problem: string | null
}

/** Services whose versions grow with OpenStack's releases; those that a release table does not know are kept for a later one. */
const ASKED: ServiceType[] = [
  'compute', 'block-storage', 'identity', 'image', 'load-balancer', 'key-manager', 'placement', 'bare-metal', 'shared-file-system',
]

/** The version documents of the services in the catalog; throws `Unseen` if not one of them could be read. */
export const apiVersions: Probe<ServiceVersions[]> = {
  kind: 'openstack.api-versions',
  revision: 1,
  mode: 'passive',
  schema: {
    type: 'array',
    items: {
      type: 'object',
      required: ['service', 'versions', 'problem'],
      properties: {
        service: { type: 'string' },
        versions: {
          type: 'array',
          items: {
            type: 'object',
            required: ['id', 'status', 'max', 'min'],
            properties: { id: { type: 'string' }, status: { type: 'string' }, max: { type: 'string' }, min: { type: 'string' } },
          },
        },
        problem: { type: ['string', 'null'] },
      },
    },
  },
  async observe(target) {
    const cloud = openstack(target)
    const failures: Unseen[] = []
    const all = await Promise.all(ASKED.map(async service => {
      try {
        const versions = await cloud.versions(service)
        return { service, versions: versions.map(({ id, status, max, min }) => ({ id, status, max, min })), problem: null }
      } catch (error) {
        if (!(error instanceof Unseen)) throw error
        failures.push(error)
        return { service, versions: [], problem: `${error.reason}: ${error.message}` }
      }
    }))
    const [first] = failures
    if (first !== undefined && failures.length === ASKED.length) throw first
    return all
  },
}
