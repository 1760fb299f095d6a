import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { Fault, FaultKind, FaultService } from '../../src/demo/faults.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { numbered, passwordLogin, postToken, signedIn, start, type Signed } from './support.ts'

const LISTS: [Exclude<FaultService, 'identity' | 's3'>, string, string][] = [
  ['compute', '/compute/v2.1/flavors/detail', 'flavors'],
  ['image', '/image/v2/images', 'images'],
  ['network', '/network/v2.0/default-security-group-rules', 'default_security_group_rules'],
  ['block-storage', '/volume/v3/types', 'volume_types'],
]
const FULL = {
  flavors: numbered(2), images: numbered(2, { visibility: 'public' }), volume_types: numbered(2), default_sg_rules: numbered(2),
  services: ['object-store'], s3: true,
}
const stage = (...faults: Fault[]): Promise<Signed> => signedIn(FULL, { faults })
const quick = (path: string, signed: Signed, ms = 300) =>
  fetch(signed.base + path, { headers: { 'x-auth-token': signed.token }, signal: AbortSignal.timeout(ms) }).then(r => r.text())

/** Status of a GET to 127.0.0.1 under the host name of the URL, so that no resolver is needed. */
function askedAs(url: URL, token: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { host: url.host, 'x-auth-token': token }
    const options = { host: '127.0.0.1', port: url.port, path: url.pathname + url.search, headers, agent: false }
    request(options, response => { resolve(response.resume().statusCode) }).once('error', reject).end()
  })
}

describe.each(LISTS)('a fault of %s', (service, path, key) => {
  it.each([500, 503, 429, 403] as const)('answers %i in the form of the service', async kind => {
    const { get } = await stage({ service, kind })
    const response = await get(path)
    expect([response.status, response.headers.get('retry-after')]).toEqual([kind, kind === 429 ? '1' : null])
    const text = await response.text()
    if (service === 'image') expect(text).toMatch(new RegExp(`^${kind} .+\n\n`))
    else expect(Object.values(JSON.parse(text) as JsonObject)[0]).toHaveProperty('message')
  })

  it.each([
    ['html', /^<html>/], ['null', /^null$/], ['nothing', /^$/], ['truncated', /^\{[^]*[^}]$/],
  ] as [FaultKind, RegExp][])('%s: 200 with that body', async (kind, body) => {
    const { get } = await stage({ service, kind })
    const response = await get(path)
    expect(response.status).toBe(200)
    const text = await response.text()
    expect(text).toMatch(body)
    if (kind === 'truncated') expect(() => { JSON.parse(text) }).toThrow()
  })

  it('wrong-types: texts are numbers', async () => {
    const { body } = await stage({ service, kind: 'wrong-types' })
    expect((await body(path))[key]).toMatchObject([{ id: 7, name: 7 }, { id: 7 }])
  })

  it.each(['endless', 'endless-repeating'] as const)('%s: every page has a next one', async kind => {
    const { body, base } = await stage({ service, kind })
    const seen: string[] = []
    let at = path
    for (let i = 0; i < 4; i++) {
      const page = await body(at)
      seen.push(...(page[key] as JsonObject[]).map(item => item['id'] as string))
      const links = Object.entries(page).find(([name]) => name.endsWith('_links'))?.[1] as { href: string }[] | undefined
      at = service === 'image' ? `/image${page['next'] as string}` : links?.[0]?.href.slice(base.length) ?? ''
    }
    expect(seen).toHaveLength(8)
    expect(new Set(seen).size).toBe(kind === 'endless' ? 8 : 2)
    if (kind === 'endless-repeating') expect(at).toBe(path)
  })

  it('expired-token: 401 once, after which a new token works', async () => {
    const { cloud, get } = await stage({ service, kind: 'expired-token' })
    expect((await get(path)).status).toBe(401)
    expect((await get(path)).status).toBe(401)
    const token = (await postToken(cloud, passwordLogin(cloud))).headers.get('x-subject-token') ?? ''
    expect((await get(path, { 'x-auth-token': token })).status).toBe(200)
  })

  it('redirect: to another origin, where the right answer waits', async () => {
    const { cloud, get, token } = await stage({ service, kind: 'redirect' })
    const away = (await get(`${path}?limit=1`)).headers.get('location') ?? ''
    expect(away).toBe(`http://localhost:${cloud.port}${path}?limit=1`)
    expect(await askedAs(new URL(away), token)).toBe(200)
  })
})

