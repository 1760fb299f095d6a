import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readText, writtenData } from '../../src/release-data/files.ts'
import { gather } from '../../src/release-data/gather.ts'
import { type Fetch, mirrorOf, PUBLIC } from '../../src/release-data/sources.ts'
import { shipped } from '../checks/release-data.ts'

const FROM = fileURLToPath(new URL('from', import.meta.url))
const NOW = '2026-11-22T00:00:00Z'
const mirror = mirrorOf(FROM)

/** The files of the mirror, some replaced: null is missing. */
const files = (replaced: Record<string, string | null>): Fetch => async address => {
  const name = address.slice(FROM.length + 1)
  const text = name in replaced ? replaced[name] : await readText(address)
  return text ?? undefined
}
const built = (replaced: Record<string, string | null> = {}) => gather(mirror, files(replaced), NOW)
const record = (affected: unknown, more: object = {}, metadata: object = {}) =>
  JSON.stringify({ cveMetadata: { cveId: 'CVE-2030-0001', state: 'PUBLISHED', datePublished: '2030-01-02T23:30:00', ...metadata }, containers: { cna: { affected, metrics: [{ cvssV3_1: { baseScore: 9 } }], ...more } } })
const one = async (text: string | null, item: object = { id: 'CVE-2030-0001' }) => (await built({ 'index.json': JSON.stringify({ items: [item] }), 'cve/CVE-2030-0001.json': text })).cves
const kubernetes = [{ vendor: 'Kubernetes', product: 'Kubernetes', versions: [{ status: 'affected', version: '1.2.3' }] }]

it('the data that the package ships are those of the files here, byte for byte', async () => {
  expect(writtenData(await built())).toBe(readFileSync(new URL('../../standards/data/kubernetes-releases.json', import.meta.url), 'utf8'))
})

describe('releases and branches', () => {
  it('have their actual dates, not the planned ones', async () => {
    const { releases, branches } = await built()
    expect(releases.find(({ version }) => version === '1.36.3')?.date).toBe('2026-07-22')
    expect(releases).toHaveLength(511)
    expect(branches.map(({ branch }) => branch).slice(0, 8)).toEqual(['1.36', '1.35', '1.34', '1.33', '1.32', '1.31', '1.30', '1.29'])
    expect(branches.find(({ branch }) => branch === '1.33')).toEqual({ branch: '1.33', released: '2025-04-23', maintenance: '2026-04-28', endOfLife: '2026-06-28' })
    expect(branches.find(({ branch }) => branch === '1.2')).toEqual({ branch: '1.2', released: '2016-03-16', endOfLife: '2016-10-23' })
  })
  it('are read as text, however they are quoted', async () => {
    const { branches } = await built({ 'eol.yaml': 'branches:\n- {release: 1.30, endOfLifeDate: 2025-07-15}\n- {release: 1.3, endOfLifeDate: 2016-11-01}\n' })
    expect(branches.filter(({ branch }) => /^1.30?$/.test(branch)).map(({ branch, endOfLife }) => `${branch} ${endOfLife}`)).toEqual(['1.30 2025-07-15', '1.3 2016-11-01'])
  })
  it('that have ended are known by the day on which they did, also where a plan still names them', async () => {
    const { branches } = await built({ 'eol.yaml': 'branches: [{ release: "1.33", endOfLifeDate: 2026-07-01 }]' })
    expect(branches.find(({ branch }) => branch === '1.33')?.endOfLife).toBe('2026-07-01')
  })
  it('leave pre-releases out', async () => {
    const { releases } = await built({ 'kubernetes.json': JSON.stringify({ versions: { a: { name: '1.30.0', date: '2024-04-17' }, b: { name: '1.31.0-rc.0', date: '2024-07-01' } } }), 'eol.yaml': 'branches: [{ release: "1.30", endOfLifeDate: 2025-07-15 }]' })
    expect(releases).toEqual([{ version: '1.30.0', date: '2024-04-17' }])
  })
})

