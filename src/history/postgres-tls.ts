import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import { StoreError } from './store-error.ts'

/**
 * TLS as libpq's sslmode has it (https://www.postgresql.org/docs/current/libpq-ssl.html), but for what is unsafe there: without sslmode, another machine
 * is verified as by verify-full (libpq: prefer), and prefer and allow, which may fall back to plain text, are refused. Sockets have no TLS. `setting`
 * tells sslmode, sslrootcert, sslcert and sslkey. Throws StoreError (`format`).
 */
export function tlsOf(host: string, setting: (name: string) => string | undefined): false | ConnectionOptions {
  if (host.startsWith('/')) return false
  const mode = setting('sslmode') ?? (loopback(host) ? 'disable' : 'verify-full')
  const root = file('sslrootcert', setting)
  const [cert, key] = [file('sslcert', setting), file('sslkey', setting)]
  const own = { ...(cert !== undefined && { cert }), ...(key !== undefined && { key }), ...(root !== undefined && { ca: root }) }
  switch (mode) {
    case 'disable': return false
    case 'verify-full': return own
    case 'verify-ca':
      if (root === undefined) throw new StoreError('format', 'sslmode=verify-ca of the PostgreSQL store needs sslrootcert=FILE; or write sslmode=verify-full')
      return { ...own, checkServerIdentity: () => undefined }
    // with a root certificate as verify-ca, else encrypted to whoever answers: as libpq
    case 'require': return { ...own, ...(root === undefined ? { rejectUnauthorized: false } : { checkServerIdentity: () => undefined }) }
    case 'prefer':
    case 'allow': throw new StoreError('format', `sslmode=${mode} may send all in plain text; write verify-full, verify-ca, require or disable`)
    default: throw new StoreError('format', `sslmode=${JSON.stringify(mode.slice(0, 40))} is not known; write verify-full, verify-ca, require or disable`)
  }
}

function loopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

function file(name: string, setting: (name: string) => string | undefined): string | undefined {
  const path = setting(name)
  if (path === undefined || path === '' || (name === 'sslrootcert' && path === 'system')) return undefined
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new StoreError('io', `${name} of the PostgreSQL store: ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`)
  }
}
