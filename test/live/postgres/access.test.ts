import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { openPostgresStore } from '../../../src/history/postgres-store.ts'
import { entry, refused } from '../../history/store-kit.ts'
import { database, server, serverFile, sql, urlWith, user, withStore } from './stage.ts'

let base: Awaited<ReturnType<typeof database>>
let dir: string
beforeAll(async () => {
  server('up')
  base = await database()
  dir = await mkdtemp(join(tmpdir(), 'scs-access-'))
  await withStore(base.url, () => Promise.resolve())
})
afterAll(async () => {
  await base.drop()
  await rm(dir, { recursive: true })
})
afterEach(() => { vi.unstubAllEnvs() })

const root = (name = 'ca.crt'): string => encodeURIComponent(serverFile(name))
/** TLS version of the store's connections as the server has it; '' for plain text. */
async function tlsBy(query: string, host = 'localhost'): Promise<string> {
  const name = `tls-${Math.random()}`
  return withStore(urlWith(base.url, { host, query: `${query}&application_name=${name}` }), async store => {
    await store.has('sha256:' + '0'.repeat(64))
    const rows = await sql(base.url, `SELECT coalesce(version, '') AS version FROM pg_stat_activity JOIN pg_stat_ssl USING (pid)
      WHERE application_name = '${name}'`)
    return String(rows[0]?.['version'])
  })
}

it.each([
  ['sslmode=verify-full', 'localhost'], ['sslmode=verify-ca', 'localhost'], ['sslmode=verify-ca', '127.0.0.1'], ['sslmode=require', '127.0.0.1'],
])('connects by TLS to a server of the right CA: %s to %s', async (query, host) => {
  expect(await tlsBy(`${query}&sslrootcert=${root()}`, host)).toMatch(/^TLSv1\.[23]$/)
})
it('encrypts without asking whose server it is by sslmode=require without a root, and not at all on loopback without sslmode', async () => {
  expect(await tlsBy('sslmode=require')).toMatch(/^TLS/)
  expect(await tlsBy('sslmode=disable')).toBe('')
  expect(await tlsBy('')).toBe('')
})
it.each([
  ['sslmode=verify-full', 'ca.crt', '127.0.0.1'], ['sslmode=verify-full', 'other.crt', 'localhost'], ['sslmode=verify-ca', 'other.crt', 'localhost'],
  ['sslmode=require', 'other.crt', 'localhost'], ['sslmode=verify-full', '', 'localhost'],
])('refuses a server of another name or CA: %s with %s to %s', async (query, ca, host) => {
  const open = openPostgresStore(urlWith(base.url, { host, query: query + (ca === '' ? '' : `&sslrootcert=${root(ca)}`) }))
  await expect(open).rejects.toMatchObject({ name: 'StoreError', reason: 'io', message: expect.stringContaining('no trusted TLS connection') as string })
})
it('refuses to go on in plain text when the server has no TLS', async () => {
  await sql(base.url, 'ALTER SYSTEM SET ssl = off', 'SELECT pg_reload_conf()')
  try {
    await vi.waitFor(() => expect(openPostgresStore(urlWith(base.url, { query: 'sslmode=require' }))).rejects.toThrow('no trusted TLS connection'),
      { timeout: 5000 })
  } finally {
    await sql(base.url, 'ALTER SYSTEM RESET ssl', 'SELECT pg_reload_conf()')
  }
})
it('connects by a socket', async () => {
  const socket = encodeURIComponent(server('dir'))
  await withStore(`${urlWith(base.url, { query: `host=${socket}` })}`, store => expect(store.has('sha256:' + '0'.repeat(64))).resolves.toBe(false))
})

