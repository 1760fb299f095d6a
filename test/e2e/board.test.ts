import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { reportFile } from '../../src/board/places.ts'
import { damage, filesOf, nights, place, SCOPE } from '../board/visits-kit.ts'
import { cli } from './harness.ts'

/** More nights than are worth threads. */
const NIGHTS = Array.from({ length: 260 }, (_, i) => new Date(Date.UTC(2026, 2, 1 + i)).toISOString().slice(0, 10))

it('a build that is killed at any time is put right by the next one, which gives what a build from nothing gives', async () => {
  const [made, dir] = [await nights(), await place()]
  for (const night of NIGHTS) await made.visit('a', night, night.endsWith('7') ? 'FAIL' : 'PASS')
  const build = (out: string, cache: string, after?: number) => cli(['board', 'build', '--store', made.dir, '--out', join(dir, out), '--cache', join(dir, cache), '--view', 'full', '--date', '2026-11-20'], {},
    (_, stop) => { if (after !== undefined) setTimeout(() => { stop('SIGKILL') }, after) })
  for (const after of [500, 700, 900, 1200]) await build('killed', 'cache', after)
  expect((await build('killed', 'cache')).code).toBe(0)
  expect(await build('whole', 'other')).toMatchObject({ code: 0, stderr: '' })
  const files = await filesOf(join(dir, 'killed'))
  expect(files).toEqual(await filesOf(join(dir, 'whole')))
  const [last] = NIGHTS.slice(-1)
  const report = gunzipSync(await readFile(join(dir, 'killed', reportFile('a', SCOPE, last!)))).toString()
  expect(JSON.parse(report)).toMatchObject({ format: 'scs-check/report/1', subject: 'a' })
}, 60_000)

it('of two builds of one directory at once the second is refused', async () => {
  const [made, dir] = [await nights(), await place()]
  for (const night of NIGHTS.slice(0, 120)) await made.visit('a', night, 'PASS')
  const build = () => cli(['board', 'build', '--store', made.dir, '--out', join(dir, 'out'), '--no-cache', '--date', '2026-11-20'])
  const ended = await Promise.all([build(), build()])
  const codes = ended.map(({ code }) => code).sort()
  expect(codes[0]).toBe(0)
  expect([0, 3]).toContain(codes[1]) // one may be done before the other begins
  if (codes[1] === 3) expect(ended.find(({ code }) => code === 3)?.stderr).toMatch(/another build is going on/)
}, 60_000)

it('a newest report that a thread cannot read is told as such, and its subject was not judged', async () => {
  const [made, dir] = [await nights(), await place()]
  const broken = { torn: /damaged/, brace: /JSON/, nothing: /null/ }
  for (const subject of Object.keys(broken)) await made.visit(subject, '2026-11-18', 'PASS')
  const { report } = await made.visit('torn', '2026-11-19', 'PASS')
  await damage(join(made.dir, 'objects', report!.slice(7, 9), `${report!.slice(9)}.gz`))
  await made.visit('brace', '2026-11-19', 'PASS', {}, { report: await made.store.put('{') })
  await made.visit('nothing', '2026-11-19', 'PASS', {}, { report: await made.store.put('null') })
  const { code, stdout } = await cli(['board', 'build', '--store', made.dir, '--out', join(dir, 'out'), '--no-cache', '--view', 'full', '--date', '2026-11-20', '--json'])
  const { problems } = JSON.parse(stdout) as { problems: string[] }
  expect(code).toBe(2)
  for (const [subject, why] of Object.entries(broken)) expect(problems.filter(text => text.startsWith(`${subject},`)).join('\n')).toMatch(why)
  const status = JSON.parse(await readFile(join(dir, 'out', 'status.json'), 'utf8')) as { subjects: { scopes: { versions: { state: string }[] }[] }[] }
  expect(new Set(status.subjects.flatMap(one => one.scopes.flatMap(({ versions }) => versions.map(({ state }) => state))))).toEqual(new Set(['not-judged']))
})
