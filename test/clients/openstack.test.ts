import { describe, expect, test } from 'vitest'
import { connect } from '../../src/clients/openstack.ts'
import { cloud, entry } from './cloud.ts'
import { reply, type Handler } from './serve.ts'

const flavors: Handler = ({ path }, answer) => {
  if (path.startsWith('/compute/v2.1/flavors')) reply(answer, 200, { flavors: [{ id: 'f1' }] })
  else reply(answer, 404, { itemNotFound: { message: 'no such thing', code: 404 } })
}

describe('the token', () => {
  test('is taken once for callers at the same time, and not before something is asked', async () => {
    const { config, seen, tokens } = await cloud(flavors)
    const client = connect(config)
    expect(seen).toEqual([])
    await Promise.all([client.session(), client.list('compute', '/flavors', { key: 'flavors' }), client.list('compute', '/flavors', { key: 'flavors' }), client.endpoint('image')])
    expect([tokens(), seen.length]).toEqual([1, 3])
    expect(seen.slice(1).map(one => one.headers['x-auth-token'])).toEqual(['canary-token-1', 'canary-token-1'])
    expect(client.secrets()).toEqual(['canary-password', 'canary-token-1'])
  })
  test('is taken anew once after a 401, by all callers together', async () => {
    const { config, tokens } = await cloud((seen, answer) => {
      if (seen.headers['x-auth-token'] === 'canary-token-1') reply(answer, 401, { error: { message: 'expired' } })
      else flavors(seen, answer)
    })
    const client = connect(config)
    const all = await Promise.all(Array.from({ length: 5 }, () => client.list('compute', '/flavors', { key: 'flavors' })))
    expect([all.length, tokens()]).toEqual([5, 2])
  })
  test('that is never accepted is a refusal, without asking for ever', async () => {
    const { config, tokens } = await cloud((_, answer) => { reply(answer, 401, { error: { message: 'go away' } }) })
    await expect(connect(config).get('compute', '/x')).rejects.toMatchObject({ reason: 'refused', status: 401, message: expect.stringMatching(/go away/) as unknown })
    expect(tokens()).toBe(2)
  })
  test('a wrong password is sent once only: accounts get locked', async () => {
    const { config, seen } = await cloud((_, answer) => { reply(answer, 401, { error: { message: 'no' } }) })
    const client = connect({ ...config, authUrl: config.authUrl.replace('identity', 'other') })
    for (let i = 0; i < 3; i++) await expect(client.list('compute', '/flavors', { key: 'flavors' })).rejects.toMatchObject({ reason: 'refused', status: 401 })
    expect(seen.length).toBe(1)
  })
  test('facts of the token, without the token', async () => {
    const { config, url } = await cloud(flavors, undefined, { issued_at: '2026-11-22T13:07:06.000000Z' })
    const session = await connect(config).session()
    expect(session).toMatchObject({
      user: { id: 'u1', name: 'anna', domain: 'Default' }, project: { id: 'p1', name: 'demo', domain: 'Default' }, roles: ['member', 'reader'],
      methods: ['password'], issuedAt: '2026-11-22T13:07:06Z', expiresAt: '2036-11-22T14:07:06Z', credentialExpiresAt: null,
    })
    expect(session.catalog[0]).toEqual({ type: 'compute', name: 'the-compute', endpoints: [{ interface: 'public', region: 'R1', url: `${url}/compute/v2.1` }] })
  })
  test.each([{ user: null }, { catalog: 'x' }, { catalog: [null] }, { roles: [{}] }, { expires_at: 'soon' }])('a token document of another shape is malformed: %j', async more => {
    const { config } = await cloud(flavors, undefined, more)
    await expect(connect(config).session()).rejects.toMatchObject({ reason: 'malformed' })
  })
  test('expiry of an application credential', async () => {
    const { config } = await cloud(({ path }, answer) => {
      expect(path).toBe('/identity/v3/users/u1/application_credentials/ac1')
      reply(answer, 200, { application_credential: { expires_at: '2027-01-01T00:00:00.000000' } })
    }, undefined, { application_credential: { id: 'ac1' } })
    expect(await connect(config).credentialExpiry()).toBe('2027-01-01T00:00:00Z')
  })
})

