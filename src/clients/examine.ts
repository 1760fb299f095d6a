import type { Endpoint, ServiceType, Session } from '../model/cloud.ts'
import { Unseen } from '../unseen.ts'
import type { RegionConfig } from './cloud.ts'
import type { Stats } from './http.ts'
import { unencrypted } from './notes.ts'
import type { OpenStackClient } from './openstack.ts'
import { showUrl } from './plain.ts'
import { tlsFacts, type TlsFacts } from './tls-facts.ts'

/** What a run reads of each service, as small as it gets. */
const SMALLEST: [ServiceType, string][] = [
  ['compute', '/flavors?limit=1'], ['image', '/images?limit=1'], ['network', '/networks?limit=1'], ['block-storage', '/types?limit=1'],
]
const DAY = 86_400_000
/** Credentials and certificates that end sooner are worth a word (U 4.1). */
const SOON = 14 * DAY
/** Beyond this difference dates of images are judged wrongly, and tokens may seem expired. Seconds. */
const MAX_SKEW = 60

export interface ServiceFacts {
  service: ServiceType
  /** Type, URL and interface (or `override`) in the catalog; absent if the service was not found. */
  type?: string
  url?: string
  interface?: string
  versions: string[]
  problem?: string
}
/** What is known of one region without any secret; `problems` would keep a run from judging, `warnings` not. */
export interface Diagnosis {
  region: string
  interfaces: string[]
  authUrl: string
  authType: string
  /** `verified` is null where Keystone is reached without TLS. */
  tls: { verified: boolean | null; files: Record<string, string>; hosts: TlsFacts[] }
  session: Omit<Session, 'catalog'> | null
  clockSkewSeconds: number | null
  services: ServiceFacts[]
  /** The other services of the catalog in this region: type and URL. */
  others: { type: string; url: string }[]
  problems: string[]
  warnings: string[]
  requests: Stats
}

/** Looks at everything that a run needs of a region, until the signal. Throws nothing that a cloud can cause: what fails is a problem. */
export async function examine(config: RegionConfig, client: OpenStackClient, now: () => number, signal?: AbortSignal): Promise<Diagnosis> {
  const problems: string[] = []
  const warnings: string[] = []
  let reached = true
  const session = await told(client.session().catch((error: unknown) => {
    reached = !(error instanceof Unseen) || (error.reason !== 'unreachable' && error.reason !== 'timeout') || error.status !== undefined
    throw error
  }), problems)
  const diagnosis: Diagnosis = {
    region: config.region, interfaces: config.interfaces, authUrl: showUrl(config.authUrl, client.secrets()), authType: config.auth.type,
    tls: { verified: new URL(config.authUrl).protocol === 'https:' ? config.tls.verify : null, files: { ...config.tls.files }, hosts: [] },
    session: null, clockSkewSeconds: null, services: [], others: [], problems, warnings, requests: client.stats(),
  }
  if (session !== undefined) {
    const [services, expiry, skew] = await Promise.all([
      Promise.all(SMALLEST.map(([service, path]) => look(client, service, path))),
      told(client.credentialExpiry(), warnings, 'the expiry of the application credential is not known: '),
      client.clockSkew(),
    ])
    const { catalog, ...facts } = session
    diagnosis.session = { ...facts, credentialExpiresAt: expiry ?? null }
    diagnosis.clockSkewSeconds = skew
    diagnosis.services = services
    const seen = new Set(services.map(({ type }) => type))
    const here = (one: Endpoint) => config.interfaces.includes(one.interface) && (config.region === '' || one.region === config.region)
    diagnosis.others = catalog.filter(({ type }) => !seen.has(type))
      .flatMap(({ type, endpoints }) => endpoints.filter(here).map(({ url }) => ({ type, url })))
    for (const { problem } of services) if (problem !== undefined) problems.push(problem)
    judgeSession(diagnosis.session, now(), problems, warnings)
    warnings.push(...unencrypted(config, catalog, client.secrets()))
    if (skew !== null && Math.abs(skew) > MAX_SKEW) {
      warnings.push(`the clocks of the cloud and of this machine differ by ${Math.abs(skew)} s: synchronise them`)
    }
  }
  const origins = new Set([...(reached ? [config.authUrl] : []), ...diagnosis.services.map(({ url }) => url ?? config.authUrl)].map(url => new URL(url).origin))
  const hosts = await Promise.all([...origins].map(origin => tlsFacts(origin, config.tls, signal)))
  diagnosis.tls.hosts = hosts.filter(host => host !== null)
  for (const { host, validUntil } of diagnosis.tls.hosts) {
    if (validUntil !== null && Date.parse(validUntil) - now() < SOON) {
      warnings.push(`the certificate of ${host} ends at ${validUntil}: renew it`)
    }
  }
  diagnosis.requests = client.stats()
  return diagnosis
}

async function look(client: OpenStackClient, service: ServiceType, path: string): Promise<ServiceFacts> {
  const problems: string[] = []
  const place = await told(client.place(service), problems)
  if (place === undefined) return { service, versions: [], ...(problems[0] === undefined ? {} : { problem: problems[0] }) }
  const [, versions] = await Promise.all([told(client.get(service, path), problems), told(client.versions(service), [])])
  const best = (versions ?? []).filter(({ status }) => /^(current|stable)$/i.test(status))
  return {
    service, type: place.type, url: place.url, interface: place.by,
    versions: (best.length > 0 ? best : versions ?? []).map(({ id, min, max }) => (max === '' ? id : `${id} (microversions ${min} to ${max})`)),
    ...(problems[0] === undefined ? {} : { problem: problems[0] }),
  }
}

function judgeSession(
  { roles, project, expiresAt, credentialExpiresAt }: NonNullable<Diagnosis['session']>, now: number, problems: string[], warnings: string[],
): void {
  const strong = roles.filter(role => role === 'admin' || role === 'manager')
  if (strong.length > 0) {
    problems.push(
      `the user has the role ${strong.join(' and ')}: use an account of a plain member, or say --allow-privileged (the report will tell)`,
    )
  }
  if (!roles.includes('member')) {
    problems.push(`the user has not the role member (but ${roles.join(', ') || 'none'}): give it to the user for this project`)
  }
  if (project === null) problems.push('the token is for no project: add project_name and project_domain_name to clouds.yaml')
  if (Date.parse(expiresAt) - now < 300_000) warnings.push(`the token ends at ${expiresAt}, in less than five minutes`)
  if (credentialExpiresAt !== null && Date.parse(credentialExpiresAt) - now < SOON) {
    const days = Math.floor((Date.parse(credentialExpiresAt) - now) / DAY)
    warnings.push(`the application credential ends at ${credentialExpiresAt}, in ${days} days: make a new one`)
  }
}

/** The value, or undefined and a line in `into` saying why it could not be seen. */
async function told<T>(promise: Promise<T>, into: string[], prefix = ''): Promise<T | undefined> {
  try {
    return await promise
  } catch (error) {
    if (!(error instanceof Unseen)) throw error
    into.push(prefix + error.message)
    return undefined
  }
}