describe('CVEs', () => {
  it('of two ids in one item are two, and those of other products are left out', async () => {
    const ids = (await built()).cves.map(({ id }) => id)
    expect(ids).toEqual(expect.arrayContaining(['CVE-2023-2727', 'CVE-2023-2728', 'CVE-2023-3676', 'CVE-2024-10220', 'CVE-2024-9042']))
    for (const id of ['CVE-2023-2878', 'CVE-2024-7646', 'CVE-2024-9486', 'CVE-2023-32194', 'CVE-2024-3744', 'CVE-2021-3121', 'CVE-2022-3248', 'CVE-2024-0793']) expect(ids).not.toContain(id)
  })
  it.each<[string, string | undefined, string | undefined, boolean]>([
    ['as the official suite reads it', undefined, 'Kubernetes', true], ['a component', 'Kubernetes', 'Kubelet', true], ['in lower case', 'kubernetes', 'kubernetes', true],
    ['with blanks', 'Kubernetes', ' Kubernetes kube-apiserver', true], ['another project', 'Kubernetes', 'ingress-nginx', false], ['another vendor', 'Red Hat', 'kubelet', false], ['nobody', undefined, undefined, false],
  ])('filed %s: vendor %s, product %s: read %s', async (_, vendor, product, read) => {
    expect(await one(record([{ vendor, product, versions: [{ status: 'affected', version: '1.2.3' }] }]))).toHaveLength(read ? 1 : 0)
  })
  it('count from the day of the record, in UTC, else from when they were public or listed', async () => {
    const day = async (metadata: object, more: object, item?: object) => (await one(record(kubernetes, more, metadata), { id: 'CVE-2030-0001', ...item }))[0]!.published
    expect([await day({}, {}), await day({ datePublished: '2030-01-02T23:30:00-02:00' }, {}), await day({ datePublished: null }, { datePublic: '2030-01-01' }), await day({ datePublished: null }, {}, { date_published: '2029-12-24T10:00:00Z' })])
      .toEqual(['2030-01-02', '2030-01-03', '2030-01-01', '2029-12-24'])
  })
  it('have the highest score of each kind, those of others only if the record has none', async () => {
    const scores = async (metrics: unknown, adp: unknown[] = []) => {
      const text = JSON.parse(record(kubernetes, { metrics })) as { containers: object }
      return (await one(JSON.stringify({ ...text, containers: { ...text.containers, adp } })))[0]!.scores
    }
    const metric = (kind: string, baseScore: unknown) => ({ [kind]: { baseScore } })
    expect(await scores([metric('cvssV3_1', 7.2), metric('cvssV4_0', 8.6), metric('cvssV3_1', 7.5)], [{ metrics: [metric('cvssV3_1', 9.9)] }])).toEqual({ cvssV3_1: 7.5, cvssV4_0: 8.6 })
    expect(await scores([{ other: { type: 'ssvc' } }], [{ metrics: [metric('cvssV3_1', 9.9)] }])).toEqual({ cvssV3_1: 9.9 })
    expect(await scores([metric('cvssV3_1', '9.9'), metric('cvssV3_0', 11), { __proto__: null, constructor: { baseScore: 9 } }])).toEqual({})
  })
  it('without a record, or without versions, are unread; rejected ones are left out', async () => {
    expect(await one(null, { id: 'CVE-2030-0001', date_published: '2030-01-01' })).toEqual([{ id: 'CVE-2030-0001', published: '2030-01-01', scores: {}, affected: [], unread: ['no record'] }])
    expect(await one(record([{ vendor: 'Kubernetes', product: 'Kubernetes', defaultStatus: 'affected' }]))).toMatchObject([{ affected: [], unread: ['no versions'] }])
    expect(await one(record(kubernetes, {}, { state: 'REJECTED' }))).toEqual([])
  })
})

