import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nothingAgain } from '../../src/cli/compare-card.ts'
import { judgeOnceMore } from '../../src/cli/compare-judge.ts'
import { comparisonText } from '../../src/cli/compare-print.ts'
import { type Comparison, comparisonCode, Tally } from '../../src/cli/compare-tally.ts'
import { main } from '../../src/cli/main.ts'
import { assign, loadRules } from '../../src/cli/rules.ts'
import { evaluate } from '../../src/evaluate/evaluate.ts'
import { addReport } from '../../src/history/score-card.ts'
import { type Kit, kit, night, standardsWith, visited } from './compare-kit.ts'
import { printed } from './printed.ts'

const SCOPE = new URL('../../scopes/scs-compatible-iaas.yaml', import.meta.url)
const DISTRO = 'scs-0102-prop-os_distro'
const OUT_OF_MAIN: [string, string, string] = ['scs-0102', `        - ${DISTRO}\n`, '']
const INTO_RECOMMENDED: [string, string, string] = ['scs-0102', '      recommended:\n', `      recommended:\n        - ${DISTRO}\n`]
let all: Kit
beforeAll(async () => {
  all = await kit()
  for (const ago of [3, 2, 1]) await visited(all, 'well', ago, ['scs-0103-flavor-1v-4'])
  for (const ago of [3, 1]) await visited(all, 'flawed', ago)
}, 60_000)
afterAll(() => rm(all.dir, { recursive: true }))

/** The IaaS scope with another row at the end of its timeline, in which these versions stand from this night on. */
async function scopeFrom(from: string, versions: string): Promise<string> {
  const file = join(await mkdtemp(join(all.dir, 'scope-')), 'scs-compatible-iaas.yaml')
  await writeFile(file, `${(await readFile(SCOPE, 'utf8')).trimEnd()}\n  - date: ${from}\n    versions: { ${versions} }\n`)
  return file
}
const stored = (...args: string[]) => printed(() => main(['evaluate', '--compare', '--store', all.store, ...args]))
const compared = async (...args: string[]): Promise<Comparison & { code: number }> => {
  const { code, out } = await stored(...args, '--json')
  return { code, ...JSON.parse(out) as Comparison }
}
const of = ({ versions }: Comparison) => versions.map(({ subject, version, before, after, first, last }) => [subject, version, before, after, first, last])

describe('a version that other dates put out of force', () => {
  it.each([['deprecated', 'v5.1: deprecated, next: draft'], ['in no row', 'next: draft']])('(%s) is told of each subject with its visits, and what it said is not judged any more', async (_, row) => {
    const scope = await scopeFrom(night(2), row)
    const comparison = await compared('--scope', scope)
    expect(of(comparison)).toEqual([
      ['flawed', 'v5.1', 'FAIL', 'FAIL', night(3), night(3)], ['flawed', 'v5.1', 'FAIL', undefined, night(1), night(1)],
      ['well', 'v5.1', 'MISS', 'MISS', night(3), night(3)], ['well', 'v5.1', 'MISS', undefined, night(2), night(1)],
    ])
    // what each test case says is as it was
    expect([comparison.code, comparison.shifts, comparison.goneTestcases]).toEqual([2, [], []])
    const { out } = await stored('--scope', scope)
    expect(out).not.toContain('every verdict stays')
    expect(out).toContain(`scs-compatible-iaas v5.1, target main: 2 of 2 subjects would have had another verdict\n  FAIL -> in force no more: flawed (1 night); ${night(1)}\n`
      + `  MISS -> in force no more: well (2 nights); ${night(2)} to ${night(1)}\n`)
  })
  it.each(['PASS', 'FAIL', 'DNF', 'MISS'] as const)('and that said %s is not judged any more: 2', before => {
    const tally = new Tally()
    tally.version({ subject: 'a', scope: 's', version: 'v1', before }, 'n1')
    expect(comparisonCode(tally.comparison(''))).toBe(2)
  })
  it('is told where it was chosen, and not beside another one that was', async () => {
    const scope = await scopeFrom(night(2), 'next: draft')
    expect(of(await compared('--scope', scope, '--subject', 'flawed', '--scope-version', 'v5.1')).map(([, version, , after]) => [version, after])).toEqual([['v5.1', 'FAIL'], ['v5.1', undefined]])
    expect(of(await compared('--scope', scope, '--subject', 'flawed', '--scope-version', 'next')).map(([, version]) => version)).toEqual(['next'])
  })
  it('is told where the new definitions have it no more', async () => {
    const renamed = join(all.dir, 'renamed.yaml')
    await writeFile(renamed, (await readFile(SCOPE, 'utf8')).replaceAll('v5.1:', 'v6:'))
    const { code, versions } = await compared('--scope', renamed, '--subject', 'flawed')
    expect([code, versions.map(({ version, before, after }) => [version, before, after])]).toEqual([2, [['v5.1', 'FAIL', undefined], ['v6', undefined, 'FAIL']]])
  })
})

describe('a draft that was judged, and that other dates put in force', () => {
  it('is told as a new version is: what fails in it decides now', async () => {
    const gathered = all.evidence['flawed']!
    const report = evaluate(gathered, assign(all.rules, { scopeVersion: ['v5.1', 'next'] }, new Date(gathered.collection.until)))
    const rules = await loadRules({ scope: await scopeFrom(night(3), 'v5.1: effective, next: effective') })
    const tally = new Tally()
    judgeOnceMore(rules, tally)({ night: 'n1', report, gathered, card: addReport({}, report, 'n1'), kept: all.rules }, nothingAgain())
    const comparison = tally.comparison('x')
    expect(of(comparison).map(([, ...rest]) => rest.slice(0, 3))).toEqual([['next', undefined, 'FAIL'], ['v5.1', 'FAIL', 'FAIL']])
    expect(comparison.shifts).toMatchObject([{ testcase: 'scs-0102-os_purpose-uniqueness', kind: 'new-fail', before: 'FAIL', after: 'FAIL' }])
    expect(comparisonCode(comparison)).toBe(1)
    expect(comparisonText(comparison)).toContain('scs-compatible-iaas next, target main, did not count then; it would have been\n  FAIL: flawed (1 night); n1\n')
  })
})

describe('a FAIL that moves out of target main', () => {
  it('is told, and nothing for the worse', async () => {
    const standards = await standardsWith(all.dir, [OUT_OF_MAIN, INTO_RECOMMENDED])
    const { code, shifts } = await compared('--standards', standards)
    expect([code, shifts.map(({ subject, testcase, kind, nights }) => [subject, testcase, kind, nights])]).toEqual([0, [['flawed', DISTRO, 'decides-no-more', 2]]])
    const { out } = await stored('--standards', standards)
    expect(out).not.toContain('every verdict stays')
    expect(out).toContain(`FAIL that decides no more: ${DISTRO} (recommended): 1 subject, by the definitions\n  FAIL -> FAIL, which decides no more: flawed (2 nights); ${night(3)} to ${night(1)}\n`)
  })
  it('into no target is a test case that is gone, and told once', async () => {
    const { shifts, goneTestcases } = await compared('--standards', await standardsWith(all.dir, [OUT_OF_MAIN]), '--subject', 'flawed')
    expect([shifts, goneTestcases.map(({ testcase, before }) => [testcase, before])]).toEqual([[], [[DISTRO, 'FAIL']]])
  })
})
