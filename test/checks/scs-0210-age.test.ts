import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays } from '../../src/checks/release-days.ts'
import type { KubernetesCve, ReleaseData } from '../../src/model/release-data.ts'
import { cve, judge, shipped, takenOn } from './release-data.ts'

const policy = (gitVersion: string, asOf: string, releases: ReleaseData, parameters = {}) => judge('version-policy-check', { version: { gitVersion }, releases }, asOf, parameters)

// The newest releases that the data know are of 2026-08-20 (1.35.8), 2026-07-22 (1.35.7).
describe('data of another day than the verdict', () => {
  it.each<[string, string, string, string, string, string]>([
    ['14 days old, nothing newer known', 'v1.35.8', '2026-09-05', '2026-08-22', '2026-08-22', 'PASS'],
    ['15 days old, and the list of CVEs too', 'v1.35.8', '2026-09-06', '2026-08-22', '2026-08-22', 'DNF'],
    ['15 days old, the list of CVEs fresh', 'v1.35.8', '2026-09-06', '2026-08-22', '2026-09-05', 'PASS'],
    ['31 days old, the list of CVEs fresh', 'v1.35.8', '2026-09-22', '2026-08-22', '2026-09-22', 'PASS'],
    ['32 days old, the list of CVEs fresh', 'v1.35.8', '2026-09-23', '2026-08-22', '2026-09-23', 'DNF'],
    ['fresh, and the list of CVEs ancient, nothing newer known', 'v1.35.8', '2026-08-22', '2026-08-22', '2024-11-18', 'PASS'],
    ['fresh, and the list of CVEs ancient, a newer patch out for 14 days', 'v1.35.7', '2026-09-03', '2026-09-03', '2024-11-18', 'PASS'],
    ['fresh, and the list of CVEs ancient, a newer patch out for 15 days', 'v1.35.7', '2026-09-04', '2026-09-04', '2024-11-18', 'DNF'],
    ['a day old, a newer patch out for 15 days', 'v1.35.7', '2026-09-04', '2026-09-03', '2026-09-03', 'PASS'],
    ['two days old, a newer patch out for 15 days', 'v1.35.7', '2026-09-04', '2026-09-03', '2026-09-02', 'DNF'],
    ['ancient, but what they know is overdue', 'v1.35.7', '2026-11-22', '2026-08-22', '2024-11-18', 'FAIL'],
    ['ancient, but the branch has ended', 'v1.34.11', '2026-11-22', '2026-08-22', '2024-11-18', 'FAIL'],
  ])('%s: %s on %s by data of %s and %s: %s', (_, version, asOf, releases, list, verdict) => {
    expect(policy(version, asOf, takenOn(shipped, releases, list)).verdict).toBe(verdict)
  })
  it('15 days old, and a critical CVE is open: a release that fixes it may be hidden', () => {
    const data = (list: string) => ({ ...takenOn(shipped, '2026-08-22', list), cves: [cve('2026-08-20', '1.35.0', null)] })
    expect(policy('v1.35.8', '2026-09-05', data('2026-09-05')).verdict).toBe('PASS')
    expect(policy('v1.35.8', '2026-09-06', data('2026-09-06'))).toMatchObject({ verdict: 'DNF', because: expect.stringContaining('fixes CVE-2026-1234') as string })
  })
  it('says how old the data are, what that leaves open, and the cure', () => {
    expect(policy('v1.36.4', '2026-11-22', shipped).because).toBe(
      'data from 2026-08-22 is too old to judge 2026-11-22: a patch released since then could be overdue after 31 days; run scs-check data update')
    expect(policy('v1.35.7', '2026-09-04', takenOn(shipped, '2026-09-04', '2024-11-18')).because).toBe(
      'data from 2024-11-18 is too old to judge 2026-09-04: whether 1.35.8 of 2026-08-20 fixes a CVE with base score 8 or more (overdue after 14 days) cannot be told by CVEs of 2024-11-18; run scs-check data update')
  })
})

const START = '2026-05-01'
const day = fc.integer({ min: 0, max: 100 }).map(days => addDays(START, days))
/** What is true: patches of one branch in the order of their numbers, and CVEs fixed somewhere among them. */
const world = fc.tuple(fc.array(day, { minLength: 1, maxLength: 5 }), fc.array(fc.tuple(day, fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 6 })), { maxLength: 2 })).map(([days, flaws]): ReleaseData => ({
  ...takenOn(shipped, '2026-12-01'),
  releases: ['2026-04-22', ...[...days].sort()].map((date, patch) => ({ version: `1.36.${patch}`, date })),
  cves: flaws.map(([published, from, before], i): KubernetesCve => cve(published, `1.36.${from}`, before > 5 ? null : `1.36.${before}`, { id: `CVE-2026-100${i}` })),
}))
const known = ({ releases, cves, ...rest }: ReleaseData, taken: string, list: string): ReleaseData =>
  takenOn({ ...rest, releases: releases.filter(({ date }) => date < taken), cves: cves.filter(({ published }) => published <= list) }, taken, list)

/** The rule of F 5.2, with patches that fix the CVE, in the plainest form. */
function oracle({ releases, cves }: ReleaseData, patch: number, asOf: string): string {
  const age = (date: string) => (Date.parse(asOf) - Date.parse(date)) / 86_400_000
  const hit = (one: KubernetesCve, n: number) => one.affected.some(({ from, before }) => Number(from.slice(5)) <= n && (before === null || n < Number(before.slice(5))))
  const newer = releases.map(({ date }, n) => ({ n, age: age(date) })).filter(one => one.n > patch && one.age >= 0)
  const open = cves.filter(one => age(one.published) >= 0 && hit(one, patch))
  return newer.some(one => one.age > 31 || (one.age > 14 && open.some(flaw => !hit(flaw, one.n)))) ? 'FAIL' : 'PASS'
}

describe('whatever the releases and CVEs', () => {
  it('with all known, the verdict is that of the rule', () => {
    fc.assert(fc.property(world, fc.integer({ min: 0, max: 5 }), day, (data, patch, asOf) => {
      const running = data.releases[patch]
      if (running === undefined || running.date > asOf) return
      expect(policy(`v1.36.${patch}`, asOf, takenOn(data, asOf)).verdict).toBe(oracle(data, patch, asOf))
    }), { numRuns: 3000 })
  })
  it('with a part known, no PASS hides a violation and no FAIL is invented', () => {
    fc.assert(fc.property(world, fc.integer({ min: 0, max: 5 }), day, fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 3 }), (data, patch, asOf, age, listAge) => {
      const running = data.releases[patch]
      if (running === undefined || running.date > asOf) return
      const { verdict } = policy(`v1.36.${patch}`, asOf, known(data, addDays(asOf, -age), addDays(asOf, -listAge)), { listDays: 0 })
      if (verdict !== 'DNF') expect(verdict).toBe(oracle(data, patch, asOf))
    }), { numRuns: 5000 })
  })
})
