import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { openPostgresStore } from '../../../src/history/postgres-store.ts'
import type { Lock, Store } from '../../../src/model/history.ts'
import { programs } from './children.ts'
import { database, server, sql, sqlBeside } from './stage.ts'

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

const HELD = `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
const KILL = `SELECT pg_terminate_backend(pid) FROM (${HELD}) held`
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
  await vi.waitFor(async () => { expect(await sql(base.url, `SELECT FROM scs_check.locks WHERE backend IN (${HELD})`)).toHaveLength(1) }, { timeout: 5000 })
  expect(await other.lock('night')).toEqual({ holder: expect.stringContaining(`process ${process.pid} `) as string })
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
  // somebody who waits in the server has it at once when the holder's connection ends
  const [key] = await sql(base.url, `SELECT (classid::bigint << 32 | objid::bigint)::text AS key FROM pg_locks
    WHERE pid IN (${HELD}) AND locktype = 'advisory'`)
  const theirs = await sqlBeside(base.url)
  const taken = theirs.run(`SELECT pg_advisory_lock(${String(key?.['key'])})`)
  await new Promise(resolve => { setTimeout(resolve, 300) })
  await sql(base.url, KILL)
  await taken
  await theirs.run('UPDATE scs_check.locks SET holder = \'process 1 elsewhere\', token = gen_random_uuid(), backend = pg_backend_pid()')
  await new Promise(resolve => { setTimeout(resolve, 2500) })
  await expect(lock.release()).rejects.toMatchObject({ name: 'StoreError', reason: 'busy',
    message: expect.stringContaining('meanwhile by process 1 elsewhere') as string })
  await lock.release()
  expect(await store.lock('night')).toEqual({ holder: 'process 1 elsewhere' })
  await theirs.end()
})
it('says so on release when somebody had it for a moment only', async () => {
  const lock = await held('night')
  await sql(base.url, 'DELETE FROM scs_check.locks', KILL) // as whoever releases it
  await new Promise(resolve => { setTimeout(resolve, 500) })
  await expect(lock.release()).rejects.toThrow('somebody who released it since')
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
