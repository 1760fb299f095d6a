import { describe, expect, it } from 'vitest'
import type { ApiVersion, OpenStack, Session } from '../../src/model/cloud.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { tempestConf } from '../../src/tempest/config.ts'
import { type Facts, factsOf } from '../../src/tempest/facts.ts'
import { Unseen } from '../../src/unseen.ts'

const image = (id: string, min_disk: number, more: JsonObject = {}): JsonObject => ({ id, status: 'active', disk_format: 'qcow2', container_format: 'bare', min_disk, min_ram: 0, size: 1, ...more })
const flavor = (id: string, ram: number, disk: number): JsonObject => ({ id, ram, disk, vcpus: 1 })
const network = (id: string, more: JsonObject = {}): JsonObject => ({ id, name: `net ${id}`, 'router:external': true, subnets: ['s'], ...more })
const version = (min: string, max: string): ApiVersion => ({ id: 'v', status: 'CURRENT', min, max })

/** A cloud that lists these things; what is not given is not supported. */
function cloud(things: Record<string, JsonObject[]>, versions: Record<string, ApiVersion[]> = {}, types = ['compute', 'image', 'network', 'volumev3']): OpenStack {
  const none = () => Promise.reject(new Unseen('unsupported', 'not there'))
  return {
    session: () => Promise.resolve({ catalog: types.map(type => ({ type, name: type, endpoints: [] })) } as unknown as Session),
    list: (service: string, path: string) => (things[`${service} ${path}`] === undefined ? none() : Promise.resolve(things[`${service} ${path}`])),
    versions: (service: string) => (versions[service] === undefined ? none() : Promise.resolve(versions[service])),
  } as unknown as OpenStack
}
const small = { 'image /images': [image('i', 1)], 'compute /flavors/detail': [flavor('f', 1, 1)], 'network /networks': [] }

describe('what Tempest is told of a cloud', () => {
  it.each<[string, JsonObject[], JsonObject[], Pick<Facts, 'images' | 'flavors'>]>([
    ['the smallest flavor that has a disk for the image', [image('a', 8)], [flavor('diskless', 1, 0), flavor('small', 2, 5), flavor('fits', 4, 10), flavor('large', 8, 100)],
      { images: ['a', 'a'], flavors: ['fits', 'large'] }],
    ['a second flavor whose disk is not smaller', [image('a', 8)], [flavor('f', 1, 20), flavor('less', 2, 10), flavor('more', 4, 20)], { images: ['a', 'a'], flavors: ['f', 'more'] }],
    ['two images with the least disk', [image('big', 20), image('b', 8), image('a', 5)], [flavor('f', 4, 10)], { images: ['a', 'b'], flavors: ['f', 'f'] }],
    ['an image that no flavor fits is passed over', [image('a', 5, { min_ram: 99 }), image('b', 8)], [flavor('f', 4, 10)], { images: ['b', 'b'], flavors: ['f', 'f'] }],
    ['the size of an image counts too', [image('a', 0, { size: 6 * 1024 ** 3 })], [flavor('f', 1, 5), flavor('g', 2, 6)], { images: ['a', 'a'], flavors: ['g', 'g'] }],
    ['only images that boot', [image('iso', 1, { disk_format: 'iso' }), image('queued', 1, { status: 'queued' }), image('ami', 1, { container_format: 'ami' }), image('a', 2)],
      [flavor('f', 4, 10)], { images: ['a', 'a'], flavors: ['f', 'f'] }],
  ])('%s', async (_, images, flavors, expected) => {
    expect(await factsOf(cloud({ ...small, 'image /images': images, 'compute /flavors/detail': flavors }))).toMatchObject(expected)
  })
  it('nothing, where no image can be booted', async () => {
    await expect(factsOf(cloud({ ...small, 'compute /flavors/detail': [flavor('f', 1, 0)] }))).rejects.toMatchObject({ reason: 'unsupported' })
  })
  it('the default external network, or the first with a subnet', async () => {
    const external = async (...networks: JsonObject[]) => (await factsOf(cloud({ ...small, 'network /networks': networks }))).external?.id
    expect(await external(network('a', { subnets: [] }), network('b'), network('c', { is_default: true }))).toBe('c')
    expect(await external(network('a', { subnets: [] }), network('b'))).toBe('b')
    expect(await external(network('a', { 'router:external': false }))).toBeUndefined()
  })
  it('microversions, extensions and the type of block storage, where the cloud tells', async () => {
    expect(await factsOf(cloud({ ...small, 'network /extensions': [{ alias: 'router' }, { alias: 'a,b' }] }, { compute: [version('', ''), version('2.1', '2.100')] }, ['block-storage'])))
      .toMatchObject({ compute: { min: '2.1', max: '2.100' }, volume: undefined, networkExtensions: ['router'], volumeExtensions: undefined, volumeType: 'block-storage' })
  })
})

