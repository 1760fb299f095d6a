import type { CatalogEntry, ServiceType } from '../model/cloud.ts'
import type { RegionConfig } from './cloud.ts'
import { harmless } from './plain.ts'

/** Names under which a service stands in catalogs, the official one first (service-types authority of OpenStack). */
const ALIASES = new Map([
  ['block-storage', ['block-storage', 'volumev3', 'volumev2', 'volume', 'block-store']],
  ['compute', ['compute', 'computev21']],
  ['network', ['network', 'networking']],
  ['object-store', ['object-store', 'object-storage']],
  ['bare-metal', ['baremetal', 'bare-metal']],
  ['shared-file-system', ['shared-file-system', 'sharev2', 'share']],
])
/** Those without another name. */
const PLAIN = ['identity', 'image', 'key-manager', 'load-balancer', 'dns', 'placement', 'object-store-s3', 's3']
const OFFICIAL = new Map([...ALIASES].flatMap(([type, names]) => names.map(name => [name, type] as const)))

/** Whether a service (type with underscores) is one that anything here asks a catalog for. */
export function isKnown(service: string): boolean {
  const name = service.replaceAll('_', '-')
  return PLAIN.includes(name) || OFFICIAL.has(name)
}

/** What is wrong with the configured region, for people; undefined if the catalog has it, or has but one where none is configured. */
export function regionProblem(catalog: CatalogEntry[], { region, source }: RegionConfig, secrets: Iterable<string> = []): string | undefined {
  const key = source?.variables === true ? 'OS_REGION_NAME' : 'region_name'
  const regions = [...new Set(catalog.flatMap(entry => entry.endpoints).map(endpoint => endpoint.region))].filter(name => name !== '').sort()
  const list = harmless(regions.join(', '), secrets, 300)
  if (region === '') return regions.length > 1 ? `${key} is missing, and the catalog has the regions ${list}: set ${key}` : undefined
  if (catalog.length === 0 || regions.includes(region)) return undefined
  return `no endpoint of the catalog is in region ${harmless(region, secrets, 80)} (it has ${list || 'none'}): correct ${key}`
}

export interface Place {
  /** Type as the catalog (or the override) has it. */
  type: string
  url: string
  /** Interface, or `override`. */
  by: string
  region: string
}

/** The endpoint of a service in the configured region and interface, after overrides; undefined if there is none. */
export function findEndpoint(catalog: CatalogEntry[], config: RegionConfig, service: string): Place | undefined {
  const official = OFFICIAL.get(service) ?? service
  // A name that was asked for comes first, then the official one, then its aliases.
  const names = [...new Set([service, official, ...(ALIASES.get(official) ?? [])])]
  for (const name of names) {
    const url = own(config.overrides, name)
    if (url !== undefined) return { type: name, url, by: 'override', region: config.region }
  }
  const special = names.map(name => own(config.services, name)).find(found => found !== undefined) ?? {}
  const region = special.region ?? config.region
  const interfaces = special.interface === undefined ? config.interfaces : [special.interface]
  for (const type of special.type === undefined ? names : [special.type]) {
    const entries = catalog.filter(entry => entry.type === type && (special.name === undefined || entry.name === special.name))
    for (const wanted of interfaces) {
      for (const endpoint of entries.flatMap(entry => entry.endpoints)) {
        const fits = endpoint.interface.replace(/URL$/, '') === wanted && (region === '' || endpoint.region === region)
        if (fits && /^https?:/i.test(endpoint.url) && URL.canParse(endpoint.url)) {
          return { type, url: endpoint.url, by: wanted, region: endpoint.region }
        }
      }
    }
  }
  return undefined
}

/** Why a service was not found, for people. */
export function missing(catalog: CatalogEntry[], config: RegionConfig, service: ServiceType, secrets: Iterable<string> = []): string {
  const names = [service, ...(ALIASES.get(service) ?? [])]
  const here = catalog.filter(entry => names.includes(entry.type)).flatMap(entry => entry.endpoints)
  const where = `${config.region === '' ? '' : ` in region ${config.region}`} with interface ${config.interfaces.join(' or ')}`
  const has = here.length > 0
    ? `has it for ${[...new Set(here.map(endpoint => `${endpoint.interface} in ${endpoint.region}`))].slice(0, 10).join(', ')}`
    : `has: ${[...new Set(catalog.map(entry => entry.type))].sort().slice(0, 40).join(', ') || 'nothing; is the token for a project?'}`
  return harmless(`the catalog has no ${service} service${where} (${has})`, secrets, 600)
}

function own<T>(record: Record<string, T>, service: string): T | undefined {
  const name = service.replaceAll('-', '_')
  return Object.hasOwn(record, name) ? record[name] : undefined
}
