import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/model/json.ts'
import { said } from '../../src/demo/paging.ts'
import type { CloudState } from '../../src/demo/state.ts'
import { keys, signedIn } from './support.ts'

const N = '/network/v2.0'
const created = ['created_at', 'id', 'project_id', 'revision_number', 'tags', 'tenant_id', 'updated_at']

async function neutron(state: Partial<CloudState> = {}) {
  const { get, send, body, cloud } = await signedIn(state)
  const ask = async (method: string, path: string, given?: JsonObject) => {
    const response = await send(method, N + path, given)
    const text = await response.text()
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, JsonObject> }
  }
  const make = async (path: string, kind: string, given: JsonObject) => {
    const { status, body: made } = await ask('POST', `/${path}`, { [kind]: given })
    expect([status, made]).toEqual([201, { [kind]: expect.anything() as unknown }])
    return made[kind] as JsonObject & { id: string }
  }
  const error = async (...request: Parameters<typeof ask>) => {
    const { status, body: { NeutronError: { type } = {} } } = await ask(...request)
    return `${status} ${said(type)}`
  }
  return { get, body, ask, make, error, cloud }
}

describe('networks and subnets of the demo cloud', () => {
  it('are made, found by name, renamed and removed as by Neutron', async () => {
    const { ask, make, error } = await neutron()
    const net = await make('networks', 'network', { name: 'mine' })
    expect(keys(net)).toEqual([...created, 'admin_state_up', 'availability_zone_hints', 'availability_zones', 'description', 'dns_domain', 'ipv4_address_scope',
      'ipv6_address_scope', 'mtu', 'name', 'port_security_enabled', 'qos_policy_id', 'router:external', 'shared', 'status', 'subnets'].sort())
    expect(net['created_at']).toMatch(/^20..-..-..T..:..:..Z$/)
    expect((await ask('GET', '/networks?name=mine&fields=id')).body).toEqual({ networks: [{ id: net.id }] })
    expect((await ask('PUT', `/networks/${net.id}`, { network: { name: 'yours' } })).body['network']).toMatchObject({ name: 'yours', revision_number: 2 })
    expect((await ask('DELETE', `/networks/${net.id}`)).status).toBe(204)
    expect(await error('GET', `/networks/${net.id}`)).toBe('404 NetworkNotFound')
  })

  it('come with the provider\'s: one external default network with both IP versions, a shared default pool for IPv6', async () => {
    const { ask } = await neutron()
    expect((await ask('GET', '/networks?router:external=true')).body).toMatchObject({
      networks: [{ name: 'public', is_default: true, shared: false, port_security_enabled: true, subnets: [{}, {}] }],
    })
    expect((await ask('GET', '/subnetpools?shared=True')).body).toMatchObject({ subnetpools: [{ ip_version: 6, is_default: true, default_prefixlen: '64' }] })
  })

  it.each([
    ['POST', '/networks', { network: { 'router:external': true } }, '403 PolicyNotAuthorized'],
    ['POST', '/networks', { network: { shared: true } }, '403 PolicyNotAuthorized'],
    ['POST', '/networks', { network: { bogus: 1 } }, '400 HTTPBadRequest'],
    ['POST', '/networks', { network: { tags: ['a'] } }, '400 HTTPBadRequest'],
    ['POST', '/networks', { network: { name: 7 } }, '400 HTTPBadRequest'],
    ['POST', '/networks', { network: { project_id: 'another' } }, '403 PolicyNotAuthorized'],
    ['POST', '/networks', JSON.parse('{"network":{"__proto__":{"name":"x"}}}') as JsonObject, '400 HTTPBadRequest'],
    ['POST', '/networks', {}, '400 HTTPBadRequest'],
    ['PATCH', '/networks', {}, '405 HTTPMethodNotAllowed'],
    ['DELETE', '/networks', undefined, '404 NetworkNotFound'],
    ['GET', '/networks?bogus=1', undefined, '400 HTTPBadRequest'],
    ['GET', '/networks?constructor=1', undefined, '400 HTTPBadRequest'],
    ['GET', '/networks?shared=maybe', undefined, '400 InvalidInput'],
    ['POST', '/subnets', { subnet: { ip_version: 4, cidr: '10.0.0.0/24' } }, '400 HTTPBadRequest'],
    ['POST', '/subnets', { subnet: { ip_version: 4, cidr: '10.0.0.0/24', network_id: 'nope' } }, '404 NetworkNotFound'],
  ])('refuse %s %s %j with %s', async (method, path, body, expected) => {
    const { error } = await neutron()
    expect(await error(method, path, body as JsonObject | undefined)).toBe(expected)
  })

  it('of the provider can be seen and not changed', async () => {
    const { ask, error } = await neutron()
    const [{ id } = {}] = (await ask('GET', '/networks')).body['networks'] as unknown as JsonObject[]
    expect(await error('DELETE', `/networks/${said(id)}`)).toBe('403 PolicyNotAuthorized')
    expect(await error('PUT', `/networks/${said(id)}`, { network: { name: 'mine' } })).toBe('403 PolicyNotAuthorized')
  })

  it('have gateways and allocation pools, and never overlap', async () => {
    const { ask, make } = await neutron()
    const { id } = await make('networks', 'network', {})
    const wish = (more: JsonObject) => ({ network_id: id, ip_version: 4, ...more })
    expect(await make('subnets', 'subnet', wish({ cidr: '10.0.5.7/24' }))).toMatchObject({
      cidr: '10.0.5.0/24', gateway_ip: '10.0.5.1', allocation_pools: [{ start: '10.0.5.2', end: '10.0.5.254' }],
    })
    for (const [more, message] of [
      [{ cidr: '10.0.5.128/25' }, /overlaps with another subnet/], [{ cidr: '10.0' }, /is not in a CIDR format/], [{}, /a subnetpool must be specified/],
      [{ cidr: '10.0.6.0/24', ip_version: 6 }, /does not match the ip_version/], [{ use_default_subnetpool: true }, /No default subnetpool found for IPv4/],
    ] as const) {
      const { status, body } = await ask('POST', '/subnets', { subnet: wish(more) })
      expect([status, body['NeutronError']?.['message']]).toEqual([400, expect.stringMatching(message)])
    }
    expect((await ask('GET', `/networks/${id}`)).body['network']?.['subnets']).toHaveLength(1)
  })

  it('get one free block after the other from a pool, within its bounds', async () => {
    const { ask, make, error } = await neutron()
    const { id } = await make('networks', 'network', {})
    const [pool] = (await ask('GET', '/subnetpools')).body['subnetpools'] as unknown as JsonObject[]
    const subnetpool_id = pool?.['id'] ?? ''
    const wish = { network_id: id, ip_version: 6, ipv6_ra_mode: 'slaac', ipv6_address_mode: 'slaac' }
    const first = { cidr: '2001:db8:4000::/64', gateway_ip: '2001:db8:4000::1', subnetpool_id }
    expect(await make('subnets', 'subnet', { ...wish, subnetpool_id })).toMatchObject(first)
    expect(await make('subnets', 'subnet', { ...wish, use_default_subnetpool: true })).toMatchObject({ cidr: '2001:db8:4000:1::/64' })
    expect(await make('subnets', 'subnet', { ...wish, subnetpool_id, prefixlen: 60 })).toMatchObject({ cidr: '2001:db8:4000:10::/60' })
    const bad = (more: JsonObject) => error('POST', '/subnets', { subnet: { ...wish, subnetpool_id, ...more } })
    expect(await bad({ prefixlen: 40 })).toBe('400 MinPrefixSubnetAllocationError')
    expect(await bad({ prefixlen: 72 })).toBe('400 MaxPrefixSubnetAllocationError')
    expect(await bad({ ip_version: 4 })).toBe('400 BadRequest')
    expect(await bad({ cidr: '2001:db8:4000::/64' })).toBe('400 SubnetAllocationError')
    expect(await bad({ subnetpool_id: 'nope' })).toBe('404 SubnetPoolNotFound')
  })

  it('are removed with their subnets, unless a port is on them', async () => {
    const { ask, make, error } = await neutron()
    const { id } = await make('networks', 'network', {})
    const subnet = await make('subnets', 'subnet', { network_id: id, ip_version: 4, cidr: '10.0.0.0/24' })
    const port = await make('ports', 'port', { network_id: id })
    expect(port).toMatchObject({ fixed_ips: [{ subnet_id: subnet.id, ip_address: '10.0.0.2' }], status: 'DOWN' })
    expect(await error('DELETE', `/networks/${id}`)).toBe('409 NetworkInUse')
    expect(await error('DELETE', `/subnets/${subnet.id}`)).toBe('409 SubnetInUse')
    expect((await ask('DELETE', `/ports/${port.id}`)).status).toBe(204)
    expect((await ask('DELETE', `/networks/${id}`)).status).toBe(204)
    expect(await error('GET', `/subnets/${subnet.id}`)).toBe('404 SubnetNotFound')
  })

  it('are tagged, found by tags, and lose them', async () => {
    const { ask, make, error } = await neutron()
    const { id } = await make('networks', 'network', {})
    expect((await ask('PUT', `/networks/${id}/tags/scs-check`)).status).toBe(201)
    expect((await ask('PUT', `/networks/${id}/tags/a%20b`)).status).toBe(201)
    expect((await ask('GET', `/networks/${id}/tags`)).body).toEqual({ tags: ['scs-check', 'a b'] })
    expect((await ask('GET', '/networks?tags=scs-check&fields=id')).body).toEqual({ networks: [{ id }] })
    expect((await ask('GET', '/networks?not-tags=scs-check&fields=name')).body).toEqual({ networks: [{ name: 'public' }] })
    expect((await ask('GET', `/networks/${id}/tags/scs-check`)).status).toBe(204)
    expect((await ask('DELETE', `/networks/${id}/tags/scs-check`)).status).toBe(204)
    expect(await error('DELETE', `/networks/${id}/tags/scs-check`)).toBe('404 TagNotFound')
    expect((await ask('PUT', `/networks/${id}/tags`, { tags: ['c', 'c'] })).body).toEqual({ tags: ['c'] })
    expect(await error('PUT', `/networks/${id}/tags`, { tags: 'c' })).toBe('400 InvalidInput')
  })

  it('are shared with other projects only where the state lets members do so, with everybody never', async () => {
    const [strict, lax] = [await neutron(), await neutron({ rbac: true })]
    const wish = async (one: typeof lax, target_tenant: string, object_id?: string) => ({ rbac_policy: {
      object_type: 'network', object_id: object_id ?? (await one.make('networks', 'network', {})).id, action: 'access_as_shared', target_tenant,
    } })
    expect(await strict.error('POST', '/rbac-policies', await wish(strict, 'other'))).toBe('403 PolicyNotAuthorized')
    expect(await lax.error('POST', '/rbac-policies', await wish(lax, '*'))).toBe('403 PolicyNotAuthorized')
    expect(await lax.error('POST', '/rbac-policies', await wish(lax, 'other', 'nope'))).toBe('400 InvalidInput')
    const made = await lax.ask('POST', '/rbac-policies', await wish(lax, 'other'))
    const fields = ['action', 'id', 'object_id', 'object_type', 'project_id', 'target_tenant', 'tenant_id']
    expect([made.status, keys(made.body['rbac_policy'])]).toEqual([201, fields])
  })
})

