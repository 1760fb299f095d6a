import { Unseen } from '../unseen.ts'
import type { Auth } from './cloud.ts'
import type { Http } from './http.ts'
import { statusFailure } from './http-failure.ts'
import { showUrl } from './plain.ts'
import { at } from './session.ts'

type ClientCredentials = Extract<Auth, { type: 'v3oidcclientcredentials' }>

/** An access token of the identity provider by the client credentials grant (RFC 6749, section 4.4); throws `Unseen`. */
export async function accessToken(http: Http, auth: ClientCredentials, secrets: Set<string>): Promise<string> {
  const url = 'accessTokenEndpoint' in auth ? auth.accessTokenEndpoint : await tokenEndpoint(http, auth.discoveryEndpoint, secrets)
  // Section 2.3.1: both parts are form-encoded before they become a Basic header.
  const form = (text: string) => new URLSearchParams({ x: text }).toString().slice(2)
  const basic = Buffer.from(`${form(auth.clientId)}:${form(auth.clientSecret)}`).toString('base64')
  secrets.add(basic)
  const answer = await http.request('POST', url, {
    headers: { 'authorization': `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: auth.openidScope }).toString(),
    repeatable: true,
  })
  if (answer.status !== 200) throw statusFailure('POST', url, answer, secrets)
  const token = at(answer.json(), 'access_token')
  if (typeof token !== 'string' || token === '' || /[^\x21-\x7e]/.test(token)) {
    throw new Unseen('malformed', `POST ${showUrl(url, secrets)}: the identity provider answered without an access token`)
  }
  secrets.add(token)
  return token
}

async function tokenEndpoint(http: Http, discovery: string, secrets: Set<string>): Promise<string> {
  if (!URL.canParse(discovery)) throw new Unseen('unreachable', 'discovery_endpoint is no URL: correct it in clouds.yaml')
  const answer = await http.request('GET', discovery)
  if (answer.status !== 200) throw statusFailure('GET', discovery, answer, secrets)
  const url = at(answer.json(), 'token_endpoint')
  const usable = typeof url === 'string' && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
  if (!usable) throw new Unseen('malformed', `GET ${showUrl(discovery, secrets)} names no token_endpoint`)
  if (new URL(discovery).protocol === 'https:' && new URL(url).protocol !== 'https:') {
    throw new Unseen('malformed', `GET ${showUrl(discovery, secrets)} names a token_endpoint without TLS: the client secret is not sent there`)
  }
  return url
}
