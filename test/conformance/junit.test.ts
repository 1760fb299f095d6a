import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { blankRun, withDryRun } from '../../src/conformance/blank.ts'
import { junitRun } from '../../src/conformance/junit.ts'
import { junit, passed, type Written } from './reports.ts'

const read = async (...reports: string[]) => withDryRun(await junitRun(blankRun('file x', null, 'junit'), reports, () => undefined))
const one = (more: Partial<Written>) => read(junit([{ name: '[It] [sig-a] a [Conformance]', ...more }]))
const A = '[sig-a] a [Conformance]'

it('reads a real report of certified conformance: suite nodes are no tests, and skipped NetworkPolicy tests are told by name', async () => {
  const run = await read(readFileSync(new URL('recorded/junit-v1.34.xml', import.meta.url), 'utf8'))
  expect(run.counts).toEqual({ passed: 30, failed: 0, skipped: 30, suiteNodes: 4 })
  expect(run).toMatchObject({ began: '2026-02-19T09:52:52Z', focus: '\\[Conformance\\]', skip: '', flakeAttempts: 0, dryRun: '', defects: [], flakes: 0 })
  expect([run.executed!.length, run.executed!.every(name => name.includes('[Conformance]') && !name.startsWith('[It]'))]).toEqual([30, true])
  expect([run.omitted.length, run.omitted.every(name => name.includes('NetworkPolicy'))]).toEqual([10, true])
})

describe('how a test ended', () => {
  it.each<[string, Partial<Written>, Partial<Awaited<ReturnType<typeof read>>>]>([
    ['passed', {}, { executed: [A], failed: [] }],
    ['failed', { status: 'failed', inside: '<failure type="failed">[FAILED] timed out\nat x.go:1</failure>' }, { executed: [A], failed: [{ name: A, message: '[FAILED] timed out at x.go:1' }] }],
    ['failed, told by the element only', { status: 'passed', inside: "<failure message='wrong'/>" }, { failed: [{ name: A, message: 'wrong' }] }],
    ['panicked', { status: 'panicked', inside: '<error message="nil" type="panicked"></error>' }, { failed: [{ name: A, message: 'nil' }] }],
    ['timed out by itself', { status: 'timedout', inside: '<failure type="timedout">late</failure>' }, { failed: [{ name: A, message: 'late' }] }],
    ['interrupted: says nothing of the cluster', { status: 'interrupted', inside: '<error message="interrupted" type="interrupted"></error>' }, { executed: [], failed: [], defects: [`1 tests were interrupted: ${A}`] }],
    ['aborted', { status: 'aborted', inside: '<failure type="aborted">x</failure>' }, { executed: [], failed: [], defects: [`1 tests were interrupted: ${A}`] }],
    ['pending', { status: 'pending', inside: '<skipped message="pending"></skipped>' }, { executed: [], omitted: [A] }],
    ['skipped while it ran', { status: 'skipped', inside: '<skipped message="skipped - needs 2 nodes"></skipped>' }, { executed: [], omitted: [A] }],
    ['passed at a second attempt, told by a timeline', { inside: '<system-err>Attempt #1 Failed.  Retrying</system-err>' }, { executed: [A], flaked: [A], flakes: 1, failed: [] }],
    ['passed at a second attempt, told by an element', { inside: '<flakyFailure message="x">y</flakyFailure>' }, { flaked: [A], failed: [] }],
    ['failed at every attempt', { status: 'failed', inside: '<failure>x</failure><system-err>Attempt #1 Failed.</system-err>' }, { flaked: [], failed: [{ name: A, message: 'x' }] }],
  ])('%s', async (_, more, expected) => {
    expect(await one(more)).toMatchObject(expected)
  })
  it.each([
    ['an unknown status', { status: 'perhaps' }, 'a test has the status "perhaps"'],
    ['an unknown element', { inside: '<perhaps/>' }, 'a test has a <perhaps>'],
  ])('refuses %s', async (_, more, message) => {
    await expect(one(more)).rejects.toThrow(message)
  })
  it('takes several attempts of ginkgo 1, each a test case, for one test that passed at last', async () => {
    const failure = { name: 'a [Conformance]', status: '', inside: '<failure>x</failure>' }
    expect(await read(junit([failure, { name: 'a [Conformance]', status: '' }]))).toMatchObject({ flaked: ['a [Conformance]'], failed: [], counts: { passed: 1 } })
    expect(await read(junit([{ name: 'a [Conformance]', status: '' }, failure]))).toMatchObject({ flaked: [], failed: [{}], counts: { passed: 0, failed: 1 } })
  })
  it('does not take a second test case of ginkgo 2 for another attempt: one that failed has failed', async () => {
    const twice = [{ name: '[It] a [Conformance]', status: 'failed', inside: '<failure>x</failure>' }, { name: '[It] a [Conformance]' }]
    expect(await read(junit(twice))).toMatchObject({ failed: [{ name: 'a [Conformance]' }], flaked: [], executed: ['a [Conformance]'], counts: { passed: 0 } })
  })
})

