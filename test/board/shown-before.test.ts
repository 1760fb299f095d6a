import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildBoard, type BuildOptions } from '../../src/board/build.ts'
import { monthPage, STATUS, subjectPage } from '../../src/board/places.ts'
import { goneVisit, type ShownBefore, shownBefore } from '../../src/board/shown-before.ts'
import type { VisitEntry } from '../../src/model/history.ts'
import { ASKED, definitions, nights, type Nights, place, SCOPE } from './visits-kit.ts'

type Shown = { subjects: { scopes: { versions: { state: string; since: string }[]; lastVisit: object }[] }[] }
const build = async (made: Nights, out: string, more: Partial<BuildOptions> = {}) => {
  const { problems, warnings } = await buildBoard(made.store, { ...ASKED, out, apart: [made.dir], scopes: await definitions(), ...more })
  const { versions, lastVisit } = (JSON.parse(await readFile(join(out, STATUS), 'utf8')) as Shown).subjects[0]!.scopes[0]!
  return { problems, warnings, state: versions[0]!.state, since: versions[0]!.since, lastVisit }
}
/** Files of visits whose names hold this. */
async function found({ dir }: Nights, name: string): Promise<string[]> {
  return (await readdir(join(dir, 'journals'), { recursive: true, withFileTypes: true })).filter(one => one.isFile() && one.name.includes(name)).map(one => join(one.parentPath, one.name))
}
async function forget(made: Nights, night: string): Promise<void> {
  const files = await found(made, night)
  expect(files).toHaveLength(1)
  await rm(files[0]!)
}
/** A PASS and the FAIL after it, shown on pages, of which the store has only the first. */
async function forgotten(): Promise<{ made: Nights; out: string; cacheDir: string }> {
  const [made, dir] = [await nights(), await place()]
  const [out, cacheDir] = [join(dir, 'out'), join(dir, 'cache')]
  await made.visit('a', '2026-11-18', 'PASS')
  await made.visit('a', '2026-11-19', 'FAIL')
  expect(await build(made, out, { cacheDir })).toMatchObject({ problems: [], state: 'fail' })
  await forget(made, '2026-11-19')
  return { made, out, cacheDir }
}
const GONE = 'a, scs-compatible-kaas, night 2026-11-19: its visit, which ended on 2026-11-19T02:00:00Z and which these pages showed, is not in the store any more, nor is a later one: restore the store from a backup, or visit again; until then nothing counts as judged'

it('a newest visit that pages showed and that is gone from the store makes an older PASS nothing that is judged, in every build until a newer visit', async () => {
  const { made, out, cacheDir } = await forgotten()
  for (const at of ['first', 'second', 'third']) {
    expect([at, await build(made, out, { cacheDir })]).toEqual([at, {
      problems: [GONE], warnings: [], state: 'not-judged', since: '2026-11-18T02:00:00Z', lastVisit: { night: '2026-11-19', until: '2026-11-19T02:00:00Z', state: 'failed' },
    }])
  }
  expect(await readFile(join(out, subjectPage('a')), 'utf8')).toMatch(/Not judged since .*2026-11-18.*does not count: it is not kept any more/)
  expect(await readFile(join(out, monthPage('a', SCOPE, '2026-11')), 'utf8')).toContain('does not count: it is not kept any more')
  await made.visit('a', '2026-11-20', 'PASS')
  expect(await build(made, out, { cacheDir })).toMatchObject({ problems: [], state: 'pass', lastVisit: { night: '2026-11-20', state: 'complete' } })
})

/** The entry of a night once more, as another one. */
async function filedAgain({ store }: Nights, of: string, as: Partial<VisitEntry>): Promise<void> {
  for await (const entry of store.entries(['visits', 'a', SCOPE])) if (entry.id === of) await store.append(['visits', 'a', SCOPE], { ...entry, ...as } as VisitEntry)
}

describe('a FAIL that was shown is not undone by removing it', () => {
  it('and adding a visit that is to come', async () => {
    const { made, out } = await forgotten()
    await filedAgain(made, '2026-11-18', { id: '2099-01-01', night: '2099-01-01', until: '2099-01-01T00:10:00Z' })
    expect((await build(made, out)).state).toBe('not-judged')
    await forget(made, '2099-01-01')
    expect(await build(made, out)).toMatchObject({ state: 'not-judged', problems: [GONE] })
  })
  it.each([['another id', { id: '2026-11-19T14:20:00Z' }], ['another night', { id: '2026-11-19T14:20:00Z', night: '2026-11-19T14:20:00Z' }]])('and filing an earlier PASS once more as %s, whether the FAIL is damaged or gone', async (_, as) => {
    const { made, out } = await forgotten()
    await made.visit('a', '2026-11-19', 'FAIL')
    await filedAgain(made, '2026-11-18', as)
    expect((await build(made, out)).state).not.toBe('pass')
    const [file] = await found(made, '2026-11-19.gz')
    await writeFile(file!, 'junk')
    for (const at of ['first', 'second']) expect([at, (await build(made, out)).state]).toEqual([at, 'not-judged'])
    await rm(file!)
    for (const at of ['first', 'second']) expect([at, (await build(made, out)).state]).toEqual([at, 'not-judged'])
  })
  it('after a build in which it could not be read', async () => {
    const [made, out] = [await nights(), join(await place(), 'out')]
    await made.visit('a', '2026-11-18', 'PASS', {}, { from: '2026-11-19T01:00:00Z', until: '2026-11-19T01:00:00Z' })
    await made.visit('a', '2026-11-19', 'FAIL')
    await build(made, out)
    const [file] = await found(made, '2026-11-19.gz')
    await writeFile(file!, 'junk')
    expect((await build(made, out)).state).toBe('not-judged')
    await rm(file!)
    expect(await build(made, out)).toMatchObject({ state: 'not-judged', problems: expect.arrayContaining([GONE]) as string[] })
  })
})

