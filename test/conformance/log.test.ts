import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { blankRun, withDryRun } from '../../src/conformance/blank.ts'
import { isE2eLog, logRun } from '../../src/conformance/log.ts'
import { log } from './reports.ts'

const read = (text: string) => withDryRun(logRun(blankRun('file e2e.log', null, 'log'), text))

it('reads a real log of certified conformance; the seed is the time of the start', () => {
  const text = readFileSync(new URL('recorded/e2e-v1.34.log', import.meta.url), 'utf8')
  expect(isE2eLog(text)).toBe(true)
  expect(read(text)).toMatchObject({
    counts: { passed: 424, failed: 0, skipped: 6708 }, executed: null, seconds: 5968.291, began: '2026-02-19T09:52:51Z', dryRun: '', defects: [], failed: [],
  })
})

describe('the summary', () => {
  const failure = 'Summarizing 1 Failure:\n  [FAIL] [sig-network] Services [It] should serve [Conformance]\n  /a/b.go:1'
  it.each<[string, string, object]>([
    ['a failure, by name', log({ outcome: 'FAIL! -- 423 Passed | 1 Failed | 0 Pending | 6708 Skipped', middle: failure }),
      { counts: { passed: 423, failed: 1 }, failed: [{ name: '[sig-network] Services should serve [Conformance]' }], defects: [] }],
    ['in colours', log({ outcome: '\x1b[38;5;9m\x1b[1mFAIL!\x1b[0m -- \x1b[32m423 Passed\x1b[0m | 1 Failed | 0 Pending | 6708 Skipped', middle: failure.replace('[FAIL]', '\x1b[38;5;9m[FAIL]\x1b[0m') }),
      { counts: { failed: 1 }, failed: [{ name: '[sig-network] Services should serve [Conformance]' }] }],
    ['a second attempt of ginkgo 2, by name', log({ outcome: 'SUCCESS! -- 424 Passed | 0 Failed | 1 Flaked | 0 Pending | 6708 Skipped', middle: '↺ [FLAKEY TEST - TOOK 2 ATTEMPTS TO PASS] [1.0 seconds]\n[sig-a] A [It] b [Conformance]\n' }),
      { flakes: 1, flaked: ['[sig-a] A b [Conformance]'], failed: [] }],
    ['a second attempt of ginkgo 1, which lists it among the failures', log({ outcome: 'SUCCESS! -- 424 Passed | 0 Failed | 1 Flaked | 0 Pending | 6708 Skipped', middle: '[Fail] [sig-a] A [It] b [Conformance] ' }),
      { flakes: 1, flaked: ['[sig-a] A b [Conformance]'], failed: [] }],
    ['failures and second attempts of ginkgo 1 cannot be told apart', log({ outcome: 'FAIL! -- 423 Passed | 1 Failed | 1 Flaked | 0 Pending | 6708 Skipped', middle: '[Fail] a\n[Fail] b' }),
      { failed: [], counts: { failed: 1 }, defects: [expect.stringContaining('give the JUnit report')] }],
    ['ended by a timeout', log({ outcome: 'FAIL! - Suite Timeout Elapsed -- 424 Passed | 0 Failed | 0 Pending | 6708 Skipped' }), { defects: ['the suite says: Suite Timeout Elapsed'] }],
    ['other numbers than those that ran', log({ ran: 500, of: 7132 }), { defects: ['the log says that 500 tests ran, and tells of 424'] }],
    ['failed as a whole', log().replace('Suite Passed', 'Suite Failed'), { defects: ['the log ends with "Test Suite Failed", though no test failed'] }],
    ['failed as a whole after all', `${log()}Test Suite Failed\n`, { defects: ['the log ends with "Test Suite Failed", though no test failed'] }],
    ['failed as a whole, whatever follows', log().replace('Test Suite Passed', 'Test Suite Failed\nTest Suite Passed'), { defects: ['the log ends with "Test Suite Failed", though no test failed'] }],
    ['cut off behind the summary', log().split('\nPASS')[0]!, { defects: [expect.stringContaining('does not end with "Test Suite Passed"')] }],
    ['cut off, where the end stood before', log({ middle: 'Test Suite Passed' }).split('\nPASS')[0]!, { defects: [expect.stringContaining('does not end with')] }],
    ['other numbers than there are specs', log().replace('6708 Skipped', '1 Skipped'), { defects: ['the log contradicts itself: it has 7132 specs, and tells how 425 ended'] }],
    ['success with failures', log({ outcome: 'SUCCESS! -- 423 Passed | 1 Failed | 0 Pending | 6708 Skipped' }), { defects: ['the log contradicts itself: it says SUCCESS! and 1 Failed'] }],
    ['failures that it does not count', log({ middle: '[FAIL] [sig-a] a [Conformance]' }), { failed: [], defects: ['the log contradicts itself: it names 1 failed tests ([sig-a] a [Conformance]), and counts 0: give the JUnit report'] }],
    ['pending tests are specs, too', log({ outcome: 'SUCCESS! -- 424 Passed | 0 Failed | 8 Pending | 6700 Skipped' }), { defects: [] }],
    ['no success and no failure', log({ outcome: 'FAIL! -- 424 Passed | 0 Failed | 0 Pending | 6708 Skipped' }), { defects: ['the suite did not succeed, though no test failed'] }],
    ['a dry run of ginkgo 1', log({ ran: 204, of: 3585, seconds: 0.011, outcome: 'SUCCESS! -- 0 Passed | 0 Failed | 0 Pending | 3381 Skipped PASS' }), { dryRun: 'the log says "Ran 204" and 0 passed', counts: { passed: 0 } }],
    ['a dry run of ginkgo 2', log({ seconds: 0.5 }), { dryRun: '424 tests in 0.500 s' }],
    ['a server version in old logs', log({ middle: 'I0731 e2e.go:126] kube-apiserver version: v1.14.2' }), { serverVersion: 'v1.14.2' }],
    ['a seed that somebody chose', log().replace('1771494771', '42'), { began: null }],
  ])('%s', (_, text, expected) => {
    expect(read(text)).toMatchObject(expected)
  })
  it('is missing where the run was cut off', () => {
    expect(read(log().split('\nRan ')[0]!)).toMatchObject({ defects: ['the log has no summary: the run was cut off'], counts: { passed: 0 } })
  })
  it('of two runs is refused', () => {
    expect(() => read(log() + log())).toThrow('several runs')
    expect(() => read(log({ outcome: 'FAIL! -- 423 Passed | 1 Failed | 0 Pending | 6708 Skipped\nSUCCESS! -- 424 Passed | 0 Failed | 0 Pending | 6708 Skipped' }))).toThrow('twice')
  })
  it('with a name that holds what nobody sees is refused', () => {
    expect(() => read(log({ middle: '[FAIL] [sig-a] a\u200b b [Conformance]' }))).toThrow('invisible')
  })
  it('is read in linear time', () => {
    const start = performance.now()
    read(log({ middle: `[FAIL] ${'[It] '.repeat(200_000)}\n${'FAIL! - '.repeat(100_000)}\n${'\x1b['.repeat(200_000)}` }))
    expect(performance.now() - start).toBeLessThan(2000)
  })
})
