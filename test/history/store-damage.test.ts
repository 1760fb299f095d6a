import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { tmpdir } from 'node:os'
import { execFile } from 'node:child_process'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDirectoryStore } from '../../src/history/directory-store.ts'
import type { Store } from '../../src/model/history.ts'
import { all, entry, refused } from './store-kit.ts'

let dir: string
let store: Store
let digest: string
const JOURNAL = ['visits', 'X'.repeat(200), 'scope']
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-check-damage-'))
  store = await openDirectoryStore(dir)
  digest = await store.put('listing of images')
  await store.append(JOURNAL, entry('2026-11-21', { objects: [digest] }))
  await store.append(JOURNAL, entry('2026-11-22', { objects: [digest] }))
})
afterEach(async () => { await rm(dir, { recursive: true }) })

const everything = () => readdir(dir, { recursive: true, withFileTypes: true })
const filesOf = async () => (await everything()).filter(one => one.isFile()).map(one => join(one.parentPath, one.name))
const object = () => join(dir, 'objects', digest.slice(7, 9), `${digest.slice(9)}.gz`)
const newest = async () => (await filesOf()).find(file => file.endsWith('2026-11-22.gz'))!
async function problemsOf(one: Store = store): Promise<string[]> {
  const problems: string[] = []
  const told = await one.upkeep.verify(problem => { problems.push(problem) })
  expect(told.problems).toBe(problems.length)
  return problems
}

it('notices every flipped bit of every file', async () => {
  const files = await filesOf()
  expect(files).toHaveLength(5) // format, object, two entries, the long name
  for (const file of files) {
    const whole = await readFile(file)
    for (let bit = 0; bit < whole.length * 8; bit += file.endsWith('format') ? 1 : 11) {
      const bytes = Buffer.from(whole)
      bytes[bit >> 3]! ^= 1 << (bit & 7)
      await writeFile(file, bytes)
      const told = await openDirectoryStore(dir).then(problemsOf, (error: Error) => [error.message])
      expect(told.filter(problem => problem.includes(file) || problem.startsWith(`${dir}: is a store of format`)), `${file} bit ${bit}`).not.toEqual([])
    }
    await writeFile(file, whole)
  }
  expect(await problemsOf()).toEqual([])
})
it('gives nothing of a torn object, says so, and takes the bytes anew', async () => {
  for (const length of [0, 1, 90, 100]) {
    await truncate(object(), length)
    await refused(store.get(digest), 'damaged')
    expect(await problemsOf()).toEqual([expect.stringContaining(object())])
  }
  expect(await store.put('listing of images')).toBe(digest)
  expect(await problemsOf()).toEqual([])
})
it('gives bytes that were packed by another gzip, since they are the same', async () => {
  await writeFile(object(), gzipSync(gunzipSync(await readFile(object()))))
  expect((await store.get(digest)).toString()).toBe('listing of images')
  expect(await problemsOf()).toEqual([expect.stringContaining('the file was damaged or changed')])
})
it('never takes an entry that was torn, edited or moved for a result, and collects nothing while there is one', async () => {
  const file = await newest()
  const whole = await readFile(file)
  const edited = gzipSync(gunzipSync(whole).toString().replace('03:00:00', '04:00:00'))
  for (const bytes of [whole.subarray(0, 50), Buffer.alloc(0), edited, await readFile(file.replace('11-22', '11-21'))]) {
    await writeFile(file, bytes)
    await refused(store.newest(JOURNAL), 'damaged')
    await refused(store.append(JOURNAL, entry('2026-11-22')), 'damaged')
    await refused(store.upkeep.collect({ before: '2030-01-01T00:00:00Z', dryRun: false }), 'damaged')
    expect(await problemsOf()).toEqual([expect.stringContaining(file)])
  }
  await rename(file, join(dir, 'aside'))
  expect(await store.newest(JOURNAL)).toMatchObject({ id: '2026-11-21' })
})
it('tells of an object that an entry needs and that is gone', async () => {
  await rm(object())
  expect(await problemsOf()).toEqual([expect.stringContaining(digest), expect.stringContaining(digest)])
})
it('reads past what is not its own, and tells of it', async () => {
  const month = join(await newest(), '..')
  const foreign = [join(month, 'notes.txt'), join(dir, 'objects', 'ab', 'x'), join(dir, 'objects', 'y'), join(dir, 'journals', 'z')]
  await mkdir(join(dir, 'objects', 'ab'), { recursive: true })
  for (const file of foreign) await writeFile(file, 'foreign')
  await mkdir(join(dir, 'journals', 'UPPER'))
  await symlink('/etc', join(dir, 'journals', 'link'))
  expect((await all(store.entries(JOURNAL))).map(({ id }) => id)).toEqual(['2026-11-21', '2026-11-22'])
  expect(await store.journals([])).toEqual([JOURNAL])
  const told = (await problemsOf()).map(problem => problem.slice(0, problem.indexOf(': ')))
  expect(told.sort()).toEqual([...foreign, join(dir, 'journals', 'UPPER'), join(dir, 'journals', 'link')].sort())
})
it.each(['a directory', 'a link to itself', 'a pipe'])('never leaves out an entry in whose place is %s', async what => {
  const file = await newest()
  await rename(file, join(dir, 'aside'))
  if (what === 'a directory') await mkdir(file)
  else if (what === 'a pipe') await promisify(execFile)('mkfifo', [file])
  else await symlink(join(dir, 'aside'), file)
  expect(await store.ids(JOURNAL)).toContain('2026-11-22')
  await refused(store.newest(JOURNAL), 'damaged')
  expect(await problemsOf()).not.toEqual([])
})
it('never leaves out the month or the journal that a link stands for', async () => {
  const [month, aside] = [join(await newest(), '..'), join(dir, '..', `${basename(dir)}-aside`)]
  for (const place of [month, join(month, '..')]) {
    await rename(place, aside)
    await symlink(aside, place)
    await refused(place === month ? store.ids(JOURNAL) : store.journals(['visits']), 'damaged')
    await rm(place)
    await rename(aside, place)
  }
  expect(await store.journals(['visits'])).toEqual([JOURNAL])
})
it('inflates no bomb', async () => {
  const file = await newest()
  await writeFile(file, gzipSync(Buffer.alloc(200_000_000)))
  await refused(store.newest(JOURNAL), 'damaged')
})
it('refuses a directory that holds something else, a newer store, and one that is not there', async () => {
  const other = await mkdtemp(join(tmpdir(), 'scs-check-damage-'))
  await writeFile(join(other, 'thesis.doc'), '')
  await refused(openDirectoryStore(other), 'format')
  await rm(join(other, 'thesis.doc'))
  await refused(openDirectoryStore(other, { create: false }), 'missing')
  await refused(openDirectoryStore(join(other, 'none'), { create: false }), 'missing')
  await mkdir(join(other, 'lost+found'))
  expect((await openDirectoryStore(other)).where).toBe(other)
  await writeFile(join(other, 'format'), 'scs-check/store/1\nadded: by a later version\n')
  await openDirectoryStore(other, { create: false })
  await writeFile(join(other, 'format'), 'scs-check/store/2\n')
  await expect(openDirectoryStore(other)).rejects.toMatchObject({ reason: 'format', message: expect.stringContaining('newer') as string })
  await rm(other, { recursive: true })
})
