import { X509Certificate } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import pLimit from 'p-limit'
import type { ApiServer, ClusterBody, Kubernetes } from '../model/cluster.ts'
import { Unseen } from '../unseen.ts'
import { clusterAuth } from './cluster-auth.ts'
import type { ClusterConfig } from './cluster-config.ts'
import type { Issued } from './cluster-credentials.ts'
import { clusterFailure } from './cluster-failure.ts'
import { allItems } from './cluster-list.ts'
import { createHttp, unless, type Answer, type Ask, type Http, type HttpOptions, type Limit, type Stats } from './http.ts'
import { aborted } from './http-failure.ts'
import { harmless, plain, showUrl } from './plain.ts'
import { isProxied, proxiesOf } from './proxies.ts'
import { MAX_URL } from './url.ts'

/** What `cli` gets: the probes' view, and what only doctor and the tripwire need. */
export interface KubernetesClient extends Kubernetes {
  /** Sentences for a report about the connection as far as it is known by now, e.g. that certificates are not verified. */
  notes(): string[]
  /** What exec plugins said when they failed, masked: for the person at the console, never for evidence or a report. */
  complaints(): string[]
  /** Every secret of the configuration and every credential issued so far. */
  secrets(): string[]
  stats(): Stats
  close(): Promise<void>
}
export type ClusterOptions = Omit<HttpOptions, 'tls' | 'forceIpv4' | 'proxy' | 'secrets' | 'wording' | 'concurrency'> & {
  /** Shared with other connections of the subject. */
  concurrency?: Limit | undefined
  /** Milliseconds that an exec plugin may take; 60,000. */
  execTimeout?: number
}

/** Requests to one cluster at the same time: plays and lists must not drown it. */
const PER_CLUSTER = 8
const MAX_HOPS = 3

