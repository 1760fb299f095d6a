import type { CatalogEntry, ServiceType } from '../model/cloud.ts'
import { findEndpoint } from './catalog.ts'
import type { RegionConfig } from './cloud.ts'
import { showUrl } from './plain.ts'

/** The services that get the token. */
const SERVICES: ServiceType[] = ['block-storage', 'compute', 'identity', 'image', 'network']

/** The services that would get the token over plain http although Keystone is reached by https, as sentences for a report. */
export function unencrypted(config: RegionConfig, catalog: CatalogEntry[], secrets: Iterable<string>): string[] {
  if (new URL(config.authUrl).protocol !== 'https:') return []
  return SERVICES.flatMap(service => {
    const url = findEndpoint(catalog, config, service)?.url
    if (url === undefined || new URL(url).protocol !== 'http:') return []
    return [`the token goes unencrypted to ${showUrl(url, secrets)} (${service}), although Keystone is reached by https`]
  })
}

/** What a reader of verdicts must know about the connection: certificates that are not verified, and services without TLS. */
export function connectionNotes(config: RegionConfig, catalog: CatalogEntry[], secrets: Iterable<string>): string[] {
  const urls = [config.authUrl, ...SERVICES.map(service => findEndpoint(catalog, config, service)?.url ?? config.authUrl)]
  const unverified = !config.tls.verify && urls.some(url => new URL(url).protocol === 'https:')
  return [
    ...(unverified ? ['TLS certificates are not verified (insecure: true or verify: false)'] : []),
    ...unencrypted(config, catalog, secrets),
  ]
}
