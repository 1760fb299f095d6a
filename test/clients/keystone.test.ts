import { describe, expect, test } from 'vitest'
import type { Auth } from '../../src/clients/cloud.ts'
import { connect } from '../../src/clients/openstack.ts'
import { regionConfig, tokenDocument } from './cloud.ts'
import { reply, serve, type Handler } from './serve.ts'

const document = tokenDocument([])
const issue = (token: string): Handler => (_, answer) => { reply(answer, 201, document, { 'x-subject-token': token, 'date': new Date(Date.now() + 3_600_000).toUTCString() }) }
const at = async (routes: Record<string, Handler>) => serve((seen, answer) => { (routes[`${seen.method} ${seen.path}`] ?? ((_, a) => { a.writeHead(404).end() }))(seen, answer) })

describe('where tokens are taken', () => {
  test.each(['', '/', '/v3', '/v3/', '/v2.0'])('auth_url with the path %j', async path => {
    const { url, seen } = await at({ 'POST /v3/auth/tokens': issue('t') })
    await connect(regionConfig(url, { authUrl: url + path })).session()
    expect(seen.length).toBe(1)
  })
  test('elsewhere, if the version document says so; its host is not believed', async () => {
    const { url, seen } = await at({
      'GET /keystone/': (_, answer) => { reply(answer, 300, { versions: { values: [{ id: 'v3.14', status: 'stable', links: [{ rel: 'self', href: 'http://evil.example/keystone/main/v3/' }] }] } }) },
      'POST /keystone/main/v3/auth/tokens': issue('t'),
    })
    await connect(regionConfig(url, { authUrl: `${url}/keystone` })).session()
    expect(seen.map(one => one.path)).toEqual(['/keystone/v3/auth/tokens', '/keystone/', '/keystone/main/v3/auth/tokens'])
  })
  test('nowhere: the cure is named', async () => {
    const { url } = await at({})
    await expect(connect(regionConfig(url)).session()).rejects.toMatchObject({ reason: 'unsupported', message: expect.stringMatching(/no Identity API v3.*check auth_url/) as unknown })
  })
  test('a redirect of the token request is not followed: it carries the password', async () => {
    const { url } = await at({ 'POST /identity/v3/auth/tokens': (_, answer) => { answer.writeHead(301, { location: 'https://other/v3/auth/tokens' }).end() } })
    await expect(connect(regionConfig(url)).session()).rejects.toThrow(/redirects to https:\/\/other.*set the URL/)
  })
  test('an answer without a token is malformed', async () => {
    const { url } = await at({ 'POST /identity/v3/auth/tokens': (_, answer) => { reply(answer, 201, document) } })
    await expect(connect(regionConfig(url)).session()).rejects.toMatchObject({ reason: 'malformed' })
  })
  test('the difference of the clocks', async () => {
    const { url } = await at({ 'POST /identity/v3/auth/tokens': issue('t') })
    expect(Math.abs(await connect(regionConfig(url)).clockSkew() ?? 0) - 3600).toBeLessThan(5)
  })
})

describe('federated credentials', () => {
  const common = { identityProvider: 'my idp', protocol: 'openid', scope: { project: { id: 'p1' } } } as const
  const unscoped = 'POST /identity/v3/OS-FEDERATION/identity_providers/my%20idp/protocols/openid/auth'
  test('client credentials: discovery, access token, unscoped token, token', async () => {
    const server = await at({
      'GET /idp/.well-known': (_, answer) => { reply(answer, 200, { token_endpoint: `${server.url}/idp/token` }) },
      'POST /idp/token': (_, answer) => { reply(answer, 200, { access_token: 'canary-access', token_type: 'Bearer' }) },
      [unscoped]: issue('canary-unscoped'), 'POST /identity/v3/auth/tokens': issue('canary-scoped'),
    })
    const auth: Auth = { type: 'v3oidcclientcredentials', ...common, clientId: 'c:ä', clientSecret: 's/+', openidScope: 'openid profile', discoveryEndpoint: `${server.url}/idp/.well-known` }
    const client = connect(regionConfig(server.url, { auth, secrets: ['s/+'] }))
    await client.session()
    const [, token, federated, scoped] = server.seen
    expect(Buffer.from(token?.headers.authorization?.slice(6) ?? '', 'base64').toString()).toBe('c%3A%C3%A4:s%2F%2B')
    expect(token?.body).toBe('grant_type=client_credentials&scope=openid+profile')
    expect(federated?.headers.authorization).toBe('Bearer canary-access')
    expect(JSON.parse(scoped?.body ?? '')).toEqual({ auth: { identity: { methods: ['token'], token: { id: 'canary-unscoped' } }, scope: { project: { id: 'p1' } } } })
    expect(client.secrets()).toEqual(expect.arrayContaining(['s/+', 'canary-access', 'canary-unscoped', 'canary-scoped']))
  })
  test('access token', async () => {
    const { url, seen } = await at({ [unscoped]: issue('u'), 'POST /identity/v3/auth/tokens': issue('s') })
    await connect(regionConfig(url, { auth: { type: 'v3oidcaccesstoken', ...common, accessToken: 'given' } })).session()
    expect(seen.map(one => one.headers.authorization)).toEqual(['Bearer given', undefined])
  })
  test.each([[{}, /without an access token/], [{ access_token: 'a\nb' }, /without an access token/]])('an identity provider that answers %j is malformed', async (body, message) => {
    const server = await at({ 'POST /token': (_, answer) => { reply(answer, 200, body) } })
    const auth: Auth = { type: 'v3oidcclientcredentials', ...common, clientId: 'c', clientSecret: 's', openidScope: 'o', accessTokenEndpoint: `${server.url}/token` }
    await expect(connect(regionConfig(server.url, { auth })).session()).rejects.toThrow(message)
  })
})
