import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { Postgres } from '../../../src/history/postgres-connect.ts'
import { migrate, MIGRATIONS } from '../../../src/history/postgres-schema.ts'
import { openPostgresStore } from '../../../src/history/postgres-store.ts'
import { postgresAddress } from '../../../src/history/postgres-url.ts'
import { entry, refused } from '../../history/store-kit.ts'
import { database, server, sql, withStore } from './stage.ts'

let base: Awaited<ReturnType<typeof database>>
beforeAll(() => { server('up') })
beforeEach(async () => { base = await database() })
afterEach(() => base.drop())

async function migrated(migrations: readonly (readonly string[])[]): Promise<void> {
  const postgres = new Postgres(postgresAddress(base.url))
  await migrate(postgres, { migrations }).finally(() => postgres.close())
}
const SECOND = [...MIGRATIONS, ['ALTER TABLE scs_check.entries ADD note text', 'UPDATE scs_check.entries SET note = id']]

it('makes the schema once when 10 start at the same time', async () => {
  const stores = await Promise.all(Array.from({ length: 10 }, () => openPostgresStore(base.url)))
  expect(await sql(base.url, 'SELECT version FROM scs_check.version')).toEqual([{ version: MIGRATIONS.length }])
  await Promise.all(stores.map(store => store.close()))
})
it('brings version 1 to version 2 with its data, once when 5 start at the same time; then version 1 refuses it', async () => {
  await withStore(base.url, store => store.append(['a'], entry('2026-11-22')))
  await Promise.all(Array.from({ length: 5 }, () => migrated(SECOND)))
  expect(await sql(base.url, 'SELECT note, (SELECT version FROM scs_check.version) AS version FROM scs_check.entries')).toEqual([{ note: '2026-11-22',
    version: 2 }])
  await expect(openPostgresStore(base.url)).rejects.toMatchObject({ name: 'StoreError', reason: 'format',
    message: expect.stringContaining('schema has version 2') as string })
})
it('leaves version 1 as it was when a migration fails in the middle', async () => {
  await withStore(base.url, store => store.append(['a'], entry('2026-11-22')))
  await expect(migrated([...MIGRATIONS, ['DROP TABLE scs_check.named', 'SELECT 1 / 0']])).rejects.toMatchObject({ name: 'StoreError' })
  await withStore(base.url, async store => expect(await store.upkeep.verify(() => undefined)).toEqual({ objects: 0, entries: 1, problems: 0 }))
})
it('refuses a database that is not in UTF-8, and a damaged version', async () => {
  const latin = await database('ENCODING \'LATIN1\' LC_COLLATE \'C\' LC_CTYPE \'C\' TEMPLATE template0')
  await expect(openPostgresStore(latin.url)).rejects.toThrow('ENCODING \'UTF8\'')
  expect(await sql(latin.url, 'SELECT FROM pg_namespace WHERE nspname = \'scs_check\'')).toEqual([])
  await latin.drop()
  await withStore(base.url, () => Promise.resolve())
  await sql(base.url, 'DELETE FROM scs_check.version')
  await refused(openPostgresStore(base.url), 'damaged')
})
it('uses nothing that others put into its path', async () => {
  await sql(base.url, 'CREATE FUNCTION public.now() RETURNS timestamptz LANGUAGE sql AS $$ SELECT \'2000-01-01\'::timestamptz $$',
    `ALTER DATABASE ${base.name} SET search_path = public, pg_catalog`)
  await withStore(base.url, store => store.put('x'))
  expect(await sql(base.url, 'SELECT seen > \'2001-01-01\' AS real FROM scs_check.objects')).toEqual([{ real: true }])
})
it('commits durably though the database says otherwise', async () => {
  await sql(base.url, `ALTER DATABASE ${base.name} SET synchronous_commit = off`,
    `ALTER DATABASE ${base.name} SET default_transaction_isolation = 'serializable'`)
  const postgres = new Postgres(postgresAddress(base.url))
  expect(await postgres.query('SELECT current_setting(\'synchronous_commit\') AS a, current_setting(\'transaction_isolation\') AS b')).toEqual([{ a: 'on',
    b: 'read committed' }])
  await postgres.close()
})
