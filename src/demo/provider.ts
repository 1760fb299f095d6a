import type { JsonObject } from '../model/json.ts'
import type { Cloud } from './cloud.ts'
import { hexOf, uuidOf } from './ids.ts'
import { keep } from './neutron.ts'

const OWNER = hexOf('project:provider')
const NETWORK = uuidOf('network:public')
const BUILT = '2026-01-05T08:00:00Z'

/** What a good provider offers to all projects: one external network with both IP versions (addresses for documentation), a pool of IPv6 subnets. */
export function provider(network: JsonObject = {}): Record<string, JsonObject[]> {
  const more = { network_id: NETWORK, enable_dhcp: false, 'router:external': true }
  return {
    network: [{ id: NETWORK, name: 'public', mtu: 1500, 'router:external': true, is_default: true, ...network }],
    subnet: [
      { id: uuidOf('subnet:public-v4'), name: 'public-v4', ip_version: 4, cidr: '203.0.113.0/24', gateway_ip: '203.0.113.1',
        allocation_pools: [{ start: '203.0.113.2', end: '203.0.113.254' }], ...more },
      { id: uuidOf('subnet:public-v6'), name: 'public-v6', ip_version: 6, cidr: '2001:db8:0:1::/64', gateway_ip: '2001:db8:0:1::1',
        allocation_pools: [{ start: '2001:db8:0:1::2', end: '2001:db8:0:1:ffff:ffff:ffff:ffff' }], ...more },
    ],
    subnetpool: [{
      id: uuidOf('subnetpool:public-v6'), name: 'public-v6', ip_version: 6, prefixes: ['2001:db8:4000::/36'], default_prefixlen: '64',
      min_prefixlen: '56', max_prefixlen: '64', is_default: true, shared: true,
    }],
  }
}

/** Puts what the state's provider offers among the things. */
export function open(cloud: Cloud): void {
  for (const [kind, records] of Object.entries(cloud.state.provider ?? provider())) {
    for (const record of records) keep(cloud, kind, { project_id: OWNER, created_at: BUILT, updated_at: BUILT, ...record })
  }
}
