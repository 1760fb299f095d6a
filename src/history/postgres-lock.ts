import { createHash, randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import type { Client } from 'pg'
import type { Lock } from '../model/history.ts'
import type { Postgres } from './postgres-connect.ts'
import { StoreError } from './store-error.ts'

/** Milliseconds between questions that show whether the connection lives, and between tries to have the lock back. */
const HEARTBEAT = 30_000
const AGAIN = 1_000
/** Looks for the name of a holder who has the lock since this moment, and milliseconds between them. */
const LOOKS = 20
const PAUSE = 100

// The server learns within a minute that the machine of a holder is gone.
const KEEPALIVE = 'SET tcp_keepalives_idle = 20; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3; SET tcp_user_timeout = 50000'
// Whoever has the lock writes the row: a row of another connection is of a former holder.
const CLAIM = `INSERT INTO scs_check.locks (name, holder, token, backend) VALUES ($1, $2, $3, pg_backend_pid())
  ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, token = excluded.token, backend = excluded.backend`
const HOLDER = `SELECT holder FROM scs_check.locks l WHERE name = $1
  AND EXISTS (SELECT FROM pg_locks k WHERE k.locktype = 'advisory' AND k.granted AND k.pid = l.backend)`

/** What the library can, but its types do not tell. */
type Unrefable = Client & { ref(): void; unref(): void }

/**
 * An advisory lock on a connection of its own: it ends with the process, however that ends. If the connection breaks, the lock is taken again as soon as
 * the server is back, unless somebody else had it meanwhile; `release` throws StoreError if it was not held throughout.
 */
export class PostgresLock implements Lock {
  readonly #postgres: Postgres
  readonly #name: string
  readonly #token = randomUUID()
  readonly #holder = `process ${process.pid} on ${hostname()} since ${new Date().toISOString()}`
  #client: Unrefable | undefined
  #lost: string | undefined
  #released = false

  private constructor(postgres: Postgres, name: string) {
    this.#postgres = postgres
    this.#name = name
  }

  /** Takes the lock, or says who has it. Throws StoreError. */
  static take(postgres: Postgres, name: string): Promise<PostgresLock | { holder: string }> {
    return postgres.patiently(async () => {
      const lock = new PostgresLock(postgres, name)
      const client = await postgres.connection()
      const holder = await lock.#claim(client).catch(async (error: unknown) => {
        await end(client)
        throw error
      })
      if (holder === undefined) return lock
      await end(client)
      return { holder }
    })
  }

  async release(): Promise<void> {
    if (this.#released) return
    this.#released = true
    const client = this.#client
    client?.ref()
    const broke = await client?.query('DELETE FROM scs_check.locks WHERE name = $1 AND token = $2', [this.#name, this.#token])
      .then(() => undefined, () => this.#broke())
    if (client !== undefined) await end(client)
    const lost = this.#lost ?? broke ?? (client === undefined ? this.#broke() : undefined)
    if (lost !== undefined) throw new StoreError('busy', lost)
  }

  async #claim(client: Client): Promise<string | undefined> {
    await client.query(KEEPALIVE)
    for (let look = 0; look < LOOKS; look++) {
      if (await tryLock(client, this.#name)) {
        await client.query(CLAIM, [this.#name, this.#holder, this.#token])
        this.#keep(client)
        return undefined
      }
      const { rows } = await client.query<{ holder: string }>(HOLDER, [this.#name])
      if (rows[0] !== undefined) return rows[0].holder
      await setTimeout(PAUSE)
    }
    return 'another connection to the server, which did not say whose it is'
  }

  #keep(client: Client): void {
    this.#client = client as Unrefable
    this.#client.unref() // a process that ends needs not wait for its lock
    const heart = setInterval(() => { client.query('SELECT').catch(() => end(client)) }, HEARTBEAT).unref()
    client.once('end', () => {
      clearInterval(heart)
      this.#client = undefined
      if (!this.#released) this.#regain().catch(() => undefined)
    })
  }

  async #regain(): Promise<void> {
    while (!this.#released && this.#lost === undefined && this.#client === undefined) {
      const client = await this.#postgres.connection().catch(() => undefined)
      if (client !== undefined && !(await this.#again(client).catch(() => false))) await end(client)
      if (this.#client === undefined) await setTimeout(AGAIN, undefined, { ref: false })
    }
  }

  /** True if the lock is ours again. The server may still hold it for our broken connection: then the row is ours, and the next try may do. */
  async #again(client: Client): Promise<boolean> {
    await client.query(KEEPALIVE)
    const locked = await tryLock(client, this.#name)
    const { rows } = await client.query<{ holder: string; token: string }>('SELECT holder, token FROM scs_check.locks WHERE name = $1', [this.#name])
    if (rows[0]?.token !== this.#token) this.#lost = `${this.#broke()}; it was taken meanwhile by ${rows[0]?.holder ?? 'somebody who released it since'}`
    if (!locked || this.#lost !== undefined) return false
    await client.query(CLAIM, [this.#name, this.#holder, this.#token])
    if (!this.#released) this.#keep(client)
    return !this.#released
  }

  #broke(): string {
    const name = JSON.stringify(this.#name)
    return `${this.#postgres.where}: the connection that held the lock ${name} broke, so that somebody else may have been at it at the same time`
  }
}

async function tryLock(client: Client, name: string): Promise<boolean> {
  const key = createHash('sha256').update(`scs-check lock ${name}`).digest().readBigInt64BE().toString()
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [key])
  return rows[0]?.locked === true
}

async function end(client: Client): Promise<void> {
  await client.end().catch(() => undefined)
}
