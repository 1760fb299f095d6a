import type { Json, JsonObject } from '../model/json.ts'
import { Unseen } from '../unseen.ts'
import { rescope, tokenRequest } from './auth.ts'
import type { Auth, RegionConfig } from './cloud.ts'
import { check, refusedCredentials } from './cures.ts'
import type { Answer, Http } from './http.ts'
import { statusFailure } from './http-failure.ts'
import { accessToken } from './oidc.ts'
import { showUrl } from './plain.ts'
import { at, instantOf } from './session.ts'
import { trimSlashes } from './url.ts'
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
  const ask = (root: string) => (federated ? askFederated(http, root, auth, secrets) : post(http, `${root}/auth/tokens`, tokenRequest(auth)))
    .catch((error: unknown) => {
      if (!(error instanceof Unseen) || error.reason !== 'unreachable' || error.status !== undefined) throw error
      throw new Unseen(error.reason, `${error.message}; ${check(config, ['auth_url'])}`)
    })
  let root = guess
  let answer = await ask(root)
  if ([300, 404, 405].includes(answer.status) && !isKeystone(answer)) {
    root = await discover(http, config.authUrl) ?? noKeystone(config, answer, secrets)
    if (root === guess) throw statusFailure('POST', answer.url, answer, secrets)
    answer = await ask(root)
  }
  let issued = read(answer, root, config, secrets)
  if (federated && auth.scope !== null) {
    issued = read(await post(http, `${root}/auth/tokens`, rescope(issued.token, auth.scope)), root, config, secrets)
  }
  return issued
}

/** Where tokens are taken: the URL with its version replaced by (or extended with) `/v3`. */
export function identityRoot(authUrl: string): string {
  const url = new URL(authUrl)
  const path = trimSlashes(url.pathname).replace(/\/(v\d+(\.\d+)?)$/, '')
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

function read(answer: Answer, root: string, config: RegionConfig, secrets: Set<string>): Issued {
  if (answer.status !== 200 && answer.status !== 201) {
    const failure = statusFailure('POST', answer.url, answer, secrets)
    const { wrong, cure } = refusedCredentials(config)
    if (answer.status === 401) throw new Unseen('refused', `Keystone refuses the credentials (${wrong}; ${cure}): ${failure.message}`, 401)
    // Keystone answers so for an application credential, a token or an identity provider that it does not know.
    if (answer.status === 404 && isKeystone(answer)) {
      throw new Unseen('refused', `Keystone does not know the credentials (${cure}): ${failure.message}`, 404)
    }
    throw failure
  }
  const token = answer.headers['x-subject-token']
  if (token === undefined || token === '') {
    throw new Unseen('malformed', `POST ${showUrl(answer.url, secrets)} answered ${answer.status} without a token`)
  }
  secrets.add(token)
  const document = answer.json()
  const date = Date.parse(answer.headers['date'] ?? instantOf(at(at(document, 'token'), 'issued_at')) ?? '')
  return { token, root, document, skew: Number.isNaN(date) ? null : Math.round((date - answer.at) / 1000) }
}

function isKeystone(answer: Answer): boolean {
  try {
    return typeof at(at(answer.json(), 'error'), 'message') === 'string'
  } catch {
    return false
  }
}

/** The v3 root that the version document behind the URL names; only its path is believed, never its host. */
async function discover(http: Http, authUrl: string): Promise<string | undefined> {
  const answer = await http.request('GET', trimSlashes(authUrl) + '/')
  if (answer.status !== 200 && answer.status !== 300) return undefined
  const segment = versionSegment(answer.json(), 3)
  if (segment === undefined) return undefined
  const url = new URL(authUrl)
  const base = trimSlashes(url.pathname).replace(/\/v\d+(\.\d+)?$/, '')
  return segment.path.startsWith(base + '/') ? url.origin + segment.path : `${url.origin}${base}/${segment.name}`
}

function noKeystone(config: RegionConfig, answer: Answer, secrets: Set<string>): never {
  const { message, status } = statusFailure('POST', answer.url, answer, secrets)
  throw new Unseen('unsupported', `there is no Identity API v3 at ${showUrl(config.authUrl, secrets)}: ${check(config, ['auth_url'])} (${message})`, status)
}
