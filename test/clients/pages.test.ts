import { describe, expect, test } from 'vitest'
import type { Json } from '../../src/model/json.ts'
import { allPages } from '../../src/clients/pages.ts'

const FIRST = 'https://cloud:8774/compute/v2.1/flavors?limit=2'
const items = (...ids: string[]) => ids.map(id => ({ id }))
const take = async (pages: Record<string, Json>, key = 'flavors') => {
  const asked: string[] = []
  const list = await allPages(FIRST, key, url => {
    asked.push(new URL(url).search)
    return Promise.resolve(page(pages[new URL(url).search] ?? null))
  })
  return { ids: list.map(item => item['id']), asked }
}
const page = (body: Json, size = 100, link?: string) => ({ body, size, link })
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
      return Promise.resolve(page(urls.length === 1 ? { flavors: items('a'), flavors_links: links('https://evil/v2.1/flavors?marker=a') } : { flavors: [] }))
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
    await expect(allPages(FIRST, 'flavors', () => Promise.resolve(page({ flavors: items('a'), next: `/v2.1/flavors?n=${n++}` })))).rejects.toThrow(/endless listing \(a page comes again/)
  })
  test('empty pages, and ever new ones', async () => {
    let n = 0
    await expect(allPages(FIRST, 'flavors', () => Promise.resolve(page({ flavors: [], next: `/v2.1/flavors?n=${n++}` })))).rejects.toThrow(/more than 1000 pages/)
    await expect(allPages(FIRST, 'flavors', () => Promise.resolve(page({ flavors: Array.from({ length: 1000 }, () => ({ id: String(n++) })), next: `/v2.1/flavors?n=${n}` })))).rejects.toThrow(/more than 100000 items/)
  })
})

test.each<Json>([null, [], 'x', {}, { flavors: null }, { flavors: {} }, { flavors: [null] }, { flavors: ['x'] }, { flavors: [[]] }])('no listing: %j is malformed, not empty', async page => {
  await expect(take({ '?limit=2': page })).rejects.toMatchObject({ reason: 'malformed' })
})

test('a key that objects inherit is no listing', async () => {
  await expect(take({ '?limit=2': {} }, 'constructor')).rejects.toMatchObject({ reason: 'malformed' })
})

