import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { loadRules } from '../../src/cli/rules.ts'
import { canonicalJson, digestOf } from '../../src/evidence/canonical.ts'
import type { Report } from '../../src/model/report.ts'
import { renderJson } from '../../src/report/json.ts'
import { newKey } from '../trust/keys.ts'
import { printed } from './printed.ts'

/** A report by a scs-0103 that is not today's, its evidence, and the definitions that it names, half of them compressed. */
let made: string
let dir: string
let report: Report
beforeAll(async () => {
  made = await mkdtemp(join(tmpdir(), 'scs-check-definitions-'))
  await cp(new URL('../../standards', import.meta.url), join(made, 'standards'), { recursive: true })
  const file = join(made, 'standards', 'scs-0103.yaml')
  await writeFile(file, (await readFile(file, 'utf8')).replace('name: SCS-1V-4,', 'name: SCS-1V-4-then,'))
  await printed(() => main(['collect', '--demo', '--passive', '--subject', 'mycloud', '--evidence', join(made, 'evidence'), '-q']))
  await printed(() => main(['evaluate', join(made, 'evidence'), '--only', '^scs-010[03]', '--standards', join(made, 'standards'), '-o', join(made, 'report.json'), '-q']))
  report = JSON.parse(await readFile(join(made, 'report.json'), 'utf8')) as Report
  const { scope, standards } = await loadRules({ standards: join(made, 'standards') })
  await mkdir(join(made, 'definitions'))
  for (const [i, { digest, ...definition }] of [scope, ...standards].entries()) {
    const at = join(made, 'definitions', digest.replace('sha256:', ''))
    await (i % 2 === 0 ? writeFile(`${at}.json`, canonicalJson(definition)) : writeFile(`${at}.json.gz`, gzipSync(canonicalJson(definition))))
  }
})
afterAll(() => rm(made, { recursive: true }))
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-check-definitions-'))
  await cp(made, dir, { recursive: true })
  return () => rm(dir, { recursive: true })
})

const verify = (...options: string[]) => printed(() => main(['verify', join(dir, 'report.json'), '--evidence', join(dir, 'evidence'), ...options]))
const byPublished = () => verify('--definitions', join(dir, 'definitions'))
const fileOf = (digest: string, ending: string) => join(dir, 'definitions', digest.replace('sha256:', '') + ending)
const then = () => report.standards['scs-0103']!
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string

it('judges again by the definitions that the report names, whatever today\'s are', async () => {
  const today = await verify()
  expect(today.out).toMatch(/judging +NOT VERIFIED +other verdicts, but by other rules \(definition of scs-0103\)/)
  expect(today.code).toBe(2)
  const own = await byPublished()
  expect(own.out).toMatch(/judging +verified +the same (rules and evidence give the same report|verdicts by the same rules)/)
  expect(own.code).toBe(0)
})

it('finds a verdict that does not follow from these definitions', async () => {
  const forged = structuredClone(report)
  const lied = forged.results.find(({ testcase }) => testcase === 'scs-0103-flavor-1v-4')!
  expect(lied.verdict).toBe('FAIL')
  Object.assign(lied, { verdict: 'PASS', findings: [], because: 'all fine' })
  for (const { targets } of forged.versions) {
    targets.main!.counts.FAIL -= 1
    targets.main!.counts.PASS += 1
    targets.main!.verdict = targets.main!.counts.FAIL > 0 ? 'FAIL' : targets.main!.counts.MISS > 0 ? 'MISS' : 'PASS'
  }
  await writeFile(join(dir, 'report.json'), renderJson([forged]))
  expect(await byPublished()).toMatchObject({ code: 1, out: matching(/judging +CONTRADICTED +by the same rules the same evidence gives other verdicts\n +scs-0103-flavor-1v-4: PASS in the report/) })
})

it.each([
  ['is missing', (at: string) => rm(`${at}.json`, { force: true }).then(() => rm(`${at}.json.gz`, { force: true })), /has no definition of scs-0103 with the digest that the report names/],
  ['is another one', (at: string) => writeFile(`${at}.json`, '{}'), /is not what its name says: another SHA-256/],
  ['is no gzip', (at: string) => rm(`${at}.json`, { force: true }).then(() => writeFile(`${at}.json.gz`, 'no')), /cannot be unpacked/],
  ['unpacks without end', (at: string) => rm(`${at}.json`, { force: true }).then(() => writeFile(`${at}.json.gz`, gzipSync(Buffer.alloc(64 * 1024 * 1024)))), /cannot be unpacked, or is larger/],
])('a definition that %s verifies nothing, and contradicts nobody', async (_, damage, text) => {
  await damage(fileOf(then(), ''))
  const { code, out } = await byPublished()
  expect(out).toMatch(new RegExp(`judging +NOT VERIFIED +cannot be judged again: .*${text.source}`))
  expect(code).toBe(2)
})

