import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { postgresFailure } from '../../src/history/postgres-failure.ts'
import { postgresAddress } from '../../src/history/postgres-url.ts'

const dir = mkdtempSync(join(tmpdir(), 'scs-url-'))
afterAll(() => { rmSync(dir, { recursive: true }) })
const file = (name: string, text: string): string => {
  writeFileSync(join(dir, name), text, { mode: 0o600 })
  return join(dir, name)
}
const root = file('root.crt', 'CERTIFICATE')
const NOWHERE = { PGPASSFILE: file('empty', '') }
const configOf = (url: string, env: NodeJS.ProcessEnv = NOWHERE) => postgresAddress(url, env).config

describe('where to', () => {
  it.each([
    ['postgresql://u:p%40%2F%25@db.example:6432/results', { host: 'db.example', port: 6432, user: 'u', password: 'p@/%', database: 'results' },
    'postgresql://db.example:6432/results'],
    ['postgres://u@[::1]/r', { host: '::1', port: 5432, user: 'u', database: 'r' }, 'postgresql://[::1]:5432/r'],
    ['postgresql://u@%2Frun%2Fpg/r', { host: '/run/pg', user: 'u', database: 'r', ssl: false }, 'postgresql://%2Frun%2Fpg:5432/r'],
    ['postgresql:///r?host=/run/pg&user=u&port=1', { host: '/run/pg', port: 1, user: 'u', ssl: false }, 'postgresql://%2Frun%2Fpg:1/r'],
    ['postgresql://u:p@h/r?connect_timeout=3&application_name=x', { connectionTimeoutMillis: 3000, application_name: 'x' }, 'postgresql://h:5432/r'],
    [' postgresql://u@h/r \n', { host: 'h' }, 'postgresql://h:5432/r'],
  ])('reads %s', (url, config, where) => {
    expect(configOf(url)).toMatchObject(config)
    expect(postgresAddress(url, NOWHERE).where).toBe(where)
  })
  it('takes what the URL leaves out from libpq\'s variables', () => {
    expect(configOf('postgresql:///r', { ...NOWHERE, PGHOST: 'h', PGPORT: '7', PGUSER: 'u', PGPASSWORD: 'x', PGSSLMODE: 'require' }))
      .toMatchObject({ host: 'h', port: 7, user: 'u', password: 'x', ssl: { rejectUnauthorized: false } })
  })
  it.each([
    'SeCrEt', 'mysql://u:SeCrEt@h/r', 'host=h password=SeCrEt', 'postgresql://u:SeCrEt@h', 'postgresql://u:SeCrEt@h/a/b', 'postgresql://u:SeCrEt@a,b/r',
    'postgresql://u:SeC#rEt@h/r',
    'postgresql://u:%SeCrEt@h/r', 'postgresql://u:SeCrEt@h:0/r', 'postgresql://u:SeCrEt@h/r?options=-cx', 'postgresql://u:SeCrEt@h/r?connect_timeout=SeCrEt',
    'postgresql://u:SeCrEt@h/r?sslmode=prefer',
    'postgresql://u:SeCrEt@h/r?sslmode=allow', 'postgresql://u:SeCrEt@h/r?sslmode=verify_full', 'postgresql://u:SeCrEt@h/r?sslmode=verify-ca',
    'postgresql://u:SeCrEt@h/r?sslrootcert=/nowhere',
  ])('refuses %s without telling the password', url => {
    const error = (() => {
      try {
        return configOf(url)
      } catch (thrown) {
        return thrown
      }
    })()
    expect(error).toMatchObject({ name: 'StoreError' })
    expect((error as Error).message).not.toMatch(/SeC|rEt/)
  })
  it('reads any text or refuses it as a StoreError', () => {
    fc.assert(fc.property(fc.string(), fc.boolean(), (text, whole) => {
      try {
        configOf(whole ? text : `postgresql://${text}`)
      } catch (error) {
        expect(error).toMatchObject({ name: 'StoreError' })
      }
    }))
  })
})

describe('TLS', () => {
  const tls = (query: string, host = 'db.example') => configOf(`postgresql://u@${host}/r${query}`).ssl
  it.each([['', 'db.example'], ['', '10.0.0.1'], ['', '127.example'], ['?sslmode=verify-full', '127.0.0.1'],
    ['?sslmode=verify-full&sslrootcert=system', 'db.example']])('verifies CA and name: %s to %s', (query, host) => {
    expect(tls(query, host)).toEqual({})
  })
  it.each([['?sslmode=disable', 'db.example'], ['', 'localhost'], ['', '127.0.0.1'], ['', '[::1]'],
    ['?sslmode=verify-full', '%2Frun']])('does without: %s to %s', (query, host) => {
    expect(tls(query, host)).toBe(false)
  })
  it('checks the CA but not the name by verify-ca, and by require with a root; neither by require alone', () => {
    for (const mode of ['verify-ca', 'require']) {
      expect(tls(`?sslmode=${mode}&sslrootcert=${root}`)).toEqual({ ca: 'CERTIFICATE', checkServerIdentity: expect.any(Function) as () => undefined })
    }
    expect(tls('?sslmode=require')).toEqual({ rejectUnauthorized: false })
    expect(tls(`?sslmode=verify-full&sslrootcert=${root}&sslcert=${root}&sslkey=${root}`)).toEqual({ ca: 'CERTIFICATE', cert: 'CERTIFICATE',
      key: 'CERTIFICATE' })
  })
})

describe('PGPASSFILE', () => {
  const text = '# c:1:r:u:comment\nother:*:*:*:o\nh:6:r:u:port\nh:*:r:u:with:colon\\\\ \nh\\:x:*:*:*:escaped\nlocalhost:*:*:*:socket\n*:*:db:*:any'
  it.each([['h:5/r', 'with:colon\\ '], ['h:6/r', 'port'], ['other/x', 'o'], ['%2Frun/r', 'socket'], ['g/db', 'any'], ['g/r', undefined],
    ['h:5/R', undefined]])('finds the line for %s', (to, password) => {
    expect(configOf(`postgresql://u@${to}`, { PGPASSFILE: file('pass', text) }).password).toBe(password)
  })
  it('is asked last', () => {
    const env = { PGPASSFILE: file('pass', '*:*:*:*:file'), PGPASSWORD: 'variable' }
    expect([configOf('postgresql://u:url@h/r', env).password, configOf('postgresql://u@h/r', env).password]).toEqual(['url', 'variable'])
  })
})

it.each([
  [{ code: '28P01', message: 'password authentication failed' }, 'PGPASSFILE'], [{ code: '25006', message: 'x' }, 'primary'],
  [{ code: 'ECONNREFUSED', message: 'x' }, 'does it run?'],
  [{ errors: [{ code: 'ECONNREFUSED', message: 'inner' }] }, 'inner'], [{ code: '99999', message: 'a\u001b[31m\nb' }, 'a [31m b'], ['text', 'text'],
])('tells what failed, the place and the cure: %j', (error, words) => {
  expect(postgresFailure('postgresql://h:5432/r', error)).toMatchObject({ name: 'StoreError', message: expect.stringContaining(words) as string })
  expect(postgresFailure('postgresql://h:5432/r', error).message).toMatch(/^postgresql:\/\/h:5432\/r: /)
})
