import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nothingAgain } from '../../src/cli/compare-card.ts'
import { judgeOnceMore } from '../../src/cli/compare-judge.ts'
import { type Comparison, Tally } from '../../src/cli/compare-tally.ts'
import { main } from '../../src/cli/main.ts'
import { assign, loadRules } from '../../src/cli/rules.ts'
import { evaluate } from '../../src/evaluate/evaluate.ts'
import { addReport } from '../../src/history/score-card.ts'
import { type Kit, kit, night, scopeWithV6, standardsWith, visited } from './compare-kit.ts'
import { printed } from './printed.ts'

const ARCHITECTURE = 'scs-0102-prop-architecture'
const NO_X86: [string, string, string] = ['scs-0102', 'words: [x86_64, aarch64, risc-v]', 'words: [aarch64, risc-v]']
/** What it rests on is not seen by a passive visit. */
const UNSEEN: [string, string, string] = ['scs-0123', 'check: service\n    parameters: { type: compute }', 'check: roundTrip\n    parameters: { fail: [refused] }']
let all: Kit
let stricter: string
beforeAll(async () => {
  all = await kit()
  stricter = await standardsWith(all.dir, [NO_X86])
  for (const ago of [3, 2]) await visited(all, 'well', ago)
  await visited(all, 'well', 1, ['scs-0103-flavor-1v-4'])
  await visited(all, 'flawed', 1)
}, 60_000)
afterAll(() => rm(all.dir, { recursive: true }))

const run = (...args: string[]) => printed(() => main(['evaluate', '--compare', ...args]))
const stored = (...args: string[]) => run('--store', all.store, ...args)
const compared = async (...args: string[]): Promise<Comparison & { code: number }> => {
  const { code, out } = await stored(...args, '--json')
  return { code, ...JSON.parse(out) as Comparison }
}