it.each([['configured', true], ['known by its visits alone', false]])('a subject that is %s and whose visits are all gone is told of, and not judged', async (_, isConfigured) => {
  const { made, out } = await forgotten()
  await forget(made, '2026-11-18')
  const about = new Map([['a', { name: 'a', links: {}, certified: false, scopes: [SCOPE] }]])
  expect(await build(made, out, isConfigured ? { about } : {})).toMatchObject({ problems: [GONE], state: 'not-judged', lastVisit: { night: '2026-11-19', state: 'failed' } })
})

it('pages as of an earlier day do not miss a visit that had not ended by then', async () => {
  const { made, out } = await forgotten()
  expect(await build(made, out, { asOf: new Date('2026-11-18T12:00:00Z') })).toMatchObject({ problems: [], state: 'pass' })
})

it.each([['{', 'is not JSON'], ['{"format":"mine"}', 'is no status of the format scs-check/status/1'], ['null', 'is no status of the format scs-check/status/1']])('a status.json %s is told of, and nothing is missed by it', async (text, problem) => {
  const { made, out } = await forgotten()
  await writeFile(join(out, STATUS), text)
  expect(await build(made, out)).toMatchObject({ problems: [], state: 'pass', warnings: [`${join(out, STATUS)}: ${problem}, so visits that it showed and that are not in the store any more are not noticed`] })
})

it('what is odd in a status.json shows no visit', () => {
  const status = (...subjects: unknown[]) => (shownBefore(JSON.stringify({ format: 'scs-check/status/1', subjects })) as ShownBefore).newest
  const lastVisit = { night: '2026-11-19', until: '2026-11-19T02:00:00Z' }
  expect(status({ name: 'a', scopes: [{ scope: 's', lastVisit }] })).toEqual(new Map([['["a","s"]', lastVisit]]))
  const odd = [null, 'x', [], { ...lastVisit, night: '<b>' }, { ...lastVisit, night: 7 }, { ...lastVisit, until: '2026-99-19T02:00:00Z' }, { ...lastVisit, until: 'soon' }]
  for (const one of odd) expect([one, status({ name: 'a', scopes: [{ scope: 's', lastVisit: one }] })]).toEqual([one, new Map()])
  for (const one of [null, 'x', { name: 'a' }, { name: 7, scopes: [{ scope: 's', lastVisit }] }, { name: 'a', scopes: { scope: 's' } }]) expect([one, status(one)]).toEqual([one, new Map()])
})

it.each<[string, string, string, string, boolean]>([
  ['a later one is there', '2026-11-19', '2026-11-19T02:00:01Z', 'P', false],
  ['it is there itself', '2026-11-19', '2026-11-19T02:00:00Z', 'P', false],
  ['an earlier one of its night is there', '2026-11-19', '2026-11-19T01:00:00Z', 'P', true],
  ['it is there, and cannot be read', '2026-11-19', '2026-11-19T00:00:00Z', '', false],
  ['another one cannot be read', '2026-11-18', '2026-11-18T00:00:00Z', '', true],
])('a visit that was shown is gone? %s', async (_, night, until, letters, gone) => {
  const row = { id: night, night, from: until, until, state: 'complete' as const, tool: '0.1.0', ran: 1, main: {} }
  const { scope, standards } = (await definitions())[SCOPE]!
  const goneAfter = (after: string) => goneVisit({ rows: [{ at: until, row, letters }], after }, { night: '2026-11-19', until: '2026-11-19T02:00:00Z' }, { scope, standards }, ASKED.asOf)
  expect(goneAfter('2025-01-01') !== undefined).toBe(gone)
  expect(goneAfter('2026-11-19')).toBeUndefined() // too old to be shown
})

it('the full view, which shows all evidence, is not built over public pages; the other way round is', async () => {
  const [made, dir] = [await nights(), await place()]
  await made.visit('a', '2026-11-19', 'PASS')
  const [open, closed] = [join(dir, 'open'), join(dir, 'closed')]
  await build(made, open)
  await expect(build(made, open, { view: 'full' })).rejects.toThrow(`--out ${open}: holds the public view, and the full one shows all evidence; name another directory`)
  expect(await readdir(open)).not.toContain('evidence')
  await build(made, closed, { view: 'full' })
  expect(await build(made, closed)).toMatchObject({ state: 'pass' })
})
