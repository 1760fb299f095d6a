import { existsSync } from 'node:fs'
import type * as files from 'node:fs/promises'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openDirectoryStore } from '../../src/history/directory-store.ts'
import type { Store } from '../../src/model/history.ts'
import { all, entry } from './store-kit.ts'

/** After so many calls of the file system each call fails: once (`error`), or with all that follow, as if the process were killed. */
const fault = vi.hoisted(() => ({ left: Infinity, code: 'ENOSPC', killed: false }))
vi.mock('node:fs/promises', async original => {
  const real = await original<typeof files>()
  const fail = (syscall: string) => {
    if (fault.left-- > 0) return
    if (!fault.killed) fault.left = Infinity
    throw Object.assign(new Error('fault'), { code: fault.killed ? 'KILLED' : fault.code, syscall })
  }
  const faulty = <A extends unknown[], R>(syscall: string, call: (...args: A) => Promise<R>) => async (...args: A): Promise<R> => (fail(syscall), call(...args))
  const open = faulty('open', async (...args: Parameters<typeof real.open>) => {
    const handle = await real.open(...args)
    for (const name of ['writeFile', 'sync'] as const) Object.assign(handle, { [name]: faulty(name, handle[name].bind(handle) as () => Promise<void>) })
    return handle
  })
  const calls = ['mkdir', 'link', 'rename', 'rm', 'rmdir', 'utimes'] as const
  const writing = Object.fromEntries(calls.map(name => [name, faulty(name, real[name] as () => Promise<unknown>)]))
  return { ...real, ...writing, open }
})
const arm = (left: number, more: { killed?: boolean; code?: string } = {}) => Object.assign(fault, { left, killed: false, code: 'ENOSPC' }, more)

/** Memory, where there is such a place: hundreds of stores are made. */
const PLACE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
let dir: string
beforeEach(async () => { dir = join(await mkdtemp(join(PLACE, 'scs-check-crash-')), 'store') })
afterEach(async () => {
  arm(Infinity)
  await rm(join(dir, '..'), { recursive: true })
})

const problemsOf = async (store: Store) => {
  const problems: string[] = []
  await store.upkeep.verify(problem => { problems.push(problem) })
  return problems
}
const JOURNAL = ['visits', 'X'.repeat(200), 'scope']

/** One night: an object and the entry that names it; what was promised is noted. */
async function night(store: Store, day: number, promised: Map<string, string>): Promise<void> {
  const content = `listing ${day % 3}`
  const object = await store.put(content)
  const id = `2026-${String(day % 2 + 10)}-${String(10 + day)}`
  await store.append(JOURNAL, entry(id, { objects: [object] }))
  promised.set(id, content)
}

it('keeps every promise wherever it is killed, and goes on', async () => {
  for (let left = 0, done = false; !done; left++) {
    const promised = new Map<string, string>()
    arm(left, { killed: true })
    done = await (async () => {
      const store = await openDirectoryStore(dir)
      for (const day of [1, 2, 3]) await night(store, day, promised)
      await store.upkeep.collect({ before: '2020-01-01T00:00:00Z', dryRun: false })
      return true
    })().catch((error: Error) => {
      expect(error.message).toContain('KILLED')
      return false
    })
    arm(Infinity)
    const store = await openDirectoryStore(dir)
    expect(await problemsOf(store)).toEqual([])
    const found = await all(store.entries(JOURNAL))
    expect(found.map(({ id }) => id)).toEqual(expect.arrayContaining([...promised.keys()]))
    for (const { id, objects } of found) expect((await store.get(objects[0]!)).toString()).toEqual(promised.get(id) ?? expect.stringContaining('listing'))
    for (const day of [1, 2, 3]) await night(store, day, promised)
    expect((await all(store.entries(JOURNAL))).map(({ id }) => id)).toEqual([...promised.keys()].sort())
    await rm(dir, { recursive: true })
  }
})

it.each(['ENOSPC', 'EACCES'])('says so and loses nothing when a call fails with %s, and goes on afterwards', async code => {
  for (let left = 0, failures = 1; failures > 0; left++) {
    failures = 0
    const store = await openDirectoryStore(dir)
    const promised = new Map<string, string>()
    await night(store, 1, promised)
    arm(left, { code })
    for (const day of [2, 3]) {
      await night(store, day, promised).catch((error: unknown) => {
        failures++
        expect(error).toMatchObject({ name: 'StoreError', reason: 'io', message: expect.stringMatching(`.*store.*\\(${code}\\)`) as string })
      })
    }
    failures += fault.left === Infinity ? 1 : 0 // it may have failed where that does no harm
    arm(Infinity)
    expect(await problemsOf(store)).toEqual([])
    for (const day of [2, 3]) await night(store, day, promised)
    expect((await all(store.entries(JOURNAL))).map(({ id }) => id)).toEqual([...promised.keys()].sort())
    await rm(dir, { recursive: true })
  }
})

it('does as a model does, whatever is put, appended, collected and cut off in any order', async () => {
  const step = fc.oneof(
    fc.record({ put: fc.integer({ min: 0, max: 3 }) }),
    fc.record({ append: fc.integer({ min: 1, max: 9 }), names: fc.integer({ min: 0, max: 3 }), journal: fc.integer({ min: 0, max: 2 }) }),
    fc.record({ crash: fc.integer({ min: 0, max: 12 }) }), fc.constant({ collect: true }),
  )
  const at = (day: number) => ({ at: `2020-01-0${day}T00:00:00Z` })
  const bytes = (n: number) => `content ${n} `.repeat(n * 50)
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 20 }), async steps => {
    let store = await openDirectoryStore(dir)
    const objects = new Map<number, string>()
    const journals = new Map<number, Map<string, string>>()
    for (const one of steps) {
      if ('crash' in one) { // a killed writer: nothing that it did may harm, and nothing that it began needs to be there
        arm(one.crash, { killed: true })
        await store.put('crash').catch(() => {})
        await store.append(['crash'], entry('2026-11-22')).catch(() => {})
        arm(Infinity)
        store = await openDirectoryStore(dir)
      } else if ('put' in one) {
        objects.set(one.put, await store.put(bytes(one.put)))
      } else if ('append' in one) {
        const [id, digest, known] = [`2020-01-0${one.append}`, objects.get(one.names), journals.get(one.journal) ?? new Map<string, string>()]
        if (digest === undefined) continue
        expect(await store.append(['J', String(one.journal)], { ...entry(id, { objects: [digest] }), ...at(one.append) })).toBe(!known.has(id))
        journals.set(one.journal, new Map([[id, digest], ...known]))
      } else {
        await store.upkeep.collect({ before: '2020-01-05T00:00:00Z', dryRun: false })
        for (const known of journals.values()) {
          const newest = [...known.keys()].sort().at(-1)
          for (const id of known.keys()) if (id < '2020-01-05' && id !== newest) known.delete(id)
        }
      }
    }
    expect(await problemsOf(store)).toEqual([])
    for (const [n, digest] of objects) expect((await store.get(digest)).toString()).toBe(bytes(n))
    for (const [journal, known] of journals) {
      const found = await all(store.entries(['J', String(journal)]))
      expect(found.map(({ id, objects }) => [id, objects[0]])).toEqual([...known].sort(([a], [b]) => (a < b ? -1 : 1)))
    }
    await rm(dir, { recursive: true })
  }), { numRuns: 100 })
})