it('a report that names something else as its definition is not judged by it', async () => {
  const strange = canonicalJson({ id: 'scs-0103', title: 'x', versions: { v1: { url: 'https://x', status: 'stable', targets: {} } }, testcases: [{ id: 'x', check: '__proto__' }] })
  await writeFile(fileOf(digestOf(strange), '.json'), strange)
  await writeFile(join(dir, 'report.json'), renderJson([{ ...report, standards: { ...report.standards, 'scs-0103': digestOf(strange) } }]))
  expect(await byPublished()).toMatchObject({ code: 2, out: matching(/cannot be judged again: .*is no definition that this version judges by/) })
})

it('says where none of the definitions was used, and refuses a directory that has none', async () => {
  expect((await byPublished()).out).not.toContain('none of the definitions')
  await printed(() => main(['evaluate', join(dir, 'evidence'), '--only', '^scs-010[03]', '-o', join(dir, 'report.json'), '-q']))
  const { code, out } = await byPublished()
  expect(out).toMatch(/judging +verified +the same rules and evidence give the same report\n +none of the definitions in \S+ was used: this version has those that the report names\n/)
  expect(code).toBe(0)
  await mkdir(join(dir, 'empty'))
  await writeFile(join(dir, 'empty', 'scs-0103.json'), '{}')
  expect(await verify('--definitions', join(dir, 'empty'))).toMatchObject({ code: 3, out: '', err: matching(/--definitions \S+empty: holds no definition: a file named by its SHA-256, \.json or \.json\.gz/) })
  expect(await verify('--definitions', join(dir, 'nowhere'))).toMatchObject({ code: 3, out: '', err: matching(/--definitions \S+nowhere: cannot be read \(ENOENT\)/) })
})

it('names a damaged definition that was not needed, which verifies nothing less', async () => {
  const damaged = (await loadRules({})).standards.find(({ id }) => id === 'scs-0123')!.digest.replace('sha256:', '')
  for (const ending of ['.json', '.json.gz']) await rm(join(dir, 'definitions', damaged + ending), { force: true })
  for (const [ending, bytes] of [['.json', Buffer.from('{}')], ['.json.gz', Buffer.from('no gzip')], ['.json.gz', gzipSync('{}')]] as const) {
    await writeFile(join(dir, 'definitions', damaged + ending), bytes)
    const { code, out } = await byPublished()
    expect([code, /\n +damaged or unreadable in \S+definitions, but not needed here: (\S+)\n/.exec(out)?.[1]]).toEqual([0, damaged + ending])
    await rm(join(dir, 'definitions', damaged + ending))
  }
  expect((await byPublished()).out).not.toContain('damaged')
})

it('refuses options that mean nothing together', async () => {
  expect(await verify('--definitions', 'x', '--standards', 'y')).toMatchObject({ code: 3, err: matching(/--definitions are the report's own/) })
  expect(await printed(() => main(['verify', join(dir, 'report.json'), '--definitions', 'x']))).toMatchObject({ code: 3, err: matching(/that needs the evidence/) })
  expect(await printed(() => main(['verify', '--store', dir, '--definitions', 'x']))).toMatchObject({ code: 3, err: matching(/name no files beside it/) })
})

it('takes a report as a board publishes it: compressed, its signature beside it', async () => {
  const { line } = await newKey(dir, 'key')
  await writeFile(join(dir, 'allowed'), `board@example.org ${line}\n`)
  await printed(() => main(['sign', join(dir, 'report.json'), '--key', join(dir, 'key')]))
  await writeFile(join(dir, 'report.json.gz'), gzipSync(await readFile(join(dir, 'report.json'))))
  const run = () => printed(() => main(['verify', join(dir, 'report.json.gz'), '--allowed-signers', join(dir, 'allowed')]))
  expect(await run()).toMatchObject({ code: 0, out: matching(/signature +verified +by board@example.org/) })
  await writeFile(join(dir, 'report.json.gz'), 'no gzip')
  expect(await run()).toMatchObject({ code: 3, err: matching(/cannot be unpacked/) })
})
