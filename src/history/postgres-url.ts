import type { ClientConfig } from 'pg'
import { passwordFromFile } from './postgres-password.ts'
import { tlsOf } from './postgres-tls.ts'
import { StoreError } from './store-error.ts'

/** How to connect, and where that is, for people: without user and password. */
export interface PostgresAddress {
  config: ClientConfig
  where: string
}

const PARAMETERS = new Set(['host', 'port', 'user', 'password', 'application_name', 'connect_timeout', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey'])
/** Milliseconds for a connection, where `connect_timeout` (seconds) says nothing. */
const CONNECT_MS = 10_000

/**
 * Reads `postgresql://user:password@host:port/database?sslmode=…` with libpq's parameters and variables (PGHOST, PGPORT, PGUSER, PGPASSWORD, PGPASSFILE,
 * PGSSLMODE, PGSSLROOTCERT, PGSSLCERT, PGSSLKEY). Throws StoreError (`format`), whose message never holds the URL.
 */
export function postgresAddress(text: string, env: NodeJS.ProcessEnv = process.env): PostgresAddress {
  const url = parsed(text.trim())
  const named = new Map(url.searchParams)
  for (const name of named.keys()) {
    if (!PARAMETERS.has(name)) throw refuse(`the parameter ${JSON.stringify(name.slice(0, 40))} is not known; known: ${[...PARAMETERS].join(', ')}`)
  }
  const given = (name: string, part: string, variable: string): string | undefined =>
    [named.get(name), decoded(part), env[variable]].find(value => value !== undefined && value !== '')
  const host = given('host', url.hostname.replace(/^\[(.+)\]$/, '$1'), 'PGHOST') ?? 'localhost'
  const port = number('port', given('port', url.port, 'PGPORT') ?? '5432', 65_535)
  const user = given('user', url.username, 'PGUSER') ?? env['USER']
  const database = decoded(url.pathname.slice(1))
  if (host.includes(',')) throw refuse('it names several servers; name one (the primary)')
  if (database === '' || database.includes('/')) throw refuse('it names no database')
  if (user === undefined) throw refuse('it names no user')
  const password = given('password', url.password, 'PGPASSWORD') ?? passwordFromFile({ host, port, database, user }, env)
  return {
    config: {
      host, port, database, user, ...(password !== undefined && { password }),
      ssl: tlsOf(host, name => named.get(name) ?? env[`PG${name.toUpperCase()}`]),
      application_name: named.get('application_name') ?? 'scs-check',
      connectionTimeoutMillis: named.has('connect_timeout') ? 1000 * number('connect_timeout', named.get('connect_timeout') ?? '', 600) : CONNECT_MS,
      keepAlive: true, keepAliveInitialDelayMillis: 30_000,
    },
    where: `postgresql://${written(host)}:${port}/${database}`.replace(/[\p{Cc}\p{Cf}]/gu, '?'),
  }
}

function parsed(text: string): URL {
  if (!/^postgres(ql)?:\/\//.test(text)) throw refuse('it does not begin with postgresql://')
  try {
    return new URL(text)
  } catch {
    throw refuse('it cannot be read; write %40 for @, %23 for #, %2F for / and %3A for : within user and password, and ?host=/directory&user=NAME for a socket')
  }
}

function written(host: string): string {
  if (host.startsWith('/')) return encodeURIComponent(host)
  return host.includes(':') ? `[${host}]` : host
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw refuse('a % is not followed by two hexadecimal digits; write %25 for %')
  }
}

function number(name: string, text: string, most: number): number {
  if (!/^\d{1,6}$/.test(text) || Number(text) < 1 || Number(text) > most) throw refuse(`${name} is no number from 1 to ${most}`)
  return Number(text)
}

function refuse(why: string): StoreError {
  return new StoreError('format', `URL of the PostgreSQL store: ${why}; such a URL is postgresql://user@host:5432/database?sslmode=verify-full`)
}