describe('a source that is broken', () => {
  it.each<[string, string | null, string]>([
    ['kubernetes.json', null, 'kubernetes.json: there is no such file'],
    ['kubernetes.json', '<html>', 'kubernetes.json: is not valid JSON'],
    ['kubernetes.json', '{"versions":{}}', 'kubernetes.json: /versions must NOT have fewer than 1 properties'],
    ['kubernetes.json', '{"versions":{"1.1.1":{"name":"1.1.1","date":"soon"}}}', 'kubernetes.json: /versions/1.1.1/date must match pattern'],
    ['schedule.yaml', 'schedules: []', 'schedule.yaml: /schedules must NOT have fewer than 1 items'],
    ['schedule.yaml', 'a: [', 'schedule.yaml: is not valid YAML'],
    ['schedule.yaml', 'a: &a [1]\nb: *a\nschedules: *a', 'schedule.yaml: is not valid YAML'],
    ['schedule.yaml', 'schedules: [{ release: "1.36", releaseDate: 2026-04-22 }]', "must have required property 'endOfLifeDate'"],
    ['eol.yaml', 'branches: [{ release: "0.9", endOfLifeDate: 2016-11-01 }]', 'eol.yaml: /branches/0/release must match pattern'],
    ['eol.yaml', 'branches: [{ release: "1.99", endOfLifeDate: 2016-11-01 }]', 'branch 1.99 has ended, but no release of it is known'],
    ['index.json', '{"items":[]}', 'index.json: /items must NOT have fewer than 1 items'],
    ['index.json', '{"items":[{"id":"../../etc/passwd"}]}', "index.json: an item's id is no CVE"],
    ['cve/CVE-2023-2727.json', '[]', 'CVE-2023-2727.json: / must be object'],
    ['cve/CVE-2023-2727.json', '{"containers":{},"cveMetadata":{"cveId":"CVE-2023-2728"}}', 'CVE-2023-2727.json: is the record of another CVE'],
    ['sources.json', null, 'sources.json: there is no such file'],
    ['sources.json', '{}', 'sources.json: lacks releases; lacks schedule; lacks endOfLife; lacks feed; lacks records (releases, schedule, endOfLife, feed and records have each the form {"url": '],
    ['sources.json', JSON.stringify({ ...shipped.sources, feed: { url: 'x', taken: '2026-08-22' }, more: 1 }), 'sources.json: has "more", which nobody knows; feed lacks as; feed.taken has another form (releases, '],
  ])('%s with %j gives no data: %s', async (name, text, message) => {
    await expect(built({ [name]: text })).rejects.toThrow(message)
  })
  it('tells all files that are missing', async () => {
    await expect(built({ 'eol.yaml': null, 'sources.json': null })).rejects.toThrow(`${FROM}/eol.yaml, ${FROM}/sources.json: there is no such file`)
  })
  it('cannot have been taken in the future', async () => {
    await expect(gather(mirror, files({}), '2026-08-21T12:00:00Z')).rejects.toThrow('releases were taken in the future (2026-08-22T00:00:00Z)')
  })
  it('that hangs on the network is told by what the network says', async () => {
    await expect(gather(mirror, () => Promise.reject(new Error('no route')), NOW)).rejects.toThrow('no route')
  })
})

it('what is taken from the public sources is of now, each part with its digest', async () => {
  const names: Record<string, string> = { [PUBLIC.releases]: 'kubernetes.json', [PUBLIC.schedule]: 'schedule.yaml', [PUBLIC.endOfLife]: 'eol.yaml', [PUBLIC.feed]: 'index.json' }
  const asked: string[] = []
  const { sources } = await gather(PUBLIC, url => {
    asked.push(url)
    return readText(`${FROM}/${names[url] ?? `cve/${url.slice(PUBLIC.record('').length)}.json`}`)
  }, NOW)
  expect(Object.values(sources).map(({ taken }) => taken)).toEqual(Array(5).fill(NOW))
  expect(sources.releases).toMatchObject({ url: PUBLIC.releases, as: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string })
  expect(sources.records.as).toBe('34 records')
  expect(asked.every(url => url.startsWith('https://'))).toBe(true)
})
