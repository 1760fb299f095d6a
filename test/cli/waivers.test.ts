import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { main } from '../../src/cli/main.ts'
import type { Report } from '../../src/model/report.ts'
import { printed } from './printed.ts'

const TESTCASE = 'scs-0102-prop-os_distro'
const ONLY = ['--only', `^${TESTCASE}$`]
const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
let dir: string
let evidence: string
let report: Report
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-check-waivers-'))
  evidence = join(dir, 'evidence')
  await printed(() => main(['collect', '--demo', 'flawed', '--passive', '--subject', 'mycloud', '--evidence', evidence, '-q']))
  await printed(() => main(['evaluate', evidence, ...ONLY, '-q', '-o', join(dir, 'plain.json')]))
  report = JSON.parse(await readFile(join(dir, 'plain.json'), 'utf8')) as Report
})
afterAll(() => rm(dir, { recursive: true }))

async function waivers(...list: Record<string, unknown>[]): Promise<string> {
  const file = join(dir, 'waivers.yaml')
  const usual = { id: 'W-1', subject: 'mycloud', testcase: TESTCASE, reason: 'a new image comes', owner: 'Jane', ticket: '#1', until: day(30) }
  await writeFile(file, stringify({ format: 'scs-check/waivers/1', waivers: list.map(one => ({ ...usual, ...one })) }))
  return file
}
const evaluated = async (...list: Record<string, unknown>[]) => {
  const file = await waivers(...list)
  return printed(() => main(['evaluate', evidence, ...ONLY, '--waivers', file, '-o', join(dir, 'waived.json'), '-o', join(dir, 'waived.md')]))
}

describe('--waivers', () => {
  it('shows a FAIL as waived, and changes neither exit code nor report.json', async () => {
    const { code, out, err } = await evaluated({})
    expect([code, err]).toEqual([1, ''])
    expect(out).toMatch(/WAIVED · target main · 1 test case/)
    expect(await readFile(join(dir, 'waived.json'), 'utf8')).toBe(await readFile(join(dir, 'plain.json'), 'utf8'))
    expect(await readFile(join(dir, 'waived.md'), 'utf8')).toContain('## Waived')
  })
  it('of objects tolerates the FAIL of just those, by the names that the report has', async () => {
    const violations = report.results[0]?.findings.filter(({ severity }) => severity === 'violation').map(({ subject }) => subject) ?? []
    expect((await evaluated({ objects: violations })).out).toContain('WAIVED · target main')
  })
  it.each([
    [{ from: day(-40), until: day(-10) }, /^scs-check: waiver W-1 of mycloud \(.*waivers\.yaml:3\) is EXPIRED: it ended on .*, and scs-0102-prop-os_distro still fails\n$/],
    [{ from: day(2) }, /is not in force yet: /],
    [{ objects: ['no such image'] }, /is unused: scs-0102-prop-os_distro fails, but for none of the objects named/],
    [{ subject: 'other' }, /^scs-check: none of the 1 waivers is about mycloud\n$/],
  ])('tells on stderr of %o, which tolerates nothing', async (change, told) => {
    const { code, out, err } = await evaluated(change)
    expect(code).toBe(1)
    expect(err).toMatch(told)
    expect(out).not.toContain('WAIVED')
  })
  it('says nothing of test cases that were not selected', async () => {
    expect((await evaluated({}, { id: 'W-2', testcase: 'scs-0103-flavor-1v-4' })).err).toBe('')
  })
  it('is the same for render', async () => {
    const file = await waivers({})
    const { code, out } = await printed(() => main(['render', join(dir, 'plain.json'), '--waivers', file]))
    expect([code, out.includes('WAIVED · target main')]).toEqual([1, true])
  })
  it.each(['html', 'md', 'junit', 'console'])('names in the public view neither owner nor ticket: %s', async format => {
    const file = await waivers({ ticket: 'SECRET-1' })
    const render = (view: string) => printed(() => main(['render', join(dir, 'plain.json'), '--view', view, '--waivers', file, ...format === 'console' ? [] : ['-o', `${format}=-`]]))
    expect((await render('full')).out).toMatch(/Jane[^]*SECRET-1/)
    const { out } = await render('public')
    expect(out).toMatch(/W-1 until \S+:\s+a\s+new\s+image\s+comes/)
    expect(out).not.toMatch(/Jane|SECRET-1|owner:/)
  })
  it.each([['run', '--demo', 'flawed', '--passive'], ['evaluate', 'EVIDENCE'], ['render', 'REPORT']])('that cannot be used stops %s, and nothing is written or printed', async (...args) => {
    const file = await waivers({ until: '2099-01-01' })
    const given = args.map(arg => ({ EVIDENCE: evidence, REPORT: join(dir, 'plain.json') })[arg] ?? arg)
    const { code, out, err } = await printed(() => main([...given, '--waivers', file, '-o', join(dir, 'never.json')]))
    expect([code, out]).toEqual([3, ''])
    expect(err).toMatch(/so none of them counts:\n.*waivers\.yaml:9:12: until 2099-01-01 is too far off/)
    await expect(readFile(join(dir, 'never.json'))).rejects.toThrow()
  })
  it('that nightly.yaml names and that cannot be used stops the board too', async () => {
    await waivers({ owner: '' })
    const config = join(dir, 'nightly.yaml')
    await writeFile(config, 'format: scs-check/nightly/1\nstore: ./store\nwaivers: waivers.yaml\nsubjects: [{ name: mycloud, os_cloud: mycloud }]\n')
    const { code, err } = await printed(() => main(['board', 'build', '-c', config, '--out', join(dir, 'site')]))
    expect([code, err]).toEqual([3, expect.stringMatching(/so none of them counts:\n.*waivers\[0\].owner: "" is not allowed/)])
  })
  it('is not written over', async () => {
    const file = await waivers({})
    expect((await printed(() => main(['render', join(dir, 'plain.json'), '--waivers', file, '-o', file]))).code).toBe(3)
  })
})

describe('validate', () => {
  it('checks waivers', async () => {
    const file = await waivers({})
    expect((await printed(() => main(['validate', file]))).out).toMatch(/waivers\.yaml: ok \(waivers\)\n$/)
    const wrong = await waivers({}, { testcase: 'scs-0102-prop-os_distor' })
    const { code, out } = await printed(() => main(['validate', wrong]))
    expect(code).toBe(3)
    expect(out).toMatch(/:10:9: there is another waiver W-1.*\n.*:12:15: there is no test case "scs-0102-prop-os_distor" \(did you mean "scs-0102-prop-os_distro"\?\)\n$/)
  })
})
