import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/model/json.ts'
import { keys, passwordLogin, postToken, signedIn, start } from './support.ts'

const scope = { project: { name: 'demo', domain: { id: 'default' } } }
const tokenOf = async (response: Response) => ((await response.json()) as { token: JsonObject }).token

describe('Keystone of the demo cloud', () => {
  it('issues a token with the keys of a real one', async () => {
    const response = await postToken(await start(), '')
    expect(response.status).toBe(400)
    const cloud = await start()
    const issued = await postToken(cloud, passwordLogin(cloud))
    expect(issued.status).toBe(201)
    expect(issued.headers.get('x-subject-token')).toMatch(/^gAAAAA.{150,}/)
    const token = await tokenOf(issued)
    expect(keys(token)).toEqual(['audit_ids', 'catalog', 'expires_at', 'is_domain', 'issued_at', 'methods', 'project', 'roles', 'user'])
    expect(keys(token['user'])).toEqual(['domain', 'id', 'name', 'password_expires_at'])
    expect(token['expires_at']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000Z$/)
    const entry = (token['catalog'] as JsonObject[])[0]
    expect(keys(entry)).toEqual(['endpoints', 'id', 'name', 'type'])
    expect(keys((entry?.['endpoints'] as JsonObject[])[0])).toEqual(['id', 'interface', 'region', 'region_id', 'url'])
  })

  it('lists in the catalog exactly the services of the state, in every region and interface', async () => {
    const cloud = await start({ services: ['image', 'weird/../type'], regions: ['one', 'two'] })
    const catalog = (await tokenOf(await postToken(cloud, passwordLogin(cloud))))['catalog'] as JsonObject[]
    expect(catalog.map(entry => entry['type'])).toEqual(['image', 'weird/../type'])
    const endpoints = catalog[0]?.['endpoints'] as { region: string; interface: string }[]
    expect(endpoints.map(e => `${e.region} ${e.interface}`)).toEqual(
      ['one public', 'one internal', 'one admin', 'two public', 'two internal', 'two admin'])
    expect(cloud.config.clouds.demo.region_name).toBe('one')
  })

  it('lets nobody in with a wrong password, user or project, and says no more than that', async () => {
    const cloud = await start()
    const { password } = cloud.config.clouds.demo.auth
    const login = (user: JsonObject, inside: JsonObject = scope) =>
      postToken(cloud, { auth: { identity: { methods: ['password'], password: { user } }, scope: inside } })
    const domain = { id: 'default' }
    const tries = [
      await postToken(cloud, passwordLogin(cloud, 'wrong')),
      await login({ name: 'nobody', domain, password }),
      await login({ name: 'demo', domain: { name: 'other' }, password }),
      await login({ name: 'demo', domain, password }, { project: { name: 'other', domain } }),
    ]
    for (const response of tries) {
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toBe(`Keystone uri="${cloud.authUrl}"`)
      const message = 'The request you have made requires authentication.'
      expect(await response.json()).toEqual({ error: { code: 401, message, title: 'Unauthorized' } })
    }
    expect((await login({ name: 'demo', domain, password })).status).toBe(201)
  })

  it.each([
    ['no JSON', '{', 400], ['nothing', '{}', 400], ['a list', '[]', 400], ['no methods', '{"auth":{"identity":{"methods":[]}}}', 400],
    ['a method without its part', '{"auth":{"identity":{"methods":["password"]}}}', 400],
    ['a method that it does not know', '{"auth":{"identity":{"methods":["totp"],"totp":{}}}}', 401],
    ['a token that it did not issue', '{"auth":{"identity":{"methods":["token"],"token":{"id":"x"}}}}', 404],
    ['prototype keys', '{"__proto__":{"auth":{}},"auth":{"identity":{"methods":["constructor"]}}}', 400],
  ])('answers %s as Keystone does', async (_, body, status) => {
    expect((await postToken(await start(), body)).status).toBe(status)
  })

  it('takes its application credential, without a scope and until it expires', async () => {
    const cloud = await start({ credential_expires_at: '2999-01-01T00:00:00Z' })
    const login = (application_credential: JsonObject, more: JsonObject = {}) =>
      postToken(cloud, { auth: { identity: { methods: ['application_credential'], application_credential }, ...more } })
    const { id, secret, name } = cloud.credential
    const token = await tokenOf(await login({ id, secret }))
    expect(token['application_credential']).toEqual({ id, name, restricted: true })
    expect((await login({ name, secret, user: { name: 'demo', domain: { id: 'default' } } })).status).toBe(201)
    expect((await login({ id, secret: 'wrong' })).status).toBe(401)
    expect((await login({ id: 'other', secret })).status).toBe(404)
    expect((await login({ id, secret }, { scope })).status).toBe(401)
    const late = await start({ credential_expires_at: '2020-01-01T00:00:00Z' })
    const identity = { methods: ['application_credential'], application_credential: late.credential }
    expect((await postToken(late, { auth: { identity } })).status).toBe(401)
  })

  it('makes an unscoped token without project, roles and catalog, which no other service takes', async () => {
    const { cloud, get } = await signedIn()
    const { auth } = passwordLogin(cloud) as { auth: JsonObject }
    const unscoped = await postToken(cloud, { auth: { identity: auth['identity'] ?? null } })
    expect(keys(await tokenOf(unscoped))).toEqual(['audit_ids', 'expires_at', 'issued_at', 'methods', 'user'])
    const token = unscoped.headers.get('x-subject-token') ?? ''
    expect((await get('/compute/v2.1/flavors', { 'x-auth-token': token })).status).toBe(401)
    const scoped = await postToken(cloud, { auth: { identity: { methods: ['token'], token: { id: token } }, scope } })
    expect((await tokenOf(scoped))['methods']).toEqual(['password', 'token'])
  })

  it('forgets a token that was revoked, and honours none after its time', async () => {
    const { get, base, token } = await signedIn()
    expect((await get('/identity/v3/auth/catalog')).status).toBe(200)
    const headers = { 'x-auth-token': token, 'x-subject-token': token }
    expect((await fetch(`${base}/identity/v3/auth/tokens`, { method: 'DELETE', headers })).status).toBe(204)
    expect((await get('/identity/v3/auth/catalog')).status).toBe(401)
    const late = await signedIn({ token_seconds: -1 })
    expect((await late.get('/image/v2/images')).status).toBe(401)
  })

  it('shows its versions to anyone and the rest as documents, 404 or 405', async () => {
    const { get, base } = await signedIn()
    const open = await fetch(`${base}/identity`)
    expect(open.status).toBe(300)
    expect(open.headers.get('location')).toBe(`${base}/identity/v3/`)
    const version = ((await (await fetch(`${base}/identity/v3`)).json()) as { version: JsonObject }).version
    expect(keys(version)).toEqual(['id', 'links', 'media-types', 'status', 'updated'])
    expect((await get('/identity/v3/nope')).status).toBe(404)
    expect((await fetch(`${base}/identity/v3`, { method: 'DELETE' })).status).toBe(405)
  })

  it('makes other secrets and tokens at every start', async () => {
    const [one, two] = [await signedIn(), await signedIn()]
    expect(one.token).not.toBe(two.token)
    expect(one.cloud.config.clouds.demo.auth.password).not.toBe(two.cloud.config.clouds.demo.auth.password)
    expect((await two.get('/image/v2/images', { 'x-auth-token': one.token })).status).toBe(401)
  })
})
