import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CERTIFICATES, REGISTER, REVOKED, STATUS } from '../../src/board/places.ts'
import { appendStatement } from '../../src/certificates/append.ts'
import { NAMESPACE } from '../../src/certificates/statement.ts'
import { main } from '../../src/cli/main.ts'
import type { CertificateStatement } from '../../src/model/certificate.ts'
import { sign } from '../../src/trust/ssh-signature.ts'
import { printed } from '../cli/printed.ts'
import { newDir, newKey } from '../trust/keys.ts'
import { nights, type Nights, SCOPE } from './visits-kit.ts'

let [dir, signers, key, remove] = ['', '', '', () => Promise.resolve()]
beforeAll(async () => {
  ({ dir, remove } = await newDir())
  const board = await newKey(dir, 'board')
  key = board.key
  signers = join(dir, 'allowed')
  await writeFile(signers, `board@example.org namespaces="${NAMESPACE}" ${board.line}\n`)
})
afterAll(() => remove())

const said = { format: 'scs-check/certificate/1', certificate: 'C-2026-0001', subject: 'a', scope: SCOPE, version: 'v1', by: 'the board' } as const
const signed = (text: string) => sign(text, { key, namespace: NAMESPACE })
/** Applied for and granted on the newest visit; gives the digest of the grant. */
async function granted(made: Nights): Promise<string> {
  const { report = '', id } = await made.visit('a', '2026-11-19', 'PASS')
  const previous = await appendStatement(made.store, { ...said, number: 1, event: 'applied', at: '2026-11-19T04:00:00Z', previous: null }, {})
  const at = '2026-11-19T05:00:00Z'
  return appendStatement(made.store, { ...said, number: 2, event: 'granted', at, from: at, until: '2027-11-18T23:59:59Z', report, visit: id, previous }, { sign: signed })
}
const third = (previous: string, more: Partial<CertificateStatement> = {}): CertificateStatement =>
  ({ ...said, number: 3, event: 'revoked', at: '2026-11-19T06:00:00Z', reason: 'it lied', previous, ...more })
async function cutOff({ dir: store }: Nights): Promise<void> {
  const journal = join(store, 'journals', 'certificates')
  const last = (await readdir(journal, { recursive: true, withFileTypes: true })).filter(one => one.isFile() && one.name.includes('00000003'))
  expect(last).toHaveLength(1)
  await rm(join(last[0]!.parentPath, last[0]!.name))
}
const build = async (made: Nights, out: string) => {
  const { code, err } = await printed(() => main(['board', 'build', '--store', made.dir, '--out', out, '--no-cache', '--date', '2026-11-20', '--allowed-signers', signers, '-q']))
  const text = (path: string) => readFile(join(out, path), 'utf8')
  const { subjects } = JSON.parse(await text(STATUS)) as { subjects: { certified: boolean; scopes: { certificate: { state: string } }[] }[] }
  return { code, err, certified: subjects[0]!.certified, state: subjects[0]!.scopes[0]!.certificate.state, page: await text(CERTIFICATES), register: code === 3 ? {} : JSON.parse(await text(REGISTER)) as { gone?: unknown }, revoked: JSON.parse(await text(REVOKED)) as { unproven: unknown[] } }
}

it('a revocation that was published and cut off the register does not bring the certificate back, in no later build either', async () => {
  const [made, out] = [await nights(), join(dir, 'out')]
  const grant = await granted(made)
  expect(await build(made, out)).toMatchObject({ code: 0, certified: true, state: 'granted' })
  const digest = await appendStatement(made.store, third(grant), { sign: signed })
  expect(await build(made, out)).toMatchObject({ code: 0, certified: false, state: 'revoked' })
  await cutOff(made)
  for (const at of ['first', 'second']) {
    const { code, err, certified, state, page, register, revoked } = await build(made, out)
    expect([at, code, certified, state, revoked.unproven.length]).toEqual([at, 2, false, 'unproven', 1])
    expect(err).toContain(`statement 3 of the register of certificates does not hold: it was published as ${digest}, and is not in the register any more`)
    expect(page).toContain('statement 3 of the register, which may revoke it, does not hold')
    expect(register.gone).toEqual([{ number: 3, digest }])
  }
  await appendStatement(made.store, third(grant, { certificate: 'C-2026-0002', event: 'applied' }), {})
  expect(await build(made, out)).toMatchObject({ code: 2, certified: false, register: { gone: [{ number: 3, digest }] } })
  const exported = await printed(() => main(['certificate', 'export', '--store', made.dir, '--out', join(out, 'certificates'), '--allowed-signers', signers]))
  expect(exported).toMatchObject({ code: 2, err: expect.stringContaining(`it was published as ${digest}`) as string })
  expect((JSON.parse(await readFile(join(out, REGISTER), 'utf8')) as { gone?: unknown }).gone).toEqual([{ number: 3, digest }])
})

it('a published register that cannot be read stops the build until somebody puts it right', async () => {
  const [made, out] = [await nights(), join(dir, 'broken')]
  await granted(made)
  await build(made, out)
  await writeFile(join(out, REGISTER), '{')
  for (const at of ['first', 'second']) expect([at, await build(made, out)]).toMatchObject([at, { code: 3, err: expect.stringMatching(/register\.json: is not JSON, so that nobody knows which certificates were revoked/) as string }])
  await rm(join(out, REGISTER))
  expect(await build(made, out)).toMatchObject({ code: 0, err: '' })
})
