import { describe, expect, test } from 'vitest'
import type { Json } from '../../src/model.ts'
import { allPages } from '../../src/clients/pages.ts'

const FIRST = 'https://cloud:8774/compute/v2.1/flavors?limit=2'
const items = (...ids: string[]) => ids.map(id => ({ id }))
const take = async (pages: Record<string, Json>, key = 'flavors') => {
  const asked: string[] = []
  const list = await allPages(FIRST, key, url => {
    asked.push(new URL(url).search)
    return Promise.resolve(pages[new URL(url).search] ?? null)
  })
  return { ids: list.map(item => item['id']), asked }
}
const links = (href: string) => [{ rel: 'next', href }]

describe('the next page', () => {
  test.each([
    ['Nova, Cinder and Neutron', { flavors_links: links('https://cloud:8774/compute/v2.1/flavors?marker=b') }],
    ['another scheme, host and prefix, as behind proxies', { flavors_links: links('http://10.0.0.1/v2.1/flavors?marker=b') }],
    ['Glance', { next: '/compute/v2.1/flavors?marker=b' }],
    ['Keystone', { links: { next: 'https://cloud:8774/compute/v2.1/flavors?marker=b', self: 'x' } }],
    ['links as a list', { links: links('/v2.1/flavors?marker=b') }],
  ])('%s', async (_what, next) => {
    expect(await take({ '?limit=2': { flavors: items('a', 'b'), ...next }, '?marker=b': { flavors: items('c'), links: { next: null } } }))
      .toEqual({ ids: ['a', 'b', 'c'], asked: ['?limit=2', '?marker=b'] })
  })
  test('never leaves our address, whatever the cloud says', async () => {
    const urls: string[] = []
    await allPages(FIRST, 'flavors', url => {
      urls.push(url)
      return Promise.resolve(urls.length === 1 ? { flavors: items('a'), flavors_links: links('https://evil/v2.1/flavors?marker=a') } : { flavors: [] })
    })
    expect(urls[1]).toBe('https://cloud:8774/compute/v2.1/flavors?marker=a')
  })
  test('another listing is malformed', async () => {
    await expect(take({ '?limit=2': { flavors: items('a'), next: '/compute/v2.1/servers?x' } })).rejects.toMatchObject({ reason: 'malformed' })
  })
})

describe('what does not end', () => {
  test('a page that names itself', async () => {
    await expect(take({ '?limit=2': { flavors: items('a'), next: '/v2.1/flavors?limit=2' } })).rejects.toThrow(/endless listing \(a page names itself/)
  })
  test('the same page under ever new addresses', async () => {
    let n = 0
    await expect(allPages(FIRST, 'flavors', () => Promise.resolve({ flavors: items('a'), next: `/v2.1/flavors?n=${n++}` }))).rejects.toThrow(/endless listing \(a page comes again/)
  })
  test('empty pages, and ever new ones', async () => {
    let n = 0
    await expect(allPages(FIRST, 'flavors', () => Promise.resolve({ flavors: [], next: `/v2.1/flavors?n=${n++}` }))).rejects.toThrow(/more than 1000 pages/)
    await expect(allPages(FIRST, 'flavors', () => Promise.resolve({ flavors: Array.from({ length: 1000 }, () => ({ id: String(n++) })), next: `/v2.1/flavors?n=${n}` }))).rejects.toThrow(/more than 100000 items/)
  })
})

test.each<Json>([null, [], 'x', {}, { flavors: null }, { flavors: {} }, { flavors: [null] }, { flavors: ['x'] }, { flavors: [[]] }])('no listing: %j is malformed, not empty', async page => {
  await expect(take({ '?limit=2': page })).rejects.toMatchObject({ reason: 'malformed' })
})

test('a key that objects inherit is no listing', async () => {
  await expect(take({ '?limit=2': {} }, 'constructor')).rejects.toMatchObject({ reason: 'malformed' })
})
