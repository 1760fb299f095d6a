import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Played } from '../../src/model/acting.ts'
import type { CatalogEntry, OpenStack } from '../../src/model/cloud.ts'
import { secret, type SecretStory } from '../../src/probes/openstack-secret.ts'
import { Unseen } from '../../src/unseen.ts'
import { answered, fakeClocks, FakeOpenStack, type Fault, SESSION, settled } from './fake-openstack.ts'
import { fakeCloud, fakeVisit, reply } from './fake.ts'

beforeEach(() => { fakeClocks() })
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})
const need = () => Promise.reject(new Unseen('unsupported', 'not part of this test'))
const played = (openstack: OpenStack): Promise<Played<SecretStory>> => settled(secret.observe({ subject: 's', openstack }, need, fakeVisit()))
const faulty = (fault: Fault): Promise<Played<SecretStory>> => {
  const cloud = new FakeOpenStack()
  cloud.fault = fault
  return played(cloud.cloud())
}
/** Whether so many milliseconds have passed since the first time that it was asked. */
function after(milliseconds: number): () => boolean {
  let start: number | undefined
  return () => performance.now() - (start ??= performance.now()) >= milliseconds
}

describe('a secret', () => {
  it('comes, is listed, read and goes', async () => {
    expect(await faulty(() => undefined)).toMatchObject({ outcome: 'done', data: { offered: true, listed: true, payload: 'same', gone: true }, leftovers: [] })
  })
  it.each([[3_000, true], [60_000, false]])('that the listing shows after %d ms only is listed: %j', async (milliseconds, listed) => {
    const due = after(milliseconds)
    const { data } = await faulty(({ method, path }) => (method === 'GET' && path === '/secrets' && !due() ? Promise.resolve(reply(200, { secrets: [] })) : undefined))
    expect(data).toMatchObject({ listed, payload: 'same', gone: true })
  })
  it.each([[3_000, 'same'], [60_000, 'unread']])('whose payload comes after %d ms only is %s', async (milliseconds, payload) => {
    const due = after(milliseconds)
    const { data, steps } = await faulty(({ path }) => (path.endsWith('/payload') && !due() ? Promise.reject(answered(404, 'not yet')) : undefined))
    expect(data).toMatchObject({ payload, gone: true })
    expect(steps.find(({ name }) => name === 'read the secret')?.outcome).toBe(payload === 'same' ? 'done' : 'unsupported')
  })
  it.each([[403, 'refused'], [500, 'error'], [401, 'unauthenticated']])('whose payload is answered by %d is asked for once', async (status, outcome) => {
    let asked = 0
    const { data, steps } = await faulty(({ path }) => (path.endsWith('/payload') ? (asked++, Promise.reject(answered(status, 'no'))) : undefined))
    expect([asked, data.payload, steps.find(({ name }) => name === 'read the secret')?.outcome]).toEqual([1, 'unread', outcome])
  })
  it.each([[3_000, true], [60_000, false]])('that is shown for %d ms after its deletion is gone: %j', async (milliseconds, gone) => {
    const due = after(milliseconds)
    let deleted = false
    const { data } = await faulty(({ method, path }) => {
      deleted ||= method === 'DELETE'
      return deleted && method === 'GET' && /^\/secrets\/[^/]+$/.test(path) && !due() ? Promise.resolve(reply(200, { name: 'scs-check-0tl2zzzabcdef-secret' })) : undefined
    })
    expect(data.gone).toBe(gone)
  })
  it.each([[403, 'refused'], [500, 'error']])('of which nobody may see whether it is gone (%d) is not taken for gone', async (status, outcome) => {
    let deleted = false
    const result = await faulty(({ method, path }) => {
      deleted ||= method === 'DELETE'
      return deleted && method === 'GET' && /^\/secrets\/[^/]+$/.test(path) ? Promise.reject(answered(status, 'no')) : undefined
    })
    expect(result.steps.at(-1)).toMatchObject({ name: 'see that it is gone', outcome })
    expect(result.data.gone).toBeUndefined()
  })
})

describe('a cloud without an endpoint of a key manager in this region and interface', () => {
  const cloud = (catalog: CatalogEntry[]) => fakeCloud({ session: () => Promise.resolve({ ...SESSION, catalog }) })
  const entry = (type: string): CatalogEntry => ({ type, name: type, endpoints: [] })
  it('that has none in its catalog offers none', async () => {
    expect(await played(cloud([entry('identity')]))).toMatchObject({ outcome: 'done', data: { offered: false } })
  })
  it('whose catalog has one is not said to offer none', async () => {
    expect(await played(cloud([entry('identity'), entry('key-manager')]))).toMatchObject({ outcome: 'unsupported', data: { offered: true } })
  })
  it('whose catalog is empty tells nothing', async () => {
    await expect(played(cloud([]))).rejects.toThrow('the service catalog is empty')
  })
})
