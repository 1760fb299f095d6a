import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readText } from '../../src/release-data/files.ts'
import { gather } from '../../src/release-data/gather.ts'
import { mirrorOf } from '../../src/release-data/sources.ts'
import { cve, shipped } from '../checks/release-data.ts'

const FROM = fileURLToPath(new URL('from', import.meta.url))
const feed = JSON.parse(await readFile(`${FROM}/index.json`, 'utf8')) as { items: { id: string }[] }
const GONE = 'CVE-2024-10220'
const without = JSON.stringify({ items: feed.items.filter(({ id }) => id !== GONE) })

/** The CVEs by the mirror, some of its files replaced (null is missing), where the package's were known before. */
const built = (replaced: Record<string, string | null>, known = shipped.cves) => gather(mirrorOf(FROM), async address => {
  const name = address.slice(FROM.length + 1)
  return (name in replaced ? replaced[name] : await readText(address)) ?? undefined
}, '2026-11-22T00:00:00Z', known)
const record = (cna: object, state = 'PUBLISHED') => JSON.stringify({ cveMetadata: { cveId: GONE, state, datePublished: '2024-11-22T00:00:00Z' }, containers: { cna } })

describe('a CVE that was known before', () => {
  it.each<[string, Record<string, string | null>]>([
    ['and that the feed lacks, without a record', { 'index.json': without, [`cve/${GONE}.json`]: null }],
    ['and that the feed lacks, though its record stands', { 'index.json': without }],
  ])('%s: the feed is refused', async (_, files) => {
    await expect(built(files)).rejects.toThrow(`index.json: lacks what was known before, and no record tells that it was withdrawn (1: ${GONE})`)
  })
  it.each<[string, Record<string, string | null>]>([
    ['was rejected', { 'index.json': without, [`cve/${GONE}.json`]: record({}, 'REJECTED') }],
    ['was rejected, and is still listed', { [`cve/${GONE}.json`]: record({}, 'REJECTED') }],
    ['is of another product now', { 'index.json': without, [`cve/${GONE}.json`]: record({ affected: [{ vendor: 'Kubernetes', product: 'git-sync' }] }) }],
  ])('and that %s by its own record is left out', async (_, files) => {
    expect((await built(files)).cves.map(({ id }) => id)).toEqual(shipped.cves.map(({ id }) => id).filter(id => id !== GONE))
  })
  it('and whose record is gone: the mirror is refused', async () => {
    await expect(built({ [`cve/${GONE}.json`]: null })).rejects.toThrow(`cve/<id>.json: there is no such file any more (1: ${GONE})`)
    const bare = shipped.cves.map(one => (one.id === GONE ? { ...one, unread: ['no record'] } : one))
    const listed = JSON.stringify({ items: feed.items.map(one => ({ date_published: '2024-11-22', ...one })) })
    expect((await built({ 'index.json': listed, [`cve/${GONE}.json`]: null }, bare)).cves.find(({ id }) => id === GONE)).toMatchObject({ unread: ['no record'] })
  })
  it('is told by three names at most', async () => {
    const more = [1, 2, 3, 4].map(n => cve('2026-01-01', '1.1.0', null, { id: `CVE-2026-000${n}` }))
    await expect(built({}, more)).rejects.toThrow('(4: CVE-2026-0001, CVE-2026-0002, CVE-2026-0003 …)')
  })
})

describe('the date of a mirror’s feed', () => {
  const taken = async (_kubernetes_io: unknown) => (await built({ 'index.json': JSON.stringify({ ...feed, _kubernetes_io }) }, [])).sources
  it.each<[string, unknown, string]>([
    ['older than the copy', { updated_at: '2023-07-01T22:37:44Z' }, '2023-07-01T22:37:44Z'],
    ['older, with an offset', { updated_at: '2023-07-02T00:37:44.5+02:00' }, '2023-07-01T22:37:44Z'],
    ['newer than the copy', { updated_at: '2026-11-22T00:00:00Z' }, '2024-11-18T00:00:00Z'],
    ['no date', { updated_at: 'today' }, '2024-11-18T00:00:00Z'],
    ['no text', { updated_at: 20230701 }, '2024-11-18T00:00:00Z'],
    ['absent', null, '2024-11-18T00:00:00Z'],
  ])('by its own account %s: the older one counts', async (_, told, expected) => {
    expect((await taken(told)).feed.taken).toBe(expected)
  })
  it('says why, and leaves the other parts as they are told', async () => {
    const { feed: changed, ...others } = await taken({ updated_at: '2023-07-01T22:37:44Z' })
    expect(changed.as).toMatch(/; copied 2024-11-18T00:00:00Z, but updated 2023-07-01T22:37:44Z by its own account$/)
    const { feed: _, ...rest } = shipped.sources
    expect(others).toEqual(rest)
  })
})
