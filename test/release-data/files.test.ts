import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { ReleaseData } from '../../src/model/release-data.ts'
import { futureSources } from '../../src/release-data/age.ts'
import { changes } from '../../src/release-data/changes.ts'
import { loadReleaseData, userDir, writeReleaseData } from '../../src/release-data/files.ts'
import { cve, shipped, takenOn } from '../checks/release-data.ts'

const root = await mkdtemp(join(tmpdir(), 'scs-check-data-'))
afterAll(() => rm(root, { recursive: true }))
const fresh = () => mkdtemp(join(root, 'd-'))

it('the user’s directory is where XDG says, if that is absolute', () => {
  expect(userDir({ XDG_DATA_HOME: '/data' })).toBe('/data/scs-check')
  expect(userDir({ XDG_DATA_HOME: 'data' })).toMatch(/\/\.local\/share\/scs-check$/)
  expect(userDir({})).toMatch(/\/\.local\/share\/scs-check$/)
})

it('without a directory the user’s own data count if their oldest part is newer, else the package’s', async () => {
  const home = await fresh()
  const load = () => loadReleaseData(undefined, { XDG_DATA_HOME: home })
  expect((await load()).file).toMatch(/standards\/data\/kubernetes-releases\.json$/)
  await writeReleaseData(join(home, 'scs-check'), takenOn(shipped, '2026-11-01', '2024-11-17'))
  expect((await load()).data).toEqual(shipped)
  await writeReleaseData(join(home, 'scs-check'), takenOn(shipped, '2026-11-01'))
  expect(await load()).toEqual({ file: join(home, 'scs-check', 'kubernetes-releases.json'), data: takenOn(shipped, '2026-11-01') })
})

it('a directory that is named counts whatever its age, and must hold data', async () => {
  const dir = await fresh()
  await expect(loadReleaseData(dir, {})).rejects.toThrow(`there is no ${dir}/kubernetes-releases.json; scs-check data update --data ${dir} makes it`)
  const old = takenOn(shipped, '2020-01-01')
  const file = await writeReleaseData(dir, old)
  expect(await loadReleaseData(dir, {})).toEqual({ file, data: old })
  expect(await readdir(dir)).toEqual(['kubernetes-releases.json'])
})

it.each<[string, string, string]>([
  ['no JSON', 'nonsense', 'is not valid JSON'],
  ['another shape', JSON.stringify({ ...shipped, branches: {} }), '(scs-check data update makes it anew): /branches must be array'],
  ['more than the shape', JSON.stringify({ ...shipped, constructor: 1 }), 'must NOT have additional properties'],
  ['a version of text', JSON.stringify({ ...shipped, releases: [{ version: '1.x', date: '2026-01-01' }] }), '/releases/0/version must match pattern'],
  ['too much', ' '.repeat(8 * 1024 * 1024 + 1), 'is larger than 8388608 bytes'],
])('a file with %s is refused, also where the package’s data would do', async (_, text, message) => {
  const home = await fresh()
  await mkdir(join(home, 'scs-check'))
  await writeFile(join(home, 'scs-check', 'kubernetes-releases.json'), text)
  await expect(loadReleaseData(undefined, { XDG_DATA_HOME: home })).rejects.toThrow(message)
})

it('what cannot be written leaves what was there', async () => {
  const dir = await fresh()
  const file = await writeReleaseData(dir, shipped)
  await mkdir(`${file}.${process.pid}.part`)
  await expect(writeReleaseData(dir, takenOn(shipped, '2026-11-01'))).rejects.toThrow()
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(shipped)
})

it('parts that were taken after an instant are named, also dates that there are not', () => {
  const latest = new Date('2026-08-22T00:00:00Z')
  expect(futureSources(shipped, latest)).toBeNull()
  expect(futureSources(takenOn(shipped, '2026-08-22', '2026-08-23'), latest)).toBe('feed 2026-08-23T00:00:00Z, records 2026-08-23T00:00:00Z')
  expect(futureSources({ ...shipped, sources: { ...shipped.sources, feed: { ...shipped.sources.feed, taken: '2026-08-32T00:00:00Z' } } }, latest)).toBe('feed 2026-08-32T00:00:00Z')
})

it('changes are told one by one', () => {
  const after: ReleaseData = {
    ...shipped,
    releases: [{ version: '1.36.5', date: '2026-09-15' }, ...shipped.releases],
    branches: shipped.branches.map(one => (one.branch === '1.34' ? { ...one, endOfLife: '2026-11-01' } : one)),
    cves: [cve('2026-09-15', '1.36.0', '1.36.5'), ...shipped.cves.slice(1)],
  }
  expect(changes(shipped, after)).toEqual([
    'new: release 1.36.5 (2026-09-15)', 'changed: branch 1.34 (2025-08-27, end of life 2026-11-01)', 'new: CVE-2026-1234 (2026-09-15, base score 9)', 'gone: CVE-2025-13281 (2025-12-14, base score 5.8)',
  ])
  expect(changes(shipped, shipped)).toEqual([])
})

it('data that lack releases or branches that were known are refused', () => {
  expect(() => changes(shipped, { ...shipped, releases: shipped.releases.slice(5) })).toThrow('the sources lack what was known before (5: gone: release 1.36.4 (2026-08-20); ')
  expect(() => changes(shipped, { ...shipped, branches: shipped.branches.slice(1) })).toThrow('gone: branch 1.36')
})
