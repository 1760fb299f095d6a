import pLimit from 'p-limit'
import { Client, Pool, type ClientBase, type ClientConfig } from 'pg'
import { Patience, type Waiting } from './postgres-patience.ts'
import type { PostgresAddress } from './postgres-url.ts'

type Values = readonly (string | number | boolean | Buffer | null | readonly string[])[]
/** Every value as PostgreSQL writes it. */
type Row = Record<string, string | null>
/** Runs a statement. */
export type Run = (text: string, values?: Values) => Promise<Row[]>

/** Connections of one process at the same time, beside one for each lock that it holds. */
const CONNECTIONS = 8
/** Milliseconds without an answer after which a statement is given up: longer than the server's own limit, which gives the better message. */
const SILENCE = 330_000
/** Milliseconds for the look whether a server is back. */
const LOOK = 5_000

/** Nothing is taken from where other users of the database can put it; limits where the administrator set none; never less durable than a local commit. */
const SESSION = `SET search_path = pg_catalog; SET default_transaction_isolation = 'read committed'; SET TimeZone = 'UTC'; SET bytea_output = 'hex';
  SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
  SELECT set_config('statement_timeout', '300s', false) WHERE current_setting('statement_timeout') = '0';
  SELECT set_config('lock_timeout', '60s', false) WHERE current_setting('lock_timeout') = '0';
  SELECT set_config('idle_in_transaction_session_timeout', '60s', false) WHERE current_setting('idle_in_transaction_session_timeout') = '0'`

/** A few connections to the database. */
export class Postgres {
  readonly where: string
  readonly #config: PostgresAddress['config']
  readonly #pool: Pool
  readonly #slot = pLimit(CONNECTIONS)

  readonly #patience: Patience

  constructor({ config, where }: PostgresAddress, waiting: Waiting = {}) {
    this.where = where
    this.#config = { ...config, query_timeout: SILENCE }
    this.#patience = new Patience(where, () => this.#look(), waiting)
    this.#pool = new Pool({ ...this.#config, Client: LoginClient, max: CONNECTIONS, allowExitOnIdle: true, verify })
    this.#pool.on('error', () => undefined) // an idle connection broke: the next statement opens another
  }

  /** Rows (all values as text) of a statement that may run twice: it is repeated while the server restarts. Throws StoreError. */
  query(text: string, values: Values = []): Promise<Row[]> {
    return this.patiently(() => this.run(text, values))
  }

  /** Repeats the work while its failures are such that pass, for a minute at most that the server is away; told how often it was tried. Throws StoreError. */
  patiently<T>(work: (before: number) => Promise<T>, patience?: number): Promise<T> {
    return this.#patience.patiently(work, patience)
  }

  /** As `query`, once, within `patiently`: throws the error of `pg`. */
  async run(text: string, values: Values = []): Promise<Row[]> {
    return (await this.#turn(() => this.#pool.query<Row>({ text, values: [...values], types: TEXT }))).rows
  }

  /** Runs the work in one transaction, once; it is rolled back if the work throws. Throws what the work or `pg` throws. */
  transaction<T>(work: (run: Run) => Promise<T>): Promise<T> {
    return this.#turn(async () => {
      const client = await this.#pool.connect()
      try {
        await client.query('BEGIN')
        const done = await work(async (text, values = []) => (await client.query<Row>({ text, values: [...values], types: TEXT })).rows)
        await client.query('COMMIT')
        client.release()
        return done
      } catch (error) {
        client.release(true) // closing the connection rolls back
        throw error
      }
    })
  }

  /** A connection of its own, for a lock that lives as long as it. Throws the error of `pg`. */
  connection(): Promise<Client> {
    return this.#connect({ query_timeout: 20_000 })
  }

  close(): Promise<void> {
    return this.#pool.end()
  }

  async #look(): Promise<void> {
    const client = await this.#connect({ query_timeout: LOOK, connectionTimeoutMillis: LOOK })
    await client.end()
  }

  #turn<T>(work: () => Promise<T>): Promise<T> {
    return this.#slot(() => {
      this.#patience.check()
      return work()
    })
  }

  async #connect(limits: ClientConfig): Promise<Client> {
    const client = new LoginClient({ ...this.#config, ...limits })
    try {
      await client.connect()
      await setUp(client)
      return client
    } catch (error) {
      client.end().catch(() => undefined)
      throw error
    }
  }
}

const TEXT = { getTypeParser: () => (value: string | Buffer) => String(value) }

/**
 * Closes its socket when it cannot log in: that of the library stays open until the server loses patience, after a minute. A broken connection never
 * ends the process: whoever uses it learns it from the statement, or from `end`.
 */
class LoginClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config)
    this.on('error', () => undefined)
  }

  override connect(): Promise<Client>
  override connect(callback: Callback): void
  override connect(callback?: Callback): Promise<Client> | undefined {
    const done = super.connect().catch((error: unknown) => {
      this.end().catch(() => undefined)
      throw error
    })
    if (callback === undefined) return done
    const tell = callback as (error: unknown, client?: Client) => void
    done.then(client => { tell(null, client) }, (error: unknown) => { tell(error) })
    return undefined
  }
}
type Callback = ((error: Error) => void) | ((error: null, client: Client) => void)

/** Makes a connection ready before the pool hands it out. */
function verify(client: ClientBase, done: (error?: Error) => void): void {
  setUp(client).then(() => { done() }, done)
}

async function setUp(client: ClientBase): Promise<void> {
  await client.query(SESSION)
}
