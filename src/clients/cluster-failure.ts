import type { Json } from '../model/json.ts'
import { Unseen } from '../unseen.ts'
import type { Answer } from './http.ts'
import { statusFailure } from './http-failure.ts'
import { showUrl } from './plain.ts'
import { at } from './session.ts'
import { MAX_URL } from './url.ts'

/**
 * What an answer that is no success means; the message of the API server's Status object and its reason are part of it. `cure` tells where
 * credentials are mended.
 */
export function clusterFailure(method: string, answer: Answer, secrets: Iterable<string>, cure: string): Unseen {
  const { status, url } = answer
  if (status >= 300 && status < 400) return redirected(method, answer, secrets)
  const { reason, message } = statusFailure(method, url, answer, secrets)
  const word = statusReason(answer.body)
  const told = word === undefined || message.includes(word) ? message : `${message} (${word})`
  const expired = status === 410
  const late = word === 'Timeout' || word === 'ServerTimeout'
  return new Unseen(expired ? 'malformed' : late ? 'timeout' : reason, status === 401 ? `${told}: ${cure}` : told, status)
}

function redirected(method: string, { url, status, headers }: Answer, secrets: Iterable<string>): Unseen {
  const location = headers['location'] ?? ''
  const to = location.length <= MAX_URL && URL.canParse(location, url) ? showUrl(new URL(location, url), secrets) : 'no URL'
  const cure = 'credentials are not sent there; is "server" of the kubeconfig the API server?'
  return new Unseen('unreachable', `${method} ${showUrl(url, secrets)} redirects to ${to}: ${cure}`, status)
}

/** The machine-readable reason of a Status object (one word). */
function statusReason(body: string): string | undefined {
  if (body.length > 64 * 1024) return undefined
  try {
    const document = JSON.parse(body) as Json
    const reason = at(document, 'kind') === 'Status' ? at(document, 'reason') : undefined
    return typeof reason === 'string' && /^[A-Za-z]{1,60}$/.test(reason) ? reason : undefined
  } catch {
    return undefined // text/plain
  }
}
