import { Agent, EnvHttpProxyAgent, request } from 'undici'
import { SecretFileError } from './secret-file.ts'
import type { Outcome } from './message.ts'

const CONNECT_MS = 10_000
/** Time for one request in all. */
const TOTAL_MS = 30_000
/** Largest answer that is read. */
const LARGEST = 64 * 1024

/** Failures before anything of the request was sent: nothing can have been accepted. */
const BEFORE = new RegExp(`^(?:${[
  'ECONNREFUSED', 'ENOTFOUND', 'EAI_\\w+', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'UND_ERR_CONNECT_TIMEOUT',
  'CERT_\\w+', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_\\w+', 'ERR_TLS_\\w+', 'ERR_SSL_\\w+', 'EPROTO',
].join('|')})$`)

export interface Asked {
  method: 'POST' | 'PUT'
  headers: Record<string, string>
  body: string
  signal: AbortSignal
}
export interface Answer {
  status: number
  retryAfter: string | undefined
  text: string
}

/** One request, until the signal; redirects are not followed, proxies of the environment are used. An `Outcome` where there was no answer. */
export async function ask(url: string, { signal, ...asked }: Asked): Promise<Answer | Outcome> {
  const options = { connect: { timeout: CONNECT_MS }, maxResponseSize: LARGEST, pipelining: 0 }
  const proxied = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'].some(name => (process.env[name] ?? '') !== '')
  const dispatcher = proxied ? new EnvHttpProxyAgent(options) : new Agent(options)
  let connected = proxied
  dispatcher.on('connect', () => { connected = true })
  const start = performance.now()
  const until = AbortSignal.any([signal, AbortSignal.timeout(TOTAL_MS)])
  // a request that waits for its connection hears no signal
  until.addEventListener('abort', () => { void dispatcher.destroy(until.reason as Error) })
  try {
    const response = await request(url, { ...asked, dispatcher, signal: until })
    const retryAfter = response.headers['retry-after']
    // the status says what became of it; a body that breaks off or is too long changes nothing
    const text = await response.body.text().catch(() => '')
    return { status: response.statusCode, retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined, text }
  } catch (error) {
    const seconds = Math.round((performance.now() - start) / 1000)
    const why = signal.aborted ? endedBy(signal, seconds) : (error as Error).name === 'TimeoutError' ? noAnswer(seconds) : undefined
    if (why === undefined) return unanswered(error)
    return connected ? { state: 'unknown', reason: why } : { state: 'failed', reason: why, again: 'later', down: true }
  } finally {
    await dispatcher.destroy()
  }
}

/** Why a signal ended a delivery: its server was given up (`TimeoutError`), or the night ends. */
export function endedBy({ reason }: AbortSignal, seconds: number): string {
  return (reason as Error).name === 'TimeoutError' ? noAnswer(seconds) : 'interrupted, since the night was'
}

const noAnswer = (seconds: number): string => `no answer within ${seconds} s`

/** What a failure means, told by its code alone. */
export function unanswered(error: unknown): Outcome {
  if (error instanceof SecretFileError) return { state: 'failed', reason: error.message, again: 'later' }
  const { code, name, cause } = error as NodeJS.ErrnoException & { cause?: { code?: string } }
  const known = String(code ?? cause?.code ?? name).slice(0, 60)
  if (BEFORE.test(known)) return { state: 'failed', reason: `could not be reached (${known})`, again: 'soon', down: true }
  if (known === 'ERR_INVALID_URL' || known === 'UND_ERR_INVALID_ARG') {
    return { state: 'failed', reason: `the address or a secret cannot be used (${known})`, again: 'later' }
  }
  return { state: 'unknown', reason: `the connection broke before an answer (${known})` }
}

/** Milliseconds of a Retry-After header in seconds or as a date; undefined if it is neither. */
export function retryMs(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined
  const ms = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now()
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}
