import pLimit from 'p-limit'
import type { OpenStack, Session } from '../model/cloud.ts'
import type { Probe } from '../model/probe.ts'
import { Unseen } from '../unseen.ts'
import { late } from '../late.ts'
import { openstack } from './openstack.ts'
import { session } from './openstack-session.ts'
import { endpointTlsSchema } from './tls-schema.ts'
import { asker, offerable, type Scan, scan } from './tls-scan.ts'

export interface EndpointTls extends Scan {
  host: string
  port: number
  /** Service types of the catalog that have their public endpoint here. */
  services: string[]
  /** Seconds of the header Strict-Transport-Security; null without it; undefined if the endpoint could not be asked. */
  hsts?: number | null
}
export interface EndpointsTls {
  endpoints: EndpointTls[]
  /** Public addresses that were not tried, and why: `http` (or another scheme without TLS), `no URL`, or `too many`. */
  skipped: { services: string[]; address: string; why: string }[]
  /** Protocols, suites and groups that this tool could not offer: nothing is known of them. */
  notOffered: string[]
}

/** Addresses that are tried; large clouds have some 30. */
const MOST_ENDPOINTS = 100
/** Handshakes with one host at the same time. */
const PER_HOST = 4
/** Milliseconds for all handshakes: somewhat less than a probe may take, so that what was seen by then is not lost. */
const DEADLINE = 100_000

/** What the public endpoints of the region accept in TLS: versions, suites, groups, certificates; asked of each host and port of the catalog once. */
export const endpointTls: Probe<EndpointsTls> = {
  kind: 'openstack.endpoint-tls',
  revision: 1,
  mode: 'passive',
  schema: endpointTlsSchema,
  async observe(target, need, visit) {
    const cloud = openstack(target)
    const { tls } = target
    if (tls === undefined) throw new Unseen('unsupported', 'this run has no TLS client')
    const { addresses, skipped } = publicAddresses(await need(session), cloud.region)
    const signal = AbortSignal.any([visit.signal, late(DEADLINE)])
    const can = await offerable(tls)
    const limits = new Map<string, ReturnType<typeof pLimit>>()
    const endpoints = await Promise.all(addresses.map(async ({ url, host, port, services }): Promise<EndpointTls> => {
      const limit = limits.get(host) ?? pLimit(PER_HOST)
      limits.set(host, limit)
      const result = await scan(asker(tls, host, port, limit, signal), can)
      const hsts = result.state === 'scanned' ? await limit(() => hstsOf(cloud.until(signal), url)) : undefined
      return { host, port, services, ...result, ...(hsts !== undefined && { hsts }) }
    }))
    return { endpoints, skipped, notOffered: can.notOffered }
  },
}

interface Address { url: string; host: string; port: number; services: string[] }

/** The https addresses of the public endpoints, each host and port once with the services there, sorted; and those that are none. */
export function publicAddresses({ catalog }: Session, region: string): { addresses: Address[]; skipped: EndpointsTls['skipped'] } {
  const addresses = new Map<string, Address>()
  const skipped = new Map<string, EndpointsTls['skipped'][number]>()
  for (const { type, endpoints } of catalog) {
    for (const { interface: kind, region: place, url } of endpoints) {
      if (!/^public(URL)?$/.test(kind) || (region !== '' && place !== region)) continue
      const parsed = URL.canParse(url) ? new URL(url) : undefined
      const address = parsed === undefined ? '' : `${parsed.protocol}//${parsed.host}`.slice(0, 300)
      const service = type.slice(0, 100)
      if (parsed?.protocol === 'https:') {
        const host = parsed.hostname.replace(/^\[|\]$/g, '')
        const entry = addresses.get(address) ?? { url, host, port: Number(parsed.port || 443), services: [] }
        addresses.set(address, { ...entry, services: [...entry.services, service] })
      } else {
        const entry = skipped.get(address) ?? { services: [], address, why: parsed === undefined ? 'no URL' : 'http' }
        skipped.set(address, { ...entry, services: [...entry.services, service] })
      }
    }
  }
  const sorted = [...addresses].sort(byAddress)
  for (const [address, { services }] of sorted.splice(MOST_ENDPOINTS)) skipped.set(address, { services, address, why: 'too many' })
  const once = <Entry extends { services: string[] }>(entry: Entry): Entry => ({ ...entry, services: [...new Set(entry.services)].sort() })
  return { addresses: sorted.map(([, address]) => once(address)), skipped: [...skipped].sort(byAddress).map(([, entry]) => once(entry)) }
}

function byAddress([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1
}

async function hstsOf(cloud: OpenStack, url: string): Promise<number | null | undefined> {
  try {
    const { headers } = await cloud.anonymous('GET', url)
    const age = /(?:^|;)\s{0,9}max-age\s{0,9}=\s{0,9}"?(\d{1,12})/i.exec(headers['strict-transport-security']?.slice(0, 500) ?? '')?.[1]
    return age === undefined ? null : Number(age)
  } catch {
    return undefined
  }
}
