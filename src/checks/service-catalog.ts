import type { CatalogEntry } from '../model/cloud.ts'
import type { Finding } from '../model/judging.ts'
import { sh, show } from './words.ts'

/** What serves a type of the Service Type Authority: of such a type it cannot be that a service has merely the wrong one. */
const SERVERS: ReadonlyMap<string, string> = new Map([
  ['block-storage', 'Cinder'], ['compute', 'Nova'], ['identity', 'Keystone'], ['image', 'Glance'], ['key-manager', 'Barbican'], ['load-balancer', 'Octavia'],
  ['network', 'Neutron'], ['object-store', 'Swift'], ['object-store-s3', 'an S3 compatible object storage (Ceph RGW, Swift with s3api)'], ['placement', 'Placement'],
])

/** The violation that the catalog has no service of the type: what it has instead, types that look alike, the cure: what is to be deployed, unless one that looks alike may be it, and the commands. */
export function lacks(catalog: CatalogEntry[], message: string, type: string): Finding & { found: string } {
  const types = [...new Set(catalog.map(entry => entry.type))].sort()
  const similarOnes = types.filter(other => similar(other, type))
  const alike = similarOnes.slice(0, 3).map(other => show(other.slice(0, 60)))
  const runs = similarOnes.some(other => !SERVERS.has(other))
  return {
    severity: 'violation',
    subject: type,
    at: '/session/catalog',
    message: alike.length === 0 ? message : `${message} (similar: ${alike.join(', ')})`,
    expected: type,
    found: show(types),
    remedy: `${runs ? '' : `deploy ${SERVERS.get(type) ?? 'the service'}, then put it into the catalog: `}${offer(catalog, type)}`,
  }
}

/** The commands that put a service of the type into the catalog. */
export function offer(catalog: CatalogEntry[], type: string): string {
  const create = `openstack service create --name ${sh(type)} ${sh(type)}`
  return `${create} && openstack endpoint create --region ${theRegion(catalog)} ${sh(type)} public <URL>`
}

/** The only region with public endpoints, quoted for a shell, or a placeholder where there are more or none. */
export function theRegion(catalog: CatalogEntry[]): string {
  const [region, ...others] = publicRegions(catalog)
  return region === undefined || others.length > 0 ? '<REGION>' : sh(region)
}

/** Regions in which the entries have a public endpoint with an http or https address, sorted. */
export function publicRegions(entries: CatalogEntry[]): string[] {
  const endpoints = entries.flatMap(entry => entry.endpoints)
    .filter(({ interface: kind, url }) => kind === 'public' && /^https?:\/\/./i.test(url))
  return [...new Set(endpoints.map(({ region }) => region))].sort()
}

/** Equal but for case and punctuation, or one within the other. */
function similar(a: string, b: string): boolean {
  const [x, y] = [letters(a), letters(b)]
  return x.length > 1 && y.length > 1 && (x.includes(y) || y.includes(x))
}

function letters(type: string): string {
  return type.slice(0, 100).toLowerCase().replace(/[^a-z0-9]/g, '')
}
