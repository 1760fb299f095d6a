import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { main } from '../../../src/cli/main.ts'
import { openDirectoryStore } from '../../../src/history/directory-store.ts'
import { type Kit, kit, standardsWith, visited } from '../../cli/compare-kit.ts'
import { printed } from '../../cli/printed.ts'
import { cli } from '../../e2e/harness.ts'
import { newKey } from '../../trust/keys.ts'
import { copyStore, database, server, withStore } from './stage.ts'

let base: Awaited<ReturnType<typeof database>>
let all: Kit
let stored: string[]
let signers: string[]
let key: string
/** Certificates are numbered within the year. */
const id = (number: number): string => `C-${new Date().getUTCFullYear()}-000${number}`
const OF = ['--scope', 'scs-compatible-iaas', '--scope-version', 'v5.1']
const certificate = (...args: string[]) => printed(() => main(['certificate', ...args]))
const said = (verb: string, ...args: string[]) => certificate(verb, ...stored, '--by', 'the board', ...args)

beforeAll(async () => {
  server('up')
  ;[base, all] = await Promise.all([database(), kit()])
  const board = await newKey(all.dir, 'board')
  key = board.key
  await writeFile(join(all.dir, 'allowed'), `board@example.org namespaces="scs-check-certificate" ${board.line}\n`)
  await writeFile(join(all.dir, 'url'), base.url, { mode: 0o600 })
  stored = ['--store-url-file', join(all.dir, 'url')]
  signers = ['--allowed-signers', join(all.dir, 'allowed')]
  for (const ago of [2, 1]) for (const subject of ['well', 'flawed']) await visited(all, subject, ago)
  const directory = await openDirectoryStore(all.store)
  await withStore(base.url, async store => {
    await copyStore(directory, store)
  })
  await directory.close()
})
afterAll(async () => {
  await base.drop()
  await rm(all.dir, { recursive: true })
})

it('evaluate --compare tells of a store in PostgreSQL what it tells of the same store in a directory', async () => {
  const stricter = await standardsWith(all.dir, [['scs-0102', 'words: [x86_64, aarch64, risc-v]', 'words: [aarch64, risc-v]']])
  const compare = (place: string[]) => printed(() => main(['evaluate', '--compare', ...place, '--standards', stricter, '--json']))
  const found = await compare(stored)
  expect(found).toEqual(await compare(['--store', all.store]))
  expect(found).toMatchObject({ code: 1, out: expect.stringContaining('"kind": "new-fail"') as string })
})

it('certificates are applied for, granted, revoked, listed, verified and published from PostgreSQL', async () => {
  for (const subject of ['well', 'flawed']) expect(await said('apply', '--subject', subject, ...OF)).toMatchObject({ code: 0 })
  expect(await said('grant', id(2), '--key', key)).toMatchObject({ code: 1, out: expect.stringMatching(/passing +BROKEN[^]*nothing was said/) as string })
  const despite = ['--despite', 'passing', '--despite', 'verified', '--reason', 'a passive visit sees too little']
  expect(await said('grant', id(1), '--key', key, ...despite)).toMatchObject({ code: 0, out: expect.stringContaining(`${id(1)} granted: well`) as string })
  expect((await certificate('list', ...stored, ...signers)).out).toMatch(/C-\d{4}-0001 +granted +well/)
  expect(await said('revoke', id(1), '--key', key, '--reason', 'enough')).toMatchObject({ code: 0 })
  expect(await certificate('verify', ...stored, ...signers)).toMatchObject({ code: 0 })
  expect(await certificate('export', ...stored, ...signers, '--out', join(all.dir, 'out'))).toMatchObject({ code: 0 })
  expect(JSON.parse(await readFile(join(all.dir, 'out', 'revoked.json'), 'utf8'))).toMatchObject({ revoked: [{ certificate: id(1), subject: 'well', reason: 'enough' }] })
})

it('of statements made at once by several processes none is lost and each names the one before', async () => {
  const names = Array.from({ length: 6 }, (_, i) => `new-${i}`)
  const config = join(all.dir, 'nightly.yaml')
  await writeFile(config, `format: scs-check/nightly/1\nstore: { postgres: { url_file: ./url } }\nsubjects: [${names.map(name => `{ name: ${name}, os_cloud: x }`).join(', ')}]\n`)
  const apply = (name: string) => cli(['certificate', 'apply', '-c', config, '--by', 'the board', '--subject', name, ...OF])
  const codes = (await Promise.all(names.map(apply))).map(({ code, stderr }) => [code, stderr])
  expect(codes).toEqual(names.map(() => [0, '']))
  const { out } = await certificate('list', ...stored, ...signers)
  for (const name of names) expect(out).toMatch(new RegExp(`C-\\d{4}-\\d{4} +applied +${name} `))
  expect(await certificate('verify', ...stored, ...signers)).toMatchObject({ code: 0, out: expect.stringMatching(/chain +verified/) as string })
})
