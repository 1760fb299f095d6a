import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { tempestTestsPass } from '../../src/checks/scs-0128.ts'
import { verdictOf } from '../../src/evaluate/verdict.ts'
import type { Standard } from '../../src/model/definition.ts'
import type { Outcome } from '../../src/model/judging.ts'
import type { TempestResult } from '../../src/model/probe.ts'
import type { TempestSeen } from '../../src/probes/openstack-tempest.ts'
import { tempestTests } from '../../src/probes/tempest-tests.ts'
import { importTempest } from '../../src/tempest/import.ts'

const { testcases: [testcase] } = parse(readFileSync(new URL('../../standards/scs-0128.yaml', import.meta.url), 'utf8')) as Standard
const IDS = tempestTests()

function judge(results: TempestResult[], more: Partial<TempestSeen> = {}): Outcome & { verdict: string; because: string } {
  const outcome = tempestTestsPass.judge({ tempest: { source: 'tempest 43.0.0', results, ended: '', leftovers: [], ...more } }, testcase!.parameters!, new Date(0))
  const { verdict, because } = verdictOf(outcome, testcase!, Object.values(tempestTestsPass.needs))
  return outcome.unjudged !== undefined && outcome.missing === undefined ? { ...outcome, verdict: 'DNF', because: outcome.unjudged } : { ...outcome, verdict, because }
}
/** All passed, but for what `other` says of a test. */
const run = (other: (id: string) => Partial<TempestResult> | null = () => ({})): TempestResult[] =>
  IDS.flatMap(id => {
    const changed = other(id)
    return changed === null ? [] : [{ id, status: 'passed' as const, ...changed }]
  })
/** The first so many of an area are so. */
const some = (area: string, count: number, changed: Partial<TempestResult> | null) => {
  const chosen = IDS.filter(id => id.startsWith(`tempest.api.${area}.`)).slice(0, count)
  return run(id => (chosen.includes(id) ? changed : {}))
}
const skipped = { status: 'skipped', message: 'not enabled' } as const

it('the list has the 258 tests of the standard, in its areas', () => {
  const areas = IDS.map(id => id.split('.')[2]!)
  expect(Object.fromEntries([...new Set(areas)].map(area => [area, areas.filter(one => one === area).length]))).toEqual({ compute: 88, network: 66, volume: 65, image: 23, identity: 16 })
  expect([new Set(IDS).size, IDS.every(id => /^tempest\.api(\.[a-z_]\w*)+\.[A-Z]\w*\.test_\w+$/.test(id))]).toEqual([258, true])
})

