import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Played } from '../../src/model/acting.ts'
import { type ImageUpload, imageUpload } from '../../src/probes/openstack-image-upload.ts'
import { Unseen } from '../../src/unseen.ts'
import { answered, fakeClocks, FakeOpenStack, type Fault, settled } from './fake-openstack.ts'
import { fakeVisit, reply } from './fake.ts'

beforeEach(() => { fakeClocks() })
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})
const need = () => Promise.reject(new Unseen('unsupported', 'not part of this test'))

async function played(fault: Fault): Promise<{ result: Played<ImageUpload>; asked: string[] }> {
  const cloud = new FakeOpenStack()
  cloud.fault = fault
  const result = await settled(imageUpload.observe({ subject: 's', openstack: cloud.cloud() }, need, fakeVisit()))
  expect([cloud.left(), cloud.untouched()]).toEqual([[], true])
  return { result, asked: cloud.requests.map(one => one.replace(/images-\d+/, 'ID')) }
}
const IMPORT = { 'import-methods': { type: 'array', value: ['web-download', 'glance-direct'] } }

describe('the upload of an image', () => {
  it('reads back what it wrote', async () => {
    const { result, asked } = await played(() => undefined)
    expect(result).toMatchObject({ outcome: 'done', data: { sent: 1024, way: 'upload', content: 'same', image: { size: 1024 } }, leftovers: [] })
    expect(asked).not.toContain('GET /info/import')
  })
  it.each<[string, () => Promise<ReturnType<typeof reply>>, string, string]>([
    ['other data', () => Promise.resolve(reply(200, 'x'.repeat(1024))), 'different', 'done'], ['no data', () => Promise.resolve(reply(204, '')), 'unread', 'done'],
    ['a refusal', () => Promise.reject(answered(403, 'download_image')), 'unread', 'refused'], ['404 for ever', () => Promise.reject(answered(404, 'none')), 'unread', 'unsupported'],
  ])('tells that reading back gave %s', async (_, answer, content, outcome) => {
    const { result } = await played(({ method, path }) => (method === 'GET' && path.endsWith('/file') ? answer() : undefined))
    expect(result).toMatchObject({ outcome: 'done', data: { content } })
    expect(result.steps.find(({ name }) => name === 'read the data back')?.outcome).toBe(outcome)
  })
  it.each([403, 404, 405])('goes by the import workflow where Glance answers %d and offers that', async status => {
    const { result, asked } = await played(({ method, path, json }) => {
      if (method === 'PUT' && path.endsWith('/file')) return Promise.reject(answered(status, 'no'))
      if (path === '/info/import') return Promise.resolve(reply(200, IMPORT))
      if (!path.endsWith('/import')) return undefined
      expect(json).toEqual({ method: { name: 'glance-direct' } })
      return Promise.resolve(reply(202, ''))
    })
    expect(result).toMatchObject({ outcome: 'done', data: { way: 'glance-direct', content: 'same' }, leftovers: [] })
    expect(asked.slice(asked.indexOf('PUT /images/ID/file')).slice(0, 4)).toEqual(['PUT /images/ID/file', 'GET /info/import', 'PUT /images/ID/stage', 'POST /images/ID/import'])
  })
  it.each([
    ['without it', { 'import-methods': { value: ['web-download'] } }], ['that does not tell', null], ['with nonsense', { 'import-methods': 'glance-direct' }],
  ])('is refused by a cloud %s', async (_, info) => {
    const { result } = await played(({ method, path }) => (
      method === 'PUT' && path.endsWith('/file') ? Promise.reject(answered(403, 'upload_image')) : path === '/info/import' ? Promise.resolve(reply(200, info)) : undefined))
    expect(result.steps.at(-1)).toMatchObject({ name: 'upload the data', outcome: 'refused' })
  })
  it.each([[413, 'quota exceeded', 'quota'], [403, 'quota exceeded', 'quota'], [500, 'oops', 'error'], [401, 'who?', 'unauthenticated']])(
    'is not tried in another way after %d (%s)', async (status, words, outcome) => {
      const { result, asked } = await played(({ method, path }) => (method === 'PUT' && path.endsWith('/file') ? Promise.reject(answered(status, words)) : undefined))
      expect([result.outcome, asked.includes('GET /info/import')]).toEqual([outcome, false])
    })
})
