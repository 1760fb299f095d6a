import type { JsonObject } from '../model/json.ts'
import type { Probe } from '../model/probe.ts'
import { Unseen } from '../unseen.ts'
import { openstack } from './openstack.ts'

export interface Flavor extends JsonObject {
  id: string
  name: string
  /** Count of virtual CPUs. */
  vcpus: number
  /** MiB. */
  ram: number
  /** GiB of root disk; 0 = none. */
  disk: number
  extra_specs: Record<string, string>
}

/** Nova gives extra specs in the listing from microversion 2.61 (Rocky). */
const WITH_EXTRA_SPECS = '2.61'

/** One request per flavor is bearable for the hundreds that real clouds have. */
const MOST_ONE_BY_ONE = 2000

/** The flavors that the project may use, with extra specs, in the order of the cloud. */
export const flavors: Probe<Flavor[]> = {
  kind: 'openstack.flavors',
  revision: 1,
  mode: 'passive',
  schema: {
    type: 'array',
    items: {
      type: 'object',
      required: ['id', 'name', 'vcpus', 'ram', 'disk', 'extra_specs'],
      properties: {
        id: { type: 'string' }, name: { type: 'string' },
        vcpus: { type: 'integer' }, ram: { type: 'integer' }, disk: { type: 'integer' },
        extra_specs: { type: 'object', additionalProperties: { type: 'string' } },
      },
    },
  },
  async observe(target) {
    const cloud = openstack(target)
    const path = '/flavors/detail'
    const listed = await cloud
      .list('compute', path, { key: 'flavors', microversion: WITH_EXTRA_SPECS })
      .catch((error: unknown) => {
        if (error instanceof Unseen && error.status === 406) return cloud.list('compute', path, { key: 'flavors' })
        throw error
      })
    if (listed.length > MOST_ONE_BY_ONE && listed.some(flavor => flavor['extra_specs'] === undefined)) {
      throw new Unseen('unsupported', `Nova lists no extra specs below microversion ${WITH_EXTRA_SPECS}, and ${listed.length} flavors are too many to ask for each`)
    }
    return Promise.all(listed.map(async ({ links: _links, ...flavor }) => {
      if (flavor['extra_specs'] !== undefined) return flavor as Flavor
      const answer = await cloud.get('compute', `/flavors/${encodeURIComponent(typeof flavor['id'] === 'string' ? flavor['id'] : '')}/os-extra_specs`)
      return { ...flavor, extra_specs: (answer as JsonObject)['extra_specs'] } as Flavor
    }))
  },
}