describe('requests', () => {
  test('microversions are asked for in both headers of Nova and as "volume" of Cinder', async () => {
    const { config, seen } = await cloud((_, answer) => { reply(answer, 200, { x: [] }) })
    const client = connect(config)
    await client.list('compute', '/flavors', { key: 'x', microversion: '2.61' })
    await client.get('block-storage', '/types', { microversion: '3.62' })
    expect(seen[1]?.headers).toMatchObject({ 'openstack-api-version': 'compute 2.61', 'x-openstack-nova-api-version': '2.61' })
    expect(seen[2]?.headers).toMatchObject({ 'openstack-api-version': 'volume 3.62' })
  })
  test('all pages of a listing with its query, and the path below the right version root', async () => {
    const { config, seen } = await cloud(({ path }, answer) => {
      if (path === '/image/v2/images?limit=1&member_status=all') reply(answer, 200, { images: [{ id: 'a' }], next: '/v2/images?limit=1&marker=a' })
      else if (path === '/image/v2/images?limit=1&marker=a') reply(answer, 200, { images: [{ id: 'b' }] })
      else reply(answer, 500, {})
    })
    expect(await connect(config).list('image', '/images', { key: 'images', query: { limit: '1', member_status: 'all' } })).toEqual([{ id: 'a' }, { id: 'b' }])
    expect(seen.length).toBe(3)
  })
  test.each([
    [403, 'refused'], [404, 'unsupported'], [406, 'unsupported'], [400, 'malformed'], [500, 'unreachable'], [429, 'timeout'], [204, 'malformed'],
  ])('status %i means %s', async (status, reason) => {
    const { config } = await cloud((_, answer) => { reply(answer, status, { computeFault: { message: 'because', code: status } }) })
    await expect(connect(config, { retries: 0 }).list('compute', '/flavors', { key: 'flavors' })).rejects.toMatchObject({ reason, status })
  })
  test('a 200 without the list is malformed, never an empty listing', async () => {
    const { config } = await cloud((_, answer) => { reply(answer, 200, {}) })
    await expect(connect(config).list('compute', '/flavors', { key: 'flavors' })).rejects.toMatchObject({ reason: 'malformed' })
  })
  test('a service that the catalog has not is unsupported', async () => {
    const { config } = await cloud(flavors, url => [entry('compute', `${url}/compute/v2.1`)])
    const client = connect(config)
    await expect(client.list('image', '/images', { key: 'images' })).rejects.toMatchObject({ reason: 'unsupported', message: expect.stringMatching(/no image service in region R1.*has: compute/) as unknown })
    expect(await client.endpoint('object-store')).toBeUndefined()
    expect((await client.place('identity')).url).toBe(config.authUrl)
  })
  test('an anonymous request carries no token, and every status is an answer', async () => {
    const { config, url, seen } = await cloud((_, answer) => { answer.writeHead(403, { 'x-a': 'b' }).end('<Error/>') })
    const client = connect(config)
    await client.session()
    expect(await client.anonymous('GET', `${url}/s3`, { authorization: 'AWS x' })).toMatchObject({ status: 403, body: '<Error/>', headers: { 'x-a': 'b' } })
    expect(seen.at(-1)?.headers).not.toHaveProperty('x-auth-token')
    await expect(client.anonymous('GET', 'file:///etc/passwd')).rejects.toMatchObject({ reason: 'malformed' })
  })
})

test('a redirect is an answer for an anonymous request', async () => {
  const { config, url } = await cloud((_, answer) => { answer.writeHead(302, { location: '/elsewhere' }).end() })
  expect(await connect(config).anonymous('GET', `${url}/s3`)).toMatchObject({ status: 302, headers: { location: '/elsewhere' } })
})

describe('finding the version', () => {
  test('a choice of versions (300) is not the listing', async () => {
    const { config } = await cloud(({ path }, answer) => {
      if (path === '/glance/v2.9/images') reply(answer, 200, { images: [{ id: 'i' }] })
      else reply(answer, 300, { versions: [{ id: 'v2.9', status: 'CURRENT', links: [{ rel: 'self', href: '/glance/v2.9/' }] }] })
    }, url => [entry('image', `${url}/glance`)])
    expect(await connect(config).list('image', '/images', { key: 'images' })).toEqual([{ id: 'i' }])
  })
  test('a path without the API leads to discovery, once', async () => {
    const { config, seen } = await cloud(({ path }, answer) => {
      if (path === '/nova/') reply(answer, 200, { versions: [{ id: 'v2.1', status: 'CURRENT', links: [{ rel: 'self', href: 'http://inside:8774/v2/' }] }] })
      else if (path === '/nova/v2/flavors') reply(answer, 200, { flavors: [{ id: 'x' }] })
      else answer.writeHead(404).end('<html>')
    }, url => [entry('compute', `${url}/nova`)])
    const client = connect(config)
    expect(await client.list('compute', '/flavors', { key: 'flavors' })).toEqual([{ id: 'x' }])
    expect(await client.list('compute', '/flavors', { key: 'flavors' })).toEqual([{ id: 'x' }])
    expect(seen.map(one => one.path)).toEqual(['/identity/v3/auth/tokens', '/nova/v2.1/flavors', '/nova/', '/nova/v2/flavors', '/nova/v2/flavors'])
  })
  test('an old Cinder wants the project in the path', async () => {
    const { config } = await cloud(({ path }, answer) => {
      if (path === '/cinder/v3/p1/types') reply(answer, 200, { volume_types: [{ id: 't' }] })
      else answer.writeHead(404).end('nothing here')
    }, url => [entry('block-storage', `${url}/cinder/v3`)])
    expect(await connect(config).list('block-storage', '/types', { key: 'volume_types' })).toEqual([{ id: 't' }])
  })
  test('a 404 for a thing that does not exist stays one, with one request', async () => {
    const { config, seen } = await cloud(flavors)
    await expect(connect(config).get('compute', '/servers/nope')).rejects.toMatchObject({ reason: 'unsupported', status: 404, message: expect.stringMatching(/no such thing/) as unknown })
    expect(seen.length).toBe(2)
  })
  test('a 404 of a proxy stays one, too', async () => {
    const { config } = await cloud((_, answer) => { answer.writeHead(404).end('<html>not here</html>') })
    await expect(connect(config).get('compute', '/x')).rejects.toMatchObject({ reason: 'unsupported', status: 404 })
  })
})
