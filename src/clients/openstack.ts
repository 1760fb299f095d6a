import { setMaxListeners } from 'node:events'
import pLimit, { type LimitFunction } from 'p-limit'
import type { Body, ListOptions, OpenStack, ServiceType, Session } from '../model/cloud.ts'
import type { Json, JsonObject } from '../model/json.ts'
import { Unseen } from '../unseen.ts'
import { findEndpoint, missing, regionProblem, type Place } from './catalog.ts'
import type { RegionConfig } from './cloud.ts'
import { createHttp, type Answer, type Ask, type HttpOptions, type Stats } from './http.ts'
import { statusFailure } from './http-failure.ts'
import { takeToken, type Issued } from './keystone.ts'
import { connectionNotes } from './notes.ts'
import { allPages } from './pages.ts'
import { showUrl } from './plain.ts'
import { applicationCredentialOf, at, instantOf, sessionOf } from './session.ts'
import { verifyIdentity, verifySameRights } from './token-checks.ts'
import { discoveredRoot, split, versionRoot, versionsOf } from './versions.ts'

/** What `cli` gets: the probes' view, and what only doctor and the tripwire need. */
export interface OpenStackClient extends OpenStack {
  /** Keystone's clock minus ours, in seconds; null if it does not say. */
  clockSkew(): Promise<number | null>
  /** Expiry of the application credential in use; null if there is none or Keystone does not tell. */
  credentialExpiry(): Promise<string | null>
  /** Where a service is found. */
  place(service: ServiceType): Promise<Place>
  /** Sentences for a report about the connection as far as it is known by now, e.g. that certificates are not verified. */
  notes(): string[]
  /** Every secret of the configuration and every token issued so far. */
  secrets(): string[]
  stats(): Stats
  close(): Promise<void>
}

/** Requests to one service at the same time: plays and listings must not drown it. */
const PER_SERVICE = 8

