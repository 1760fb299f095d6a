import { StoreError, type StoreReason } from './store-error.ts'

const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'EAI_AGAIN', 'ENOENT'])
/** Words of the `pg` library for connections that broke; it gives them no code. */
const BROKEN = /^(Connection terminated|Connection ended|Client has encountered a connection error|timeout expired|timeout exceeded when trying to connect)/
/**
 * SQLSTATEs that pass: too many connections, shutdown, crash, start, timeouts of idle sessions, deadlock, serialization;
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const PASSING = new Set(['53300', '57P01', '57P02', '57P03', '57P05', '25P03', '40P01', '40001'])

/** Reason and words by SQLSTATE: what it is and the cure. */
const KNOWN: Record<string, [StoreReason, string]> = {
  '28P01': ['io', 'the server refused user or password; look at the URL, PGPASSWORD or PGPASSFILE'],
  '28000': ['io', 'the server does not let this user in; look at user, TLS and the server\'s pg_hba.conf'],
  '3D000': ['missing', 'there is no such database; make it (createdb) or correct the URL'],
  '42501': ['io', 'this user may not do that; the README says which rights a writer and a reader of the store need'],
  '25006': ['io', 'the server or this user can only read; to write, name the primary and a user that may write'],
  '53100': ['io', 'the disk of the server is full; make room there, what was acknowledged is kept'],
  '53200': ['io', 'the server has no memory left'],
  '57014': ['io', 'the server gave up after its statement_timeout, or somebody cancelled it; is it overloaded?'],
  '55P03': ['busy', 'somebody else held a lock in the server for too long; is a migration or a backup running?'],
  '42P01': ['damaged', 'a table of the store is missing; restore the schema scs_check from a backup'],
  '3F000': ['damaged', 'the schema scs_check is missing; restore it from a backup'],
  '58030': ['io', 'the server cannot read or write its disk'],
  XX001: ['damaged', 'the server found damaged data on its disk'],
  XX002: ['damaged', 'the server found a damaged index; cure: REINDEX SCHEMA scs_check'],
}

/** Whether it can go away by itself within a minute: the server restarts, the connection broke. */
export function isPassing(error: unknown): boolean {
  const { code, message } = of(error)
  return PASSING.has(code) || code.startsWith('08') || NETWORK.has(code) || BROKEN.test(message)
}

/** The error as one for people. No message of a server or the library holds the password. */
export function postgresFailure(where: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const { code, message } = of(error)
  const said = message.replace(/\p{C}+/gu, ' ').slice(0, 300)
  const known = KNOWN[code]
  if (known !== undefined) return new StoreError(known[0], `${where}: ${known[1]} (${said})`)
  if (/^(CERT_|ERR_TLS|ERR_SSL|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO)/.test(code) || message.includes('SSL connection')) {
    return new StoreError('io', `${where}: no trusted TLS connection (${said}); look at sslmode and sslrootcert of the URL, and at the server's certificate`)
  }
  if (code === 'ENOTFOUND') return new StoreError('io', `${where}: the name of the server is not known (${said})`)
  if (message.includes('password must be a string')) {
    return new StoreError('io', `${where}: the server asks for a password; give one in the URL, by PGPASSWORD or PGPASSFILE`)
  }
  if (message === 'Query read timeout') return new StoreError('io', `${where}: the server did not answer for minutes; is it overloaded, or the network broken?`)
  if (isPassing(error)) return new StoreError('io', `${where}: the server is not to be reached, or its connection broke (${said}); does it run?`)
  return new StoreError('io', `${where}: ${said}`)
}

function of(error: unknown): { code: string; message: string } {
  const { code, message, errors } = (error ?? {}) as { code?: unknown; message?: unknown; errors?: unknown[] }
  if (Array.isArray(errors) && errors.length > 0) return of(errors[0]) // all addresses of a name were tried
  return { code: typeof code === 'string' ? code : '', message: typeof message === 'string' ? message : String(error) }
}
