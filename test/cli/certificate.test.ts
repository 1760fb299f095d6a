import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { assign, loadRules } from '../../src/cli/rules.ts'
import { evaluate } from '../../src/evaluate/evaluate.ts'
import { readGathered } from '../../src/evidence/store.ts'
import { openDirectoryStore } from '../../src/history/directory-store.ts'
import { addReport } from '../../src/history/score-card.ts'
import { record } from '../../src/nightly/record.ts'
import { sign } from '../../src/trust/ssh-signature.ts'
import { newKey } from '../trust/keys.ts'
import { printed } from './printed.ts'

let dir: string
let store: string[]
let key: string
/** Certificates are numbered within the year. */
const id = (number: number): string => `C-${new Date().getUTCFullYear()}-000${number}`
const OF = ['--scope', 'scs-compatible-iaas', '--scope-version', 'v5.1']
const certificate = (...args: string[]) => printed(() => main(['certificate', ...args]))
const said = (verb: string, ...args: string[]) => certificate(verb, ...store, '--by', 'the board', ...args)

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-check-certificate-'))
  const board = await newKey(dir, 'board')
  key = board.key
  await writeFile(join(dir, 'allowed'), `board@example.org namespaces="scs-check-certificate" ${board.line}\nnight@example.org namespaces="report" ${board.line}\n`)
  store = ['--store', join(dir, 'store')]
  const opened = await openDirectoryStore(join(dir, 'store'))
  const rules = await loadRules({})
  for (const [subject, profile, ...more] of [['good', 'compliant'], ['bad', 'flawed', '--passive'], ['forged', 'flawed', '--passive']] as const) {
    await printed(() => main(['collect', '--demo', profile, ...more, '--subject', subject, '--evidence', join(dir, subject), '-q']))
    const gathered = await readGathered(join(dir, subject))
    const asOf = new Date(gathered.collection.until)
    const night = asOf.toISOString().slice(0, 10)
    const report = evaluate(gathered, assign(rules, {}, asOf))
    const card = addReport({}, report, night)
    // somebody who can write to the store says that all is well
    if (subject === 'forged') for (const one of Object.values(card)) Object.assign(one, { verdict: 'PASS', validUntil: '2099-01-01T00:00:00Z' })
    await record(opened, { id: night, night, gathered, report, rules, card, state: { state: 'complete' }, now: new Date(), sign: bytes => sign(bytes, { key, namespace: 'report' }) })
  }
  await opened.close()
})
afterAll(() => rm(dir, { recursive: true }))