it('says what is wrong, and never the password', async () => {
  const wrong = { '': 'user or password', other: 'user or password' }
  for (const [password, words] of Object.entries(wrong)) {
    const failed = await openPostgresStore(urlWith(base.url, { password: `${password}SeCrEt` })).then(() => new Error('opened'), (error: Error) => error)
    expect(failed).toMatchObject({ name: 'StoreError', message: expect.stringContaining(words) as string })
    expect(JSON.stringify(failed) + failed.message + failed.stack).not.toContain('SeCrEt')
  }
  await expect(openPostgresStore(urlWith(base.url, { database: 'nowhere' }))).rejects.toMatchObject({ reason: 'missing',
    message: expect.stringContaining('createdb') as string })
  await expect(openPostgresStore(urlWith(base.url, { host: 'nowhere.invalid', query: 'sslmode=disable' }))).rejects.toThrow('name of the server')
  const without = new URL(base.url)
  without.password = ''
  await expect(openPostgresStore(without.href)).rejects.toThrow('PGPASSFILE')
  await vi.waitFor(() => { expect(process.getActiveResourcesInfo()).not.toContain('TCPSocketWrap') })
  await withStore(base.url, store => {
    expect(store.where).toBe(`postgresql://127.0.0.1:${new URL(base.url).port}/${base.name}`)
    return Promise.resolve()
  })
})
it('says within seconds that no server is there', async () => {
  const start = Date.now()
  await expect(openPostgresStore(urlWith(base.url, { port: 1 }))).rejects.toMatchObject({ name: 'StoreError', reason: 'io',
    message: expect.stringContaining('does it run?') as string })
  expect(Date.now() - start).toBeLessThan(15_000)
})
it('takes the password from PGPASSFILE, unless others may read that', async () => {
  const url = new URL(base.url)
  const file = join(dir, 'pgpass')
  await writeFile(file, `other:*:*:*:wrong\n*:${url.port}:${base.name}:postgres:${decodeURIComponent(url.password)}\n`, { mode: 0o600 })
  vi.stubEnv('PGPASSFILE', file)
  url.password = ''
  await withStore(url.href, store => expect(store.journals([])).resolves.toEqual([]))
  await chmod(file, 0o644)
  await expect(openPostgresStore(url.href)).rejects.toThrow('chmod 600')
})

it('lets a writer write and a reader read, who may do nothing else', async () => {
  const [writer, reader] = [await user(base.url), await user(base.url)]
  try {
    await sql(base.url, `GRANT USAGE ON SCHEMA scs_check TO ${writer.name}, ${reader.name}`,
      `GRANT SELECT ON ALL TABLES IN SCHEMA scs_check TO ${writer.name}, ${reader.name}`,
      `GRANT INSERT, UPDATE, DELETE ON scs_check.objects, scs_check.entries, scs_check.named, scs_check.locks TO ${writer.name}`)
    await withStore(writer.url, async store => {
      const digest = await store.put('by a writer')
      expect(await store.append(['rights'], entry('2026-11-22', { objects: [digest] }))).toBe(true)
      const lock = await store.lock('rights')
      if ('release' in lock) await lock.release()
      expect(await store.upkeep.collect({ before: '2020-01-01T00:00:00Z', dryRun: false })).toMatchObject({ entries: 0 })
    })
    await withStore(reader.url, async store => {
      expect(await store.newest(['rights'])).toMatchObject({ id: '2026-11-22' })
      expect(await store.upkeep.verify(() => undefined)).toMatchObject({ problems: 0, entries: 1 })
      expect(await store.upkeep.collect({ before: '2027-01-01T00:00:00Z', dryRun: true })).toMatchObject({ entries: 0 })
      await expect(store.put('by a reader')).rejects.toMatchObject({ name: 'StoreError', message: expect.stringContaining('may not do that') as string })
      await refused(store.append(['rights'], entry('2026-11-23')), 'io')
      await refused(store.lock('rights'), 'io')
    })
  } finally {
    await writer.drop()
    await reader.drop()
  }
})
it('tells a user who may not make the schema so, and a reader of an empty database that there is no store', async () => {
  const empty = await database()
  const guest = await user(empty.url)
  try {
    await expect(openPostgresStore(guest.url)).rejects.toMatchObject({ reason: 'io', message: expect.stringContaining('may not do that') as string })
    await refused(openPostgresStore(guest.url, { create: false }), 'missing')
    await sql(empty.url, `CREATE SCHEMA scs_check AUTHORIZATION ${guest.name}`)
    await withStore(guest.url, store => expect(store.put('x')).resolves.toContain('sha256:'))
  } finally {
    await sql(empty.url, `DROP OWNED BY ${guest.name} CASCADE`)
    await empty.drop()
    await sql(base.url, `DROP ROLE ${guest.name}`)
  }
})
it('only reads from a standby, and says so', async () => {
  server('standby', 'up')
  try {
    await withStore(base.url, store => store.append(['standby'], entry('2026-11-22')))
    const url = urlWith(base.url, { port: Number(new URL(server('standby', 'url')).port) })
    await withStore(url, async store => {
      await vi.waitFor(async () => expect(await store.newest(['standby'])).toMatchObject({ id: '2026-11-22' }), { timeout: 10_000 })
      const work = [store.put('x'), store.append(['standby'], entry('2026-11-23')), store.lock('night')]
      await Promise.all(work.map(one => expect(one).rejects.toThrow('name the primary')))
    })
  } finally {
    server('standby', 'down')
  }
})
