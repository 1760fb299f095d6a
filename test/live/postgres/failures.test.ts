import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { randomBytes } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { openPostgresStore } from '../../../src/history/postgres-store.ts'
import type { Store } from '../../../src/model/history.ts'
import { all, entry } from '../../history/store-kit.ts'
import { database, server, sql, urlWith, user, withStore } from './stage.ts'
import { swallowing } from './swallow.ts'

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

it('goes on by itself when the server restarts in the middle', async () => {
  const digest = await store.put('before')
  for (const mode of ['fast', 'immediate']) {
    server('ctl', '-m', mode, 'stop')
    const waiting = Promise.all([store.put(mode), store.append([mode], entry('2026-11-22', { objects: [digest] })), store.get(digest),
      store.journals(['none'])])
    await new Promise(resolve => { setTimeout(resolve, 1000) })
    server('ctl', 'start')
    expect((await waiting)[1]).toBe(true)
  }
  expect(await store.upkeep.verify(() => undefined)).toEqual({ objects: 3, entries: 2, problems: 0 })
})
it('goes on when its connections are killed again and again, and answers every append truly', async () => {
  let going = true
  const killing = (async () => {
    const kill = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${base.name}' AND pid % 2 = `
    for (let i = 0; going; i++) await sql(server('url'), kill + String(i % 2))
  })()
  const told = await Promise.all(Array.from({ length: 6 }, async (_, w) => {
    const answers: boolean[] = []
    for (let i = 0; i < 40; i++) answers.push(await store.append(['w', String(w)], entry(`2026-01-01~${String(i).padStart(3, '0')}`)))
    return answers
  }))
  going = false
  await killing
  expect(told.flat().every(Boolean)).toBe(true)
  for (let w = 0; w < 6; w++) expect(await all(store.entries(['w', String(w)]))).toHaveLength(40)
})
it('knows an entry as its own whose acknowledgement was lost, and another one\'s as that', async () => {
  const proxy = await swallowing(Number(new URL(base.url).port), 'INSERT INTO scs_check.entries', 3)
  await withStore(urlWith(base.url, { port: proxy.port }), async far => {
    expect(await far.append(['lost'], entry('2026-11-22', { by: 'far' }))).toBe(true)
    expect(proxy.swallowed()).toBe(3)
    expect(await store.append(['lost'], entry('2026-11-22', { by: 'far' }))).toBe(false)
  })
  const again = await swallowing(Number(new URL(base.url).port), 'INSERT INTO scs_check.entries', 1)
  await withStore(urlWith(base.url, { port: again.port }), async far => {
    expect(await far.append(['lost'], entry('2026-11-22', { by: 'far' }))).toBe(false)
    expect(again.swallowed()).toBe(1)
  })
  proxy.close()
  again.close()
})
it('gives up with a message when the server takes too long, and goes on afterwards', async () => {
  const slow = await user(base.url)
  await sql(base.url, `GRANT USAGE ON SCHEMA scs_check TO ${slow.name}`, `GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA scs_check TO ${slow.name}`,
    `ALTER ROLE ${slow.name} SET statement_timeout = '300ms'`)
  await withStore(slow.url, async other => {
    const locked = sql(base.url, 'BEGIN', 'LOCK TABLE scs_check.entries', 'SELECT pg_sleep(1)', 'COMMIT')
    await new Promise(resolve => { setTimeout(resolve, 200) })
    await expect(other.append(['slow'], entry('2026-11-22'))).rejects.toMatchObject({ name: 'StoreError', reason: 'io',
      message: expect.stringContaining('statement_timeout') as string })
    await locked
    expect(await other.append(['slow'], entry('2026-11-22'))).toBe(true)
  })
  await slow.drop()
})
it('says that the disk of the server is full, keeps what it has, and goes on when there is room', async () => {
  server('small', 'up')
  const small = await database('TABLESPACE small')
  try {
    await withStore(small.url, async full => {
      const kept: string[] = []
      const failed = await (async () => {
        for (let i = 0; i < 200; i++) {
          const digest = await full.put(randomBytes(500_000))
          await full.append(['full'], entry(`2026-01-01~${String(i).padStart(3, '0')}`, { objects: [digest] }))
          kept.push(digest)
        }
      })().then(() => undefined, (error: Error) => error)
      expect(failed).toMatchObject({ name: 'StoreError', reason: 'io', message: expect.stringContaining('disk of the server is full') as string })
      expect(kept.length).toBeGreaterThan(10)
      expect(await all(full.entries(['full']))).toHaveLength(kept.length)
      expect(await full.upkeep.verify(() => undefined)).toMatchObject({ entries: kept.length, problems: 0 })
      await sql(small.url, 'ALTER TABLE scs_check.objects SET TABLESPACE pg_default')
      await full.put(randomBytes(500_000))
    })
  } finally {
    await small.drop()
    server('small', 'down')
  }
})
it('says what is gone when somebody drops the schema', async () => {
  await sql(base.url, 'DROP SCHEMA scs_check CASCADE')
  await expect(store.put('x')).rejects.toMatchObject({ name: 'StoreError', reason: 'damaged', message: expect.stringContaining('scs_check') as string })
})
it('ends its waiting at a signal while the server is away, closes at once, and has said that it waits', async () => {
  const end = new AbortController()
  const said: string[] = []
  setMaxListeners(0, end.signal)
  const waiting = await openPostgresStore(base.url, { signal: end.signal, onWait: why => said.push(why) })
  server('ctl', '-m', 'immediate', 'stop')
  const start = performance.now()
  const all20 = Promise.allSettled(Array.from({ length: 20 }, (_, i) => waiting.put(`x ${i}`)))
  setTimeout(() => { end.abort() }, 4000)
  expect(new Set((await all20).map(({ status }) => status))).toEqual(new Set(['rejected']))
  await expect(waiting.append(['x'], entry('2026-11-22'))).rejects.toMatchObject({ name: 'StoreError', reason: 'io' })
  await waiting.close()
  expect(performance.now() - start).toBeLessThan(6000)
  expect(said).toEqual([expect.stringMatching(/not to be reached.*waiting up to 60 s/)])
  server('ctl', 'start')
})