describe('quotas, zones and extensions of the demo cloud', () => {
  it('stop at the limit with 409, told beforehand by the details', async () => {
    const { ask, make, error, body } = await neutron({ quota: { router: 1, security_group: 1 } })
    await make('routers', 'router', {})
    expect(await error('POST', '/routers', { router: {} })).toBe('409 OverQuota')
    expect(await error('POST', '/security-groups', { security_group: { name: 'x' } })).toBe('409 OverQuota')
    const { project_id } = (await ask('GET', '/routers')).body['routers']?.[0] as unknown as { project_id: string }
    expect((await body(`${N}/quotas/${project_id}/details.json`))['quota']).toMatchObject({
      router: { limit: 1, used: 1, reserved: 0 }, security_group: { limit: 1, used: 1 }, network: { limit: 100, used: 0 },
    })
    expect((await body(`${N}/quotas/${project_id}`))['quota']).toMatchObject({ router: 1, port: 500 })
    expect(await error('GET', '/quotas/another')).toBe('403 PolicyNotAuthorized')
    expect(await error('GET', '/quotas/another/details.json')).toBe('403 AdminRequired')
    expect(await error('PUT', `/quotas/${project_id}`, { quota: { router: 9 } })).toBe('403 PolicyNotAuthorized')
  })

  it('are as the state says', async () => {
    const { ask, error } = await neutron({ zones: { network: ['a', 'b'] }, lacks: ['dns-integration', 'rbac-policies'] })
    expect((await ask('GET', '/availability_zones?resource=network')).body).toEqual({
      availability_zones: ['a', 'b'].map(name => ({ state: 'available', resource: 'network', name })),
    })
    const aliases = ((await ask('GET', '/extensions')).body['extensions'] as unknown as JsonObject[]).map(({ alias }) => alias)
    expect(aliases).toEqual(expect.arrayContaining(['external-net', 'default-subnetpools', 'dns-domain-ports', 'subnet-dns-publish-fixed-ip']))
    expect(aliases).not.toContain('dns-integration')
    expect(aliases).not.toContain('security-groups-default-rules')
    expect(await error('GET', '/rbac-policies')).toBe('404 HTTPNotFound')
    expect((await ask('GET', '/extensions/dns-integration')).status).toBe(404)
    expect((await ask('GET', '/extensions/router')).body).toMatchObject({ extension: { alias: 'router' } })
    expect(await (await neutron({ lacks: ['availability_zone'] })).error('GET', '/availability_zones')).toBe('404 HTTPNotFound')
    expect((await ask('GET', '/agents')).body).toEqual({ agents: [] })
  })
})
