import type { Json } from '../model/json.ts'
import { Unseen } from '../unseen.ts'
import type { OidcProvider } from './cluster-config.ts'
import type { Credential } from './exec-plugin.ts'
import type { Http } from './http.ts'
import { statusFailure } from './http-failure.ts'
import { showUrl } from './plain.ts'
import { at } from './session.ts'
import { isLoopback } from './url.ts'

/** Milliseconds before its end at which an id-token counts as expired, as for client-go. */
const LEEWAY = 10_000

/**
 * Credentials of the legacy auth-provider oidc: the id-token until it expires, then a new one by the refresh-token (OpenID Connect Core 1.0,
 * section 12). New tokens are kept in this process only; `rotated` is told when the refresh-token of the kubeconfig was replaced. Throws `Unseen`.
 */
export function oidcSource(
  provider: OidcProvider, http: () => Http, where: string, secrets: Set<string>, rotated: () => void,
): (fresh: boolean) => Promise<Credential> {
  let { idToken, refreshToken } = provider
  let endpoint: Promise<{ url: string; basic: boolean }> | undefined
  return async fresh => {
    const known = idToken === undefined ? undefined : expiryOf(idToken)
    if (idToken !== undefined && known !== undefined && known > Date.now() + LEEWAY && !fresh) return { token: idToken, expires: known }
    const { issuer, clientId, clientSecret = '' } = provider
    if (refreshToken === undefined || issuer === undefined || clientId === undefined) {
      const lacks = refreshToken === undefined ? 'refresh-token' : issuer === undefined ? 'idp-issuer-url' : 'client-id'
      throw new Unseen('refused', `the id-token of ${where} has expired or is refused, and there is no ${lacks} to take a new one: log in anew`)
    }
    const { url, basic } = await (endpoint ??= discover(http(), issuer, secrets).catch((error: unknown) => { endpoint = undefined; throw error }))
    const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken })
    const header = clientSecret !== '' && basic ? Buffer.from(`${encoded(clientId)}:${encoded(clientSecret)}`).toString('base64') : undefined
    if (header === undefined) form.set('client_id', clientId)
    else secrets.add(header)
    if (header === undefined && clientSecret !== '') form.set('client_secret', clientSecret)
    const answer = await http().request('POST', url, {
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...(header !== undefined && { authorization: `Basic ${header}` }) },
      body: form.toString(), redirect: 'manual',
    })
    if (answer.status !== 200) throw statusFailure('POST', url, answer, secrets)
    const body = answer.json()
    for (const key of ['id_token', 'access_token', 'refresh_token']) {
      const value = at(body, key)
      if (typeof value === 'string' && value !== '') secrets.add(value)
    }
    const token = at(body, 'id_token')
    if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
      const why = 'the identity provider answered without an id_token (does the client have the scope openid?)'
      throw new Unseen('malformed', `POST ${showUrl(url, secrets)}: ${why}`)
    }
    const next = at(body, 'refresh_token')
    if (typeof next === 'string' && next !== '' && next !== refreshToken) {
      refreshToken = next
      rotated()
    }
    idToken = token
    const expires = expiryOf(token)
    return { token, ...(expires !== undefined && { expires }) }
  }
}

/**
 * The token endpoint, and whether the client shows itself by a Basic header there (the default of OpenID Connect Discovery 1.0, section 3). Nothing is
 * asked without TLS but this machine, no redirect is followed, and the document must be that of the issuer (section 4.3): the refresh-token goes where it says.
 */
async function discover(http: Http, issuer: string, secrets: Set<string>): Promise<{ url: string; basic: boolean }> {
  const from = URL.canParse(issuer) ? new URL(issuer) : undefined
  if (from === undefined || !/^https?:$/.test(from.protocol) || from.search !== '' || from.hash !== '') {
    throw new Unseen('unsupported', 'idp-issuer-url is no URL of an issuer: correct it in the kubeconfig')
  }
  if (!isPrivate(from)) {
    throw new Unseen('unsupported', `idp-issuer-url ${showUrl(from, secrets)} is without TLS, so anybody on the way could take the refresh-token: write https://`)
  }
  const document = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const what = `GET ${showUrl(document, secrets)}`
  const answer = await http.request('GET', document, { redirect: 'manual' })
  if (answer.status !== 200) throw statusFailure('GET', document, answer, secrets)
  const body = answer.json()
  const said = at(body, 'issuer')
  if (said !== issuer) {
    const other = typeof said === 'string' && URL.canParse(said) ? `is of ${showUrl(said, secrets)}` : 'names no issuer'
    throw new Unseen('malformed', `${what} ${other}, not of idp-issuer-url: is that written exactly as the provider does, to the slash at its end?`)
  }
  const url = at(body, 'token_endpoint')
  if (typeof url !== 'string' || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw new Unseen('malformed', `${what} names no token_endpoint`)
  if (!isPrivate(new URL(url))) throw new Unseen('malformed', `${what} names a token_endpoint without TLS: the refresh-token is not sent there`)
  const methods = at(body, 'token_endpoint_auth_methods_supported')
  return { url, basic: !Array.isArray(methods) || methods.includes('client_secret_basic') }
}

/** Whether nobody on the way can read what is sent there. */
const isPrivate = ({ protocol, hostname }: URL): boolean => protocol === 'https:' || isLoopback(hostname)

/** When a token (JWT, RFC 7519) expires, in milliseconds; undefined if it does not say. Its signature is the API server's business. */
function expiryOf(token: string): number | undefined {
  try {
    const expiry = at(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Json, 'exp')
    return typeof expiry === 'number' && Number.isFinite(expiry) ? expiry * 1000 : undefined
  } catch {
    return undefined
  }
}

/** Form-encoded, as RFC 6749, section 2.3.1, wants both parts of the Basic header. */
const encoded = (text: string): string => new URLSearchParams({ x: text }).toString().slice(2)