describe('evaluate --store --compare', () => {
  it('tells that the same definitions change nothing', async () => {
    const { code, out } = await stored()
    expect(out).toBe('4 visits of 2 subjects judged again by the definitions of this version (none of them differs from those of that time): every verdict stays as it was\n')
    expect(code).toBe(0)
  })
  it('tells what a stricter rule would have made FAIL, of which subjects, in which nights', async () => {
    const { code, changed, shifts, versions } = await compared('--standards', stricter)
    expect([code, changed]).toEqual([1, ['scs-0102']])
    // the night that judged something else alone is not counted
    expect(shifts.filter(({ kind }) => kind === 'new-fail')).toMatchObject([{
      subject: 'well', testcase: ARCHITECTURE, before: 'PASS', after: 'FAIL', nights: 2, first: night(3), last: night(2), by: 'rule', targets: { 'v5.1': 'main' },
      finding: { found: '"x86_64"' },
    }])
    // … but its score card would have had the FAIL of the night before
    expect(versions.filter(({ subject }) => subject === 'well')).toMatchObject([{ version: 'v5.1', before: 'MISS', after: 'FAIL', nights: 3, first: night(3), last: night(1) }])
  })
  it('judges nothing that was not due that night, even where its evidence is there', async () => {
    const due = { ...all, store: join(all.dir, 'due') }
    await visited(due, 'well', 1, ['scs-0103-flavor-1v-4'])
    const { code, out } = await printed(() => main(['evaluate', '--compare', '--store', due.store, '--standards', stricter, '--json']))
    const { shifts, versions } = JSON.parse(out) as Comparison
    expect([code, shifts, versions.map(({ before, after }) => [before, after])]).toEqual([0, [], [['MISS', 'MISS']]])
  })
  it('says it in words, and in Markdown', async () => {
    const text = (await stored('--standards', stricter, '--subject', 'well')).out
    expect(text).toContain(`NEW FAIL: ${ARCHITECTURE} (main of v5.1): 1 subject, by the definitions\n  PASS -> FAIL: well (2 nights); ${night(3)} to ${night(2)}\n      well, ${night(2)}: `)
    expect(text).toContain(`scs-compatible-iaas v5.1, target main: 1 of 1 subject would have had another verdict\n  MISS -> FAIL: well (3 nights)`)
    expect((await stored('--standards', stricter, '--markdown')).out).toContain(`### NEW FAIL: ${ARCHITECTURE} (main of v5.1)`)
  })
  it('takes only visits since a date, or so many days ago', async () => {
    expect((await compared('--since', night(2))).visits).toBe(3)
    expect((await compared('--since', '1d')).visits).toBe(2)
    expect(await stored('--since', night(0))).toMatchObject({ code: 3, err: expect.stringMatching(/no visit to judge again since/) as string })
  })
  it('tells a new rule that needs other evidence from a cloud that changed: it cannot be told', async () => {
    const { code, shifts } = await compared('--subject', 'well', '--standards', await standardsWith(all.dir, [UNSEEN]))
    expect(code).toBe(2)
    expect(shifts).toMatchObject([{ testcase: 'scs-0123-service-compute', kind: 'cannot-tell', before: 'PASS', after: 'MISS', nights: 2 }])
  })
  it('lists new and gone test cases, and a fixed one is nothing for the worse', async () => {
    const renamed: [string, string, string] = ['scs-0123', 'scs-0123-service-identity', 'scs-0123-service-keystone']
    const { code, newTestcases, goneTestcases, shifts } = await compared('--subject', 'well', '--standards', await standardsWith(all.dir, [renamed]))
    expect([code, shifts, goneTestcases.map(({ testcase }) => testcase)]).toEqual([0, [], ['scs-0123-service-identity']])
    expect(newTestcases).toEqual({ 'scs-0123-service-keystone': { PASS: 3 } })
  })
  it('tells whose verdict a gone test case was, in how many nights, and never that every verdict stays', async () => {
    const renamed = ['identity', 'load-balancer'].map((type): [string, string, string] => ['scs-0123', `scs-0123-service-${type}`, `scs-0123-catalog-${type}`])
    const less = await standardsWith(all.dir, renamed)
    const { goneTestcases } = await compared('--standards', less)
    const [flawed, well] = ['flawed', 'well'].map(subject => ({ subject, scope: 'scs-compatible-iaas' }))
    expect(goneTestcases).toEqual([
      { ...flawed, testcase: 'scs-0123-service-identity', before: 'PASS', nights: 1, first: night(1), last: night(1) },
      { ...well, testcase: 'scs-0123-service-identity', before: 'PASS', nights: 2, first: night(3), last: night(2) },
      { ...flawed, testcase: 'scs-0123-service-load-balancer', before: 'FAIL', nights: 1, first: night(1), last: night(1) },
      { ...well, testcase: 'scs-0123-service-load-balancer', before: 'PASS', nights: 2, first: night(3), last: night(2) },
    ])
    const { out } = await stored('--standards', less)
    expect(out).toContain(`\n  scs-0123-service-load-balancer, which was FAIL: flawed (1 night); ${night(1)}\n`
      + `  scs-0123-service-load-balancer, which was PASS: well (2 nights); ${night(3)} to ${night(2)}\n`)
    expect(out).not.toContain('every verdict stays')
  })
  it('shows what a new version of the scope would have said', async () => {
    const { code, versions, shifts } = await compared('--scope', await scopeWithV6(all.dir), '--subject', 'flawed')
    expect(versions.map(({ version, before, after }) => [version, before, after])).toEqual([['v5.1', 'FAIL', 'FAIL'], ['v6', undefined, 'FAIL']])
    // it failed before where it did not decide
    expect(shifts.filter(({ kind }) => kind === 'new-fail')).toMatchObject([{ testcase: 'scs-0102-os_purpose-uniqueness', before: 'FAIL', after: 'FAIL', targets: { v6: 'main' } }])
    expect(code).toBe(1)
  })
  it('judges by a draft that was not in force then, if told to', async () => {
    const { versions, shifts } = await compared('--scope-version', 'next', '--subject', 'flawed')
    expect(versions.map(({ version, before, after }) => [version, before, after])).toEqual([['next', undefined, 'FAIL']])
    const failing = shifts.filter(({ kind, before }) => kind === 'new-fail' && before === 'FAIL')
    expect(failing.length).toBeGreaterThan(0)
    expect(shifts.filter(({ by }) => by === 'tool')).toEqual([])
    expect(new Set(failing.map(({ by }) => by))).toEqual(new Set(['version']))
    expect((await stored('--scope-version', 'next', '--subject', 'flawed')).out)
      .toMatch(/NEW FAIL: \S+ \(main of next\): 1 subject, because next counts it in target main\n  FAIL -> FAIL, which decides now: flawed/)
  })
  it.each([
    [['--subject', 'nobody'], /has no visit of nobody/], [['--scope', 'scs-compatible-kaas'], /has no visit for scs-compatible-kaas \(its scopes: scs-compatible-iaas\)/],
    [['--since', '5x'], /--since 5x: write 90d/], [['--since', '2026-02-30'], /--since 2026-02-30/], [['--scope-version', 'v99'], /--scope-version v99: scs-compatible-iaas has/],
    [['-o', 'x.json'], /--output does not go with --compare/], [['--date', '2026-01-01'], /--date does not go with/], [['--standards', '/nonexistent'], /nonexistent/],
    [['--json', '--markdown'], /--json and --markdown: choose one/],
  ])('refuses %o', async (args, message) => {
    expect(await stored(...args)).toMatchObject({ code: 3, out: '', err: expect.stringMatching(message) as string })
  })
  it('names what a report contradicts in a sentence', async () => {
    const forged = { ...all, store: join(all.dir, 'forged') }
    await visited(forged, 'flawed', 2, undefined, report => { report.results = report.results.filter(({ verdict }) => verdict !== 'FAIL') })
    const { out } = await printed(() => main(['evaluate', '--compare', '--store', forged.store]))
    expect(out).toContain(`flawed, scs-compatible-iaas, night ${night(2)}: its report: the summary of v5.1 main does not follow from the results: the report was changed`)
  })
  it('names what is damaged or missing, goes on, and ends with 2', async () => {
    const damaged = { ...all, store: join(all.dir, 'damaged') }
    const [{ report = '' }, { collection = '' }] = [await visited(damaged, 'well', 3), await visited(damaged, 'well', 2)]
    await visited(damaged, 'flawed', 2)
    const files = (await readdir(damaged.store, { recursive: true })).map(name => join(damaged.store, name))
    const fileOf = (digest: string): string => files.find(name => name.replace(/[^0-9a-f]/g, '').includes(digest.slice(9, 70))) ?? ''
    await writeFile(fileOf(report), 'not what it was')
    await rm(fileOf(collection))
    const { code, out } = await printed(() => main(['evaluate', '--compare', '--store', damaged.store, '--json']))
    const { visits, problems } = JSON.parse(out) as Comparison
    expect([code, visits, problems.length]).toEqual([2, 1, 2])
    expect(problems[0]).toContain(`well, scs-compatible-iaas, night ${night(3)}: `)
    expect(problems[1]).toContain(`well, scs-compatible-iaas, night ${night(2)}: `) // newest last
  })
})

