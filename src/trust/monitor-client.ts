import { setTimeout as wait } from 'node:timers/promises'
import { EnvHttpProxyAgent, request } from 'undici'
import { plain } from '../report/untrusted.ts'
import { redact } from '../secrets.ts'
import type { Account } from './account.ts'
import { SignatureError } from './signature-error.ts'
import { CONTENT_TYPE } from './submission.ts'

/** Milliseconds for one answer: the monitor verifies, parses and writes every document first. */
const TIMEOUT = 120_000
/** Tries, and milliseconds of the first pause between them, which doubles: 2, 4, 8, 16 s. */
const TRIES = 5
const PAUSE = 2_000
/** Bytes of an answer that are read. */
const MOST = 64 * 1024

export interface Posting {
  signal: AbortSignal
  /** For tests: milliseconds. */
  timeout?: number
  pause?: number
}
/** How an upload ended. */
export interface Posted {
  /** Of the last answer; absent if there was none. */
  status?: number
  /** Its beginning, one line, without secrets; or why there was none. */
  answer: string
  /** Where a redirect points. */
  location?: string
  tries: number
  /** A try before the last, or the last, may have arrived although nobody said so. */
  doubt: boolean
}

/** Where reports go. Throws `SignatureError` unless it is https, or http on this machine. */
export function reportsUrl(monitor: string): URL {
  const shown = plain(monitor.replace(/\/\/[^/]*@/, '//'), 200)
  const problem = (what: string) => new SignatureError(`monitor URL ${shown}: ${what}, e.g. https://compliance.sovereignit.cloud/`)
  if (!URL.canParse(monitor)) throw problem('is no URL')
  const url = new URL(monitor)
  const local = url.hostname === 'localhost' || url.hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(url.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local)) throw problem('must be https, for the token goes there')
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') throw problem('must have no user, query or fragment')
  url.pathname = url.pathname.replace(/\/*$/, '/reports')
  return url
}

/**
 * Sends the body until there is a clear answer; broken connections, silence, 429 and 5xx are tried again. Redirects are not followed. Throws the
 * signal's reason.
 */
export async function post(url: URL, body: Buffer, account: Account, { signal, timeout = TIMEOUT, pause = PAUSE }: Posting): Promise<Posted> {
  const dispatcher = new EnvHttpProxyAgent({ connect: { timeout: Math.min(timeout, 30_000) } })
  const clean = (text: string) => plain(redact(text, account.secrets).replace(/\s+/g, ' ').trim(), 300)
  let doubt = false
  try {
    for (let tries = 1; ; tries++) {
      const posted = await once().catch((error: unknown): Omit<Posted, 'doubt' | 'tries'> => {
        signal.throwIfAborted()
        return { answer: clean(reasonOf(error)) }
      })
      const { status = 0 } = posted
      const clear = status > 0 && status < 500 && status !== 429
      doubt ||= status === 0 || status >= 500
      if (clear || tries === TRIES) return { ...posted, tries, doubt }
      await wait(pause * 2 ** (tries - 1), undefined, { signal }).catch(() => {})
      signal.throwIfAborted()
    }
  } finally {
    await dispatcher.destroy()
  }

  async function once(): Promise<Omit<Posted, 'doubt' | 'tries'>> {
    const end = new AbortController()
    const timer = setTimeout(() => { end.abort(new DOMException('not finished in time', 'TimeoutError')) }, timeout)
    try {
      const { statusCode: status, headers, body: stream } = await request(url, {
        method: 'POST', body, dispatcher, headersTimeout: 0, bodyTimeout: 0, signal: AbortSignal.any([signal, end.signal]),
        headers: { 'content-type': CONTENT_TYPE, authorization: `Basic ${account.token}`, 'user-agent': 'scs-check' },
      })
      const chunks: Buffer[] = []
      let bytes = 0
      for await (const chunk of stream) {
        chunks.push(chunk as Buffer)
        bytes += (chunk as Buffer).length
        if (bytes > MOST) break
      }
      const { location } = headers
      return { status, answer: clean(Buffer.concat(chunks).toString()), ...(typeof location === 'string' && { location: clean(location) }) }
    } finally {
      clearTimeout(timer)
    }
  }
}

function reasonOf(error: unknown): string {
  const { code, message, name } = error as NodeJS.ErrnoException
  if (name === 'TimeoutError' || code === 'UND_ERR_CONNECT_TIMEOUT') return 'no answer in time'
  return code === undefined ? message : `${code}: ${message}`
}
