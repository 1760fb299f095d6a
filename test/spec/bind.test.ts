import { describe, expect, it } from 'vitest'
import type { Scope, Standard, Testcase } from '../../src/model/definition.ts'
import { bind, bindAll, checksFor, openStandards } from '../../src/spec/bind.ts'
import { positionsOf } from '../../src/spec/positions.ts'

const testcase = (id: string, more: Partial<Testcase> = {}): Testcase =>
  ({ id, title: id, clause: { level: 'MUST', url: 'https://example.org/', demand: 'd' }, check: 'offered', ...more })
const version = { url: 'https://example.org/', status: 'stable' } as const
const one: Standard = {
  id: 'one', title: 'One', digest: 'sha256:1', testcases: [testcase('b', { parameters: { n: 1, m: 2 } }), testcase('a'), testcase('unused', { parameters: { z: 1 } })],
  versions: {
    v1: { ...version, targets: { main: ['a', 'b'] } },
    v2: { ...version, targets: { main: ['a'], recommended: ['b'] }, parameters: { b: { m: 2, n: 1 } } },
    v3: { ...version, targets: { main: ['a', 'b'] }, parameters: { b: { n: 9 } }, open: 'half of it' },
  },
}
const two: Standard = { id: 'two', title: 'Two', digest: 'sha256:2', testcases: [testcase('constructor')], versions: { v1: { ...version, targets: { preview: ['constructor'] }, parameters: {} } } }
const scope: Scope = {
  id: 's', uuid: 'u', name: 'S', url: 'https://example.org/', subject: 'openstack', digest: 'sha256:0', timeline: [{ date: '2021-01-01', versions: { old: 'effective' } }],
  versions: {
    next: { stabilized: null, standards: { two: 'v1', one: 'v3' } },
    mid: { stabilized: null, standards: { one: 'v2' } },
    old: { stabilized: null, standards: { one: 'v1' } },
  },
}
const brief = (versions: string[]): unknown[] => bind(scope, [one, two], versions).map(({ testcase: { id }, parameters, standardVersions, targets }) => [id, parameters, standardVersions, targets])

describe('bind', () => {
  it('makes one of test cases with equal parameters, in the scope\'s order, then the standard\'s', () => {
    expect(brief(['old', 'next', 'mid'])).toEqual([
      ['constructor', {}, ['v1'], { next: 'preview' }],
      ['b', { n: 9 }, ['v3'], { next: 'main' }],
      ['b', { m: 2, n: 1 }, ['v1', 'v2'], { mid: 'recommended', old: 'main' }],
      ['a', {}, ['v1', 'v2', 'v3'], { next: 'main', mid: 'main', old: 'main' }],
    ])
  })
  it('takes only what the chosen versions use', () => {
    expect(brief(['mid'])).toEqual([['b', { m: 2, n: 1 }, ['v2'], { mid: 'recommended' }], ['a', {}, ['v2'], { mid: 'main' }]])
    expect(brief([])).toEqual([])
  })
  it('refuses unknown versions and standards', () => {
    expect(() => brief(['toString'])).toThrow('there is no version of s named "toString"')
    expect(() => bind(scope, [one], ['next'])).toThrow('there is no standard "two"')
    expect(() => bind({ ...scope, versions: { old: { stabilized: null, standards: { one: 'v9' } } } }, [one], ['old'])).toThrow('there is no version of one named "v9"')
  })
})

describe('bindAll', () => {
  it('gives every declared test case once with its own parameters', () => {
    expect(bindAll([one, two]).map(({ testcase: { id }, parameters, standardVersions, targets }) => [id, parameters, standardVersions, targets])).toEqual([
      ['b', { n: 1, m: 2 }, ['v1', 'v2'], {}], ['a', {}, ['v1', 'v2', 'v3'], {}], ['unused', { z: 1 }, [], {}], ['constructor', {}, ['v1'], {}],
    ])
  })
  it('takes those of the first version where the test case has none', () => {
    const late = { ...one, testcases: [testcase('b')], versions: { v3: one.versions['v3']! } }
    expect(bindAll([late])[0]).toMatchObject({ parameters: { n: 9 }, standardVersions: ['v3'] })
  })
})

describe('openStandards', () => {
  it('names standards without a test case in target main, and those that say so themselves', () => {
    expect(openStandards(scope, [one, two], 'next')).toEqual([
      { standard: 'two', version: 'v1', title: 'Two', url: 'https://example.org/', reason: 'no test case of target main judges this standard' },
      { standard: 'one', version: 'v3', title: 'One', url: 'https://example.org/', reason: 'half of it' },
    ])
    expect(openStandards(scope, [one, two], 'old')).toEqual([])
  })
})

describe('checksFor', () => {
  it('finds the checks that are named, and only those', async () => {
    expect([...(await checksFor([{ ...one, id: 'scs-0114' }, two])).keys()]).toEqual(['scs-0114/offered'])
  })
})

describe('positionsOf', () => {
  it('tells where a test case counts and since when', () => {
    expect(positionsOf({ testcase: one.testcases[0]!, standard: 'one' }, [one, two], [scope]).map(({ version: name, target, spans }) => [name, target, spans])).toEqual([
      ['next', 'main', []], ['mid', 'recommended', []], ['old', 'main', [{ validity: 'effective', from: '2021-01-01', until: null }]],
    ])
    expect(positionsOf({ testcase: one.testcases[2]!, standard: 'one' }, [one], [scope])).toEqual([])
  })
})
