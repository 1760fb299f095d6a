import type { UnseenReason } from '../model/evidence.ts'
import { Unseen } from '../unseen.ts'
import { redact } from '../secrets.ts'
import { plain, showUrl } from './plain.ts'

/** Codes of Node and undici that tell a connection that never stood or broke: a safe request may be repeated. */
const BROKEN: Record<string, string> = {
  ECONNREFUSED: 'connection refused', ECONNRESET: 'connection reset', EPIPE: 'connection broken', ETIMEDOUT: 'no connection in time',
  EHOSTUNREACH: 'no route to the host', ENETUNREACH: 'no route to the network', EAI_AGAIN: 'the name server does not answer',
  UND_ERR_SOCKET: 'connection closed early', UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
}
const SLOW: Record<string, string> = { UND_ERR_HEADERS_TIMEOUT: 'no answer in time', UND_ERR_BODY_TIMEOUT: 'the answer stopped half-way' }
const MALFORMED: Record<string, string> = {
  UND_ERR_HEADERS_OVERFLOW: 'the headers are too large', UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the answer has not the length it says',
}
/** Codes after which nothing can have reached the other side. */
const NEVER_SENT = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']

const NO_TLS = 'the other side does not speak TLS: is it http instead of https? Try http://'

/** What the settings are called by which a person mends a connection. */
export interface Wording {
  /** The setting that names authorities. */
  authority: string
  /** What to do when a proxy refuses. */
  proxy: string
  /** Requests are handed to a proxy as they are (plain http), so that a connection that fails is the one to the proxy. */
  forwarded?: boolean
}
const OPENSTACK: Wording = { authority: 'cacert', proxy: 'should no_proxy name this host?' }

const tlsCures = (authority: string): Record<string, string> => ({
  DEPTH_ZERO_SELF_SIGNED_CERT: `the certificate is self-signed: name it in ${authority}`,
  SELF_SIGNED_CERT_IN_CHAIN: `the chain ends in an unknown authority: name its certificate in ${authority}`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: `the server does not send its intermediate certificate, or the authority is unknown: set ${authority}`,
  UNABLE_TO_GET_ISSUER_CERT: `the authority is unknown: set ${authority}`,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: `the authority is unknown: set ${authority}`,
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet: is this machine\'s clock right?',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host name',
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS, // the same from OpenSSL 3.5 (Node 22.20) on
})

/** The code of an error or of its cause. */
export function codeOf(error: unknown): string {
  const { code, cause, errors } = (error ?? {}) as { code?: unknown; cause?: unknown; errors?: unknown[] }
  if (typeof code === 'string') return code
  if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0])
  return cause === undefined || cause === error ? '' : codeOf(cause)
}

/** Whether a safe request may be repeated after this error. */
export const isBroken = (error: unknown): boolean => codeOf(error) in BROKEN
/** Whether any request may be repeated after this error: it never left. */
export const neverSent = (error: unknown): boolean => NEVER_SENT.includes(codeOf(error))

/** Whether the connection ended during the TLS handshake, as marked by the dispatcher: it often means that there is no TLS. */
export const brokeHandshake = (error: unknown): boolean => codeOf(error) === 'ECONNRESET' && (error as { handshake?: unknown }).handshake === true

/** What a network error means to a reader of verdicts. */
export function networkFailure(error: unknown, what: string, wording = OPENSTACK): Unseen {
  if (error instanceof Unseen) return error
  const code = codeOf(error)
  const tls = tlsCures(wording.authority)[code] ?? (/^(ERR_TLS|ERR_SSL|CERT_|EPROTO|UNABLE_TO|HOSTNAME)/.test(code) ? code : undefined)
  if (tls !== undefined) return new Unseen('unreachable', `${what}: TLS failed: ${tls}`)
  if (brokeHandshake(error)) {
    return new Unseen('unreachable', `${what}: TLS failed: the other side ends the connection: does this port speak TLS? Try http://`)
  }
  if (SLOW[code] !== undefined) return new Unseen('timeout', `${what}: ${SLOW[code]}`)
  const { name, message } = (error ?? {}) as { name?: unknown; message?: unknown }
  if (MALFORMED[code] !== undefined || name === 'HTTPParserError') {
    return new Unseen('malformed', `${what}: ${MALFORMED[code] ?? 'the answer is not HTTP'}`)
  }
  const proxy = typeof message === 'string' ? /^Proxy response \((\d{3})\)/.exec(message)?.[1] : undefined
  if (proxy !== undefined) {
    return new Unseen('unreachable', `${what}: the proxy refuses the connection (${proxy}): ${wording.proxy}`)
  }
  if (code === 'ERR_PROXY') return new Unseen('unreachable', `${what}: ${String(message)}`)
  const why = code === 'ENOTFOUND' ? 'the host name is unknown' : BROKEN[code] ?? `network error ${plain(code || 'without a code', 60)}`
  return new Unseen('unreachable', wording.forwarded === true ? `${what}: the connection to the proxy failed (${why}): ${wording.proxy}` : `${what}: ${why}`)
}

/** What a run that ends (deadline, interrupt) means; where the signal itself says that, its words. */
export function aborted(signal: AbortSignal | undefined, what: string): Unseen {
  if (signal?.reason instanceof Unseen) return signal.reason
  const late = (signal?.reason as { name?: unknown } | undefined)?.name === 'TimeoutError'
  return new Unseen('timeout', `${what}: ${late ? 'the deadline has passed' : 'the run was stopped'}`)
}

interface Told {
  status: number
  headers: Record<string, string>
  body: string
}

/** What a status that is no success means; the cloud's own words (at most 200 characters, secrets removed) are part of the message. */
export function statusFailure(method: string, url: string, answer: Told, secrets: Iterable<string>): Unseen {
  const { status } = answer
  const words = plain(excerpt(answer.body, secrets))
  const asked = status === 429 || status === 503 ? answer.headers['retry-after'] : undefined
  const wait = asked !== undefined && /^\d{1,9}$/.test(asked) ? ` (asks to wait ${asked} s)` : ''
  return new Unseen(reasonOf(status), `${method} ${showUrl(url, secrets)} answered ${status}${wait}${words === '' ? '' : `: ${words}`}`, status)
}

function reasonOf(status: number): UnseenReason {
  if (status === 401 || status === 403) return 'refused'
  if (status === 408 || status === 429) return 'timeout'
  if (status >= 500) return 'unreachable'
  if (status === 404 || status === 405 || status === 406 || status === 410 || status === 300) return 'unsupported'
  return 'malformed'
}

/** The message inside the usual error documents of OpenStack, else the text; without secrets and tags, in any order of removing them. */
function excerpt(body: string, secrets: Iterable<string>): string {
  if (body.length > 64 * 1024) return ''
  const all = [...secrets]
  return redact(withoutTags(redact(messageOf(body) ?? body, all)), all)
}

function messageOf(body: string): string | undefined {
  try {
    return message(JSON.parse(body), 0)
  } catch {
    return undefined // HTML or plain text
  }
}

const withoutTags = (text: string): string => text.replace(/<[^<>]{0,200}>/g, ' ')

function message(value: unknown, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null || depth > 3) return undefined
  const own = (value as { message?: unknown }).message
  if (typeof own === 'string') return own
  return Object.values(value).slice(0, 10).map(inner => message(inner, depth + 1)).find(text => text !== undefined)
}
