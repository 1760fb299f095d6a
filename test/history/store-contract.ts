import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Entry, Journal, Lock, Store } from '../../src/model/history.ts'
import { all, entry, fresh, refused } from './store-kit.ts'
import { upkeepContract } from './upkeep-contract.ts'

/** What every store must do. `open` opens the same store each time, which may hold other things; every test has journals and bytes of its own. */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(name, () => {
    let store: Store
    let other: Store
    beforeAll(async () => { [store, other] = [await open(), await open()] })
    afterAll(async () => { await store.close(); await other.close() })

    it.each([
      ['empty', ''], ['text', 'ä "quoted" \u0000 \n'], ['bytes', randomBytes(300)], ['large', randomBytes(3_000_000)], ['repetitive', 'a'.repeat(3_000_000)],
    ])('gives back the bytes that it was given: %s', async (_, bytes) => {
      const digest = await store.put(bytes)
      expect(digest).toBe('sha256:' + createHash('sha256').update(bytes).digest('hex'))
      expect((await other.get(digest)).equals(Buffer.from(bytes))).toBe(true)
      expect(await store.put(bytes)).toBe(digest)
      expect(await other.has(digest)).toBe(true)
    })
    it('says that an object is missing, and refuses what is no digest', async () => {
      const digest = `sha256:${randomBytes(32).toString('hex')}`
      expect(await store.has(digest)).toBe(false)
      await refused(store.get(digest), 'missing')
      for (const odd of ['', 'sha256:../../x', digest.toUpperCase(), digest + '\n']) await refused(store.get(odd), 'format')
    })
    it('keeps an entry with everything in it, for another opener too', async () => {
      const journal = ['visits', fresh(), 'scope']
      const digest = await store.put(fresh())
      const odd = JSON.parse('{"__proto__":{"x":1},"deep":[{"a":null,"ä\\u0000😀":"\\u2028"}],"n":-1.5e-7,"t":true}') as Partial<Entry>
      const proto = { value: { x: 1 }, enumerable: true, configurable: true, writable: true }
      const whole = Object.defineProperty(entry('2026-11-22', { ...odd, objects: [digest] }), '__proto__', proto)
      expect(await store.append(journal, whole)).toBe(true)
      for (const one of [store, other]) {
        expect(await one.newest(journal)).toStrictEqual(whole)
        expect(Object.keys(await one.newest(journal) ?? {})).toContain('__proto__')
      }
    })
    it('leaves an entry as it was and says false when its id comes again', async () => {
      const journal = [fresh()]
      expect(await store.append(journal, entry('2026-11-22', { value: 1 }))).toBe(true)
      expect(await store.append(journal, entry('2026-11-22', { value: 1 }))).toBe(false)
      expect(await other.append(journal, entry('2026-11-22', { value: 2 }))).toBe(false)
      expect(await all(store.entries(journal))).toStrictEqual([entry('2026-11-22', { value: 1 })])
    })
    it('lets exactly one of many side by side append an id', async () => {
      const journal = [fresh()]
      const told = await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? store : other).append(journal, entry('2026-11-22', { i }))))
      expect(told.filter(Boolean)).toHaveLength(1)
      expect(await all(store.entries(journal))).toStrictEqual([entry('2026-11-22', { i: told.indexOf(true) })])
    })
    it('refuses an entry that names an object that is missing, and keeps nothing of it', async () => {
      const journal = [fresh()]
      const there = await store.put(fresh())
      await refused(store.append(journal, entry('2026-11-22', { objects: [there, `sha256:${randomBytes(32).toString('hex')}`] })), 'missing')
      expect(await store.newest(journal)).toBeUndefined()
      expect(await store.journals(journal)).toEqual([])
    })
    const wrong = ['', 'night', '2026-11', '2026-11-22/../x', '2026-11-22 ', '2026-11-22\n', '2026-11-22ä', '2026-11-22' + 'x'.repeat(191)]
    it.each(wrong)('refuses the id %j', async id => {
      await refused(store.append([fresh()], entry(id)), 'format')
    })
    it('refuses an entry without a time or with a list of objects that is none', async () => {
      await refused(store.append([fresh()], entry('2026-11-22', { at: 'yesterday' })), 'format')
      await refused(store.append([fresh()], entry('2026-11-22', { objects: ['x'] })), 'format')
      await refused(store.append([fresh()], { id: '2026-11-22', at: '2026-11-22T03:00:00Z' } as unknown as Entry), 'format')
    })
    it('tells ids apart that differ in case, and takes long ones', async () => {
      const journal = [fresh()]
      const ids = ['', ':', 'A', 'A'.repeat(190), 'Z'.repeat(190), 'a', 'a'.repeat(190), '~x~1'].map(end => `2026-11-22${end}`)
      for (const id of ids) expect(await store.append(journal, entry(id))).toBe(true)
      expect((await all(other.entries(journal))).map(({ id }) => id)).toEqual([...ids].sort())
      expect(await other.ids(journal)).toEqual([...ids].sort())
      expect(await other.ids(journal, { after: '2026-11-22A', until: '2026-11-22a' })).toEqual([...ids].sort().filter(id => id > '2026-11-22A' && id <= '2026-11-22a'))
    })
    it.each<[Journal]>([[[]], [['']], [['a', '']], [['a\u0000b']], [['a\nb']], [['\ud800']], [['x'.repeat(201)]]])('refuses the journal %j', async journal => {
      await refused(store.append(journal, entry('2026-11-22')), 'format')
    })
    it('tells journals apart whatever their names are', async () => {
      const top = fresh()
      const parts = [
        '.', '..', '...', 'a', 'A', 'a.', 'é', 'e\u0301', '/', '\\', '%41', '=41', '+a', '@2026-11', '@name', 'con', ' ', 'a b', '\'"$(x)`',
        '😀'.repeat(100), 'x'.repeat(200), 'X'.repeat(200), '\u202e', '*', '~', '-rf',
      ]
      for (const part of parts) expect(await store.append([top, part], entry('2026-11-22', { part }))).toBe(true)
      for (const part of parts) expect(await other.newest([top, part])).toStrictEqual(entry('2026-11-22', { part }))
      expect((await other.journals([top])).map(([, part]) => part)).toEqual([...parts].sort())
    })
    it('lists journals by whole parts, sorted, also one that has journals below it', async () => {
      const top = fresh()
      for (const below of [['b', 'y'], ['b'], ['bb'], ['b', 'x', 'z'], ['a']]) await store.append([top, ...below], entry('2026-11-22'))
      const list = async (...prefix: string[]) => (await other.journals([top, ...prefix])).map(parts => parts.slice(1).join('/'))
      expect(await list()).toEqual(['a', 'b', 'b/x/z', 'b/y', 'bb'])
      expect(await list('b')).toEqual(['b', 'b/x/z', 'b/y'])
      expect(await list('c')).toEqual([])
      expect(await store.journals([])).toContainEqual([top, 'bb'])
    })
    it('gives entries in order of id, in ranges and from either end', async () => {
      const journal = [fresh()]
      const ids = ['2025-12-31T23:59:59Z', '2026-01-01', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z~end', '2026-02-01', '2027-01-01']
      for (const id of [...ids].reverse()) await store.append(journal, entry(id))
      const list = async (range?: Parameters<Store['entries']>[1]) => (await all(other.entries(journal, range))).map(({ id }) => ids.indexOf(id))
      expect(await list()).toEqual([0, 1, 2, 3, 4, 5])
      expect(await list({ reverse: true })).toEqual([5, 4, 3, 2, 1, 0])
      expect(await list({ after: ids[1]!, until: ids[4]! })).toEqual([2, 3, 4])
      expect(await list({ after: ids[1]!, until: ids[4]!, reverse: true })).toEqual([4, 3, 2])
      expect(await list({ after: '2026-01-01T', until: '2026-01-01T~' })).toEqual([2, 3])
      expect(await list({ after: ids[5]! })).toEqual([])
      expect((await other.newest(journal))?.id).toBe(ids[5])
    })
    it('is empty where nothing was written, and a reader may stop early', async () => {
      expect(await store.newest([fresh()])).toBeUndefined()
      expect(await all(store.entries([fresh()]))).toEqual([])
      const journal = [fresh()]
      for (const day of [1, 2, 3]) await store.append(journal, entry(`2026-11-0${day}`))
      for await (const { id } of store.entries(journal)) {
        expect(id).toBe('2026-11-01')
        break
      }
      expect(await all(store.entries(journal))).toHaveLength(3)
    })
    it('gives a lock to one at a time and tells the others who has it', async () => {
      const name = `night ${fresh()} ../A`
      const lock = await store.lock(name) as Lock
      for (const one of [store, other]) expect(await one.lock(name)).toEqual({ holder: expect.stringContaining(String(process.pid)) as string })
      const apart = await other.lock(name.toLowerCase()) as Lock
      await apart.release()
      await lock.release()
      const again = await Promise.all([store, other, store, other].map(one => one.lock(name)))
      const got = again.filter((one): one is Lock => 'release' in one)
      expect(got).toHaveLength(1)
      await got[0]?.release()
      await got[0]?.release()
    })
    upkeepContract(() => store)
  })
}
