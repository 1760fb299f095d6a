import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { buildBoard, type BuildOptions } from '../../src/board/build.ts'
import { definitionFile, monthPage, newestPage, reportFile, STATUS } from '../../src/board/places.ts'
import { reportIn, saysNoMore } from '../../src/board/report-text.ts'
import { canonicalJson } from '../../src/evidence/canonical.ts'
import type { VisitEntry } from '../../src/model/history.ts'
import type { Report } from '../../src/model/report.ts'
import { renderJson } from '../../src/report/json.ts'
import { ASKED, definitions, filesOf, nights, type Nights, place, SCOPE } from './visits-kit.ts'

interface Stage { made: Nights; dir: string; build: (more?: Partial<BuildOptions>) => Promise<{ problems: string[]; state: string }>; fresh: (more?: Partial<BuildOptions>) => Promise<Map<string, string>>; out: string }
async function stage(): Promise<Stage> {
  const [made, dir] = [await nights(), await place()]
  const scopes = await definitions()
  const into = (out: string, more: Partial<BuildOptions>) => buildBoard(made.store, { ...ASKED, out, apart: [made.dir], scopes, ...more })
  const out = join(dir, 'out')
  return {
    made, dir, out,
    build: async (more = {}) => {
      const { problems } = await into(out, { cacheDir: join(dir, 'cache'), ...more })
      const { subjects } = JSON.parse(await readFile(join(out, STATUS), 'utf8')) as { subjects: { scopes: { versions: { state: string }[] }[] }[] }
      return { problems, state: subjects[0]!.scopes[0]!.versions[0]!.state }
    },
    fresh: async (more = {}) => {
      const other = join(dir, `fresh${(await readdir(dir)).length}`)
      await into(other, more)
      return filesOf(other)
    },
  }
}
const objectOf = ({ dir }: Nights, digest: string): string => join(dir, 'objects', digest.slice(7, 9), `${digest.slice(9)}.gz`)
const entryOf = ({ dir }: Nights, id: string): string => join(dir, 'journals', 'visits', 'a', SCOPE, `@${id.slice(0, 7)}`, `${id}.gz`)
/** The report with other members, kept as the one of the visit. */
const changed = (made: Nights, change: (report: Report) => unknown) => async (text: string): Promise<Partial<VisitEntry>> => ({ report: await made.store.put(`${JSON.stringify(change(JSON.parse(text) as Report), null, 2)}\n`) })

describe('an entry that was rewritten since an earlier build is judged as it is now', () => {
  it.each<[string, string, Partial<VisitEntry>, Partial<BuildOptions>]>([
    ['before one that is to come', '2026-11-21', { from: '2026-12-24T02:00:00Z', until: '2026-12-24T02:00:00Z' }, {}],
    ['that ended after the one with the greatest id', '2026-11-20', { from: '2026-11-18T12:00:00Z', until: '2026-11-18T12:00:00Z' }, {}],
    ['before the last one, on pages of that day', '2026-11-20', {}, { asOf: new Date('2026-11-19T06:00:00Z') }],
  ])('%s', async (_, last, more, asked) => {
    const { made, build, fresh, out } = await stage()
    await made.visit('a', '2026-11-17', 'PASS')
    await made.visit('a', '2026-11-19', 'FAIL')
    await made.visit('a', last, 'PASS', {}, more)
    expect((await build(asked)).state).not.toBe('pass')
    await rm(entryOf(made, '2026-11-19'))
    await made.visit('a', '2026-11-19', 'PASS', {}, async () => ({ signature: await made.store.put('garbage') }))
    expect((await build(asked)).state).toBe('not-judged')
    expect(await filesOf(out)).toEqual(await fresh(asked))
  })
})

it('a visit with other definitions than those that its report was judged by judges nothing, and no night of it passed', async () => {
  const { made, build, out } = await stage()
  const { scope: { digest: _, ...scope } } = (await definitions())[SCOPE]!
  const empty = await made.store.put(canonicalJson({ ...scope, versions: Object.fromEntries(Object.entries(scope.versions).map(([name, version]) => [name, { ...version, standards: {} }])) }))
  await made.visit('a', '2026-11-19', 'FAIL', {}, () => ({ rules: { scope: empty, standards: {} } }))
  const { problems, state } = await build()
  expect([state, problems]).toEqual(['not-judged', expect.arrayContaining([expect.stringContaining('its report is judged by other definitions than those that were kept with it')])])
  expect(await readFile(join(out, monthPage('a', SCOPE, '2026-11')), 'utf8')).not.toContain('class="v v-PASS"')
})

