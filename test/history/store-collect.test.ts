import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDirectoryStore } from '../../src/history/directory-store.ts'
import { Disk } from '../../src/history/disk.ts'
import { Objects } from '../../src/history/objects.ts'
import type { Store } from '../../src/model/history.ts'
import { entry, refused } from './store-kit.ts'

let dir: string
let store: Store
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-check-collect-'))
  store = await openDirectoryStore(dir)
})
afterEach(async () => { await rm(dir, { recursive: true }) })

const fileOf = (digest: string) => join(dir, 'objects', digest.slice(7, 9), `${digest.slice(9)}.gz`)
const asideOf = (digest: string) => join(dir, 'removed', `${digest.slice(7)}.gz`)
const TWO_DAYS = 2 * 86_400_000
/** As if nobody had touched it for two days. */
async function age(file: string): Promise<void> {
  const then = new Date(Date.now() - TWO_DAYS)
  await utimes(file, then, then)
}
const collect = (dryRun = false) => store.upkeep.collect({ before: '2026-01-01T00:00:00Z', dryRun })

it('removes what nothing names and nobody put for a day, with the leftovers of crashed writers', async () => {
  const [garbage, fresh, named] = [await store.put('garbage'), await store.put('fresh'), await store.put('named')]
  await store.append(['j'], entry('2026-11-22', { objects: [named] }))
  for (const digest of [garbage, named]) await age(fileOf(digest))
  for (const name of ['old.part', 'new.part']) await writeFile(join(dir, 'tmp', name), 'torn')
  await age(join(dir, 'tmp', 'old.part'))
  const { size } = await stat(fileOf(garbage))
  expect(await collect(true)).toEqual({ entries: 0, objects: 1, bytes: size })
  expect(await store.has(garbage)).toBe(true)
  expect(await collect()).toEqual({ entries: 0, objects: 1, bytes: size })
  expect(await Promise.all([garbage, fresh, named].map(digest => store.has(digest)))).toEqual([false, true, true])
  expect(await readdir(join(dir, 'tmp'))).toEqual(['new.part'])
  expect(await readdir(join(dir, 'removed'))).toEqual([])
})
it('removes with an entry the objects that only it needed, and its month', async () => {
  const [only, both] = [await store.put('only'), await store.put('both')]
  await store.append(['j'], entry('2020-01-01', { at: '2020-01-01T00:00:00Z', objects: [only, both] }))
  await store.append(['j'], entry('2026-11-22', { objects: [both] }))
  for (const digest of [only, both]) await age(fileOf(digest))
  expect(await collect()).toMatchObject({ entries: 1, objects: 1 })
  expect(await Promise.all([only, both].map(digest => store.has(digest)))).toEqual([false, true])
  expect(await readdir(join(dir, 'journals', 'j'))).toEqual(['@2026-11'])
  expect(await store.append(['j'], entry('2020-01-02'))).toBe(true) // its month is made again
})
it.each(['put', 'append'] as const)('spares what a writer refreshes by %s while it is being removed', async how => {
  const digest = await store.put('old and new')
  await age(fileOf(digest))
  if (how === 'put') await store.put('old and new')
  else await store.append(['j'], entry('2026-11-22', { objects: [digest] }))
  expect(await new Objects(new Disk(dir)).remove(digest, Date.now() - 86_400_000)).toBe(false)
  expect((await store.get(digest)).toString()).toBe('old and new')
})
it('finds, names and puts back what a collection that was killed has moved aside', async () => {
  const digests = await Promise.all(['get', 'append', 'put', 'garbage'].map(one => store.put(one)))
  await mkdir(join(dir, 'removed'))
  for (const digest of digests) {
    await age(fileOf(digest))
    await rename(fileOf(digest), asideOf(digest))
  }
  expect((await store.get(digests[0]!)).toString()).toBe('get')
  expect(await store.append(['j'], entry('2026-11-22', { objects: [digests[1]!] }))).toBe(true)
  await store.put('put')
  await collect()
  expect(await Promise.all(digests.map(digest => store.has(digest)))).toEqual([false, true, true, false])
  expect(await readdir(join(dir, 'removed'))).toEqual([])
  expect(await store.upkeep.verify(problem => { throw new Error(problem) })).toMatchObject({ objects: 2 })
})
it('never leaves an entry without its object, however writers and collections meet', async () => {
  let refusedOnes = 0
  for (let round = 0; round < 150; round++) {
    const digest = await store.put(`round ${round}`)
    await age(fileOf(digest))
    const append = store.append(['race'], entry(`2026-11-22-${round}`, { objects: [digest] })).catch((error: { reason: string }) => {
      expect(error.reason).toBe('missing')
      refusedOnes++
    })
    const remover = new Objects(new Disk(dir))
    for (let turns = round % 8; turns > 0; turns--) await new Promise(setImmediate)
    await Promise.all([append, remover.remove(digest, Date.now() - 86_400_000)])
  }
  expect(await store.upkeep.verify(problem => { throw new Error(problem) })).toMatchObject({ entries: 150 - refusedOnes, problems: 0 })
})
it('collects one at a time', async () => {
  const lock = await store.lock('gc')
  await refused(collect(), 'busy')
  if ('release' in lock) await lock.release()
  await collect()
})
