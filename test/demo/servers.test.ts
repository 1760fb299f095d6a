import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/model/json.ts'
import { said } from '../../src/demo/paging.ts'
import type { CloudState } from '../../src/demo/state.ts'
import { eventually, keys, signedIn } from './support.ts'

const C = '/compute/v2.1'
const V = '/volume/v3'
const STATE: Partial<CloudState> = {
  flavors: [{ id: 'f0', name: 'SCS-1V-4', vcpus: 1, ram: 4096, disk: 0 }, { id: 'f9', name: 'SCS-1V-4-9', vcpus: 1, ram: 4096, disk: 9 }],
  images: [{ id: 'img', name: 'Debian 13', visibility: 'public', status: 'active', min_disk: 5, min_ram: 512 }], console: 'one\ntwo\nend\n', delay: 10,
}
const wish = (version: string) => ({ 'openstack-api-version': `compute ${version}` })

async function nova(state: Partial<CloudState> = {}) {
  const { send, body, base } = await signedIn({ ...STATE, ...state })
  const ask = async (method: string, path: string, given?: JsonObject, headers?: Record<string, string>) => {
    const response = await send(method, path, given, headers)
    const text = await response.text()
    const [[fault, inner] = ['', {}]] = Object.entries((text.startsWith('{') ? JSON.parse(text) : {}) as Record<string, JsonObject>)
    return { status: response.status, inner, said: `${response.status} ${fault}: ${said(inner['message'])}`, location: response.headers.get('location') }
  }
  const make = async (path: string, kind: string, given: JsonObject) => (await ask('POST', path, { [kind]: given })).inner as JsonObject & { id: string }
  const net = await make('/network/v2.0/networks', 'network', { name: 'net' })
  await make('/network/v2.0/subnets', 'subnet', { network_id: net.id, ip_version: 4, cidr: '10.0.0.0/24' })
  const reach = (path: string, kind: string, status: string) =>
    eventually(async () => { const found = (await body(path))[kind] as JsonObject; return found['status'] === status ? found : undefined })
  const volume = async () => {
    const { id } = await make(`${V}/volumes`, 'volume', { size: 5, imageRef: 'img' })
    await reach(`${V}/volumes/${id}`, 'volume', 'available')
    return id
  }
  const from = (uuid: string, more: JsonObject = {}) => [{ boot_index: 0, uuid, source_type: 'volume', destination_type: 'volume', ...more }]
  const boot = (server: JsonObject, headers?: Record<string, string>) =>
    ask('POST', `${C}/servers`, { server: { name: 'vm', flavorRef: 'f0', networks: [{ uuid: net.id }], ...server } }, headers)
  return { ask, body, base, net: net.id, volume, from, boot, reach, make }
}