describe('tempest.conf', () => {
  const facts: Facts = {
    images: ['i', 'j'], flavors: ['f', 'g'], external: { id: 'e', name: 'pub' }, compute: { min: '2.1', max: '2.96' }, volume: undefined, volumeType: 'volumev3',
    networkExtensions: ['router', 'port-security'], volumeExtensions: undefined,
  }
  const place = { authUrl: 'https://k.example:5000', region: 'R', interface: 'internal', verify: true, ca: '/w/ca.pem', accounts: '/w/a.yaml', locks: '/w/l', logs: '/w/g' }
  const section = (name: string, conf: string) => conf.split(/^(?=\[)/m).find(part => part.startsWith(`[${name}]`))?.trim().split('\n').slice(1)

  it('tells where Keystone is, with its version', () => {
    for (const authUrl of ['https://k.example:5000', 'https://k.example:5000/', 'https://k.example:5000/v3', 'https://k.example:5000/v3/']) {
      expect(section('identity', tempestConf(facts, { ...place, authUrl }, 'p', true))).toContain('uri_v3 = https://k.example:5000/v3')
    }
  })
  it('tells interface, region and certificates', () => {
    expect(section('identity', tempestConf(facts, place, 'p', true))).toEqual(expect.arrayContaining(['region = R', 'v3_endpoint_type = internalURL', 'disable_ssl_certificate_validation = false', 'ca_certificates_file = /w/ca.pem']))
    expect(tempestConf(facts, { ...place, region: '', ca: undefined, verify: false }, 'p', true)).not.toMatch(/^(region|ca_certificates_file|disable_ssl_certificate_validation = false)/m)
  })
  it('tells what to test with', () => {
    const conf = tempestConf(facts, place, 'scs-check-x', false)
    expect(section('compute', conf)).toEqual(expect.arrayContaining(['image_ref = i', 'image_ref_alt = j', 'flavor_ref = f', 'flavor_ref_alt = g', 'max_microversion = 2.96']))
    expect(section('network', conf)).toContain('public_network_id = e')
    expect(section('network-feature-enabled', conf)).toEqual(expect.arrayContaining(['api_extensions = router,port-security', 'ipv6_subnet_attributes = true']))
    expect(section('volume-feature-enabled', conf)).toEqual(['api_extensions = all'])
    expect(section('DEFAULT', conf)).toContain('resource_name_prefix = scs-check-x')
  })
  it('has a server resized only where there is another flavor, and images of false formats left out where they are refused', () => {
    const features = (other: Facts, formats: boolean) => tempestConf(other, place, 'p', formats).split('\n').filter(line => /^(resize|image_format_enforcement) /.test(line))
    expect(features(facts, true)).toEqual(['resize = true', 'image_format_enforcement = true'])
    expect(features({ ...facts, flavors: ['f', 'f'] }, false)).toEqual(['resize = false', 'image_format_enforcement = false'])
  })
  it('never has a user change the own password', () => { expect(tempestConf(facts, place, 'p', true)).toContain('security_compliance = false') })
  it('has no name filled in that a cloud gave, and no line of its own', () => {
    expect(tempestConf({ ...facts, external: { id: 'e', name: 'a $auth b' } }, place, 'p', true)).toContain('floating_network_name = a $$auth b')
    expect(() => tempestConf({ ...facts, flavors: ['f\n[auth]', 'g'] }, place, 'p', true)).toThrow('control characters')
  })
})
