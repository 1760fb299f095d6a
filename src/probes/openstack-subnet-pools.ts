import type { JsonObject } from '../model/json.ts'
import type { Probe } from '../model/probe.ts'
import { openstack } from './openstack.ts'

export interface SubnetPool extends JsonObject {
  id: string
  ip_version: number
  shared: boolean
  prefixes: string[]
}

/** Neutron answers prefix lengths as strings. */
const length = { type: ['string', 'integer'], pattern: '^[0-9]{1,3}$' }

/** The subnet pools that are shared with the project. */
export const subnetPools: Probe<SubnetPool[]> = {
  kind: 'openstack.shared-subnet-pools',
  revision: 1,
  mode: 'passive',
  schema: {
    type: 'array',
    items: {
      type: 'object',
      required: ['id', 'ip_version', 'shared', 'prefixes'],
      properties: {
        id: { type: 'string' }, name: { type: 'string' }, ip_version: { enum: [4, 6] }, shared: { const: true },
        prefixes: { type: 'array', items: { type: 'string' } }, is_default: { type: 'boolean' },
        min_prefixlen: length, max_prefixlen: length, default_prefixlen: length, default_quota: { type: ['integer', 'null'] },
      },
    },
  },
  async observe(target) {
    const pools = await openstack(target).list('network', '/subnetpools', { key: 'subnetpools', query: { shared: 'true' } })
    return pools.filter(({ shared }) => shared !== false) as SubnetPool[]
  },
}