describe('scs-check certificate', () => {
  it('grants what passes, refuses what does not, revokes, and tells of it', async () => {
    for (const subject of ['good', 'bad', 'forged']) expect(await said('apply', '--subject', subject, ...OF)).toMatchObject({ code: 0, out: expect.stringContaining('applied') as string })
    expect(await said('apply', '--subject', 'good', '--scope', 'scs-compatible-iaas', '--scope-version', 'next'))
      .toMatchObject({ code: 1, out: expect.stringMatching(/certifiable +BROKEN .*next is draft/) as string })

    const refused = await said('grant', id(2), '--key', key)
    expect(refused)
      .toMatchObject({ code: 1, out: expect.stringMatching(/passing +BROKEN +target main of v5.1 is FAIL[^]*scs-0102-prop-os_distro FAIL: 1 of[^]*nothing was said/) as string })
    expect(await said('grant', id(3), '--key', key))
      .toMatchObject({ code: 1, out: expect.stringMatching(/verified +BROKEN[^]*on the card, FAIL in the report/) as string })

    expect((await said('grant', id(1))).err).toContain('must be signed')
    expect(await said('grant', id(1), '--key', key, '--dry-run')).toMatchObject({ code: 0, out: expect.stringContaining('would be granted') as string })
    expect(await said('grant', '--subject', 'good', ...OF, '--key', key))
      .toMatchObject({ code: 0, out: expect.stringMatching(/^C-\d{4}-0001 granted: good[^]*verified +holds/) as string })

    expect((await said('grant', id(2), '--key', key, '--despite', 'passing')).err).toContain('needs a --reason')
    expect(await said('grant', id(2), '--key', key, '--despite', 'passing', '--reason', 'images come in December')).toMatchObject({ code: 0 })
    expect((await said('revoke', id(2), '--key', key)).err).toContain('--reason is missing')
    expect(await said('revoke', id(2), '--key', key, '--reason', 'images did not come')).toMatchObject({ code: 0 })
    expect(await said('refuse', id(3), '--reason', 'forged')).toMatchObject({ code: 0 })
    expect(await certificate('list', ...store))
      .toMatchObject({ code: 2, out: expect.stringMatching(/C-\d{4}-0001 +unproven/) as string, err: expect.stringMatching(/2 certificates count as not in force, because signers were not checked: .*--allowed-signers/) as string })
    const signers = ['--allowed-signers', join(dir, 'allowed')]
    expect(await certificate('list', ...store, ...signers)).toMatchObject({ code: 0, err: '' })
    expect((await certificate('list', ...store, ...signers)).out).toMatch(/C-\d{4}-0003 +refused[^]*C-\d{4}-0002 +revoked[^]*C-\d{4}-0001 +granted +good/)
  })

  it('tells the state as of a day, and of what is signed by whom', async () => {
    const signers = ['--allowed-signers', join(dir, 'allowed')]
    const later = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
    expect((await certificate('list', ...store, ...signers, '--date', later(320))).out).toMatch(/C-\d{4}-0001 +expiring/)
    expect((await certificate('list', ...store, ...signers, '--date', later(370))).out).toMatch(/C-\d{4}-0001 +expired/)
    expect((await certificate('show', ...store, ...signers, id(2))).out)
      .toMatch(/REVOKED[^]*granted despite the rule "passing" \(images come in December\)[^]*signed by board@example.org/)
    expect((await certificate('show', ...store, id(2))).out).toMatch(/UNPROVEN[^]*signer not checked/)

    expect(await certificate('verify', ...store))
      .toMatchObject({ code: 2, out: expect.stringMatching(/chain +verified[^]*signatures +NOT VERIFIED/) as string })
    expect(await certificate('verify', ...store, '--allowed-signers', join(dir, 'allowed'))).toMatchObject({ code: 0 })

    expect(await certificate('export', ...store, ...signers, '--out', join(dir, 'out'), '--key', key)).toMatchObject({ code: 0 })
    expect(JSON.parse(await readFile(join(dir, 'out', 'revoked.json'), 'utf8'))).toMatchObject({
      format: 'scs-check/revoked/1', unproven: [], revoked: [{ certificate: id(2), subject: 'bad', reason: 'images did not come', by: 'the board' }],
    })
    expect((await readdir(join(dir, 'out'))).sort()).toEqual(['register.json', 'register.json.sig', 'revoked.json', 'revoked.json.sig'])
    expect(await certificate('verify', ...store, '--allowed-signers', join(dir, 'allowed'), '--published', join(dir, 'out', 'register.json')))
      .toMatchObject({ code: 0 })
  })

  it('takes signers from nightly.yaml, and tells of revoked keys and of other identities', async () => {
    const signers = ['--allowed-signers', join(dir, 'allowed')]
    const config = join(dir, 'nightly.yaml')
    await writeFile(config, `format: scs-check/nightly/1\nstore: ${join(dir, 'store')}\nallowed_signers: ${join(dir, 'allowed')}\nsubjects: [{ name: good, os_cloud: good }, { name: planned, os_cloud: planned }]\n`)
    expect((await certificate('list', '-c', config)).out).toMatch(/C-\d{4}-0001 +granted +good/)
    expect(await certificate('apply', '-c', config, '--by', 'x', '--subject', 'planned', ...OF, '--dry-run')).toMatchObject({ code: 0 })
    expect((await certificate('show', ...store, ...signers, '--revoked', `${key}.pub`, id(1))).out).toMatch(/UNPROVEN[^]*its key is revoked/)
    expect(await certificate('list', ...store, ...signers, '--revoked', 'package.json')).toMatchObject({ code: 3, err: expect.stringContaining('package.json: is no list of revoked keys') as string })
    expect((await certificate('verify', ...store, ...signers, '--identity', 'other@example.org')).out).toMatch(/CONTRADICTED[^]*its key is allowed, but not for this identity/)
  })

  it('lists what is granted for later as not yet in force', async () => {
    const applied = (await said('apply', '--subject', 'bad', ...OF)).out
    const [number] = /C-\d{4}-\d{4}/.exec(applied)!
    const [tomorrow] = new Date(Date.now() + 86_400_000).toISOString().split('T')
    expect(await said('grant', number, '--key', key, '--from', tomorrow!, '--despite', 'passing', '--reason', 'tomorrow it passes')).toMatchObject({ code: 0 })
    expect((await certificate('list', ...store, '--allowed-signers', join(dir, 'allowed'))).out).toMatch(new RegExp(`${number} +granted, not yet in force +bad`))
    expect((await certificate('list', ...store, '--allowed-signers', join(dir, 'allowed'), '--date', tomorrow!)).out).toMatch(new RegExp(`${number} +granted +bad`))
  })

  it('says nothing with a key whose signature would not count', async () => {
    const { key: other } = await newKey(dir, 'other')
    const known = async () => (await certificate('list', ...store)).out
    const before = await known()
    for (const [verb, ...args] of [['revoke', id(1), '--reason', 'x'], ['apply', '--subject', 'bad', ...OF]] as const) {
      expect([verb, await said(verb, ...args, '--key', other, '--allowed-signers', join(dir, 'allowed'))]).toMatchObject([verb, {
        code: 3, err: expect.stringContaining(`--key ${other}: its signature would not count, so nothing was said: its key is not among the allowed signers`) as string,
      }])
    }
    expect(await known()).toBe(before)
  })

  it('an export without a key leaves no signature of an older one', async () => {
    const out = join(dir, 'exported')
    expect(await certificate('export', ...store, '--out', out, '--key', key, '--allowed-signers', join(dir, 'allowed'))).toMatchObject({ code: 0 })
    expect(await readdir(out)).toContain('register.json.sig')
    await certificate('export', ...store, '--out', out, '--allowed-signers', join(dir, 'allowed'))
    expect((await readdir(out)).sort()).toEqual(['register.json', 'revoked.json'])
  })

  it('a grant whose report or visit is gone proves nothing: list, show, verify and export agree', async () => {
    const signers = ['--allowed-signers', join(dir, 'allowed')]
    const broken = join(dir, 'broken')
    const grant = JSON.parse((await certificate('show', ...store, ...signers, id(1), '--json')).out) as { statements: { statement: { report: string } }[] }
    const hex = grant.statements[1]!.statement.report.slice('sha256:'.length)
    const report = (await readdir(join(dir, 'store', 'objects'), { recursive: true })).find(path => path.replaceAll(/[^0-9a-f]/g, '').includes(hex.slice(2)))!
    for (const [lost, why, code] of [[['objects', report], /its report sha256:[0-9a-f]+ is not in the store: restore it/, 2], [['journals', 'visits', 'good'], undefined, 0]] as const) {
      await cp(join(dir, 'store'), broken, { recursive: true })
      await rm(join(broken, ...lost), { recursive: true })
      const of = ['--store', broken, ...signers]
      const told = expect.stringMatching(why ?? /^$/) as string
      const state = why === undefined ? 'granted' : 'unproven'
      expect(await certificate('list', ...of)).toMatchObject({ code, out: expect.stringMatching(new RegExp(`C-\\d{4}-0001 +${state}`)) as string, err: told })
      expect(await certificate('show', ...of, id(1))).toMatchObject({ code, out: expect.stringContaining(state.toUpperCase()) as string })
      expect(await certificate('verify', ...of)).toMatchObject({ code: why === undefined ? 0 : 2, out: expect.stringMatching(why === undefined ? /reports +verified/ : /reports +NOT VERIFIED[^]*is not in the store/) as string })
      expect(await certificate('export', ...of, '--out', join(broken, 'out'))).toMatchObject({ code })
      const { unproven } = JSON.parse(await readFile(join(broken, 'out', 'revoked.json'), 'utf8')) as { unproven: { certificate: string }[] }
      expect(unproven.map(one => one.certificate)).toEqual(why === undefined ? [] : [id(1)])
      await rm(broken, { recursive: true })
    }
  })

  it.each<[string, (card: object) => Record<string, unknown>, RegExp]>([
    ['ended at a number', () => ({ until: 5 }), /the newest visit of good for scs-compatible-iaas, .*~002, cannot be read as one/],
    ['has an object for its problem', () => ({ state: 'failed', problem: {} }), /cannot be read as one/],
    ['is the second of its day, and fails', card => ({ card: Object.fromEntries(Object.entries(card).map(([key, one]) => [key, { ...one as object, verdict: 'FAIL' }])) }), /target main of v5.1 is FAIL/],
  ])('a newest visit that %s is a concern, and keeps nobody from the list', async (_, wrong, why) => {
    const [broken, journal] = [join(dir, 'broken'), ['visits', 'good', 'scs-compatible-iaas']]
    await cp(join(dir, 'store'), broken, { recursive: true })
    const opened = await openDirectoryStore(broken)
    const visit = (await opened.newest(journal))!
    await opened.append(journal, { ...visit, ...wrong(visit['card'] as object), id: `${visit.id}~002` })
    await opened.close()
    const found = JSON.parse((await certificate('list', '--store', broken, '--allowed-signers', join(dir, 'allowed'), '--json')).out) as { certificates: { certificate: string; concerns: string[] }[] }
    expect(found.certificates.find(one => one.certificate === id(1))!.concerns[0]).toMatch(why)
    await rm(broken, { recursive: true })
  })

  it('compares with a published register by the texts and numbers of its statements', async () => {
    const signers = ['--allowed-signers', join(dir, 'allowed')]
    const published = JSON.parse(await readFile(join(dir, 'out', 'register.json'), 'utf8')) as { statements: { statement: string; digest: string }[] }
    const verified = async (statements: unknown[]) => {
      await writeFile(join(dir, 'changed.json'), JSON.stringify({ ...published, statements }))
      return certificate('verify', ...store, ...signers, '--published', join(dir, 'changed.json'))
    }
    // where some are left out, the others are still in their places
    expect(await verified(published.statements.slice(2))).toMatchObject({ code: 0 })
    expect(await verified(published.statements.map((one, i) => (i === 3 ? { ...one, statement: one.statement.replace('the board', 'the bored') } : one))))
      .toMatchObject({ code: 3, err: expect.stringContaining('was changed') as string })
  })

  it('applications that come at the same time are all made', async () => {
    const { certificateSay } = await import('../../src/cli/certificate.ts')
    const codes: number[] = []
    await printed(async () => {
      const all = ['good', 'bad', 'forged'].map(subject => certificateSay('applied', undefined, { store: store[1]!, subject, scope: 'scs-compatible-iaas', scopeVersion: 'v5.1', by: 'x' }))
      codes.push(...await Promise.all(all))
      return 0
    })
    expect(codes).toEqual([0, 0, 0])
    expect((await certificate('list', ...store)).out.match(/ applied /g)).toHaveLength(3)
  })

  it.each([
    ['a subject that nobody knows', { subject: 'goood' }, /there is no subject goood in the store: did you mean "good"/],
    ['a name that is too long', { by: 'x'.repeat(201) }, /by must be one line/],
  ])('no application is made of %s', async (_, { subject = 'good', by = 'x' }: { subject?: string; by?: string }, why) => {
    expect(await certificate('apply', ...store, '--subject', subject, '--scope', 'scs-compatible-iaas', '--scope-version', 'v4', '--by', by, '--dry-run'))
      .toMatchObject({ code: 3, err: expect.stringMatching(why) as string })
  })

  it('tells where the store was tampered with, and counts nothing that may have been revoked', async () => {
    const entries = join(dir, 'store', 'journals', 'certificates', '@2000-01')
    const files = (await readdir(entries)).sort()
    await rm(join(entries, files[4]!))
    expect(await certificate('verify', ...store))
      .toMatchObject({ code: 1, out: expect.stringMatching(/chain +CONTRADICTED[^]*statement 5: it was removed/) as string })
    expect(await certificate('list', ...store))
      .toMatchObject({ code: 2, out: expect.stringMatching(/C-\d{4}-0001 +unproven/) as string, err: expect.stringContaining('statement 5') as string })
    expect(await certificate('show', ...store, '--allowed-signers', join(dir, 'allowed'), id(3))).toMatchObject({ code: 2, out: expect.stringContaining('REFUSED') as string, err: expect.stringContaining('statement 5') as string })
    expect(await said('apply', '--subject', 'good', '--scope', 'scs-compatible-iaas', '--scope-version', 'v4')).toMatchObject({ code: 3, err: expect.stringContaining('backup') as string })
  })

  it.each([
    ['no store', ['list'], /name the store/],
    ['no such scope', ['apply', '--subject', 'x', '--scope', 'none', '--scope-version', 'v1', '--by', 'x'], /there is no scope none/],
    ['nothing to be about', ['grant', '--by', 'x', '--dry-run'], /the id of a certificate, or/],
    ['an unknown rule', ['grant', id(1), '--by', 'x', '--despite', 'chain'], /Allowed choices/],
    ['a wrong date', ['grant', id(1), '--by', 'x', '--until', 'soon', '--dry-run'], /--until soon/],
    ['an unknown certificate', ['show', 'C-1'], /there is no certificate C-1/],
    ['a file that is no register', ['verify', '--published', 'package.json'], /no register of the format/],
  ])('says what is wrong with %s', async (what, args, why) => {
    const { code, err } = await certificate(...args, ...(what === 'no store' ? [] : store))
    expect(code).toBe(3)
    expect(err).toMatch(why)
  })
})
