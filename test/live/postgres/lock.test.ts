import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { openPostgresStore } from '../../../src/history/postgres-store.ts'
import type { Lock, Store } from '../../../src/model/history.ts'
import { programs } from './children.ts'
import { database, server, sql } from './stage.ts'

let base: Awaited<ReturnType<typeof database>>
let built: Awaited<ReturnType<typeof programs>>
let store: Store
let other: Store
beforeAll(async () => {
  server('up')
  built = await programs('holder')
})
beforeEach(async () => {
  base = await database();
  [store, other] = [await openPostgresStore(base.url), await openPostgresStore(base.url)]
})
afterEach(async () => {
  await store.close()
  await other.close()
  await base.drop()
})
afterAll(() => built.remove())

const KILL = 'SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = \'advisory\' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())'
const held = async (name: string, by: Store = store): Promise<Lock> => {
  const lock = await by.lock(name)
  if ('holder' in lock) throw new Error(lock.holder)
  return lock
}

it('says which process has the lock; when that is killed, the lock is free within a second', async () => {
  const child = built.start('holder', base.url)
  await child.says('held')
  expect(await store.lock('night')).toEqual({ holder: expect.stringMatching(new RegExp(`^process ${child.process.pid} on .+ since 20`)) as string })
  child.process.kill('SIGKILL')
  await child.ended
  await vi.waitFor(() => held('night'), { timeout: 1000 })
})
it('keeps no process alive, and is free when it ends without a release', async () => {
  const child = built.start('holder', base.url, 'short')
  await child.says('held')
  expect(await child.ended).toBe(0)
  expect(await store.lock('night')).toHaveProperty('release')
})
it('is taken again when its connection was killed and nobody had it meanwhile', async () => {
  const lock = await held('night')
  await sql(base.url, KILL)
  await vi.waitFor(async () => { expect(await other.lock('night')).toEqual({ holder: expect.stringContaining(`process ${process.pid} `) as string }) }, { timeout: 5000 })
  await lock.release()
  await (await held('night', other)).release()
})
it('survives a crash of the server', async () => {
  const lock = await held('night')
  server('ctl', '-m', 'immediate', 'stop')
  server('ctl', 'start')
  await new Promise(resolve => { setTimeout(resolve, 2500) })
  expect(await other.lock('night')).toHaveProperty('holder')
  await lock.release()
})
it('says so on release when somebody else had it meanwhile, who keeps it', async () => {
  const lock = await held('night')
  const taken = (async () => { // as fast as can be, faster than the holder comes back
    for (;;) {
      const tried = await other.lock('night')
      if ('release' in tried) return tried
    }
  })()
  await sql(base.url, KILL)
  const theirs = await taken
  await new Promise(resolve => { setTimeout(resolve, 2500) })
  await expect(lock.release()).rejects.toMatchObject({ name: 'StoreError', reason: 'busy', message: expect.stringContaining('taken meanwhile by process') as string })
  await lock.release()
  expect(await store.lock('night')).toHaveProperty('holder')
  await theirs.release()
})
it('says so on release when its connection is broken at that moment', async () => {
  const lock = await held('night')
  server('ctl', '-m', 'immediate', 'stop')
  try {
    await expect(lock.release()).rejects.toMatchObject({ name: 'StoreError', message: expect.stringContaining('broke') as string })
  } finally {
    server('ctl', 'start')
  }
})
it('ends with close', async () => {
  await held('night')
  await store.close()
  expect(await other.lock('night')).toHaveProperty('release')
  store = await openPostgresStore(base.url)
})