describe('scs-0128-tempest', () => {
  it('passes when every test passed', () => { expect(judge(run())).toMatchObject({ verdict: 'PASS', examined: 258, findings: [] }) })
  it.each([
    ['compute', 7, 'PASS'], ['compute', 8, 'DNF'], ['network', 3, 'PASS'], ['network', 4, 'DNF'], ['volume', 3, 'PASS'], ['volume', 4, 'DNF'], ['image', 11, 'PASS'],
    ['image', 12, 'DNF'], ['identity', 4, 'PASS'], ['identity', 5, 'DNF'], ['identity', 16, 'DNF'],
  ])('with %s: %i tests skipped is %s', (area, count, expected) => {
    expect(judge(some(area, count, skipped))).toMatchObject({ verdict: expected, examined: 258 - count })
  })
  it('lists what was skipped, with the reason', () => {
    const { findings } = judge(some('image', 1, skipped))
    expect(findings).toEqual([{
      severity: 'remark', subject: expect.stringMatching(/^image\.v2\./) as string, at: expect.stringMatching(/^\/tempest\/results\/\d+$/) as string, message: 'skipped, which is not passed', found: 'not enabled',
    }])
  })
  it('says which area was not tested enough', () => {
    expect(judge(some('network', 66, skipped)).because).toBe('network: 0 of 66 tests executed, at least 63 are needed')
  })
  it('with one test without a result is no verdict, however many ran', () => {
    const outcome = judge(some('compute', 1, null))
    expect(outcome).toMatchObject({ verdict: 'DNF', because: '1 of 258 tests have no result' })
    expect(outcome.findings[0]?.found).toContain(IDS.find(id => id.includes('.compute.'))!.replace('tempest.api.', ''))
  })
  it('that ended early is no verdict and says why', () => {
    expect(judge(some('volume', 30, null), { ended: 'the deadline of 300 s was reached' })).toMatchObject({ verdict: 'DNF', because: expect.stringMatching(/^the run ended early \(the deadline/) as string })
    expect(judge(run(), { ended: 'interrupted by SIGINT' }).verdict).toBe('DNF')
  })
  it.each([['all others passed', run], ['all others were skipped', () => run(() => skipped)], ['no other has a result', () => run(() => null)]])('fails with one failed test, also when %s', (_, rest) => {
    const results = [...rest().filter(({ id }) => id !== IDS[9]), { id: IDS[9]!, status: 'failed' as const, message: 'a.NotFound: x' }]
    const outcome = judge(results)
    expect(outcome).toMatchObject({ verdict: 'FAIL', because: `${IDS[9]!.replace('tempest.api.', '')} failed` })
    expect(outcome.findings.filter(({ severity }) => severity === 'violation')).toMatchObject([{ expected: 'passed', found: 'a.NotFound: x (tempest 43.0.0)' }])
  })
  it('fails when a class could not be torn down', () => {
    expect(judge([...run(), { id: 'tempest.api.network.test_networks.NetworksTest.tearDownClass', status: 'failed' }])).toMatchObject({ verdict: 'FAIL', examined: 258 })
  })
  it.each([
    'tempest.lib.exceptions.InvalidCredentials: Invalid Credentials', 'setUpClass failed: tempest.lib.exceptions.InvalidConfiguration: x',
    'tempest.lib.exceptions.OverLimit: Request entity is too large', 'tempest.lib.exceptions.Conflict: x Details: Quota exceeded for resources: [\'router\'].',
  ])('neither blames a cloud for a run that was not set up nor lets it pass: %s', message => {
    expect(judge(some('compute', 1, { status: 'failed', message }))).toMatchObject({ verdict: 'DNF', examined: 257, findings: [{ severity: 'remark', found: message }] })
    expect(judge([...some('compute', 1, { status: 'failed', message }).slice(0, -1), { id: IDS[257]!, status: 'failed' }]).verdict).toBe('FAIL')
  })
  it('blames the cloud for an answer that only mentions such a word', () => {
    expect(judge(some('compute', 1, { status: 'failed', message: 'tempest.lib.exceptions.NotFound: tempest.lib.exceptions.InvalidCredentials' })).verdict).toBe('FAIL')
  })
  it('with nothing executed is no verdict', () => {
    expect([judge([]).verdict, judge(run(() => skipped)).verdict]).toEqual(['DNF', 'DNF'])
    expect(judge(run(() => skipped))).toMatchObject({ examined: 0, because: expect.stringContaining('compute: 0 of 88') as string })
  })
  it('tells what is left in the cloud and how to remove it', () => {
    const leftovers = [{ kind: 'server', name: 'tempest-x', id: 's1', why: 'Tempest left it', command: 'openstack server delete s1' }]
    expect(judge(run(), { leftovers })).toMatchObject({ verdict: 'PASS', findings: [{ severity: 'remark', subject: 'server tempest-x', remedy: 'openstack server delete s1' }] })
  })
  it('fails the recorded run, whose flavor was too small for its image', async () => {
    const results = await importTempest(fileURLToPath(new URL('../tempest/recorded/tempest-33.subunit.gz', import.meta.url)), Date.parse('2026-11-22')).results(IDS, new AbortController().signal)
    expect(judge(results)).toMatchObject({ verdict: 'FAIL', examined: 239 })
  })
})
