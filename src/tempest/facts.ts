import type { OpenStack, ServiceType } from '../model/cloud.ts'
import type { Json, JsonObject } from '../model/json.ts'
import { Unseen } from '../unseen.ts'

/** What Tempest must be told of a cloud, as far as a user can see it. */
export interface Facts {
  images: [string, string]
  /** Twice the same where there is none to resize to. */
  flavors: [string, string]
  external: { id: string; name: string } | undefined
  /** Microversions: lowest and highest; undefined where the service has none. */
  compute: Range | undefined
  volume: Range | undefined
  /** Type of the block storage service in the catalog; undefined if there is none. */
  volumeType: string | undefined
  /** Aliases; undefined where the cloud does not tell. */
  networkExtensions: string[] | undefined
  volumeExtensions: string[] | undefined
}
export interface Range {
  min: string
  max: string
}

/** Looks up what Tempest must be told; throws `Unseen` if there is no image with a flavor to boot it. */
export async function factsOf(cloud: OpenStack): Promise<Facts> {
  const [{ catalog }, images, flavors, networks, compute, volume, networkExtensions, volumeExtensions] = await Promise.all([
    cloud.session(),
    cloud.list('image', '/images', { key: 'images', query: { status: 'active', limit: '1000' } }),
    cloud.list('compute', '/flavors/detail', { key: 'flavors' }),
    cloud.list('network', '/networks', { key: 'networks', query: { 'router:external': 'true' } }),
    rangeOf(cloud, 'compute'), rangeOf(cloud, 'block-storage'),
    aliases(cloud, 'network'), aliases(cloud, 'block-storage'),
  ])
  const types = new Set(catalog.map(({ type }) => type))
  return {
    ...smallest(images, flavors), external: externalOf(networks), compute, volume, networkExtensions, volumeExtensions,
    volumeType: ['volumev3', 'block-storage', 'block-store'].find(type => types.has(type)),
  }
}

const number = (value: Json | undefined): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0)
const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '')
const GIB = 1024 ** 3

/** The images that ask for the least disk, and the smallest flavors with a disk that these fit on: a user cannot boot an image without one. */
function smallest(images: JsonObject[], flavors: JsonObject[]): Pick<Facts, 'images' | 'flavors'> {
  const disk = (image: JsonObject) => Math.max(number(image['min_disk']), Math.ceil(number(image['size']) / GIB), 1)
  const fits = (image: JsonObject) => flavors
    .filter(flavor => number(flavor['disk']) >= disk(image) && number(flavor['ram']) >= number(image['min_ram']) && text(flavor['id']) !== '')
    .sort((a, b) => number(a['ram']) - number(b['ram']) || number(a['vcpus']) - number(b['vcpus']) || number(a['disk']) - number(b['disk']))
  const bootable = images
    .filter(image => text(image['id']) !== '' && ['qcow2', 'raw', 'vmdk'].includes(text(image['disk_format'])) && text(image['container_format']) === 'bare')
    .filter(image => text(image['status']) === 'active' && fits(image).length > 0)
    .sort((a, b) => disk(a) - disk(b) || number(a['min_ram']) - number(b['min_ram']) || number(a['size']) - number(b['size']))
  const [first, second = first] = bootable
  if (first === undefined || second === undefined) {
    throw new Unseen('unsupported', 'Tempest needs an active image and a flavor with a disk that is large enough for it; the cloud shows no such pair')
  }
  const [flavor, ...larger] = fits(number(first['min_ram']) > number(second['min_ram']) || disk(first) > disk(second) ? first : second)
  const next = larger.find(other => number(other['disk']) >= number(flavor?.['disk'])) ?? flavor // a disk cannot shrink
  return { images: [text(first['id']), text(second['id'])], flavors: [text(flavor?.['id']), text(next?.['id'])] }
}

/** The default external network, or the first that has a subnet. */
function externalOf(networks: JsonObject[]): Facts['external'] {
  const usable = networks.filter(network => network['router:external'] === true && Array.isArray(network['subnets']) && network['subnets'].length > 0)
  const found = usable.find(network => network['is_default'] === true) ?? usable[0]
  return found === undefined ? undefined : { id: text(found['id']), name: text(found['name']) }
}

async function rangeOf(cloud: OpenStack, service: ServiceType): Promise<Range | undefined> {
  const versions = await optional(cloud.versions(service))
  const found = versions?.find(({ min, max }) => /^\d+\.\d+$/.test(min) && /^\d+\.\d+$/.test(max))
  return found === undefined ? undefined : { min: found.min, max: found.max }
}

async function aliases(cloud: OpenStack, service: ServiceType): Promise<string[] | undefined> {
  const found = await optional(cloud.list(service, '/extensions', { key: 'extensions' }))
  return found?.map(({ alias }) => text(alias)).filter(alias => /^[\w-]+$/.test(alias)).sort()
}

/** What the work gives; undefined where the cloud does not show it. */
async function optional<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch((error: unknown) => {
    if (error instanceof Unseen && (error.reason === 'unsupported' || error.reason === 'refused' || error.reason === 'malformed')) return undefined
    throw error
  })
}
