import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appendStatement } from '../../src/certificates/append.ts'
import { checkRegister } from '../../src/certificates/check.ts'
import { registerText } from '../../src/certificates/publish.ts'
import { idOf, JOURNAL, readRegister } from '../../src/certificates/register.ts'
import { certificateStandings } from '../../src/certificates/standings.ts'
import { NAMESPACE } from '../../src/certificates/statement.ts'
import { openDirectoryStore } from '../../src/history/directory-store.ts'
import type { CertificateEntry, CertificateStatement } from '../../src/model/certificate.ts'
import type { Store } from '../../src/model/history.ts'
import { sign } from '../../src/trust/ssh-signature.ts'
import { newDir, newKey } from '../trust/keys.ts'
import { day, registerOf, type Said, scopeOf } from './made-up.ts'

let dir: string
let remove: () => Promise<void>
let allowed: string
let signer: (text: string) => Promise<string>
let stranger: (text: string) => Promise<string>
let stores = 0
beforeAll(async () => {
  ({ dir, remove } = await newDir())
  const [board, other] = [await newKey(dir, 'board'), await newKey(dir, 'other')]
  allowed = join(dir, 'allowed')
  await writeFile(allowed, `board@example.org namespaces="${NAMESPACE}" ${board.line}\n`)
  signer = text => sign(text, { key: board.key, namespace: NAMESPACE })
  stranger = text => sign(text, { key: other.key, namespace: NAMESPACE })
})
afterAll(() => remove())

const SAID: Said[] = [
  { event: 'applied', at: '2026-01-10' }, { event: 'granted', at: '2026-02-01', until: '2027-01-31T23:59:59Z' },
  { event: 'applied', at: '2026-03-01', certificate: 'C-2026-0002', subject: 'bravo' }, { event: 'revoked', at: '2026-04-01' },
]
const LATER: Said = { event: 'applied', at: '2026-05-01', certificate: 'C-2026-0003' }
const NOW = day('2026-07-01')

/** A store with a register of these statements. */
async function storeOf(said: Said[] = SAID, by = signer): Promise<{ store: Store; root: string; statements: CertificateStatement[] }> {
  const root = join(dir, `store-${++stores}`)
  const store = await openDirectoryStore(root)
  const report = await store.put('report')
  const statements = registerOf(said.map(one => (one.event === 'granted' ? { ...one, report } : one))).statements.map(({ statement }) => statement)
  for (const one of statements) await appendStatement(store, one, { sign: one.event === 'applied' ? undefined : by, objects: one.event === 'granted' ? [report] : [] })
  return { store, root, statements }
}
const entries = (root: string) => join(root, 'journals', 'certificates', '@2000-01')
const stateOf = async (store: Store, trust = {}) => certificateStandings(await readRegister(store, { allowedSigners: allowed, ...trust }), NOW, scopeOf).find(({ certificate }) => certificate === 'C-2026-0001')?.state