describe('servers of the demo cloud', () => {
  it('boot from a volume, and are gone with their port while the volume becomes free', async () => {
    const { ask, body, base, net, volume, from, boot, reach } = await nova()
    const disk = await volume()
    const server = { block_device_mapping_v2: from(disk), user_data: 'IyEvYmluL3NoCg==', config_drive: true, metadata: { k: 'v' } }
    const made = await boot({ ...server, tags: ['scs'], description: 'd' }, wish('2.52'))
    const id = said(made.inner['id'])
    const at = `${C}/servers/${id}`
    expect([made.status, made.location]).toEqual([202, `${base}${at}`])
    expect(keys(made.inner)).toEqual(['OS-DCF:diskConfig', 'adminPass', 'id', 'links', 'security_groups'])
    expect(await reach(at, 'server', 'ACTIVE')).toMatchObject({
      addresses: { net: [{ addr: '10.0.0.2', version: 4 }] }, config_drive: 'True', metadata: { k: 'v' },
      'os-extended-volumes:volumes_attached': [{ id: disk }],
    })
    expect((await body(at, wish('2.26')))['server']).toMatchObject({ tags: ['scs'], description: 'd', locked: false })
    expect((await body(`/network/v2.0/ports?device_id=${id}`))['ports']).toMatchObject([{ device_owner: 'compute:nova', status: 'ACTIVE' }])
    expect((await ask('DELETE', `${V}/volumes/${disk}`)).status).toBe(400)
    expect((await ask('DELETE', `/network/v2.0/networks/${net}`)).status).toBe(409)
    expect((await ask('DELETE', at)).status).toBe(204)
    await eventually(async () => ((await ask('GET', at)).status === 404 ? true : undefined))
    await reach(`${V}/volumes/${disk}`, 'volume', 'available')
    expect((await ask('DELETE', at)).said).toBe(`404 itemNotFound: Instance ${id} could not be found.`)
    expect((await ask('DELETE', `/network/v2.0/networks/${net}`)).status).toBe(204)
  })

  it('say what is on the console once they run, or its last lines', async () => {
    const { ask, boot, volume, from, reach } = await nova({ delay: 60 })
    const at = `${C}/servers/${said((await boot({ block_device_mapping_v2: from(await volume()) })).inner['id'])}`
    const log = async (given: JsonObject | null) => ask('POST', `${at}/action`, { 'os-getConsoleOutput': given })
    expect((await log({})).said).toMatch(/^409 conflictingRequest: Instance .* is not ready$/)
    await reach(at, 'server', 'ACTIVE')
    const { status, inner } = await log({ length: 2 })
    expect([status, inner]).toEqual([200, 'end\n'])
    expect((await log({})).inner).toBe('one\ntwo\nend\n')
    expect((await log(null)).status).toBe(400)
    expect((await log({ length: 'x' })).status).toBe(400)
    expect((await ask('POST', `${at}/action`, { bogus: {} })).said).toBe('400 badRequest: There is no such action: bogus')
  })

  it('take their volume with them where they were told so, also one made for them', async () => {
    const { ask, boot, from, body, reach } = await nova()
    const made = await boot({ block_device_mapping_v2: from('img', { source_type: 'image', volume_size: 5, delete_on_termination: true }) })
    const at = `${C}/servers/${said(made.inner['id'])}`
    const { 'os-extended-volumes:volumes_attached': attached } = await reach(at, 'server', 'ACTIVE')
    const [{ id } = {}] = attached as JsonObject[]
    expect((await body(`${V}/volumes/${said(id)}`))['volume']).toMatchObject({ status: 'in-use', size: 5, bootable: 'true' })
    await ask('DELETE', at)
    await eventually(async () => (((await body(`${V}/volumes`))['volumes'] as unknown[]).length === 0 ? true : undefined))
  })

  it.each<[string, JsonObject, string]>([
    ['an image and a flavor without disk', { imageRef: 'img' }, '403 forbidden: Only volume-backed servers are allowed for flavors with zero disk.'],
    ['no image', {}, '400 badRequest: Missing imageRef attribute'],
    ['an unknown image', { imageRef: 'nope' }, '400 badRequest: Can not find requested image'],
    ['an unknown flavor', { flavorRef: 'nope', imageRef: 'img' }, '400 badRequest: Flavor nope could not be found.'],
    ['an unknown network', { flavorRef: 'f9', imageRef: 'img', networks: [{ uuid: 'nope' }] }, '400 badRequest: Network nope could not be found.'],
    ['an unknown volume', { block_device_mapping_v2: [{ boot_index: 0, uuid: 'v', source_type: 'volume' }] },
      '400 badRequest: Block Device Mapping is Invalid: failed to get volume v.'],
    ['an unknown zone', { flavorRef: 'f9', imageRef: 'img', availability_zone: 'x' }, '400 badRequest: The requested availability zone is not available'],
    ['an unknown group', { flavorRef: 'f9', imageRef: 'img', security_groups: [{ name: 'x' }] }, '400 badRequest: Security group x not found for project'],
    ['a key too many', { bogus: 1 }, '400 badRequest: Invalid input for field/attribute server.'],
    ['a key of a later microversion', { tags: [] }, '400 badRequest: Invalid input for field/attribute server.'],
    ['no name', { name: ' ' }, '400 badRequest: Invalid input for field/attribute name.'],
    ['user data that is no Base64', { user_data: '#!/bin/sh' }, '400 badRequest: Invalid input for field/attribute user_data.'],
  ])('with %s are refused', async (_, server, message) => {
    const { boot } = await nova()
    expect((await boot(server)).said).toContain(message)
  })

  it('are refused beyond the quota, and counted in the limits', async () => {
    const { boot, body, ask } = await nova({ quota: { cores: 2, ram: 8191, instances: 9 } })
    const local = { flavorRef: 'f9', imageRef: 'img' }
    expect((await boot(local)).status).toBe(202)
    expect((await body(`${C}/limits`, wish('2.60')))['limits']).toMatchObject({
      absolute: { maxTotalCores: 2, totalCoresUsed: 1, maxTotalRAMSize: 8191, totalRAMUsed: 4096, maxTotalInstances: 9, totalInstancesUsed: 1 },
    })
    expect((await boot({ ...local, min_count: 2 })).said).toBe(
      '403 forbidden: Quota exceeded for cores, ram: Requested 2, 8192, but already used 1, 4096 of 2, 8191 cores, ram')
    expect((await boot(local)).said).toMatch(/^403 forbidden: Quota exceeded for ram: Requested 4096, but already used 4096 of 8191 ram$/)
    expect((await ask('GET', `${C}/os-quota-sets/another`)).status).toBe(403)
  })

  it('fail with a fault, never become ready, or never go, where the state says so', async () => {
    const local = { flavorRef: 'f9', imageRef: 'img' }
    const broken = await nova({ broken: ['server'] })
    const failed = await broken.reach(`${C}/servers/${said((await broken.boot(local)).inner['id'])}`, 'server', 'ERROR')
    expect(failed).toMatchObject({ fault: { code: 500, message: 'No valid host was found. ' }, addresses: {}, 'OS-EXT-STS:vm_state': 'error' })
    const stuck = await nova({ stuck: ['server', 'delete server'], delay: 0 })
    const at = `${C}/servers/${said((await stuck.boot(local)).inner['id'])}`
    expect((await stuck.body(at))['server']).toMatchObject({ status: 'BUILD', addresses: {} })
    expect((await stuck.ask('DELETE', at)).status).toBe(204)
    expect((await stuck.body(at))['server']).toMatchObject({ 'OS-EXT-STS:task_state': 'deleting' })
    expect((await (await nova({ refuse: ['POST servers'] })).boot(local)).said).toMatch(/^403 forbidden: Policy doesn't allow os_compute_api:servers:create/)
  })

  it('are found by name, status and page, newest first', async () => {
    const things = { server: ['scs-check-a-vm', 'scs-check-b-vm', 'mine'].map((name, i) => ({ id: `s${i}`, name, status: i === 1 ? 'ERROR' : 'ACTIVE' })) }
    const { ask, body } = await nova({ things })
    const names = async (query: string) => ((await body(`${C}/servers/detail?${query}`))['servers'] as JsonObject[]).map(({ name }) => name)
    expect(await names('')).toEqual(['mine', 'scs-check-b-vm', 'scs-check-a-vm'])
    expect(await names('name=^scs-check-')).toEqual(['scs-check-b-vm', 'scs-check-a-vm'])
    expect(await names('status=ERROR')).toEqual(['scs-check-b-vm'])
    expect(await names('limit=1&marker=s2')).toEqual(['scs-check-b-vm'])
    expect((await ask('GET', `${C}/servers?marker=nope`)).status).toBe(400)
    expect((await ask('GET', `${C}/servers?all_tenants=1`)).status).toBe(403)
    expect((await ask('DELETE', `${C}/servers/s0`)).status).toBe(204)
  })
})

describe('zones of the demo cloud\'s compute', () => {
  it('are listed without hosts, and with hosts for nobody', async () => {
    const { body, ask } = await nova({ zones: { compute: ['a', 'b'] } })
    expect(await body(`${C}/os-availability-zone`)).toEqual({
      availabilityZoneInfo: ['a', 'b'].map(zoneName => ({ zoneName, zoneState: { available: true }, hosts: null })),
    })
    expect((await ask('GET', `${C}/os-availability-zone/detail`)).status).toBe(403)
  })
})
