import { expect, it, test } from 'vitest'
import { base64, connected, failure, apiServer } from './kube.ts'
import { reply, serve } from './serve.ts'

const jwt = (seconds: number, mark = 'x') => `e30.${Buffer.from(JSON.stringify({ exp: Math.floor(Date.now() / 1000) + seconds, mark })).toString('base64url')}.c2ln`

/** An identity provider that hands out id-tokens for refresh-tokens `r<n>`, and an API server that takes the tokens it made. */
async function provider(discovery: Record<string, unknown> = {}, rotate = false) {
  let count = 0
  const issued = new Set<string>()
  const idp = await serve(({ path, body }, answer) => {
    if (path === '/realm/.well-known/openid-configuration') { reply(answer, 200, { issuer: `${idp.url}/realm`, token_endpoint: `${idp.url}/token`, ...discovery }); return }
    const form = new URLSearchParams(body)
    if (form.get('grant_type') !== 'refresh_token' || form.get('refresh_token') !== (rotate ? `refresh-${count}` : 'refresh-0')) { reply(answer, 400, { error: 'invalid_grant', message: body }); return }
    const token = jwt(3600, String(++count))
    issued.add(token)
    reply(answer, 200, { id_token: token, access_token: 'access-1', ...(rotate && { refresh_token: `refresh-${count}` }) })
  })
  const api = await apiServer(({ headers }, answer) => { reply(answer, issued.has(String(headers.authorization).slice(7)) ? 200 : 401, {}) })
  const user = (config: Record<string, unknown>) => ({
    'auth-provider': { name: 'oidc', config: { 'idp-issuer-url': `${idp.url}/realm`, 'client-id': 'kube:1', 'client-secret': 'se/cret', 'refresh-token': 'refresh-0', ...config } },
  })
  return { idp, api, issued, user, forget: () => { issued.clear() } }
}

it('uses the id-token until it expires', async () => {
  const { idp, api, issued, user } = await provider()
  const valid = jwt(600)
  issued.add(valid)
  expect(await (await connected(api.url, user({ 'id-token': valid }))).get('/x')).toEqual({})
  expect(idp.seen).toEqual([])
})
it('takes a new one by the refresh-token, once for all requests, again after a 401, and says that the kubeconfig is out of date', async () => {
  const { idp, api, user, forget } = await provider({}, true)
  const client = await connected(api.url, user({ 'id-token': jwt(5) }))
  await Promise.all([client.get('/a'), client.get('/b'), client.get('/c')])
  expect(idp.seen.map(({ path, headers }) => [path, headers.authorization])).toEqual([['/realm/.well-known/openid-configuration', undefined], ['/token', `Basic ${base64('kube%3A1:se%2Fcret')}`]])
  forget()
  expect(await client.get('/d')).toEqual({})
  expect(idp.seen).toHaveLength(3)
  expect(client.notes().join()).toMatch(/replaced the refresh-token of user "u" of .*\/file; the new one is not written there/)
  expect(client.secrets()).toEqual(expect.arrayContaining(['se/cret', 'refresh-0', 'refresh-1', 'refresh-2', 'access-1']))
})
it('shows the client in the body where the provider wants that, and where there is no secret', async () => {
  const { idp, api, user } = await provider({ token_endpoint_auth_methods_supported: ['client_secret_post'] })
  await (await connected(api.url, user({}))).get('/x')
  expect(Object.fromEntries(new URLSearchParams(idp.seen[1]?.body))).toEqual({ grant_type: 'refresh_token', refresh_token: 'refresh-0', client_id: 'kube:1', client_secret: 'se/cret' })
  const open = await provider()
  await (await connected(open.api.url, open.user({ 'client-secret': '' }))).get('/x')
  expect(Object.fromEntries(new URLSearchParams(open.idp.seen[1]?.body))).toEqual({ grant_type: 'refresh_token', refresh_token: 'refresh-0', client_id: 'kube:1' })
})
test.each<[string, Record<string, unknown>, Record<string, unknown>, RegExp]>([
  ['no refresh-token', { 'refresh-token': '', 'id-token': jwt(-5) }, {}, /id-token of user "u" of .* has expired or is refused, and there is no refresh-token/],
  ['a refused refresh-token', { 'refresh-token': 'geheim-refresh' }, {}, /POST http.*\/token answered 400: grant_type=refresh_token&refresh_token=\*\*\*/],
  ['a token endpoint without TLS', {}, { token_endpoint: 'http://id.example/token' }, /without TLS/],
  ['no token endpoint', {}, { token_endpoint: 5 }, /names no token_endpoint/],
  ['an issuer that is no URL', { 'idp-issuer-url': 'id.example' }, {}, /idp-issuer-url is no URL/],
  ['an issuer with a query', { 'idp-issuer-url': 'https://id.example/?x=' }, {}, /idp-issuer-url is no URL of an issuer/],
  ['an issuer without TLS', { 'idp-issuer-url': 'http://id.example/realm' }, {}, /^idp-issuer-url http:\/\/id\.example\/realm is without TLS.*write https/],
  ['an issuer that only begins like loopback', { 'idp-issuer-url': 'http://127.0.0.1.evil.example/realm' }, {}, /without TLS/],
  ['the document of another issuer', {}, { issuer: 'https://evil.example' }, /^GET http:.* is of https:\/\/evil\.example\/, not of idp-issuer-url: is that written exactly/],
  ['a document without issuer', {}, { issuer: undefined }, /names no issuer, not of idp-issuer-url/],
])('says what is wrong: %s', async (_what, config, discovery, message) => {
  const { api, user } = await provider(discovery)
  const error = await failure((await connected(api.url, user(config))).get('/x'))
  expect(error.message).toMatch(message)
  expect(error.message).not.toMatch(/geheim|se\/cret|refresh-0/)
})
it('sends nothing to an issuer without TLS or to where a redirect or a document of another issuer leads', async () => {
  const steal = await serve((_, answer) => { reply(answer, 200, { issuer: `${idp.url}/realm`, token_endpoint: `${steal.url}/token`, id_token: jwt(60) }) })
  const idp = await serve((_, answer) => { answer.writeHead(302, { location: `${steal.url}/x` }).end() })
  const { api, user } = await provider({ issuer: 'https://evil.example', token_endpoint: `${steal.url}/token` })
  for (const config of [{ 'idp-issuer-url': `${idp.url}/realm` }, {}]) await failure((await connected(api.url, user(config))).get('/x'))
  expect(idp.seen).toHaveLength(1)
  expect(steal.seen).toEqual([])
})
it('an issuer is compared to the character, a slash at its end too', async () => {
  const { api, idp, user } = await provider()
  const error = await failure((await connected(api.url, user({ 'idp-issuer-url': `${idp.url}/realm/` }))).get('/x'))
  expect(error.message).toMatch(/written exactly as the provider does, to the slash at its end/)
  expect(idp.seen.map(({ path }) => path)).toEqual(['/realm/.well-known/openid-configuration'])
})