describe('who makes a difference', () => {
  it.each([['the definitions', 'lax', 'strict', 'rule'], ['the tool, by the same definitions', 'strict', 'strict', 'tool'], ['the tool, by others too', 'strict', 'other', 'tool']])('is %s', async (_, then, now, by) => {
    const lax = all.rules
    const [strict, other] = [await loadRules({ standards: stricter }), await loadRules({ standards: await standardsWith(all.dir, [NO_X86, ['scs-0102', 'words: [sha256, sha512]', 'words: [sha512]']]) })]
    const of = (name: string) => ({ lax, strict, other })[name] ?? lax
    const gathered = all.evidence['well']!
    const judged = evaluate(gathered, assign(lax, { testcases: [ARCHITECTURE] }, new Date(gathered.collection.until)))
    // an older version that knew the definitions of then, and took no notice of the list
    const report = { ...judged, tool: { ...judged.tool, version: '0.0.1' }, standards: Object.fromEntries(of(then).standards.map(({ id, digest }) => [id, digest])) }
    const tally = new Tally()
    judgeOnceMore(of(now), tally)({ night: 'n1', report, gathered, card: addReport({}, report, 'n1'), kept: of(then) }, nothingAgain())
    expect(tally.comparison('').shifts).toMatchObject([{ testcase: ARCHITECTURE, before: 'PASS', after: 'FAIL', by }])
  })
})

describe('evaluate DIR --compare', () => {
  it('compares with the definitions of the package', async () => {
    const { code, out } = await run(join(all.dir, 'well'), '--standards', stricter)
    expect(code).toBe(1)
    expect(out).toContain(`NEW FAIL: ${ARCHITECTURE} (main of v5.1): 1 subject`)
    expect((await run(join(all.dir, 'well'), '--standards', await standardsWith(all.dir, []))).code).toBe(0)
  })
  it.each([[[], /compares with the package's definitions/], [['--standards', 's', '--since', '9d'], /--since does not go with/], [['--store', 's'], /not both/]])('refuses %o', async (args, message) => {
    expect(await run(join(all.dir, 'well'), ...args)).toMatchObject({ code: 3, err: expect.stringMatching(message) as string })
  })
  it('is asked for', async () => {
    expect(await printed(() => main(['evaluate', '--store', all.store]))).toMatchObject({ code: 3, err: expect.stringMatching(/--store goes with --compare/) as string })
    expect(await printed(() => main(['evaluate']))).toMatchObject({ code: 3, err: expect.stringMatching(/needs evidence directories/) as string })
  })
})