describe('a link to the next page that cannot be read is malformed, never the end', () => {
  const next = 'https://cloud:8774/compute/v2.1/flavors?marker=b'
  const unreadable: Json[] = [
    { next: 1 }, { next: '' }, { next: { href: next } }, { Next: next }, { next_page: next }, { next_marker: 'b' }, { nextPage: 2 },
    { flavors_links: [{ rel: 'next' }] }, { flavors_links: [{ rel: 'next', href: null }] }, { flavors_links: [{ rel: 'next', href: '' }] }, { flavors_links: [{ rel: 'next', href: 5 }] },
    { flavors_links: [{ rel: ['next'], href: next }] }, { flavors_links: [{ href: next }] }, { flavors_links: [next] }, { flavors_links: [{ rel: 'next-page', href: next }] },
    { flavors_links: { rel: 'next', href: next } }, { flavors_links: 'x' }, { flavors_links: 0 }, { links: { next: { href: next } } }, { links: {} }, { link: next },
    { next: 'http://[bad' }, { next: '?' + 'x'.repeat(8192) },
  ]
  test.each(unreadable)('%j', async more => {
    await expect(take({ '?limit=2': { flavors: items('a'), ...more as object } })).rejects.toMatchObject({ reason: 'malformed', message: expect.stringMatching(/link to the next page cannot be read/) as unknown })
  })
  test.each<Json>([
    { next: null }, { links: null }, { flavors_links: [] }, { flavors_links: [{ rel: 'self', href: next }, { rel: 'prev', href: next }] },
    { links: { self: next, next: null, previous: null } }, { links: { self: next } }, { first: '/v2/flavors', schema: '/v2/schemas/flavors' }, { servers_links: [] }, { total: 5 },
  ])('the last page: %j', async more => {
    expect((await take({ '?limit=2': { flavors: items('a'), ...more as object } })).ids).toEqual(['a'])
  })
  test.each<Json>([
    { flavors_links: [{ rel: 'Next', href: next }] }, { flavors_links: { next, self: next } }, { flavor_links: links(next) }, { servers_links: links(next) }, { flavorsLinks: links(next) },
    { flavors_links: [{ rel: 'self', href: next }, { rel: 'last next', href: next }] }, { next, flavors_links: links('/v2.1/flavors?marker=b') },
  ])('understood: %j', async more => {
    expect((await take({ '?limit=2': { flavors: items('a'), ...more as object }, '?marker=b': { flavors: items('c') } })).ids).toEqual(['a', 'c'])
  })
  test('two different next pages are malformed', async () => {
    await expect(take({ '?limit=2': { flavors: items('a'), next, flavors_links: links('?marker=c') } })).rejects.toThrow(/2 different next pages/)
  })
  test('the key of the listing itself is no link', async () => {
    expect((await take({ '?limit=2': { links: items('a') } }, 'links')).ids).toEqual(['a'])
  })
  test.each([
    [`<${next}>; rel="next"`, ['a', 'c']], [`<x>; rel=self, <${next}>; title="a, b"; rel=Next`, ['a', 'c']], ['<x>; rel="prev"', ['a']], ['', ['a']],
  ])('the header Link: %s', async (link, ids) => {
    const got = await allPages(FIRST, 'flavors', url => Promise.resolve(url === FIRST ? page({ flavors: items('a') }, 1, link) : page({ flavors: items('c') })))
    expect(got.map(item => item['id'])).toEqual(ids)
  })
  test.each(['<x>; rel="next page"; x=nextpage', '<>; rel=next', '<x>; rev=next', '<'.repeat(9000)])('the header Link, unreadable: %s', async link => {
    const end = () => allPages(FIRST, 'flavors', () => Promise.resolve(page({ flavors: items('a') }, 1, link)))
    if (link.includes('next page')) await expect(end()).rejects.toThrow()
    else await expect(end()).rejects.toThrow(/cannot be read/)
  })
})

describe('a listing that changes while it is read', () => {
  const two = (second: Json) => take({ '?limit=2': { flavors: [{ id: 'a' }, { id: 'b', x: { y: 1, z: 2 } }], next: '/v2.1/flavors?marker=b' }, '?marker=b': { flavors: [second, { id: 'c' }] } })
  test('an item that comes again unchanged is there once', async () => {
    expect((await two({ x: { z: 2, y: 1 }, id: 'b' })).ids).toEqual(['a', 'b', 'c'])
  })
  test('another item under the same id is malformed', async () => {
    await expect(two({ id: 'b', x: { y: 1, z: 3 } })).rejects.toMatchObject({ reason: 'malformed', message: expect.stringMatching(/changed while it was read.*id b.*run again/) as unknown })
  })
  test('items without an id are all kept', async () => {
    expect((await take({ '?limit=2': { flavors: [{ n: 1 }, { n: 1 }, { id: 5 }, { id: 5 }] } })).ids).toEqual([undefined, undefined, 5, 5])
  })
})

describe('hostile sizes', () => {
  test('links of many slashes are read in linear time', async () => {
    const begin = performance.now()
    await take({ '?limit=2': { flavors: [], next: `${'/'.repeat(8000)}x` } }).catch(() => {})
    await expect(allPages(`https://c/${'/'.repeat(200_000)}x`, 'flavors', () => Promise.resolve(page({ flavors: [], next: '/x' })))).rejects.toThrow()
    expect(performance.now() - begin).toBeLessThan(1000)
  })
  test('all pages together may be 256 MiB', async () => {
    let n = 0
    await expect(allPages(FIRST, 'flavors', () => Promise.resolve(page({ flavors: [{ id: String(n++) }], next: `?n=${n}` }, 32 * 1024 * 1024)))).rejects.toThrow(/larger than 256 MiB/)
    expect(n).toBe(9)
  })
  test('a page of more items than allowed is not taken in', async () => {
    await expect(take({ '?limit=2': { flavors: Array.from({ length: 100_001 }, () => null) } })).rejects.toThrow(/more than 100000 items/)
  })
})
