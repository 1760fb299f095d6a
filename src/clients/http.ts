import { setMaxListeners } from 'node:events'
import pLimit from 'p-limit'
import type { Json } from '../model/json.ts'
import { Unseen } from '../unseen.ts'
import { MAX_RETRY_AFTER, pause, retryAfter, sleep } from './backoff.ts'
import type { Tls } from './cloud.ts'
import { dispatcherFor, send } from './dispatch.ts'
import { parseJson, readBody } from './http-body.ts'
import { aborted, brokeHandshake, isBroken, networkFailure, neverSent, type Wording } from './http-failure.ts'
import { showUrl } from './plain.ts'
import { redirectTarget } from './redirect.ts'
import type { RequestBudget } from './request-budget.ts'
import { DEFAULT_TLS } from './tls.ts'

/** Runs the work when its turn has come. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>
export interface HttpOptions {
  tls?: Tls
  /** Seconds until a connection stands; 10. */
  connectTimeout?: number
  /** Seconds until the answer begins, and between its parts; 32, as the official suite. An answer is given up after four times this. */
  readTimeout?: number
  /** Requests at the same time, or a limit shared with others; 20. */
  concurrency?: number | Limit
  /** Shared with others; without one, no number of failures ends anything. */
  budget?: RequestBudget | undefined
  /** Largest answer; 32 MiB. */
  maxBytes?: number
  /** Repetitions of GET and HEAD on broken connections, 408, 429 and 5xx; 3. */
  retries?: number
  /** Ends everything at once, also pauses. */
  signal?: AbortSignal | undefined
  userAgent?: string
  /** What must be in no message; read whenever one is made. */
  secrets?: Iterable<string>
  forceIpv4?: boolean
  /** For http_proxy, https_proxy and no_proxy (process.env); loopback is never asked through a proxy. */
  env?: Record<string, string | undefined>
  /** One proxy for everything, whatever `env` says: http, https or socks5, checked by the caller. */
  proxy?: string
  /** Settings as messages shall call them; default those of clouds.yaml. */
  wording?: Wording
}
export interface Ask {
  headers?: Record<string, string | string[]>
  body?: string
  signal?: AbortSignal
  /** A POST without lasting effect (a token): repeated once if the connection broke before an answer. */
  repeatable?: boolean
  /** `manual`: a redirect is an answer like any other. */
  redirect?: 'follow' | 'manual'
  /** Asked also when the error budget is used up. */
  always?: boolean
}
export interface Answer {
  /** Where the answer came from, after redirects. */
  url: string
  status: number
  /** Names in lower case; repeated headers joined by a comma. */
  headers: Record<string, string>
  body: string
  /** When it was received, milliseconds since 1970 on this machine's clock. */
  at: number
  /** The body as JSON; throws `Unseen`. */
  json(): Json
}
export interface Stats {
  requests: number
  retries: number
  bytes: number
}
export interface Http {
  /** Any status is an answer; throws `Unseen` if there was none. */
  request(method: string, url: string, ask?: Ask): Promise<Answer>
  stats(): Stats
  close(): Promise<void>
}