/** A lazy connection to one region of a cloud: nothing is sent before something is asked, and one token serves all callers. */
export function connect(config: RegionConfig, options: Omit<HttpOptions, 'tls' | 'forceIpv4'> = {}): OpenStackClient {
  const secrets = new Set(config.secrets)
  const http = createHttp({
    ...(config.apiTimeout === null ? {} : { readTimeout: config.apiTimeout }), ...options, tls: config.tls, forceIpv4: config.forceIpv4, secrets,
  })
  const roots = new Map<ServiceType, Promise<string>>()
  const limits = new Map<ServiceType, LimitFunction>()
  let issued: Promise<Issued & { session: Session }> | undefined
  let known: Session | undefined

  // A failure is kept too: asking again with a wrong password may lock the account.
  const token = () => (issued ??= take())

  /** What the first token says holds for the whole connection: a later one with other rights is refused. */
  async function take(): Promise<Issued & { session: Session }> {
    const always = { ...http, request: (method: string, url: string, ask?: Ask) => http.request(method, url, { ...ask, always: true }) } // to remove with
    const one = await takeToken(always, config, secrets)
    const session = sessionOf(one.document)
    verifyIdentity(config.auth, one.document, secrets)
    if (known !== undefined) verifySameRights(known, session, secrets)
    const problem = regionProblem(session.catalog, config, secrets)
    if (problem !== undefined) throw new Unseen('unsupported', problem)
    return { ...one, session: known ??= session }
  }

  async function place(service: ServiceType): Promise<Place> {
    const { session: { catalog }, root } = await token()
    const found = findEndpoint(catalog, config, service)
    if (found !== undefined) return found
    if (service === 'identity') return { type: service, url: root, by: 'auth_url', region: config.region }
    throw new Unseen('unsupported', missing(catalog, config, service, secrets))
  }

  /** A request with the token; after a 401, which did nothing, once more with a new one. */
  async function authorized(method: string, url: string, { headers, ...ask }: Ask = {}): Promise<Answer> {
    const before = token()
    const first = await http.request(method, url, { ...ask, headers: { ...headers, 'x-auth-token': (await before).token } })
    if (first.status !== 401) return first
    if (issued === before) issued = undefined
    return http.request(method, url, { ...ask, headers: { ...headers, 'x-auth-token': (await token()).token } })
  }

  function limited<T>(service: ServiceType, work: () => Promise<T>): Promise<T> {
    let limit = limits.get(service)
    if (limit === undefined) limits.set(service, limit = pLimit(PER_SERVICE))
    return limit(work)
  }

  function rootOf(service: ServiceType): Promise<string> {
    let root = roots.get(service)
    if (root === undefined) roots.set(service, root = place(service).then(({ url }) => versionRoot(service, url)))
    return root
  }

  /** The roots to try after one that seems to be wrong: by the version document, then with the project id that old Cinders want. */
  async function otherRoots(service: ServiceType, wrong: string): Promise<string[]> {
    const { url } = await place(service)
    const { project } = (await token()).session
    const document = await authorized('GET', `${split(url).base}/`).then(answer => answer.json(), () => null).catch(() => null)
    const root = discoveredRoot(service, url, document) ?? wrong
    const withProject = service === 'block-storage' && project !== null && split(url).rest === '' ? [`${root}/${project.id}`] : []
    return [root, ...withProject].filter(other => other !== wrong)
  }

  /** Asks under the root that is known or guessed, and where no API answers there (so that nothing was done) under the others. */
  async function fetch(service: ServiceType, method: string, path: string, ask: Ask): Promise<{ answer: Answer; url: string }> {
    const root = await rootOf(service)
    const url = root + path
    const answer = await authorized(method, url, ask)
    if (!isForeign(answer)) return { answer, url }
    for (const other of await otherRoots(service, root)) {
      const second = await authorized(method, other + path, ask)
      if (isForeign(second)) continue
      roots.set(service, Promise.resolve(other))
      return { answer: second, url: other + path }
    }
    return { answer, url }
  }

  const success = (answer: Answer): Json => {
    if (answer.status !== 200 && answer.status !== 203) throw statusFailure('GET', answer.url, answer, secrets)
    return answer.json()
  }

  /** What probes see; its requests end with the signal, if there is one. */
  const api = (signal?: AbortSignal): OpenStack => {
    const ending = signal === undefined ? {} : { signal }
    if (signal !== undefined) setMaxListeners(0, signal) // every request under way listens
    return {
      region: config.region,
      interface: config.interfaces[0] ?? 'public',
      session: async () => (await token()).session,
      list: (service, path, { key, query, microversion }: ListOptions): Promise<JsonObject[]> => limited(service, async () => {
        const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`
        const headers = microversionHeaders(service, microversion)
        const first = await fetch(service, 'GET', path + search, { ...ending, headers })
        return allPages(first.url, key, async url => {
          const answer = url === first.url ? first.answer : await authorized('GET', url, { ...ending, headers })
          return { body: success(answer), size: answer.body.length, link: answer.headers['link'] }
        }, secrets)
      }),
      get: (service, path, { microversion } = {}) => limited(service, async () =>
        success((await fetch(service, 'GET', path, { ...ending, headers: microversionHeaders(service, microversion) })).answer)),
      send: (method, service, path, body = {}) => limited(service, async () => {
        const { answer } = await fetch(service, method, path, { ...ending, ...sent(service, body) })
        if (answer.status >= 200 && answer.status < 300) return answer
        throw statusFailure(method, answer.url, answer, secrets)
      }),
      async endpoint(...types) {
        const { session: { catalog } } = await token()
        return types.map(type => findEndpoint(catalog, config, type)?.url).find(url => url !== undefined)
      },
      async anonymous(method, url, headers = {}, body) {
        if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
          throw new Unseen('malformed', 'the catalog names an address that is no http(s) URL')
        }
        return http.request(method, url, { ...ending, headers, ...(body !== undefined && { body }), redirect: 'manual' })
      },
      async versions(service) {
        const { url } = await place(service)
        const { base } = split(url)
        for (const candidate of [`${base}/`, `${await rootOf(service)}/`]) {
          const answer = await authorized('GET', candidate, ending)
          const found = answer.status === 200 || answer.status === 300 ? versionsOf(answer.json()) : []
          if (found.length > 0) return found
        }
        throw new Unseen('malformed', `${showUrl(base, secrets)} names no versions`)
      },
      conceal: secret => { secrets.add(secret) },
      until: api,
    }
  }

  return {
    ...api(),
    place,
    clockSkew: async () => (await token()).skew,
    async credentialExpiry() {
      const { document, session } = await token()
      const id = applicationCredentialOf(document)
      if (id === undefined) return null
      const { answer } = await fetch('identity', 'GET', `/users/${encodeURIComponent(session.user.id)}/application_credentials/${encodeURIComponent(id)}`, {})
      return instantOf(at(at(success(answer), 'application_credential'), 'expires_at')) ?? null
    },
    notes: () => connectionNotes(config, known?.catalog ?? [], secrets),
    secrets: () => [...secrets],
    stats: () => http.stats(),
    close: () => http.close(),
  }
}

/** An answer that no OpenStack API gave for this path: a choice of versions, or a 404 without an API's error document. */
function isForeign(answer: Answer): boolean {
  if (answer.status === 300) return true
  if (answer.status !== 404) return false
  try {
    const body = answer.json()
    return typeof body !== 'object' || body === null || !Object.values(body).some(value => typeof value === 'object' && value !== null)
  } catch {
    return true
  }
}

/** How a body goes out: as JSON, or as text of the type that its headers name. */
function sent(service: ServiceType, { json, text, headers = {}, microversion }: Body): Ask {
  const body = json !== undefined ? JSON.stringify(json) : text
  return {
    ...(body !== undefined && { body }),
    headers: { ...microversionHeaders(service, microversion), ...(json !== undefined && { 'content-type': 'application/json' }), ...headers },
  }
}

function microversionHeaders(service: ServiceType, version: string | undefined): Record<string, string> {
  if (version === undefined) return {}
  const name = service === 'block-storage' ? 'volume' : service
  return { 'openstack-api-version': `${name} ${version}`, ...(service === 'compute' ? { 'x-openstack-nova-api-version': version } : {}) }
}