/** A lazy connection to one cluster: nothing is sent, and no plugin runs, before something is asked; one credential serves all callers. */
export function connectCluster(config: ClusterConfig, { execTimeout, concurrency, budget, ...options }: ClusterOptions = {}): KubernetesClient {
  const secrets = new Set(config.secrets)
  const notes = new Set<string>()
  const complaints = new Set<string>()
  const closing = new AbortController()
  const end = options.signal === undefined ? closing.signal : AbortSignal.any([closing.signal, options.signal])
  const env = options.env ?? process.env
  const own = pLimit(PER_CLUSTER)
  const limit: Limit = concurrency === undefined ? own : work => own(() => concurrency(work))
  const common: HttpOptions = {
    ...options, env, secrets, concurrency: limit, budget, ...(config.proxy !== undefined && { proxy: config.proxy }),
    wording: {
      authority: 'certificate-authority-data', proxy: config.proxy === undefined ? 'should no_proxy name this host?' : 'is proxy-url right?',
      forwarded: isForwarded(config, env),
    },
  }
  const credentials = clusterAuth(config, {
    http: options, env, signal: end, secrets, note: text => { notes.add(text) }, complain: text => { complaints.add(text) },
    ...(execTimeout !== undefined && { execTimeout }),
  })
  const cure = `the API server does not accept these credentials: check ${plain(config.source.user, 200)}${expired(config)}`

  // One pool of connections per client certificate; '' stands for the one without.
  const pools = new Map<string, Http>()
  function pool({ cert, key }: { cert?: string; key?: string }): Http {
    const name = `${cert ?? ''}${key ?? ''}`
    const { cert: _cert, key: _key, ...tls } = config.tls
    const found = pools.get(name) ?? createHttp({ ...common, tls: { ...tls, ...(cert !== undefined && { cert }), ...(key !== undefined && { key }) } })
    pools.set(name, found)
    return found
  }

  function urlOf(path: string): string {
    // Names of objects are part of paths: none may lead out of the place that the caller means.
    const clean = /^\/(?!\/)[\x21-\x7e]*$/.test(path) && !/[\\#]/.test(path) && !/(^|\/)(\.|%2e){1,2}(\/|$)/i.test(path.split('?', 1)[0] ?? '')
    if (!clean || path.length > MAX_URL) throw new Unseen('malformed', `"${harmless(path, secrets, 120)}" is no path of the API`)
    return config.server + path
  }

  async function send(method: string, url: string, issued: Issued | undefined, ask: Ask): Promise<Answer> {
    const { token, basic } = issued ?? {}
    const authorization = token !== undefined ? `Bearer ${token}` : basic !== undefined ? `Basic ${basic}` : undefined
    const headers = {
      ...(!config.compression && { 'accept-encoding': 'identity' }), ...ask.headers,
      ...(issued !== undefined && config.impersonation), ...(authorization !== undefined && { authorization }),
    }
    const http = issued === undefined ? pool({}) : pool(issued.cert !== undefined ? issued : config.tls)
    for (let hops = 0, at = url; ; hops++) {
      const answer = await http.request(method, at, { ...ask, headers, redirect: 'manual' })
      const next = method === 'GET' && hops < MAX_HOPS ? sameOrigin(answer) : undefined
      if (next === undefined) return answer
      at = next
    }
  }

  /** A request with the credentials; after a 401, which did nothing, once more with new ones, if there are any. */
  async function authorized(method: string, path: string, ask: Ask): Promise<Answer> {
    const url = urlOf(path)
    const what = `${method} ${showUrl(url, secrets)}`
    const { signal } = ask
    const waiting = <T>(promise: Promise<T>) => (signal === undefined ? promise : unless(signal, promise).catch((error: unknown) => {
      throw signal.aborted ? aborted(signal, what) : error
    }))
    if (signal?.aborted) throw aborted(signal, what)
    const issued = await waiting(credentials.source.current())
    const first = await send(method, url, issued, ask)
    if (first.status !== 401) {
      issued.doubtful = false
      return first
    }
    const fresh = await waiting(credentials.source.renewed(issued))
    if (fresh === undefined) return first
    const second = await send(method, url, fresh, ask)
    if (second.status !== 401) fresh.doubtful = false
    return second
  }

  async function successful(method: string, path: string, ask: Ask): Promise<Answer> {
    const answer = await authorized(method, path, ask)
    if (answer.status >= 200 && answer.status < 300) return answer
    throw clusterFailure(method, answer, secrets, cure)
  }

  /** What probes see; its requests end with the signal, if there is one. */
  const api = (signal?: AbortSignal): Kubernetes => {
    const ending = signal === undefined ? {} : { signal }
    if (signal !== undefined) setMaxListeners(0, signal) // every request under way listens
    return {
      cluster: config.cluster,
      server: apiServer(config, env),
      list: async (path, query = {}) => allItems(async more => {
        const search = new URLSearchParams({ ...query, ...more }).toString()
        const answer = await successful('GET', search === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${search}`, ending)
        return { body: answer.json(), size: answer.body.length }
      }, `GET ${showUrl(urlOf(path), secrets)}`),
      get: async path => (await successful('GET', path, ending)).json(),
      send: (method, path, body: ClusterBody = {}) => successful(method, path, {
        ...ending,
        ...(body.json !== undefined && {
          body: JSON.stringify(body.json), headers: { 'content-type': body.contentType ?? 'application/json' },
        }),
      }),
      anonymous: async (method, path) => send(method, urlOf(path), undefined, ending),
      conceal: secret => { secrets.add(secret) },
      until: api,
    }
  }

  return {
    ...api(),
    notes: () => [...fixedNotes(config), ...notes],
    complaints: () => [...complaints],
    secrets: () => [...secrets],
    stats: () => [...pools.values()].map(one => one.stats()).reduce(
      (sum, one) => ({ requests: sum.requests + one.requests, retries: sum.retries + one.retries, bytes: sum.bytes + one.bytes }),
      { requests: 0, retries: 0, bytes: 0 },
    ),
    async close() {
      closing.abort()
      await Promise.all([...pools.values()].map(one => one.close().catch(() => {})))
      await credentials.close()
    },
  }
}

function apiServer({ server, tls, proxy }: ClusterConfig, env: Record<string, string | undefined>): ApiServer {
  const url = new URL(server)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return {
    url: server, host, port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80), serverName: tls.serverName ?? host,
    proxied: proxy !== undefined || throughEnvironment(server, env),
  }
}

function throughEnvironment(server: string, env: Record<string, string | undefined>): boolean {
  try {
    const proxies = proxiesOf(env)
    return proxies !== undefined && isProxied(proxies, server)
  } catch {
    return true // a variable that names no proxy: the first request says so
  }
}

/** Whether requests are handed to a proxy as they are: both speak plain http, so that there is no tunnel. */
function isForwarded(config: ClusterConfig, env: Record<string, string | undefined>): boolean {
  const proxy = config.proxy ?? (env['http_proxy'] || env['HTTP_PROXY'] || '')
  return config.server.startsWith('http:') && /^http:/i.test(proxy) && apiServer(config, env).proxied
}

function fixedNotes({ server, tls, impersonation }: ClusterConfig): string[] {
  const user = impersonation['impersonate-user']
  return [
    ...(!tls.verify && server.startsWith('https:') ? ['TLS certificates of the API server are not verified (insecure-skip-tls-verify: true)'] : []),
    ...(server.startsWith('http:') ? ['the API server is asked over plain http'] : []),
    ...(typeof user === 'string' ? [`requests are made as user ${plain(Buffer.from(user, 'latin1').toString(), 100)} (impersonation)`] : []),
  ]
}

/** That the client certificate of the kubeconfig is over, if so: the usual reason for a 401. */
function expired({ tls: { cert } }: ClusterConfig): string {
  try {
    const end = cert === undefined ? NaN : Date.parse(new X509Certificate(cert).validTo)
    return end < Date.now() ? ` (its client certificate expired on ${new Date(end).toISOString().slice(0, 10)})` : ''
  } catch {
    return '' // OpenSSL reads it, in a form of its own
  }
}

/** Where a redirect leads on the same origin; elsewhere nothing goes, since a client certificate would go along. */
function sameOrigin({ url, status, headers }: Answer): string | undefined {
  const location = headers['location']
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined || location.length > MAX_URL || !URL.canParse(location, url)) return undefined
  const to = new URL(location, url)
  return to.origin === new URL(url).origin && to.username === '' ? to.href : undefined
}
