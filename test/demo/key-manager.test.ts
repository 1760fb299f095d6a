import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/model/json.ts'
import { keys, signedIn, type Signed } from './support.ts'

const SECRETS = '/key-manager/v1/secrets'
const FOO = { name: 'foo', secret_type: 'opaque', payload: 'bar', payload_content_type: 'text/plain' }
const open = (more: object = {}) => signedIn({ services: ['identity', 'key-manager'], ...more })

async function keep(signed: Signed, secret: JsonObject): Promise<string> {
  const response = await signed.send('POST', SECRETS, secret)
  const { secret_ref: ref } = (await response.json()) as { secret_ref: string }
  expect([response.status, response.headers.get('location')]).toEqual([201, ref])
  return ref.slice(signed.base.length)
}

describe('Barbican of the demo cloud', () => {
  it('keeps a secret, shows it without and gives it with its payload, and forgets it', async () => {
    const signed = await open()
    const path = await keep(signed, FOO)
    const shown = await signed.body(path)
    expect(keys(shown)).toEqual([
      'algorithm', 'bit_length', 'content_types', 'created', 'creator_id', 'expiration', 'mode', 'name', 'secret_ref', 'secret_type', 'status', 'updated',
    ])
    expect(shown).toMatchObject({ name: 'foo', status: 'ACTIVE', content_types: { default: 'text/plain' }, secret_ref: signed.base + path })
    for (const [at, accept] of [[path, 'text/plain'], [`${path}/payload`, 'text/plain']] as const) {
      const response = await signed.get(at, { accept })
      expect([response.headers.get('content-type'), await response.text()]).toEqual(['text/plain; charset=UTF-8', 'bar'])
    }
    expect((await signed.get(`${path}/payload`, { accept: 'application/json' })).status).toBe(406)
    expect((await signed.send('DELETE', path)).status).toBe(204)
    expect(await (await signed.get(path)).json()).toEqual({ code: 404, title: 'Not Found', description: 'Secret not found.' })
    expect((await signed.send('DELETE', path)).status).toBe(404)
  })

  it('keeps binary payloads, and takes one later, once', async () => {
    const signed = await open()
    const binary = await keep(signed, { payload: 'AAEC/w==', payload_content_type: 'application/octet-stream', payload_content_encoding: 'base64' })
    const bytes = await (await signed.get(`${binary}/payload`, { accept: 'application/octet-stream' })).arrayBuffer()
    expect([...new Uint8Array(bytes)]).toEqual([0, 1, 2, 255])
    const later = await keep(signed, {})
    expect(await signed.body(later)).not.toHaveProperty('content_types')
    const none = await signed.get(`${later}/payload`, { accept: 'text/plain' })
    expect(await none.json()).toEqual({ code: 404, title: 'Not Found', description: 'Not Found. Sorry but your secret has no payload.' })
    const put = () => signed.send('PUT', later, 'late', { 'content-type': 'text/plain' })
    expect([(await put()).status, (await put()).status]).toEqual([204, 409])
    expect(await (await signed.get(`${later}/payload`, { accept: 'text/plain' })).text()).toBe('late')
  })

  it('lists ten at a time, with links and the total, by name if asked', async () => {
    const signed = await open({ things: { secret: Array.from({ length: 12 }, (_, i) => ({ name: i === 11 ? 'b' : 'a', content: null })) } })
    const page = async (query: string) => (await signed.body(SECRETS + query)) as { secrets: JsonObject[]; total: number; next?: string; previous?: string }
    const first = await page('')
    expect([first.secrets.length, first.total, first.next, first.previous]).toEqual([10, 12, `${signed.base}${SECRETS}?limit=10&offset=10`, undefined])
    const second = await page('?limit=10&offset=10')
    expect([second.secrets.length, second.next, second.previous]).toEqual([2, undefined, `${signed.base}${SECRETS}?limit=10&offset=0`])
    expect(await page('?offset=99')).toEqual({ secrets: [], total: 12 })
    expect(await page('?name=b')).toMatchObject({ total: 1, secrets: [{ name: 'b' }] })
    expect((await page('?limit=x')).secrets).toHaveLength(10)
  })

  it.each([
    ['{x', /^Malformed JSON$/], [{ ...FOO, payload: 'x'.repeat(25_000) }, /^Malformed JSON$/],
    [{ name: 7 }, /7 is not of type 'string'/], [{ payload: 'x' }, /'payload_content_type' must also/],
    [{ ...FOO, payload: '' }, /must be non empty/], [{ ...FOO, payload_content_type: 'image/png' }, /is not one of \['text\/plain'/],
    [{ ...FOO, payload_content_type: 'application/octet-stream' }, /payload_content_encoding/], [{ ...FOO, secret_type: 'zz' }, /"zz" is not one of/],
    [{ ...FOO, expiration: '2020-01-01T00:00:00' }, /before current time/],
  ])('refuses %j', async (secret, message) => {
    const response = await (await open()).send('POST', SECRETS, secret)
    expect([response.status, await response.json()]).toEqual([400, { code: 400, title: 'Bad Request', description: expect.stringMatching(message) as string }])
  })

  it('refuses by policy and beyond the quota, in words of its own', async () => {
    const told = async (more: object) => {
      const response = await (await open(more)).send('POST', SECRETS, FOO)
      return [response.status, ((await response.json()) as JsonObject)['description']]
    }
    expect(await told({ refuse: ['POST secrets'] })).toEqual([403, 'Secret creation attempt not allowed - please review your user/project privileges'])
    const over = expect.stringMatching(/^Quota reached for project [0-9a-f]{32}\. Only 0 secrets are allowed\.$/) as string
    expect(await told({ quota: { secrets: 0 } })).toEqual([403, over])
  })

  it('tells its version and quotas, and 404, 405 and 401 as the real one', async () => {
    const { body, get, send } = await open()
    expect(await body('/key-manager/v1/quotas')).toEqual({ quotas: { secrets: -1, orders: -1, containers: -1, consumers: -1, cas: -1 } })
    expect((await body('/key-manager/v1/'))['version']).toMatchObject({ id: 'v1' })
    expect(await (await get(`${SECRETS}/no`)).json()).toMatchObject({ description: 'Not Found. Provided secret id is invalid.' })
    for (const [method, path, status] of [
      ['GET', '/key-manager/v1/no', 404], ['PATCH', SECRETS, 405], ['GET', '/key-manager/v1/project-quotas', 403], ['GET', '/key-manager', 300],
    ] as const) expect([path, (await send(method, path)).status]).toEqual([path, status])
    expect((await get('/key-manager/v1/', { 'x-auth-token': '' })).status).toBe(401)
  })
})