describe('a fault of the connection', () => {
  const path = '/compute/v2.1/flavors/detail'
  const service = 'compute'

  it('reset: the connection breaks', async () => {
    const signed = await stage({ service, kind: 'reset' })
    await expect(signed.get(path)).rejects.toThrow('fetch failed')
    expect(signed.cloud.requests().at(-1)?.status).toBe(0)
  })

  it.each(['hang', 'stall', 'slow'] as const)('%s: no whole answer in time, and stop ends it at once', async kind => {
    const signed = await stage({ service, kind })
    await expect(quick(path, signed)).rejects.toThrow(/timeout|aborted/)
    const waiting = expect(quick(path, signed, 60_000)).rejects.toThrow(/fetch failed|terminated/)
    const arrived = () => signed.cloud.requests().filter(request => request.path === path).length
    while (arrived() < 2) await new Promise(resolve => setTimeout(resolve, 5))
    const from = performance.now()
    await signed.cloud.stop()
    expect(performance.now() - from).toBeLessThan(200)
    await waiting
  })

  it('hang has sent nothing, stall a part', async () => {
    const hang = await stage({ service, kind: 'hang' })
    await expect(fetch(hang.base + path, { signal: AbortSignal.timeout(200) })).rejects.toThrow()
    const stall = await stage({ service, kind: 'stall' })
    expect((await stall.get(path)).status).toBe(200)
  })

  it('huge: more than 64 MiB, and right JSON at the end', async () => {
    const signed = await stage({ service, kind: 'huge' })
    const text = await quick(path, signed, 20_000)
    expect(text.length).toBeGreaterThan(2 ** 26)
    expect(JSON.parse(text)).toHaveProperty('flavors')
  })
})

describe('which requests fail', () => {
  it('the first so many, of this service, with this path', async () => {
    const { get } = await stage({ service: 'image', kind: 503, times: 2, path: '/images' })
    const statuses = []
    const paths = ['/image/', '/compute/', '/image/v2/images', '/image/v2/images', '/image/v2/images']
    for (const path of paths) statuses.push((await get(path)).status)
    expect(statuses).toEqual([300, 200, 503, 503, 200])
  })

  it('those with one of the methods', async () => {
    const { send, get } = await stage({ service: 'block-storage', kind: 503, methods: ['POST', 'DELETE'] })
    expect([(await send('POST', '/volume/v3/volumes', {})).status, (await get('/volume/v3/volumes')).status]).toEqual([503, 200])
  })

  it('those after so many of the service, whatever they asked for: a service that dies half-way', async () => {
    const { get } = await stage({ service: 'block-storage', kind: 503, after: 2, path: '/types', times: 1 })
    const statuses = []
    for (const path of ['/volume/v3/types', '/compute/', '/volume/', '/volume/v3/limits', '/volume/v3/types', '/volume/v3/types']) {
      statuses.push((await get(path)).status)
    }
    expect(statuses).toEqual([200, 200, 300, 200, 503, 200])
  })

  it('those of Barbican and Swift, each in the form of the service', async () => {
    const both = { ...FULL, services: ['object-store', 'key-manager'] }
    const { get } = await signedIn(both, { faults: [{ service: 'key-manager', kind: 500 }, { service: 'object-store', kind: 503 }] })
    const secrets = await get('/key-manager/v1/secrets')
    expect([secrets.status, await secrets.json()]).toMatchObject([500, { code: 500, description: expect.any(String) as string }])
    expect(await (await get('/object-store/info')).text()).toMatch(/^<html><h1>Service Unavailable/)
  })

  it('a request that is lost after it was done has been done', async () => {
    const { send, body } = await stage({ service: 'block-storage', kind: 'reset', methods: ['POST'] })
    await expect(send('POST', '/volume/v3/volumes', { volume: { name: 'lost', size: 1 } })).rejects.toThrow('fetch failed')
    expect(await body('/volume/v3/volumes')).toMatchObject({ volumes: [{ name: 'lost' }] })
  })

  it('one fault after another', async () => {
    const { get } = await stage({ service: 'image', kind: 500, times: 1 }, { service: 'image', kind: 429, times: 1, retryAfter: 0 })
    expect((await get('/image/v2/images')).status).toBe(500)
    const second = await get('/image/v2/images')
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '0'])
    expect((await get('/image/v2/images')).status).toBe(200)
  })

  it('those of Keystone and of the S3 API too', async () => {
    const cloud = await start(FULL, { faults: [{ service: 'identity', kind: 500 }, { service: 's3', kind: 503 }] })
    const response = await postToken(cloud, passwordLogin(cloud))
    expect([response.status, await response.json()]).toMatchObject([500, { error: { code: 500 } }])
    expect((await fetch(`http://127.0.0.1:${cloud.port}/`)).status).toBe(503)
    expect((await fetch(`http://127.0.0.1:${cloud.port}/object-store/info`)).status).toBe(200)
  })
})
