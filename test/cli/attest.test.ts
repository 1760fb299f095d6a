import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { attest, type AttestOptions } from '../../src/cli/attest.ts'
import { parseAttestation } from '../../src/evidence/attestation.ts'
import { loadStandards } from '../../src/spec/load.ts'
import { printed } from './printed.ts'

const ID = 'availability-zones-check'
let dir: string
let base: AttestOptions & { output: string }
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-check-'))
  await writeFile(join(dir, 'zones.pdf'), 'which zone is where')
  base = { subject: 'mycloud', document: join(dir, 'zones.pdf'), by: 'Jana Müller', date: '2026-11-20', output: join(dir, 'a.json') }
  return () => rm(dir, { recursive: true })
})
const read = async (file = base.output) => parseAttestation(await readFile(file, 'utf8'), file)

describe('attest', () => {
  it('writes document, reviewer, date, expiry and definition, never the content; says how to sign', async () => {
    const { code, out } = await printed(() => attest(ID, base))
    expect(code).toBe(0)
    expect(out).toBe(`${base.output}: ${ID} of mycloud: pass, valid until 2027-04-01T00:00:00Z\nsign it with: ssh-keygen -Y sign -f KEY -n scs-check-attestation ${base.output}\n`)
    const standard = (await loadStandards()).find(({ id }) => id === 'scs-0121')!
    expect(await read()).toMatchObject({
      testcase: ID, subject: 'mycloud', verdict: 'pass', reviewer: 'Jana Müller', date: '2026-11-20T00:00:00Z', lifetime: 'quarter', validUntil: '2027-04-01T00:00:00Z',
      document: { name: 'zones.pdf', size: 19, digest: `sha256:${createHash('sha256').update('which zone is where').digest('hex')}` },
      standard: { id: 'scs-0121', digest: standard.digest },
    })
    expect(await readFile(base.output, 'utf8')).not.toContain('which zone')
  })
  it('equal inputs give equal bytes; -o - goes to stdout', async () => {
    await printed(() => attest(ID, base))
    const { out } = await printed(() => attest(ID, { ...base, output: '-' }))
    expect(out).toBe(await readFile(base.output, 'utf8'))
  })
  it('takes a shorter lifetime, a fail with its comment, and now as date', async () => {
    const { date: _, ...now } = base
    await printed(() => attest(ID, { ...now, valid: 'week', verdict: 'fail', comment: 'both zones share a fire zone' }))
    const one = await read()
    expect(one).toMatchObject({ verdict: 'fail', comment: 'both zones share a fire zone', lifetime: 'week' })
    expect(Math.abs(Date.parse(one.date) - Date.now())).toBeLessThan(10_000)
  })
  it('without -o names the file by subject, test case and date', async () => {
    const before = process.cwd()
    process.chdir(dir)
    try {
      const { output: _, ...rest } = base
      await printed(() => attest(ID, { ...rest, subject: 'my cloud' }))
    } finally {
      process.chdir(before)
    }
    expect(await readdir(dir)).toContain(`attestation-my_cloud-${ID}-20261120T000000Z.json`)
  })
})

describe('attest refuses', () => {
  it.each<[string, string, RegExp]>([
    ['an unknown id, with the nearest manual one', 'availability-zone-check', /there is no manual test case "availability-zone-check": did you mean "availability-zones-check"\?/],
    ['an unknown id near an automated one', 'scs-0114-sintax-check', /did you mean "scs-0114-syntax-check"/],
    ['what a check judges', 'scs-0114-syntax-check', /cannot be attested, for it is judged by what the cloud shows: scs-check run; manual test cases: .*availability-zones-check/],
    ['what is retired', 'scs-0101-rngd', /cannot be attested, for SCS has retired it on 2026-06-25/],
    ['a former id', 'service-apis-docs-check', /is a former id; its test case is now .*scs-0123-s3-docs/],
    ['a key of every object', 'constructor', /there is no test case "constructor"/],
  ])('%s', async (_, id, message) => {
    await expect(attest(id, base)).rejects.toThrow(message)
    expect(await readdir(dir)).toEqual(['zones.pdf'])
  })
  it.each<[string, Partial<AttestOptions>, RegExp]>([
    ['a fail that says nothing', { verdict: 'fail' }, /--verdict fail: say with --comment what is wrong/],
    ['another verdict', { verdict: 'PASS' }, /--verdict PASS: pass or fail/],
    ['a lifetime longer than SCS-0004 allows', { valid: 'year' }, /--valid year: .* must be looked at again after a quarter \(SCS-0004\); one of day, week, month, quarter/],
    ['an unknown lifetime', { valid: 'constructor' }, /--valid constructor: one of day, week, month, quarter$/],
    ['a date to come', { date: '2999-01-01' }, /lies in the future/],
    ['a date that is none', { date: 'today' }, /write YYYY-MM-DD/],
    ['a document that is not there', { document: '/nonexistent/x' }, /--document \/nonexistent\/x: cannot be read \(ENOENT\)/],
    ['a directory as document', { document: tmpdir() }, /is no file/],
    ['a subject that is a path', { subject: 'a/b' }, /^--subject must be a name of 1 to 100 characters/],
    ['a reviewer that commands the terminal', { by: 'x\u001b[2J' }, /^--by must be one line/],
    ['nobody', { by: ' ' }, /^--by must be one line/],
    ['a comment of two lines', { comment: 'a\nb' }, /^--comment must be one line/],
    ['a file that a directory would not show', { output: '/tmp/a.txt' }, /name a file that ends in \.json/],
    ['a place that cannot be written', { output: '/proc/nope/a.json' }, /-o \/proc\/nope\/a\.json: cannot be written/],
  ])('%s', async (_, change, message) => {
    await expect(attest(ID, { ...base, ...change })).rejects.toThrow(message)
    await expect(attest(ID, { ...base, ...change })).rejects.toThrow(expect.objectContaining({ name: 'UsageError' }) as Error)
  })
  it('an empty document', async () => {
    await writeFile(base.document, '')
    await expect(attest(ID, base)).rejects.toThrow(/is empty, so it shows nothing/)
  })
  it('to write over a file, whatever it is', async () => {
    await printed(() => attest(ID, base))
    const before = await readFile(base.output, 'utf8')
    await expect(attest(ID, { ...base, verdict: 'fail', comment: 'x' })).rejects.toThrow(/exists already, and attestations are never overwritten/)
    await mkdir(join(dir, 'd.json'))
    await expect(attest(ID, { ...base, output: join(dir, 'd.json') })).rejects.toThrow(/exists already/)
    expect(await readFile(base.output, 'utf8')).toBe(before)
    expect((await readdir(dir)).filter(name => name.endsWith('.part'))).toEqual([])
  })
})
