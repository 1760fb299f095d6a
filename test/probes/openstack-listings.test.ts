import { describe, expect, it } from 'vitest'
import { shapeProblem } from '../../src/collect/shape.ts'
import type { OpenStack } from '../../src/model/cloud.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Probe } from '../../src/model/probe.ts'
import { apiVersions } from '../../src/probes/openstack-api-versions.ts'
import { computeZones, networkZones, volumeZones } from '../../src/probes/openstack-availability-zones.ts'
import { externalNetworks } from '../../src/probes/openstack-external-networks.ts'
import { networkExtensions } from '../../src/probes/openstack-network-extensions.ts'
import { subnetPools } from '../../src/probes/openstack-subnet-pools.ts'
import { Unseen } from '../../src/unseen.ts'

const never = () => Promise.reject(new Unseen('refused', 'no'))

/** What the probe sees of a cloud that answers listings by service, path and query; and whether it has the promised shape. */
async function see<Data>(probe: Probe<Data>, cloud: Partial<OpenStack>): Promise<{ data: Data; problem: string | null }> {
  const data = await probe.observe({ subject: 'c', openstack: cloud as OpenStack }, never, undefined as never)
  return { data, problem: shapeProblem(probe, data) }
}
const listing = (answers: Record<string, JsonObject[]>): Partial<OpenStack> => ({
  list: (service, path, { query = {} }) => {
    const answer = answers[`${service} ${path}?${new URLSearchParams(query).toString()}`]
    return answer === undefined ? Promise.reject(new Unseen('unsupported', '404', 404)) : Promise.resolve(answer)
  },
})

describe.each([['compute', computeZones], ['block-storage', volumeZones]] as const)('zones of %s', (service, probe) => {
  const zones = (zone: JsonObject) => see(probe, listing({ [`${service} /os-availability-zone?`]: [zone] }))
  it('are name and availability, without hosts', async () => {
    const seen = await zones({ zoneName: 'a', zoneState: { available: false }, hosts: { host: {} } })
    expect(seen).toEqual({ data: [{ name: 'a', available: false }], problem: null })
  })
  it.each<[JsonObject]>([
    [{ zoneName: 'a' }], [{ zoneState: { available: true } }], [{ zoneName: 'a', zoneState: 'up' }], [{ zoneName: 'a', zoneState: { available: 'yes' } }],
  ])('that are malformed (%j) are not taken for available', async zone => expect((await zones(zone)).problem).not.toBeNull())
})

describe('zones of network', () => {
  const zones = (state: string) => see(networkZones, listing({ 'network /availability_zones?': [{ name: 'a', state, resource: 'router' }] }))
  it.each([['available', true], ['unavailable', false]])('that are %s', async (state, available) => {
    expect(await zones(state)).toEqual({ data: [{ name: 'a', available, resource: 'router' }], problem: null })
  })
  it('in another state are malformed', async () => expect((await zones('maybe')).problem).not.toBeNull())
  it('are null without the extension, and unseen if refused', async () => {
    expect(await see(networkZones, listing({}))).toEqual({ data: null, problem: null })
    await expect(see(networkZones, { list: never })).rejects.toMatchObject({ reason: 'refused' })
  })
})

describe('versions', () => {
  const one = { id: 'v2.1', status: 'CURRENT', max: '2.100', min: '2.1' }
  it('are asked of each service; one that has none does not hide the others', async () => {
    const { data, problem } = await see(apiVersions, {
      versions: service => service === 'compute' ? Promise.resolve([{ ...one, path: '/v2.1' }]) : Promise.reject(new Unseen('unsupported', 'not there')),
    })
    expect(problem).toBeNull()
    expect(data[0]).toEqual({ service: 'compute', versions: [one], problem: null })
    expect(data[1]).toEqual({ service: 'block-storage', versions: [], problem: 'unsupported: not there' })
  })
  it('of no service at all are unseen, by the first reason', async () => {
    await expect(see(apiVersions, { versions: never })).rejects.toMatchObject({ reason: 'refused' })
  })
  it('never hide an error of our own', async () => {
    await expect(see(apiVersions, { versions: () => Promise.reject(new TypeError('bug')) })).rejects.toThrow(TypeError)
  })
})

describe('extensions', () => {
  const see1 = (...extensions: JsonObject[]) => see(networkExtensions, listing({ 'network /extensions?': extensions }))
  it('are their sorted aliases', async () => expect(await see1({ alias: 'b' }, { alias: 'a', name: 'A' })).toEqual({ data: ['a', 'b'], problem: null }))
  it('without an alias are malformed', async () => expect((await see1({ name: 'A' })).problem).not.toBeNull())
})

describe('external and shared networks', () => {
  const net = (id: string, external: unknown, shared: unknown) => ({ id, 'router:external': external, shared, 'is_default': false }) as JsonObject
  const networks = (external: JsonObject[], shared: JsonObject[]) =>
    see(externalNetworks, listing({ 'network /networks?router%3Aexternal=true': external, 'network /networks?shared=true': shared }))
  it('are listed once, without fields that nobody judges', async () => {
    const both = { ...net('a', true, true), 'provider:network_type': 'vlan', 'mtu': 1500 }
    expect(await networks([both], [both, net('b', false, true)])).toEqual({ data: [net('a', true, true), net('b', false, true)], problem: null })
  })
  it('leave out what is neither, if the cloud ignores the filter', async () => {
    expect((await networks([net('a', true, false), net('own', false, false)], [])).data).toEqual([net('a', true, false)])
  })
  it.each([['true', false], [undefined, false], [true, null]])('with external %j and shared %j are malformed and not dropped', async (external, shared) => {
    expect((await networks([net('a', external, shared)], [])).problem).not.toBeNull()
  })
})

describe('subnet pools', () => {
  const pools = (...all: JsonObject[]) => see(subnetPools, listing({ 'network /subnetpools?shared=true': all }))
  const pool = { id: 'p', ip_version: 6, shared: true, prefixes: ['2001:db8::/32'], min_prefixlen: '48', max_prefixlen: '64', default_quota: null }
  it('that are shared are kept', async () => expect(await pools(pool, { ...pool, id: 'own', shared: false })).toEqual({ data: [pool], problem: null }))
  it.each<[JsonObject]>([[{ min_prefixlen: '4.8' }], [{ ip_version: 5 }], [{ prefixes: 'x' }], [{ is_default: 'true' }], [{ shared: 'true' }]])(
    'with %j are malformed', async change => expect((await pools({ ...pool, ...change })).problem).not.toBeNull())
})
