import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { openPostgresStore } from '../../../src/history/postgres-store.ts'
import type { Store } from '../../../src/model/history.ts'
import { all, entry, refused } from '../../history/store-kit.ts'
import { database, server, sql } from './stage.ts'

let base: Awaited<ReturnType<typeof database>>
let store: Store
beforeAll(() => { server('up') })
beforeEach(async () => {
  base = await database()
  store = await openPostgresStore(base.url)
})
afterEach(async () => {
  await store.close()
  await base.drop()
})

const AGE = 'UPDATE scs_check.objects SET seen = seen - interval \'2 days\''
const collect = (before = '2020-01-01T00:00:00Z', dryRun = false) => store.upkeep.collect({ before, dryRun })

it('removes what no entry names any more and is older than a day, after saying so, and spares what was put again', async () => {
  const [named, old, again] = [await store.put('named'), await store.put('old'.repeat(1000)), await store.put('again')]
  for (const day of ['2020-01-01', '2020-01-02']) await store.append(['a'],
    entry(day, { at: `${day}T00:00:00Z`, objects: day.endsWith('1') ? [old] : [named] }))
  expect(await collect('2020-01-02T00:00:00Z', true)).toMatchObject({ entries: 1, objects: 0 })
  await sql(base.url, AGE)
  await store.put('again')
  const would = await collect('2020-01-02T00:00:00Z', true)
  expect(would).toMatchObject({ entries: 1, objects: 1 })
  expect(await collect('2020-01-02T00:00:00Z')).toEqual(would)
  expect([await store.has(named), await store.has(old), await store.has(again)]).toEqual([true, false, true])
  await refused(store.append(['a'], entry('2020-01-03', { objects: [old] })), 'missing')
})
it('waits for an append that is under way, and spares what it names', async () => {
  const digest = await store.put('late')
  await sql(base.url, AGE)
  // an append whose transaction is open while garbage is collected
  const collected = sql(base.url, 'BEGIN', `WITH fresh AS (INSERT INTO scs_check.entries (journal, id, at, body, checksum, writer)
    VALUES ('{x}', '2026-11-22', now(), '{}', '', gen_random_uuid()) RETURNING no)
    INSERT INTO scs_check.named SELECT fresh.no, o.no FROM fresh, scs_check.objects o`, 'SELECT pg_sleep(1)', 'COMMIT')
  await new Promise(resolve => { setTimeout(resolve, 300) })
  expect(await collect()).toMatchObject({ objects: 0 })
  await collected
  expect(await collect()).toMatchObject({ objects: 0 })
  expect(await store.has(digest)).toBe(true)
})
it('never leaves an entry without its objects while others put, append and collect side by side', async () => {
  const others = await Promise.all(Array.from({ length: 4 }, () => openPostgresStore(base.url)))
  const counts = { appended: 0, missing: 0, collected: 0 }
  let going = true
  const writing = Promise.all(others.map(async (one, w) => {
    for (let i = 0; i < 300; i++) {
      const digest = await one.put(`round ${i % 7}`)
      try {
        await one.append(['w', String(w)], entry(`2026-01-01~${String(i).padStart(4, '0')}`, { objects: [digest], at: '2019-01-01T00:00:00Z' }))
        counts.appended++
      } catch (error) {
        expect(error).toMatchObject({ reason: 'missing' })
        counts.missing++
      }
    }
  }))
  const collecting = (async () => {
    while (going) {
      await sql(base.url, AGE) // as if every writer had taken longer than a day
      counts.collected += (await collect('2020-01-01T00:00:00Z')).objects
    }
  })()
  await writing
  going = false
  await collecting
  const problems: string[] = []
  await store.upkeep.verify(problem => { problems.push(problem) })
  expect(problems).toEqual([])
  for (const journal of await store.journals(['w'])) {
    for (const { objects } of await all(store.entries(journal))) expect(await store.has(objects[0]!)).toBe(true)
  }
  expect(counts.appended).toBeGreaterThan(100)
  expect(counts.collected).toBeGreaterThan(0)
  await Promise.all(others.map(one => one.close()))
})
it('notices whatever was changed in the tables, and never gives it out', async () => {
  const digests = await Promise.all(['a', 'b'.repeat(1000), 'c', 'd'.repeat(1000)].map(text => store.put(text)))
  for (const [i, digest] of digests.entries()) await store.append(['j', String(i)], entry('2026-11-22', { objects: [digest] }))
  await sql(base.url, `UPDATE scs_check.objects SET packed = set_byte(packed, 0, get_byte(packed, 0) # 1) WHERE digest = '${digests[0]}'`,
    `UPDATE scs_check.objects SET packed = set_byte(packed, 15, get_byte(packed, 15) # 1) WHERE digest = '${digests[1]}'`,
    'UPDATE scs_check.entries SET body = replace(body, \'2026\', \'2025\') WHERE journal = \'{j,0}\'',
    'UPDATE scs_check.entries SET journal = \'{k,1}\' WHERE journal = \'{j,1}\'',
    'DELETE FROM scs_check.named USING scs_check.entries WHERE entry = no AND journal = \'{j,2}\'',
    'UPDATE scs_check.entries SET at = \'2000-01-01\' WHERE journal = \'{j,3}\'')
  const problems: string[] = []
  expect(await store.upkeep.verify(problem => { problems.push(problem) })).toEqual({ objects: 4, entries: 4, problems: 6 })
  const words = [`object ${digests[0]}`, `object ${digests[1]}`, 'j / 0 does not match', 'k / 1 does not match', `j / 2 needs the object ${digests[2]}`,
    'j / 3 and the columns']
  for (const text of words) expect(problems.filter(problem => problem.includes(text)), text).toHaveLength(1)
  for (const digest of digests.slice(0, 2)) await refused(store.get(digest), 'damaged')
  await refused(store.newest(['j', '0']), 'damaged')
  await refused(all(store.entries(['k', '1'])), 'damaged')
})
it('refuses a compressed object that claims to be larger than it may be, without unpacking it', async () => {
  const digest = await store.put('bomb'.repeat(100_000))
  await sql(base.url, 'UPDATE scs_check.objects SET size = 100')
  await refused(store.get(digest), 'damaged')
  await sql(base.url, 'UPDATE scs_check.objects SET size = 99999999999')
  await refused(store.get(digest), 'damaged')
})
