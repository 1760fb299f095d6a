import type { Postgres, Run } from './postgres-connect.ts'
import { StoreError } from './store-error.ts'

/**
 * Statements that lead from each version of the schema to the next; what was once released is never changed. Entries and objects are numbered, so that
 * what an entry names costs little; the foreign key keeps an object that is named, whoever deletes. `C` orders by code unit.
 */
export const MIGRATIONS: readonly (readonly string[])[] = [[
  `CREATE TABLE scs_check.objects (
    no bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    digest text COLLATE "C" PRIMARY KEY CHECK (digest ~ '^sha256:[0-9a-f]{64}$'),
    packed bytea NOT NULL, encoding text NOT NULL, size bigint NOT NULL,
    seen timestamptz NOT NULL DEFAULT now())`,
  'ALTER TABLE scs_check.objects ALTER packed SET STORAGE EXTERNAL',
  'CREATE INDEX objects_seen ON scs_check.objects (seen)',
  `CREATE TABLE scs_check.entries (
    no bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    journal text[] COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL,
    at timestamptz NOT NULL, body text NOT NULL, checksum text NOT NULL, writer uuid NOT NULL,
    PRIMARY KEY (journal, id))`,
  'CREATE INDEX entries_at ON scs_check.entries (at)',
  `CREATE TABLE scs_check.named (
    entry bigint REFERENCES scs_check.entries (no) ON DELETE CASCADE,
    object bigint REFERENCES scs_check.objects (no),
    PRIMARY KEY (entry, object))`,
  'CREATE INDEX named_object ON scs_check.named (object)',
  'CREATE TABLE scs_check.locks (name text COLLATE "C" PRIMARY KEY, holder text NOT NULL, token uuid NOT NULL, backend integer NOT NULL)',
]]

/** Keeps two from making the schema at the same time: any number, the same in all versions. */
const MIGRATION_LOCK = '7310576483920188417'
/** Milliseconds that opening waits for a server that starts. */
const PATIENCE = 5_000

interface Options {
  create?: boolean
  migrations?: readonly (readonly string[])[]
}

/**
 * Makes the schema `scs_check`, or brings it to the newest version, in one transaction. Throws StoreError (`format`) if it is newer than this program,
 * `missing` if it is not there and `create` is false.
 */
export async function migrate(postgres: Postgres, { create = true, migrations = MIGRATIONS }: Options = {}): Promise<void> {
  await postgres.patiently(async () => {
    const there = await versionOf(postgres, (text, values) => postgres.run(text, values))
    if (there === 0 && !create) throw new StoreError('missing', `${postgres.where}: holds no store yet; a night makes it, if its user may create a schema`)
    if (accepted(postgres, there, migrations.length)) return
    await postgres.transaction(async run => {
      await run('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
      await upgrade(postgres, run, migrations)
    })
  }, PATIENCE)
}

async function upgrade(postgres: Postgres, run: Run, migrations: readonly (readonly string[])[]): Promise<void> {
  const version = await versionOf(postgres, run)
  if (accepted(postgres, version, migrations.length)) return // somebody else was faster
  if (version === 0) {
    const [encoding] = await run('SELECT current_setting(\'server_encoding\') AS name')
    const name = encoding?.['name']
    if (name !== 'UTF8') throw new StoreError('format', `${postgres.where}: its encoding is ${name}; make a database with ENCODING 'UTF8'`)
    const [schema] = await run('SELECT FROM pg_namespace WHERE nspname = \'scs_check\'')
    if (schema === undefined) await run('CREATE SCHEMA scs_check')
    await run('CREATE TABLE scs_check.version (version integer NOT NULL)')
    await run('INSERT INTO scs_check.version VALUES (0)')
  }
  for (const statement of migrations.slice(version).flat()) await run(statement)
  await run('UPDATE scs_check.version SET version = $1', [migrations.length])
}

function accepted({ where }: Postgres, version: number, newest: number): boolean {
  if (version <= newest) return version === newest
  throw new StoreError('format', `${where}: its schema has version ${version}, this program knows versions up to ${newest}; use a newer scs-check`)
}

async function versionOf({ where }: Postgres, run: Run): Promise<number> {
  const [table] = await run('SELECT FROM pg_tables WHERE schemaname = \'scs_check\' AND tablename = \'version\'')
  if (table === undefined) return 0
  const rows = await run('SELECT version FROM scs_check.version')
  if (rows.length === 1) return Number(rows[0]?.['version'])
  throw new StoreError('damaged', `${where}: scs_check.version has ${rows.length} rows instead of one; restore the schema scs_check from a backup`)
}
