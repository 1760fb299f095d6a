import { Unseen } from '../unseen.ts'
import { showUrl } from './plain.ts'
import { MAX_URL } from './url.ts'

const MAX_HOPS = 3
/** Headers that must not travel to another origin. */
const CREDENTIALS = ['x-auth-token', 'x-subject-token', 'authorization', 'cookie']

interface Redirecting {
  url: string
  status: number
  headers: Record<string, string>
}

/**
 * Where a redirect of a GET or HEAD leads, or undefined if the answer is none. On the same host the scheme never gets weaker (clouds behind
 * TLS termination name http:// in their redirects). Throws `Unseen` for another host or port if the request carries credentials (http may
 * become https, on the same port or from 80 to 443), and after three hops. Messages hold none of the `secrets`.
 */
export function redirectTarget(
  method: string, { url, status, headers }: Redirecting, sent: Record<string, string | string[]>, hops: number, secrets: Iterable<string> = [],
): string | undefined {
  const location = headers['location']
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined
  const what = `${method} ${showUrl(url, secrets)}`
  const from = new URL(url)
  if (location.length > MAX_URL || !URL.canParse(location, url)) throw new Unseen('malformed', `${what} redirects to no URL`, status)
  let to = new URL(location, url)
  if (!/^https?:$/.test(to.protocol)) throw new Unseen('malformed', `${what} redirects to something that is not http`, status)
  if (method !== 'GET' && method !== 'HEAD') {
    throw new Unseen(
      'unreachable', `${what} redirects to ${showUrl(to, secrets)}: set the URL in clouds.yaml (or the catalog) to that place`, status,
    )
  }
  if (hops > MAX_HOPS) throw new Unseen('malformed', `${what} redirects more than ${MAX_HOPS} times`, status)
  if (to.hostname === from.hostname && from.protocol === 'https:' && to.protocol === 'http:') {
    to = new URL(to.pathname + to.search, from.origin)
  }
  const upgrade = to.hostname === from.hostname && from.protocol === 'http:' && to.protocol === 'https:' && sameDoor(from, to)
  const secret = Object.keys(sent).some(name => CREDENTIALS.includes(name.toLowerCase()))
  if (to.origin !== from.origin && !upgrade && secret) {
    throw new Unseen('unreachable', `${what} redirects to another host or port, ${showUrl(to, secrets)}: credentials are not sent there`, status)
  }
  to.username = ''
  to.password = ''
  return to.href
}

/** Whether https is offered where http was: on the same port, or on the two usual ones. */
function sameDoor(from: URL, to: URL): boolean {
  const [old, now] = [from.port || '80', to.port || '443']
  return old === now || (old === '80' && now === '443')
}
