import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { branchOf, compare, compareBranches, readGitVersion, readRelease } from '../../src/checks/kubernetes-version.ts'
import { addDays, addMonths, daysBetween } from '../../src/checks/release-days.ts'

describe('a version of the API server', () => {
  it.each<[string, string, string, boolean]>([
    ['v1.33.1', '1.33.1', '', false],
    ['1.33.1', '1.33.1', '', false],
    [' v1.33.1\n', '1.33.1', '', false],
    ['v1.33.1-gke.1234000', '1.33.1', '-gke.1234000', false],
    ['v1.33.1-eks-1de2ab1', '1.33.1', '-eks-1de2ab1', false],
    ['v1.33.1+k3s1', '1.33.1', '+k3s1', false],
    ['v1.33.1+rke2r1', '1.33.1', '+rke2r1', false],
    ['v1.33.1+vmware.1-fips', '1.33.1', '+vmware.1-fips', false],
    ['v1.33.1-rancher1-2', '1.33.1', '-rancher1-2', false],
    ['v1.33.1-release7', '1.33.1', '-release7', false],
    ['v1.33.1-5+0123abcdef', '1.33.1', '-5+0123abcdef', false],
    ['v1.33.13-dirty', '1.33.13', '-dirty', false],
    ['v1.33.1-rc.0', '1.33.1', '-rc.0', true],
    ['v1.33.1-rc1+k3s1', '1.33.1', '-rc1+k3s1', true],
    ['v1.34.0-alpha.0.123+abcdef', '1.34.0', '-alpha.0.123+abcdef', true],
    ['v1.34.0-BETA.2', '1.34.0', '-BETA.2', true],
    ['v1.33.1+k3s1-rc1', '1.33.1', '+k3s1-rc1', false],
  ])('%j is release %s with suffix %j, pre-release: %s', (text, release, suffix, preRelease) => {
    expect(readGitVersion(text)).toEqual({ release: release.split('.').map(Number), suffix, preRelease })
  })
  it.each([
    '', 'v', 'v1', 'v1.33', '1.33.x', 'v1.33.1.2', 'v1.33.01', 'v01.33.1', 'V1.33.1', 'vv1.33.1', 'v1.33.1 -gke', 'v1.33.1-', 'v1.33.1+\u001b[31m', 'v-1.33.1', 'v1.33.-1', 'v1e3.1.1',
    'v1.33.999999', '١.٣.٣', 'constructor', `v1.33.1-${'x'.repeat(101)}`,
  ])('%j is none', text => {
    expect(readGitVersion(text)).toBeUndefined()
  })
  it('is read in time linear to its length', () => {
    const before = performance.now()
    readGitVersion(`v1.33.1${'-a+'.repeat(200_000)}!`)
    expect(performance.now() - before).toBeLessThan(100)
  })
})

const number = fc.integer({ min: 0, max: 99_999 })
const release = fc.tuple(number, number, number)

it('every release is read back as it is written, and the order is that of the numbers', () => {
  fc.assert(fc.property(release, release, (a, b) => {
    expect(readRelease(a.join('.'))).toEqual(a)
    expect(Math.sign(compare(a, b))).toBe(-Math.sign(compare(b, a)) + 0)
    expect(compare(a, b) === 0).toBe(a.join() === b.join())
    if (branchOf(a) !== branchOf(b)) expect(Math.sign(compareBranches(branchOf(a), branchOf(b)))).toBe(Math.sign(compare(a, b)))
  }))
  expect(compareBranches('1.9', '1.10')).toBeLessThan(0)
})

it('a deadline in months falls on the same day of the month, or on its last', () => {
  expect(['2025-12-17', '2025-10-31', '2023-10-31', '2025-09-30'].map(day => addMonths(day, 4))).toEqual(['2026-04-17', '2026-02-28', '2024-02-29', '2026-01-30'])
})

it('days are counted across daylight saving time, leap days and years', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: -2000, max: 2000 }), (start, days) => {
    const day = addDays('1990-01-01', start)
    expect(daysBetween(day, addDays(day, days))).toBe(days)
  }))
  expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2)
})
