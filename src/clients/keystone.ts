import type { Json, JsonObject } from '../model.ts'
import { Unseen } from '../unseen.ts'
import { rescope, tokenRequest } from './auth.ts'
import type { Auth, RegionConfig } from './cloud.ts'
import type { Answer, Http } from './http.ts'
import { statusFailure } from './http-failure.ts'
import { accessToken } from './oidc.ts'
import { showUrl } from './plain.ts'
import { at, instantOf } from './session.ts'
import { versionSegment } from './versions.ts'

export interface Issued {
  token: string
  /** The token document. */
  document: Json
  /** Root of the Identity API, ending in `/v3`. */
  root: string
  /** Keystone's clock minus ours in seconds, by the Date header or else by the token's beginning. */
  skew: number | null
}

/** Takes a token for the configured credentials; throws `Unseen`. Every secret made on the way goes to `keep`. */
export async function takeToken(http: Http, config: RegionConfig, secrets: Set<string>): Promise<Issued> {
  const { auth } = config
  const federated = auth.type === 'v3oidcclientcredentials' || auth.type === 'v3oidcaccesstoken'
  const guess = identityRoot(config.authUrl)
  const ask = (root: string) => (federated ? askFederated(
    http, root, auth, secrets,
  ) : post(http, `${root}/auth/tokens`, tokenRequest(auth)))
  let root = guess
  let answer = await ask(root)
  if ([300, 404, 405].includes(answer.status) && !isKeystone(answer)) {
    root = await discover(http, config.authUrl) ?? noKeystone(config.authUrl, answer, secrets)
    if (root === guess) throw statusFailure('POST', answer.url, answer, secrets)
    answer = await ask(root)
  }
  let issued = read(answer, root, secrets)
  if (federated && auth.scope !== null) {
    issued = read(await post(http, `${root}/auth/tokens`, rescope(issued.token, auth.scope)), root, secrets)
  }
  return issued
}

/** Where tokens are taken: the URL with its version replaced by (or extended with) `/v3`. */
export function identityRoot(authUrl: string): string {
  const url = new URL(authUrl)
  const path = url.pathname.replace(/\/+$/, '').replace(/\/(v\d+(\.\d+)?)$/, '')
  return `${url.origin}${path}/v3`
}

function post(http: Http, url: string, body: JsonObject): Promise<Answer> {
  return http.request('POST', url, { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), repeatable: true })
}

async function askFederated(
  http: Http, root: string, auth: Extract<Auth, { identityProvider: string }>, secrets: Set<string>,
): Promise<Answer> {
  const token = auth.type === 'v3oidcaccesstoken' ? auth.accessToken : await accessToken(http, auth, secrets)
  const path = `/OS-FEDERATION/identity_providers/${encodeURIComponent(auth.identityProvider)}/protocols/${encodeURIComponent(auth.protocol)}/auth`
  return http.request('POST', root + path, { headers: { authorization: `Bearer ${token}` }, repeatable: true })
}

function read(answer: Answer, root: string, secrets: Set<string>): Issued {
  if (answer.status !== 200 && answer.status !== 201) {
    const failure = statusFailure('POST', answer.url, answer, secrets)
    if (answer.status !== 401) throw failure
    throw new Unseen('refused', `Keystone refuses the credentials (wrong, expired or revoked): ${failure.message}`, 401)
  }
  const token = answer.headers['x-subject-token']
  if (token === undefined || token === '') {
    throw new Unseen('malformed', `POST ${showUrl(answer.url)} answered ${answer.status} without a token`)
  }
  secrets.add(token)
  const document = answer.json()
  const date = Date.parse(answer.headers['date'] ?? instantOf(at(at(document, 'token'), 'issued_at')) ?? '')
  return { token, root, document, skew: Number.isNaN(date) ? null : Math.round((date - answer.at) / 1000) }
}

function isKeystone(answer: Answer): boolean {
  try {
    return at(answer.json(), 'error') !== undefined
  } catch {
    return false
  }
}

/** The v3 root that the version document behind the URL names; only its path is believed, never its host. */
async function discover(http: Http, authUrl: string): Promise<string | undefined> {
  const answer = await http.request('GET', authUrl.replace(/\/*$/, '/'))
  if (answer.status !== 200 && answer.status !== 300) return undefined
  const segment = versionSegment(answer.json(), 3)
  if (segment === undefined) return undefined
  const url = new URL(authUrl)
  const base = url.pathname.replace(/\/+$/, '').replace(/\/v\d+(\.\d+)?$/, '')
  return segment.path.startsWith(base + '/') ? url.origin + segment.path : `${url.origin}${base}/${segment.name}`
}

function noKeystone(authUrl: string, answer: Answer, secrets: Set<string>): never {
  const { message, status } = statusFailure('POST', answer.url, answer, secrets)
  throw new Unseen('unsupported', `there is no Identity API v3 at ${showUrl(authUrl)}: correct auth_url (${message})`, status)
}
