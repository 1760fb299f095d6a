import type { Json, JsonObject } from '../model/json.ts'
import { play } from './active.ts'
import { member, text } from './answers.ts'
import { externalNetworks } from './openstack-external-networks.ts'
import { subnetPools } from './openstack-subnet-pools.ts'

/** What a project gets of the provider's network. */
export interface ProviderNetworkUse {
  /** The network used: the default one, else the first external one; null if the project sees none. */
  external: { id: string; name: string } | null
  /** Whether Neutron let the project share its network with another project by an RBAC policy. */
  rbac: 'created' | 'not created'
  /** The default IPv6 subnet pool asked, and the prefix it gave; null where there is no such pool. */
  subnet: { pool: string; cidr: string } | null
  /** External addresses of the router's gateway. */
  gateway: string[]
  /** The floating IP that was allocated. */
  floatingIp: string
}
/** No two plays of a run may give one name, by which what is lost is removed. Names of the steps that are judged one by one; a failure is told by the innermost step, which for creations is the kit's. */
export const STEPS = { rbac: 'share the network by an RBAC policy', subnet: 'create subnet provider-subnet', router: 'create router provider-router', floatingIp: 'create floating ip' }

/** A project that nobody has. */
const NOBODY = '00000000000000000000000000000000'

/** A network with a prefix of the default IPv6 pool, a router with an external gateway and a floating IP are created; the sharing by RBAC is tried. */
export const providerNetworkUse = play<ProviderNetworkUse>({
  kind: 'openstack.provider-network-use',
  revision: 1,
  plan: {
    title: 'use the provider network: external gateway, floating IP, IPv6 prefix',
    creates: ['network', 'subnet with a /64 of the default IPv6 pool', 'router with an external gateway', 'floating IP', 'RBAC policy of that network, which should be refused'],
    quota: { network: 1, subnet: 1, router: 1, floatingip: 1 },
    seconds: 120,
  },
  schema: {
    type: 'object',
    properties: {
      external: { type: ['object', 'null'], properties: { id: { type: 'string' }, name: { type: 'string' } } },
      rbac: { enum: ['created', 'not created'] },
      subnet: { type: ['object', 'null'], properties: { pool: { type: 'string' }, cidr: { type: 'string' } } },
      gateway: { type: 'array', items: { type: 'string' } },
      floatingIp: { type: 'string' },
    },
  },
  async act(stage, data) {
    const { cloud } = stage
    const [networks, pools] = await Promise.all([stage.need(externalNetworks), stage.need(subnetPools)])
    const external = networks.find(one => one['router:external'] && one['is_default'] === true) ?? networks.find(one => one['router:external'])
    const pool = pools.find(one => one.ip_version === 6 && one['is_default'] === true)
    data.external = external === undefined ? null : { id: external.id, name: text(external['name']) }
    const network = await stage.create('network', 'network', {})
    const shared = await stage.attempt(STEPS.rbac, () => cloud.send('POST', 'network', '/rbac-policies', { // goes with its network
      json: { rbac_policy: { object_type: 'network', object_id: network.id, action: 'access_as_shared', target_tenant: NOBODY } },
    }))
    data.rbac = shared === undefined ? 'not created' : 'created'
    data.subnet = null
    if (pool !== undefined) {
      const subnet = await stage.attempt('use the default IPv6 pool', async () => (await stage.create('subnet', 'provider-subnet', {
        network_id: network.id, ip_version: 6, subnetpool_id: pool.id, prefixlen: 64, ipv6_ra_mode: 'slaac', ipv6_address_mode: 'slaac',
      })).record)
      if (subnet !== undefined) data.subnet = { pool: pool.id, cidr: text(subnet['cidr']) }
    }
    if (external === undefined) return
    const router = await stage.attempt('use the external network', async () => (await stage.create('router', 'provider-router', { external_gateway_info: { network_id: external.id } })).record)
    if (router !== undefined) data.gateway = addresses(router)
    const floating = await stage.attempt('use a floating IP', async () => (await stage.create('floating-ip', 'floating-ip', { floating_network_id: external.id })).record)
    if (floating !== undefined) data.floatingIp = text(floating['floating_ip_address'])
  },
})

function addresses(router: JsonObject): string[] {
  const fixed = member(member(router, 'external_gateway_info'), 'external_fixed_ips')
  return Array.isArray(fixed) ? fixed.map((one: Json) => text(member(one, 'ip_address'))).filter(address => address !== '').slice(0, 20) : []
}