it('an older night with other definitions than those of its report is told in every build', async () => {
  const { made, build } = await stage()
  const { scope: { digest: _, ...scope } } = (await definitions())[SCOPE]!
  const empty = await made.store.put(canonicalJson({ ...scope, versions: Object.fromEntries(Object.entries(scope.versions).map(([name, version]) => [name, { ...version, standards: {} }])) }))
  await made.visit('a', '2026-11-18', 'FAIL', {}, () => ({ rules: { scope: empty, standards: {} } }))
  await made.visit('a', '2026-11-19', 'PASS')
  for (const at of ['first', 'second']) expect([at, await build()]).toEqual([at, { state: 'pass', problems: [expect.stringContaining('night 2026-11-18: its report: it is judged by other definitions than those that were kept with it')] }])
})

it('what an entry calls a definition is published only if it is one', async () => {
  const { made, build, out } = await stage()
  const evidence = await made.store.put(canonicalJson({ kind: 'openstack.session', data: { user: 'SECRET' } }))
  await made.visit('a', '2026-11-19', 'PASS', {}, () => ({ rules: { scope: evidence, standards: {} } }))
  expect((await build()).problems).toContainEqual(expect.stringContaining('a definition: it is no definition'))
  expect([...(await filesOf(out)).keys()]).not.toContain(definitionFile(evidence))
})

it.each(['../../x', '../abcd', '', 'newest', '2026-99-99', '2026-11-19/..'])('a night named %j makes no file, and the entry counts as none', async night => {
  const { made, build, fresh, out } = await stage()
  await made.visit('a', '2026-11-18', 'PASS')
  await made.visit('a', '2026-11-19', 'PASS', {}, { night })
  for (const at of ['first', 'second']) expect([at, await build()]).toMatchObject([at, { state: 'not-judged', problems: [expect.stringContaining('it is no entry of a visit')] }])
  expect(await filesOf(out)).toEqual(await fresh())
})

it.each([['is gone', 'rm'], ['is no JSON', 'text'], ['is none', 'null']])('pages that were built before a newest report %s are those of a build from nothing', async (_, how) => {
  const { made, build, fresh, out } = await stage()
  await made.visit('a', '2026-11-18', 'PASS')
  const { report = '' } = await made.visit('a', '2026-11-19', 'PASS', {}, how === 'rm' ? {} : async () => ({ report: await made.store.put(how === 'null' ? 'null' : '{') }))
  if (how === 'rm') {
    expect((await build()).state).toBe('pass')
    await rm(objectOf(made, report))
  }
  for (const at of ['first', 'second']) expect([at, (await build()).state]).toEqual([at, 'not-judged'])
  expect(await filesOf(out)).toEqual(await fresh())
  expect([...(await filesOf(out)).keys()]).not.toContain(reportFile('a', SCOPE, '2026-11-19'))
  expect([...(await filesOf(out)).keys()]).toContain(newestPage('a', SCOPE))
})

it.each(['public', 'full'] as const)('in the %s view evidence that cannot be read is told as long as that is so, and shown when it is back', async view => {
  const { made, build, fresh, out } = await stage()
  const evidence = canonicalJson({ kind: 'kubernetes.version', data: { gitVersion: 'v1.33.0' } })
  const digest = await made.store.put(evidence)
  await made.visit('a', '2026-11-19', 'FAIL', {}, changed(made, report => ({ ...report, results: report.results.map(one => ({ ...one, evidence: { version: digest } })) })))
  await rm(objectOf(made, digest))
  for (const at of ['first', 'second']) expect([at, (await build({ view })).problems]).toEqual([at, expect.arrayContaining([expect.stringMatching(view === 'full' ? /evidence that it cannot show: .*there is no such object/ : /page of night 2026-11-19: evidence that it cannot show/)])])
  await made.store.put(evidence)
  expect((await build({ view })).problems).toEqual([])
  expect(await filesOf(out)).toEqual(await fresh({ view }))
})

it.each(['because', 'testcase', 'subject'] as const)('a report whose %s is nested without end is one subject\'s problem', async member => {
  const { made, build } = await stage()
  const deep = `${'['.repeat(100_000)}1${']'.repeat(100_000)}`
  const swapped = async (text: string) => ({ report: await made.store.put(text.replace(member === 'subject' ? '"subject": "a"' : new RegExp(`"${member}": "[^"]*"`), `"${member}": ${deep}`)) })
  await made.visit('a', '2026-11-19', 'PASS', {}, swapped)
  await made.visit('b', '2026-11-19', 'PASS')
  const { state, problems } = await build()
  expect([state, problems.every(text => text.startsWith('a, '))]).toEqual(['not-judged', true])
})

