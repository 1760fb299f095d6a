import type { JsonObject } from '../model/json.ts'
import { decoded, json } from './answer.ts'
import type { Answer } from './answer.ts'
import type { CloudState } from './state.ts'

/** Extensions of a Neutron 2025.1 with routers, security groups, DNS integration and quality of service. */
const ALIASES = [
  'address-group', 'address-scope', 'agent', 'allowed-address-pairs', 'auto-allocated-topology', 'availability_zone', 'availability_zone_filter',
  'binding', 'binding-extended', 'default-subnetpools', 'dhcp_agent_scheduler', 'dns-domain-ports', 'dns-integration',
  'dns-integration-domain-keywords', 'empty-string-filtering', 'ext-gw-mode', 'external-net', 'extra_dhcp_opt', 'extraroute', 'extraroute-atomic',
  'filter-validation', 'fip-port-details', 'floatingip-pools', 'ip-substring-filtering', 'l3-flavors', 'l3-ha', 'l3_agent_scheduler',
  'multi-provider', 'net-mtu', 'net-mtu-writable', 'network-ip-availability', 'network_availability_zone', 'pagination', 'port-security',
  'port-security-groups-filtering', 'project-id', 'provider', 'qos', 'quota-check-limit', 'quota_details', 'quotas', 'rbac-policies', 'router',
  'router_availability_zone', 'security-group', 'security-groups-default-rules', 'security-groups-normalized-cidr',
  'security-groups-rules-belongs-to-default-sg', 'security-groups-shared-filtering', 'service-type', 'sorting', 'standard-attr-description',
  'standard-attr-revisions', 'standard-attr-tag', 'standard-attr-timestamp', 'stateful-security-group', 'subnet-dns-publish-fixed-ip',
  'subnet-external-network', 'subnet-service-types', 'subnet_allocation', 'subnetpool-prefix-ops', 'trunk', 'trunk-details',
]

/** Whether this Neutron has the extension. */
export function has(state: CloudState, alias: string): boolean {
  if (alias === 'security-groups-default-rules' && state.default_sg_rules === null) return false
  return ALIASES.includes(alias) && !(state.lacks ?? []).includes(alias)
}

/** `/v2.0/extensions`, all of them or the one with the alias. */
export function extensions(state: CloudState, method: string, alias: string | undefined): Answer {
  if (method !== 'GET') return absent('Resource not found.')
  const all = ALIASES.filter(one => has(state, one)).map(described)
  if (alias === undefined) return json(200, { extensions: all })
  const found = all.find(one => one['alias'] === decoded(alias))
  return found === undefined ? absent(`Extension with alias ${decoded(alias)} does not exist`) : json(200, { extension: found })
}

function described(alias: string): JsonObject {
  return { name: alias.replaceAll(/[-_]/g, ' '), alias, description: `Demo of ${alias}.`, updated: '2025-04-02T00:00:00-00:00', links: [] }
}

// This part of Neutron writes its errors in another form.
function absent(why: string): Answer {
  return json(404, { message: `The resource could not be found.<br /><br />\n${why}\n\n`, code: '404 Not Found', title: 'Not Found' })
}