/** The one way in which scs-check speaks HTTP to a cloud: one TLS policy, timeouts, retries, sizes and concurrency for all of its services. */
export function createHttp(options: HttpOptions = {}): Http {
  const { connectTimeout = 10, readTimeout = 32, concurrency = 20, maxBytes = 32 * 1024 * 1024, retries = 3, secrets = [] } = options
  const closing = new AbortController()
  const end = options.signal === undefined ? closing.signal : AbortSignal.any([closing.signal, options.signal])
  // Every connection and every pause listens: many listeners are no leak here.
  setMaxListeners(0, end, ...(options.signal === undefined ? [] : [options.signal]))
  const dispatcher = dispatcherFor({
    tls: options.tls ?? DEFAULT_TLS, forceIpv4: options.forceIpv4 === true, env: options.env ?? process.env,
    connectTimeout: connectTimeout * 1000, readTimeout: readTimeout * 1000, signal: end,
    ...(options.proxy !== undefined && { proxy: options.proxy }),
  })
  const limit: Limit = typeof concurrency === 'number' ? pLimit(concurrency) : concurrency
  const usual = firstOf(options.signal, options.budget?.signal) // ends what has no signal of its own
  if (usual !== undefined) setMaxListeners(0, usual)
  const stats: Stats = { requests: 0, retries: 0, bytes: 0 }

  async function attempt(method: string, url: string, ask: Ask, signal: AbortSignal | undefined): Promise<Answer> {
    const what = `${method} ${showUrl(url, secrets)}`
    if (signal?.aborted) throw aborted(signal, what)
    const late = AbortSignal.timeout(readTimeout * 4000)
    const either = signal === undefined ? late : AbortSignal.any([late, signal])
    stats.requests++
    try {
      const { statusCode, headers, body } = await unless(either, send(await dispatcher, url, {
        method,
        headers: { 'accept': 'application/json', 'accept-encoding': 'gzip', 'user-agent': options.userAgent ?? 'scs-check', ...ask.headers },
        ...(ask.body === undefined ? {} : { body: ask.body }),
        signal: either,
      }))
      const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value ?? '']))
      const { text, bytes } = await readBody(body, flat['content-encoding'], maxBytes, what, length => {
        options.budget?.received(length)
        if (signal?.aborted) throw aborted(signal, what)
      })
      stats.bytes += bytes
      return { url, status: statusCode, headers: flat, body: text, at: Date.now(), json: () => parseJson(text, what) }
    } catch (error) {
      if (signal?.aborted) throw aborted(signal, what)
      if (late.aborted) throw new Unseen('timeout', `${what}: the answer was not complete after ${readTimeout * 4} s`)
      throw error
    }
  }

  async function persistent(method: string, url: string, ask: Ask, signal: AbortSignal | undefined): Promise<Answer> {
    const what = `${method} ${showUrl(url, secrets)}`
    const safe = method === 'GET' || method === 'HEAD'
    for (let n = 1; ; n++) {
      let wait = pause(n)
      try {
        const answer = await limit(() => attempt(method, url, ask, signal))
        if (!safe || n > retries || !worthRepeating(answer.status)) return answer
        const asked = retryAfter(answer.headers['retry-after'], answer.at)
        if (asked !== undefined && asked > MAX_RETRY_AFTER) return answer
        wait = Math.max(wait, asked ?? 0)
      } catch (error) {
        const again = safe ? isBroken(error) && n <= retries
          : n === 1 && !brokeHandshake(error) && (ask.repeatable === true ? isBroken(error) : neverSent(error))
        if (error instanceof Unseen || !again) {
          const failure = networkFailure(error, what, options.wording)
          if (signal?.aborted !== true) options.budget?.count(failure)
          throw failure
        }
      }
      stats.retries++
      await sleep(wait, signal).catch(() => { throw aborted(signal, what) })
    }
  }

  return {
    async request(method, url, ask = {}) {
      const signal = ask.signal !== undefined ? firstOf(options.signal, ask.signal) : ask.always === true ? options.signal : usual
      let answer = await persistent(method, url, ask, signal)
      for (let hops = 1; ask.redirect !== 'manual'; hops++) {
        const target = redirectTarget(method, answer, ask.headers ?? {}, hops, secrets)
        if (target === undefined) break
        answer = await persistent(method, target, ask, signal)
      }
      return answer
    },
    stats: () => ({ ...stats }),
    async close() {
      closing.abort()
      await (await dispatcher).destroy()
    },
  }
}

/** A signal that aborts with the first of both. */
function firstOf(one: AbortSignal | undefined, other: AbortSignal | undefined): AbortSignal | undefined {
  return one === undefined || other === undefined ? one ?? other : AbortSignal.any([one, other])
}

/** 501 and 505 will not change by waiting. */
function worthRepeating(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505)
}

/** The promise, or the signal's reason as soon as it aborts: undici itself notices an abort only when a connection stands. */
export function unless<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => { reject(signal.reason as Error) }
    signal.addEventListener('abort', stop, { once: true })
    promise.then(resolve, reject).finally(() => { signal.removeEventListener('abort', stop) })
  })
}
