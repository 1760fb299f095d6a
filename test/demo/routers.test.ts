import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/model/json.ts'
import { said } from '../../src/demo/paging.ts'
import type { CloudState } from '../../src/demo/state.ts'
import { signedIn } from './support.ts'

const N = '/network/v2.0'
type Made = JsonObject & { id: string }

/** A network with a subnet, a router with a gateway, and how to ask for more. */
async function routed(state: Partial<CloudState> = {}) {
  const { send } = await signedIn(state)
  const ask = async (method: string, path: string, given?: JsonObject) => {
    const response = await send(method, N + path, given)
    const text = await response.text()
    const body = (text === '' ? {} : JSON.parse(text)) as JsonObject
    const type = (body['NeutronError'] as JsonObject | undefined)?.['type']
    return { status: response.status, body, said: `${response.status} ${said(type)}` }
  }
  const make = async (kind: string, given: JsonObject) => (await ask('POST', `/${kind}s`, { [kind]: given })).body[kind] as Made
  const [pub] = (await ask('GET', '/networks?router:external=True')).body['networks'] as Made[]
  const net = await make('network', { name: 'mine' })
  const subnet = await make('subnet', { network_id: net.id, ip_version: 4, cidr: '10.0.0.0/24' })
  const router = await make('router', { external_gateway_info: { network_id: pub?.id ?? '' } })
  const face = (action: string, given: JsonObject = { subnet_id: subnet.id }) => ask('PUT', `/routers/${router.id}/${action}_router_interface`, given)
  return { ask, make, net, subnet, router, pub: pub?.id ?? '', face }
}

describe('routers of the demo cloud', () => {
  it('get an address of each IP version from an external network, and only from such', async () => {
    const { router, ask, net, pub } = await routed()
    expect(router).toMatchObject({
      status: 'ACTIVE',
      external_gateway_info: { network_id: pub, enable_snat: true, external_fixed_ips: [{ ip_address: '203.0.113.2' }, { ip_address: '2001:db8:0:1::2' }] },
    })
    expect((await ask('POST', '/routers', { router: { external_gateway_info: { network_id: net.id } } })).said).toBe('400 BadRequest')
    expect((await ask('POST', '/routers', { router: { external_gateway_info: { network_id: 'nope' } } })).said).toBe('404 NetworkNotFound')
    const cleared = await ask('PUT', `/routers/${router.id}`, { router: { external_gateway_info: {} } })
    expect(cleared.body['router']).toMatchObject({ external_gateway_info: null })
  })

  it('are attached to a subnet by a port with its gateway address, once, and detached again', async () => {
    const { ask, router, subnet, face } = await routed()
    const added = await face('add')
    expect([added.status, added.body]).toMatchObject([200, { id: router.id, subnet_id: subnet.id, subnet_ids: [subnet.id] }])
    expect((await ask('GET', `/ports?device_id=${router.id}`)).body).toMatchObject({
      ports: [{ device_owner: 'network:router_interface', fixed_ips: [{ subnet_id: subnet.id, ip_address: '10.0.0.1' }], security_groups: [] }],
    })
    expect((await face('add')).said).toBe('400 BadRequest')
    expect((await face('add', {})).said).toBe('400 BadRequest')
    expect((await face('add', { subnet_id: 'nope' })).said).toBe('404 SubnetNotFound')
    expect((await ask('DELETE', `/routers/${router.id}`)).said).toBe('409 RouterInUse')
    expect((await ask('DELETE', `/ports/${said(added.body['port_id'])}`)).said).toBe('409 ServicePortInUse')
    expect((await ask('DELETE', `/subnets/${subnet.id}`)).said).toBe('409 SubnetInUse')
    const removed = await face('remove')
    expect([removed.status, removed.body]).toEqual([200, added.body])
    expect((await face('remove')).said).toBe('404 RouterInterfaceNotFoundForSubnet')
    expect((await ask('DELETE', `/routers/${router.id}`)).status).toBe(204)
    expect((await ask('DELETE', `/routers/${router.id}`)).said).toBe('404 RouterNotFound')
  })
})

describe('floating IPs of the demo cloud', () => {
  it('are taken from the external network, lead through a router to a port, and are given back', async () => {
    const { ask, make, net, pub, router, face } = await routed()
    const port = await make('port', { network_id: net.id, name: 'p' })
    const ip = await make('floatingip', { floating_network_id: pub })
    expect(ip).toMatchObject({ floating_ip_address: '203.0.113.3', status: 'DOWN', port_id: null, port_details: null })
    const lead = () => ask('PUT', `/floatingips/${ip.id}`, { floatingip: { port_id: port.id } })
    expect((await lead()).said).toBe('404 ExternalGatewayForFloatingIPNotFound')
    await face('add')
    expect((await lead()).body['floatingip']).toMatchObject({ router_id: router.id, fixed_ip_address: '10.0.0.2', port_details: { name: 'p' } })
    expect((await face('remove')).said).toBe('409 RouterInterfaceInUseByFloatingIP')
    expect((await ask('PUT', `/routers/${router.id}`, { router: { external_gateway_info: {} } })).said).toBe('409 RouterExternalGatewayInUseByFloatingIp')
    await ask('DELETE', `/ports/${port.id}`)
    expect((await ask('GET', `/floatingips/${ip.id}`)).body['floatingip']).toMatchObject({ port_id: null, router_id: null, status: 'DOWN' })
    expect((await ask('DELETE', `/floatingips/${ip.id}`)).status).toBe(204)
    expect((await ask('DELETE', `/floatingips/${ip.id}`)).said).toBe('404 FloatingIPNotFound')
  })

  it('come from external networks only, and run out', async () => {
    const provider = {
      network: [{ id: 'ext', name: 'public', 'router:external': true, is_default: true }],
      subnet: [{ id: 'sub', network_id: 'ext', ip_version: 4, cidr: '203.0.113.0/29', allocation_pools: [{ start: '203.0.113.2', end: '203.0.113.3' }] }],
    }
    const { ask, net } = await routed({ provider })
    const wish = (floating_network_id: string) => ask('POST', '/floatingips', { floatingip: { floating_network_id } })
    expect((await wish(net.id)).said).toBe('400 BadRequest')
    expect((await wish('nope')).said).toBe('404 NetworkNotFound')
    expect((await ask('POST', '/floatingips', { floatingip: {} })).said).toBe('400 HTTPBadRequest')
    expect((await wish('ext')).status).toBe(201)
    expect((await wish('ext')).said).toBe('409 IpAddressGenerationFailure')
  })

  it('are of IPv4: a network without it gives none', async () => {
    const subnet = { id: 'sub', network_id: 'ext', ip_version: 6, cidr: '2001:db8::/64', allocation_pools: [{ start: '2001:db8::2', end: '2001:db8::9' }] }
    const { ask } = await routed({ provider: { network: [{ id: 'ext', 'router:external': true }], subnet: [subnet] } })
    expect((await ask('POST', '/floatingips', { floatingip: { floating_network_id: 'ext' } })).said).toBe('400 BadRequest')
  })
})