describe('the register', () => {
  it('is read as it was said, by known signers or unknown ones', async () => {
    const { store, statements } = await storeOf()
    const known = await readRegister(store, { allowedSigners: allowed })
    expect(known.breaks).toEqual([])
    expect(known.statements.map(({ statement }) => statement)).toEqual(statements)
    expect(known.statements.map(({ check }) => check.state)).toEqual(['unsigned', 'named', 'unsigned', 'named'])
    expect((await readRegister(store)).statements[1]).toMatchObject({ signed: 'intact', key: expect.stringMatching(/^ssh-ed25519 SHA256:/) as string })
    expect(await stateOf(store, { allowedSigners: allowed })).toBe('revoked')
  })

  it('a grant by a key that is not allowed does not count', async () => {
    const { store } = await storeOf(SAID.slice(0, 2), stranger)
    expect(await stateOf(store)).toBe('unproven')
    const good = await storeOf(SAID.slice(0, 2))
    // without allowed signers anybody's key would do, so none does
    expect([await stateOf(good.store), await stateOf(good.store, { allowedSigners: undefined })]).toEqual(['granted', 'unproven'])
  })

  it.each([
    ['the entry of the revocation is removed with one after it', async (root: string) => rm(join(entries(root), (await readdir(entries(root))).sort()[3]!)), [...SAID, LATER]],
    ['an entry is changed', async (root: string) => {
      const file = join(entries(root), (await readdir(entries(root))).sort()[3]!)
      const bytes = await readFile(file)
      bytes[bytes.length >> 1]! ^= 1
      await writeFile(file, bytes)
    }, SAID],
    ['two entries are swapped', async (root: string) => {
      const [, , c, d] = (await readdir(entries(root))).sort().map(name => join(entries(root), name))
      await rename(c!, `${c!}x`)
      await rename(d!, c!)
      await rename(`${c!}x`, d!)
    }, SAID],
    ['an entry of its own is put in', async (root: string) => { await openDirectoryStore(root).then(store => store.append(JOURNAL, { id: '2026-01-01', at: '2026-01-01T00:00:00Z', objects: [] })) }, SAID.slice(0, 2)],
  ])('is broken where %s, and what was granted counts no more', async (_, tamper, said) => {
    const { store, root } = await storeOf(said)
    await tamper(root)
    const register = await readRegister(store, { allowedSigners: allowed })
    expect(register.breaks).not.toEqual([])
    expect(['unproven', 'revoked']).toContain(await stateOf(store))
    const found = await checkRegister(register, { now: NOW, scopeOf, restOf: () => Promise.resolve([]), named: true })
    expect(found.find(({ step }) => step === 'chain')?.state).toBe('contradicted')
  })

  it('is broken where the object of a statement is gone', async () => {
    const { store, root } = await storeOf(SAID.slice(0, 3))
    const { digest } = (await readRegister(store)).statements[2]!
    const hex = digest.slice('sha256:'.length)
    const files = (await readdir(root, { recursive: true })).filter(name => name.includes(hex.slice(2, 20)))
    for (const file of files) await rm(join(root, file))
    expect(files).toHaveLength(1)
    expect((await readRegister(store)).breaks)
      .toEqual([{ number: 3, problem: 'a part of it is missing in the store', told: expect.stringContaining(root) as string }])
    expect(await stateOf(store)).toBe('unproven')
    // pages get no paths of the machine
    expect(JSON.stringify(certificateStandings(await readRegister(store), NOW, scopeOf))).not.toContain(root)
  })

  it('does not hold where somebody without the key writes its history anew', async () => {
    const { store, statements: [applied] } = await storeOf(SAID.slice(0, 1))
    const forged = registerOf([SAID[0]!, { ...SAID[1]!, previous: 'sha256:' + 'b'.repeat(64), report: await store.put('report') }]).statements[1]!.statement
    await appendStatement(store, forged, { sign: stranger })
    const register = await readRegister(store, { allowedSigners: allowed })
    expect(register.breaks).toEqual([{ number: 2, problem: expect.stringContaining('as the one before it') as string }])
    expect(register.statements[0]!.statement).toEqual(applied)
    expect(await stateOf(store)).toBe('unproven')
  })

  it.each([['contradicted', 1], ['unverified', 0]])('a signature by a stranger is %s where it is statement %i', async (state, at) => {
    const register = registerOf(SAID.map((one, i) => (i === at ? { ...one, check: { state: 'bad', why: 'nobody knows it' } } : one)))
    const found = await checkRegister(register, { now: NOW, scopeOf, restOf: () => Promise.resolve([]), named: true })
    expect(found.find(({ step }) => step === 'signatures')?.state).toBe(state)
  })

  it('a good grant cannot be put in once more, after its revocation', async () => {
    const { store } = await storeOf()
    const { digest, signature } = (await readRegister(store)).statements[1]!
    const again: CertificateEntry = {
      format: 'scs-check/certificate-entry/1', id: idOf(5), at: '2026-05-01T00:00:00Z', statement: digest, signature: signature!, objects: [digest, signature!],
    }
    await store.append(JOURNAL, again)
    expect((await readRegister(store)).breaks).toEqual([{ number: 5, problem: 'it is statement 2, put in another\'s place' }])
    expect(await stateOf(store)).toBe('revoked')
  })

  it('what was cut off at its end is noticed by who kept a published register', async () => {
    const { store, root } = await storeOf()
    const published = (await readRegister(store)).statements.map(({ digest, statement }) => [statement.number, digest] as const)
    await rm(join(entries(root), (await readdir(entries(root))).sort()[3]!))
    const found = await checkRegister(await readRegister(store), { now: NOW, scopeOf, restOf: () => Promise.resolve([]), named: false, published: new Map(published) })
    expect(found.map(({ step, state }) => [step, state]))
      .toEqual([['chain', 'verified'], ['signatures', 'unverified'], ['rules', 'verified'], ['reports', 'verified'], ['published', 'contradicted']])
  })

  it('two that follow the same statement cannot both be said', async () => {
    const { store } = await storeOf(SAID.slice(0, 2))
    const next = (subject: string) => registerOf([...SAID.slice(0, 2), { event: 'applied', at: '2026-05-01', certificate: 'C-2026-0002', subject }]).statements[2]!.statement
    const all = await Promise.allSettled(['alpha', 'bravo', 'charlie'].map(subject => appendStatement(store, next(subject), {})))
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(all.filter(one => one.status === 'rejected').map(one => (one.reason as Error).message))
      .toEqual(Array(2).fill(expect.stringMatching(/somebody else .* try again/)) as string[])
    expect((await store.ids(JOURNAL)).at(-1)).toBe(idOf(3))
  })

  it('takes no grant and no revocation that is not signed', async () => {
    const { store, statements } = await storeOf(SAID.slice(0, 1))
    await expect(appendStatement(store, { ...registerOf(SAID).statements[1]!.statement, previous: statements[0]!.previous }, {})).rejects.toThrow(/previous/)
    await expect(appendStatement(store, registerOf(SAID).statements[1]!.statement, {})).rejects.toThrow(/must be signed/)
  })

  it('is published as the very texts that were signed, which ssh-keygen and sha256sum can check', async () => {
    const { store } = await storeOf()
    const register = await readRegister(store)
    const text = registerText({ asOf: '2026-07-01T18:00:00Z', certificates: certificateStandings(register, NOW, scopeOf) })
    const { statements, newest, missing } = JSON.parse(text) as { statements: { statement: string; signature: string | null; digest: string }[]; newest: string; missing: number[] }
    expect([newest, missing]).toEqual([register.statements.at(-1)!.digest, []])
    const out = join(dir, 'published')
    await mkdir(out)
    let previous: string | null = null
    for (const { statement, signature, digest } of statements) {
      await writeFile(join(out, 's'), statement)
      expect(`sha256:${execFileSync('sha256sum', [join(out, 's')]).toString().slice(0, 64)}`).toBe(digest)
      expect((JSON.parse(statement) as CertificateStatement).previous).toBe(previous)
      previous = digest
      if (signature === null) continue
      await writeFile(join(out, 's.sig'), signature)
      expect(execFileSync('ssh-keygen', ['-Y', 'verify', '-f', allowed, '-I', 'board@example.org', '-n', NAMESPACE, '-s', join(out, 's.sig')], { input: statement }).toString())
        .toMatch(/^Good/)
    }
  })
})