describe('how the run ended', () => {
  it.each<[string, Record<string, string>, string[]]>([
    ['in order', {}, []],
    ['interrupted', { SuiteSucceeded: 'false', SpecialSuiteFailureReason: 'Interrupted by User' }, ['the suite says: Interrupted by User']],
    ['without success though nothing failed', { SuiteSucceeded: 'false' }, ['the suite did not succeed, though no test failed']],
  ])('%s', async (_, properties, defects) => {
    expect((await read(junit(passed(3), properties))).defects).toEqual(defects)
  })
  it('tells a failed suite node, which is no test', async () => {
    const run = await read(junit([{ name: '[SynchronizedBeforeSuite]', status: 'failed', inside: '<failure>nodes are not ready</failure>' }]))
    expect(run).toMatchObject({ defects: ['[SynchronizedBeforeSuite] failed: nodes are not ready'], executed: [], failed: [], counts: { failed: 0, suiteNodes: 1 } })
  })
  it.each([
    ['ginkgo says so', { DryRun: 'true' }, 5, 'the report says DryRun=true'],
    ['no test took any time', {}, 0, '20 tests in 0.000 s'],
    ['short tests are tests', {}, 0.2, ''],
  ])('dry run: %s', async (_, properties: Record<string, string>, time, dryRun) => {
    expect((await read(junit(passed(20).map(test => ({ ...test, time })), properties))).dryRun).toBe(dryRun)
  })
  it('adds up the reports of a parallel run: a test is executed if one of them executed it', async () => {
    const [a, b] = ['[It] a [Conformance]', '[It] b [Conformance]']
    const run = await read(junit([{ name: a }, { name: b, status: 'skipped' }]), junit([{ name: a, status: 'skipped' }, { name: b }], {}, '2026-02-19T09:00:00'))
    expect(run).toMatchObject({ executed: ['a [Conformance]', 'b [Conformance]'], omitted: [], began: '2026-02-19T09:00:00Z' })
  })
})

describe('when it began', () => {
  const began = async (xml: string) => (await read(xml)).began
  const suite = (at: string, name: string) => `<testsuite${at}><testcase name="${name}" status="passed" time="1"/></testsuite>`
  it.each<[string, string, string | null]>([
    ['by the suite', suite(' timestamp="2026-02-19T09:52:52"', 'a'), '2026-02-19T09:52:52Z'],
    ['by what is around the suite', `<testsuites timestamp="2026-02-19T09:52:52">${suite('', 'a')}</testsuites>`, '2026-02-19T09:52:52Z'],
    ['the first of several', `<testsuites>${suite(' timestamp="2026-02-19T09:52:52"', 'a')}${suite(' timestamp="2025-02-19T09:52:52"', 'b')}</testsuites>`, '2025-02-19T09:52:52Z'],
    ['not told', suite('', 'a'), null],
    ['told in other words', suite(' timestamp="tomorrow"', 'a'), null],
    ['not told of all tests', `<testsuites>${suite(' timestamp="2026-02-19T09:52:52"', 'a')}${suite('', 'b')}</testsuites>`, null],
  ])('%s', async (_, xml, expected) => {
    expect(await began(xml)).toBe(expected)
  })
})

describe('a report that is not whole or no report', () => {
  it.each([
    ['with another one behind it', junit(passed(3)) + junit(passed(3)).replace(/<\?.*?\?>/, ''), /a second document/],
    ['with words behind it', `${junit(passed(3))}\nFAIL! -- 1 Failed`, /text after the document/],
    ['with words before it', `<?xml version="1.0"?>x${junit(passed(3)).replace(/<\?.*?\?>/, '')}`, /text before the document/],
    ['cut off', junit(passed(3)).slice(0, -40), /end/],
    ['without some of its tests', junit(passed(3)).replace(/<testcase.*?<\/testcase>/, ''), /counts 3 tests and holds 2/],
    ['without its failures', junit(passed(1)).replace('tests="1"', 'tests="1" failures="2"'), /counts 2 failures and holds 0/],
    ['HTML', '<html></html>', /and not with a suite/],
    ['with a failure of nothing', '<testsuite><failure/></testsuite>', /belongs to no test/],
    ['with entities of its own', '<!DOCTYPE x [<!ENTITY a "b">]><testsuite/>', /document type/],
  ])('is refused: %s', async (_, xml, message) => {
    await expect(read(xml)).rejects.toThrow(message)
  })
  it('names of prototypes are names', async () => {
    expect((await read(junit([{ name: '__proto__' }, { name: 'constructor', status: 'failed', inside: '<failure>x</failure>' }])))).toMatchObject({ executed: ['__proto__', 'constructor'] })
  })
  it('control characters of messages do not come through', async () => {
    const run = await read(junit([{ name: '[It] a [Conformance]', status: 'failed', inside: '<failure>x\u001b[2Jy\u202e</failure>' }]))
    expect(JSON.stringify(run)).not.toMatch(/\\u001b|\u202e/)
  })
  it.each(['\u001b[31m', '\u202e', '\u200b', '\u00ad', '\n', '\u00a0', '\u2003', '\ufeff'])('a name with a character that nobody sees is refused: %j', async odd => {
    await expect(read(junit([{ name: `[It] a${odd}b [Conformance]` }]))).rejects.toThrow('invisible character')
  })
})
