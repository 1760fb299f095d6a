import { readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { StoreError } from './store-error.ts'

const FIELD = /((?:\\.|[^\\:])*):/y

/**
 * The password of the first line of PGPASSFILE (`~/.pgpass`) that fits: `host:port:database:user:password`, `*` fits all, `\` escapes; a socket is
 * `localhost` too (https://www.postgresql.org/docs/current/libpq-pgpass.html). Throws StoreError if others may read the file. (That of `pg` warns on stderr.)
 */
export function passwordFromFile(to: { host: string; port: number; database: string; user: string }, env: NodeJS.ProcessEnv): string | undefined {
  const path = env['PGPASSFILE'] ?? join(homedir(), '.pgpass')
  const text = read(path, env['PGPASSFILE'] !== undefined)
  const hosts = to.host.startsWith('/') ? [to.host, 'localhost'] : [to.host]
  const wanted = [hosts, [String(to.port)], [to.database], [to.user]]
  for (const line of text?.split(/\r?\n/) ?? []) {
    FIELD.lastIndex = 0
    const fields = wanted.map(() => FIELD.exec(line)?.[1]?.replace(/\\(.)/g, '$1'))
    const fits = wanted.every((accepted, i) => fields[i] === '*' || accepted.includes(fields[i] ?? ''))
    if (fits && !line.startsWith('#')) return line.slice(FIELD.lastIndex).replace(/\\(.)/g, '$1')
  }
  return undefined
}

function read(path: string, asked: boolean): string | undefined {
  try {
    if ((statSync(path).mode & 0o077) !== 0) throw new StoreError('io', `${path}: others may read this password file; cure: chmod 600 ${path}`)
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof StoreError) throw error
    if (!asked) return undefined
    throw new StoreError('io', `PGPASSFILE ${path}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`)
  }
}
