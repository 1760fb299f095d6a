import { Unseen } from '../unseen.ts'
import { showUrl } from './plain.ts'

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
 * TLS termination name http:// in their redirects). Throws `Unseen` for another host if the request carries credentials, and after three hops.
 */
export function redirectTarget(
  method: string, { url, status, headers }: Redirecting, sent: Record<string, string>, hops: number,
): string | undefined {
  const location = headers['location']
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined
  const what = `${method} ${showUrl(url)}`
  const from = new URL(url)
  if (!URL.canParse(location, url)) throw new Unseen('malformed', `${what} redirects to no URL`, status)
  let to = new URL(location, url)
  if (!/^https?:$/.test(to.protocol)) throw new Unseen('malformed', `${what} redirects to something that is not http`, status)
  if (method !== 'GET' && method !== 'HEAD') {
    throw new Unseen(
      'unreachable', `${what} redirects to ${showUrl(to)}: set the URL in clouds.yaml (or the catalog) to that place`, status,
    )
  }
  if (hops > MAX_HOPS) throw new Unseen('malformed', `${what} redirects more than ${MAX_HOPS} times`, status)
  if (to.hostname === from.hostname && from.protocol === 'https:' && to.protocol === 'http:') {
    to = new URL(to.pathname + to.search, from.origin)
  }
  const upgrade = to.hostname === from.hostname && from.protocol === 'http:' && to.protocol === 'https:'
  const secret = Object.keys(sent).some(name => CREDENTIALS.includes(name.toLowerCase()))
  if (to.origin !== from.origin && !upgrade && secret) {
    throw new Unseen('unreachable', `${what} redirects to another host, ${showUrl(to)}: credentials are not sent there`, status)
  }
  to.username = ''
  to.password = ''
  return to.href
}
