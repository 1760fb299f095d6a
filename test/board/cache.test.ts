import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { buildBoard } from '../../src/board/build.ts'
import { openCache } from '../../src/board/cache.ts'
import type { Store } from '../../src/model/history.ts'
import { ASKED, definitions, nights, place, SCOPE } from './visits-kit.ts'

const main = async (store: Store, cacheDir: string) => {
  const { board } = await buildBoard(store, { ...ASKED, scopes: await definitions(), out: join(await place(), 'out'), apart: [], cacheDir })
  const scope = board.subjects.find(({ name }) => name === 'a')!.scopes[0]!
  return { state: scope.versions[0]!.state, nights: scope.history.nights.map(({ id, main: { v1 } }) => `${id} ${v1}`) }
}

it('gives back what was kept by the same key, and nothing else', async () => {
  const dir = join(await place(), 'cache')
  await openCache(dir, 'k').put(['a'], { x: 1 })
  expect(await openCache(dir, 'k').get(['a'])).toEqual({ x: 1 })
  expect(await openCache(dir, 'other').get(['a'])).toBeUndefined()
  expect(await openCache(dir, 'k').get(['b'])).toBeUndefined()
})

it('what was changed, cut off or is nonsense was never kept', async () => {
  const dir = join(await place(), 'cache')
  await openCache(dir, 'k').put(['a'], { verdict: 'FAIL' })
  const [file] = await readdir(dir)
  const text = await readFile(join(dir, file!), 'utf8')
  for (const odd of [text.replace('FAIL', 'PASS'), text.slice(0, -3), '', 'x\n{}', text.replace(/\n[^]*/, '\n')]) {
    await writeFile(join(dir, file!), odd)
    expect(await openCache(dir, 'k').get(['a'])).toBeUndefined()
  }
})

it('a place where nothing can be kept costs a word, not the build', async () => {
  const cache = openCache('/dev/null/cache', 'k')
  await cache.put(['a'], 1)
  expect(await cache.end()).toMatch(/nothing can be kept in \/dev\/null\/cache .*--cache/)
})

it('nights that come late and nights that retention removed are noticed', async () => {
  const [made, cacheDir] = [await nights(), await place()]
  const late = join(made.dir, 'journals/visits/a', SCOPE, '@2026-11/2026-11-16.gz')
  for (const night of ['2026-11-15', '2026-11-16', '2026-11-17']) await made.visit('a', night, night === '2026-11-16' ? 'FAIL' : 'PASS')
  const bytes = await readFile(late)
  await rm(late)
  expect((await main(made.store, cacheDir)).nights).toEqual(['2026-11-15 PASS', '2026-11-17 PASS'])
  await writeFile(late, bytes)
  await rm(join(made.dir, 'journals/visits/a', SCOPE, '@2026-11/2026-11-15.gz'))
  expect((await main(made.store, cacheDir)).nights).toEqual(['2026-11-16 FAIL', '2026-11-17 PASS'])
})

it('of another store at the same place with the same nights nothing counts', async () => {
  const [made, cacheDir] = [await nights(), await place()]
  for (const night of ['2026-11-18', '2026-11-19']) await made.visit('a', night, 'PASS')
  expect(await main(made.store, cacheDir)).toEqual({ state: 'pass', nights: ['2026-11-18 PASS', '2026-11-19 PASS'] })
  const other = await nights()
  for (const night of ['2026-11-18', '2026-11-19']) await other.visit('a', night, 'FAIL')
  const { store } = other
  const moved: Store = {
    where: made.store.where, upkeep: store.upkeep, put: bytes => store.put(bytes), get: digest => store.get(digest), has: digest => store.has(digest), append: (...all) => store.append(...all),
    entries: (...all) => store.entries(...all), ids: (...all) => store.ids(...all), newest: journal => store.newest(journal), journals: prefix => store.journals(prefix), lock: name => store.lock(name),
    close: () => store.close(),
  }
  expect(await main(moved, cacheDir)).toEqual({ state: 'fail', nights: ['2026-11-18 FAIL', '2026-11-19 FAIL'] })
})

it('what could not be read is read again', async () => {
  const [made, cacheDir] = [await nights(), await place()]
  await made.visit('a', '2026-11-18', 'PASS')
  const file = join(made.dir, 'journals/visits/a', SCOPE, '@2026-11/2026-11-18.gz')
  const bytes = await readFile(file)
  await made.visit('a', '2026-11-19', 'PASS')
  await writeFile(file, 'damaged')
  expect((await main(made.store, cacheDir)).nights).toEqual(['2026-11-18 MISS', '2026-11-19 PASS'])
  await writeFile(file, bytes)
  expect((await main(made.store, cacheDir)).nights).toEqual(['2026-11-18 PASS', '2026-11-19 PASS'])
})
