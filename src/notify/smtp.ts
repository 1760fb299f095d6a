import type { Readable } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { endedBy } from './http.ts'
import type { Outcome } from './message.ts'

const CONNECT_MS = 10_000
/** Without a sign from the server. */
const SILENCE_MS = 30_000
/** In all. */
const TOTAL_MS = 60_000

export interface Submission {
  /** `smtp://HOST:PORT` (STARTTLS; port 587) or `smtps://HOST:PORT` (TLS from the start; port 465). */
  server: URL
  auth: { user: string; pass: string } | undefined
  /** A certificate authority beside those that Node knows; with it TLS is demanded on this machine too. */
  tls: { ca?: string }
  envelope: { from: string | false; to: string[] }
  content: Readable
  signal: AbortSignal
  /** Milliseconds in all; for tests. */
  totalMs?: number
}

/** Hands one message over. In doubt is only what broke after its last byte was handed over: a server takes nothing before that. */
export async function submit({ server, auth, tls, envelope, content, signal, totalMs = TOTAL_MS }: Submission): Promise<Outcome> {
  const secure = server.protocol === 'smtps:'
  const host = server.hostname.replace(/^\[|\]$/g, '')
  const open = isLoopback(host) && tls.ca === undefined && !secure
  const connection = new SMTPConnection({
    host, port: server.port === '' ? (secure ? 465 : 587) : Number(server.port), secure, ...(open ? { ignoreTLS: true } : { requireTLS: !secure }),
    connectionTimeout: CONNECT_MS, greetingTimeout: SILENCE_MS, socketTimeout: SILENCE_MS, dnsTimeout: CONNECT_MS, tls: { minVersion: 'TLSv1.2', ...tls },
  })
  let handedOver = false
  content.once('end', () => { handedOver = true })
  let overtime: NodeJS.Timeout | undefined
  let stop = () => {}
  const start = performance.now()
  try {
    const refused = await new Promise<number>((resolve, reject) => {
      overtime = setTimeout(() => reject(Object.assign(new Error('too slow'), { code: 'ETIMEDOUT' })), totalMs)
      stop = () => { reject(new Error('stopped')) }
      signal.addEventListener('abort', stop)
      if (signal.aborted) stop()
      connection.once('error', reject)
      connection.connect(failure => {
        if (failure) return reject(failure)
        const send = () => connection.send(envelope, content, (error, info) => (error ? reject(error) : resolve(info?.rejected.length ?? 0)))
        if (auth === undefined) send()
        else connection.login({ credentials: auth }, error => (error ? reject(error) : send()))
      })
    })
    return refused === 0 ? { state: 'sent' } : { state: 'sent', note: `the server refused ${refused} of ${envelope.to.length} recipients` }
  } catch (error) {
    if (!signal.aborted) return failure(error as Failure, handedOver)
    const reason = endedBy(signal, Math.round((performance.now() - start) / 1000))
    return handedOver ? { state: 'unknown', reason } : { state: 'failed', reason, again: 'later', down: true }
  } finally {
    signal.removeEventListener('abort', stop)
    clearTimeout(overtime)
    connection.on('error', () => {})
    connection.close()
  }
}

interface Failure { code?: string; originalCode?: string; responseCode?: number; command?: string }

/** Codes of OpenSSL and Node for a certificate or a handshake that is no good. */
const TLS_CODES = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|EPROTO/

/** What a failure means: an answer of the server is a clear no, for now (4yz) or for good (5yz, RFC 5321, 4.2.1). */
function failure({ code = 'error', originalCode = '', responseCode, command }: Failure, handedOver: boolean): Outcome {
  const step = command === undefined || command === 'CONN' || command === 'API' ? '' : ` to ${command.replace(/[^A-Z0-9 -]/gi, '').slice(0, 30)}`
  if (responseCode !== undefined) {
    return { state: 'failed', reason: `the server answered ${responseCode}${step}`, again: responseCode < 500 && code !== 'EAUTH' ? 'soon' : 'later' }
  }
  if (handedOver) return { state: 'unknown', reason: `the connection broke before the server confirmed (${code})` }
  if (code === 'ETLS' || TLS_CODES.test(originalCode)) {
    const why = `no TLS connection whose certificate can be verified (${originalCode || code})`
    return { state: 'failed', reason: `${why}: correct the server, or NODE_EXTRA_CA_CERTS`, again: 'later' }
  }
  if (code === 'EAUTH') return { state: 'failed', reason: `the mail server offers no way to log in that fits (${code})${step}`, again: 'later' }
  return { state: 'failed', reason: `the mail server could not be reached (${code})${step}`, again: 'soon', down: true }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)
}
