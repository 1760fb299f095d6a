import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import pg from 'pg'
import { openPostgresStore } from '../../../src/history/postgres-store.ts'
import type { Store } from '../../../src/model/history.ts'

const SCRIPT = new URL('./pg.sh', import.meta.url).pathname

/** Runs a verb of pg.sh; throws what it said if that fails. */
export function server(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(SCRIPT, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`pg.sh ${args.join(' ')}: ${stderr}`)
  return stdout.trim()
}

/** A file of the server's directory, such as its CA's certificate. */
export const serverFile = (name: string): string => join(server('dir'), name)

/** The URL with another database, user, password, host or parameters. */
export function urlWith(url: string, change: { database?: string; user?: string; password?: string; host?: string; port?: number; query?: string }): string {
  const changed = new URL(url)
  if (change.database !== undefined) changed.pathname = `/${change.database}`
  if (change.user !== undefined) changed.username = change.user
  if (change.password !== undefined) changed.password = change.password
  if (change.host !== undefined) changed.hostname = change.host
  if (change.port !== undefined) changed.port = String(change.port)
  if (change.query !== undefined) changed.search = change.query
  return changed.href
}

/** Runs statements as the URL's user and gives the rows of the last. */
export async function sql(url: string, ...statements: string[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    let rows: Record<string, unknown>[] = []
    for (const statement of statements) rows = (await client.query<Record<string, unknown>>(statement)).rows
    return rows
  } finally {
    await client.end()
  }
}

/** A connection of its own for statements, until it is ended. */
export async function sqlBeside(url: string): Promise<{ run: (statement: string) => Promise<unknown>; end: () => Promise<void> }> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return { run: statement => client.query(statement), end: () => client.end() }
}

let count = 0
/** A new database on the server, with its superuser's URL; `drop` ends all connections to it. */
export async function database(options = ''): Promise<{ url: string; name: string; drop: () => Promise<void> }> {
  const admin = server('url')
  const name = `t_${process.pid}_${++count}`
  await sql(admin, `CREATE DATABASE ${name} ${options}`)
  return { url: urlWith(admin, { database: name }), name, drop: async () => void await sql(admin, `DROP DATABASE ${name} WITH (FORCE)`) }
}

/** A new user of the server; the URL for it. */
export async function user(url: string, rights = ''): Promise<{ url: string; name: string; drop: () => Promise<void> }> {
  const name = `u_${process.pid}_${++count}`
  await sql(url, `CREATE ROLE ${name} LOGIN PASSWORD 'secret' ${rights}`)
  return { url: urlWith(url, { user: name, password: 'secret' }), name,
    drop: async () => void await sql(url, `DROP OWNED BY ${name} CASCADE`, `DROP ROLE ${name}`) }
}

/** Opens a store, hands it on and closes it. */
export async function withStore<T>(url: string, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openPostgresStore(url)
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

/** Puts what the entries of a journal name, and the entries, into another store. */
export async function copyStore(from: Store, to: Store): Promise<void> {
  for (const journal of await from.journals([])) {
    for await (const entry of from.entries(journal)) {
      for (const digest of entry.objects) await to.put(await from.get(digest))
      await to.append(journal, entry)
    }
  }
}