describe('a report', () => {
  it('is none if it is huge or nested without end', () => {
    expect(() => reportIn(Buffer.alloc(64 * 1024 * 1024 + 1, ' '))).toThrow('no report has more than')
    expect(() => reportIn(Buffer.from(`{"a":"${']'.repeat(4_200_000)}","b":${'['.repeat(101)}`))).toThrow('nested deeper than 100 levels')
    expect(reportIn(Buffer.from(`{"a":"${'[\\"'.repeat(1_500_000)}"}`))).toHaveProperty('a')
  })
  it('with a member twice says more than its readers see, so it is not published', async () => {
    const { made, build, out } = await stage()
    await made.visit('a', '2026-11-18', 'PASS')
    await made.visit('a', '2026-11-19', 'PASS', {}, async text => ({ report: await made.store.put(text.replace('"notes":', '"notes": ["SECRET"],\n  "notes":')) }))
    await build()
    const files = await filesOf(out)
    expect([...files.keys()].filter(path => path.endsWith('.json.gz') && path.startsWith('subjects/'))).toEqual([reportFile('a', SCOPE, '2026-11-18')])
    for (const [path, text] of files) expect([path, (path.endsWith('.gz') ? gunzipSync(Buffer.from(text, 'latin1')).toString() : text).includes('SECRET')]).toEqual([path, false])
  })
  it('says no more than its value whatever its members are named', () => {
    const report = { z: 1, '10': 'a\u202eb', a: { '2': 'ü', '1': [] } } as unknown as Report
    expect(saysNoMore(Buffer.from(renderJson([report])), report)).toBe(true)
    expect(saysNoMore(Buffer.from(renderJson([report]).replace('"z"', '"z": 0,\n  "z"')), report)).toBe(false)
  })
})

describe('a directory of pages', () => {
  it('whose own part leads elsewhere is refused before anything is touched', async () => {
    const { made, dir, build, out } = await stage()
    await made.visit('a', '2026-11-19', 'PASS')
    await mkdir(join(dir, 'home', 'tmp'), { recursive: true })
    await writeFile(join(dir, 'home', 'tmp', 'important'), 'keep')
    await mkdir(out)
    await symlink(join(dir, 'home'), join(out, '.scs-check'))
    await expect(build()).rejects.toThrow(/\.scs-check: is no directory of an earlier build; move it away/)
    expect([await readdir(join(dir, 'home')), await readdir(join(dir, 'home', 'tmp')), await readdir(out)]).toEqual([['tmp'], ['important'], ['.scs-check']])
  })
  it.each(['.scs-check/files', 'certificates/register.json', 'status.json'])('in which %s is a pipe is refused at once', async path => {
    const { made, build, out } = await stage()
    await made.visit('a', '2026-11-19', 'PASS')
    await build()
    await rm(join(out, path))
    await promisify(execFile)('mkfifo', [join(out, path)])
    await expect(build()).rejects.toThrow(/is no file of an earlier build; move it away/)
  })
  it.each(['+ subjects/a/2026-1', '+', 'scs-ch'])('whose list was cut off at %j, since no space was left, can be built again', async rest => {
    const { made, build, fresh, out } = await stage()
    await made.visit('a', '2026-11-19', 'PASS')
    await build()
    const list = join(out, '.scs-check', 'files')
    await writeFile(list, rest === 'scs-ch' ? rest : `${await readFile(list, 'utf8')}${rest}`)
    if (rest === 'scs-ch') for (const name of await readdir(out)) if (name !== '.scs-check') await rm(join(out, name), { recursive: true })
    await made.visit('a', '2026-11-20', 'PASS')
    const lines = async () => (await readFile(list, 'utf8')).split('\n').slice(1, -1)
    await rm(join(out, 'index.html'), { force: true })
    await mkdir(join(out, 'index.html', 'x'), { recursive: true }) // another build that is cut off
    await expect(build()).rejects.toThrow()
    expect((await lines()).filter(line => !/^([0-9a-f]{32} \d+ \d+ \S+|\+ \S+\.(html|json|sig|gz|svg|atom|txt))$/.test(line))).toEqual([])
    await rm(join(out, 'index.html'), { recursive: true })
    await build()
    expect((await lines()).filter(line => !/^[0-9a-f]{32} \d+ \d+ \S+$/.test(line))).toEqual([])
    expect(await filesOf(out)).toEqual(await fresh())
  })
})
