import { describe, expect, it } from 'vitest'
import type { ReleaseData } from '../../src/model/release-data.ts'
import { cve, judge, shipped, takenOn } from './release-data.ts'

const policy = (gitVersion: string, asOf: string, data: ReleaseData = takenOn(shipped, asOf.slice(0, 10)), more = {}) =>
  judge('version-policy-check', { version: { gitVersion, ...more }, releases: data }, asOf)
const withCve = (day: string, ...cves: ReleaseData['cves']): ReleaseData => ({ ...takenOn(shipped, day), cves })

describe('version-policy-check', () => {
  // 1.35.6 is of 2026-06-11, 1.35.7 of 2026-07-22, 1.35.8 of 2026-08-20; 1.34 ends on 2026-10-27; 1.31 on 2025-10-28 by SCS, on 2025-11-11 by upstream
  it.each<[string, string, string, string]>([
    ['the newest patch', 'v1.35.8', '2026-08-25', 'PASS'],
    ['a newer patch, on its 31st day', 'v1.35.6', '2026-08-22T23:59:59Z', 'PASS'],
    ['a newer patch, on its 32nd day', 'v1.35.6', '2026-08-23', 'FAIL'],
    ['a newer patch of the same day', 'v1.35.7', '2026-08-20', 'PASS'],
    ['a patch that was not out yet on that day', 'v1.35.7', '2026-08-19', 'PASS'],
    ['two patches behind, the younger fresh', 'v1.35.6', '2026-09-21', 'FAIL'],
    ['the last day of a branch', 'v1.34.11', '2026-10-26T23:59:59Z', 'PASS'],
    ['the end of a branch', 'v1.34.11', '2026-10-27', 'FAIL'],
    ['the end of a branch by the official table, before upstream’s', 'v1.31.13', '2025-10-28', 'FAIL'],
    ['a branch that only upstream’s dates know', 'v1.20.2', '2026-08-25', 'FAIL'],
    ['a branch older than all that are known', 'v1.1.8', '2026-08-25', 'FAIL'],
    ['a branch to come', 'v1.37.0', '2026-08-25', 'DNF'],
    ['a release that was not out on that day', 'v1.36.3', '2026-07-21', 'DNF'],
    ['a branch that was not out on that day', 'v1.36.9', '2026-04-01', 'DNF'],
    ['a patch that the data do not know', 'v1.35.9', '2026-08-25', 'DNF'],
    ['a patch that there is not', 'v1.35.99-gke.1', '2026-08-25', 'DNF'],
    ['a patch that the data do not know, of a branch that has ended', 'v1.33.99', '2026-08-25', 'FAIL'],
    ['GKE', 'v1.35.8-gke.1002000', '2026-08-25', 'PASS'],
    ['k3s', 'v1.35.6+k3s1', '2026-08-25', 'FAIL'],
    ['a release candidate', 'v1.36.4-rc.0', '2026-08-25', 'DNF'],
    ['what is no version', 'v1.36', '2026-08-25', 'DNF'],
  ])('%s: %s on %s: %s', (_, version, asOf, verdict) => {
    expect(policy(version, asOf).verdict).toBe(verdict)
  })

  // 1.35.7 (2026-07-22) is newer than what runs; whether it fixes a CVE decides between 14 and 31 days
  it.each<[string, string, ReleaseData['cves'], string]>([
    ['fixed on the 14th day', '2026-08-05T23:00:00Z', [cve('2026-07-22', '1.35.0', '1.35.7')], 'PASS'],
    ['fixed on the 15th day', '2026-08-06', [cve('2026-07-22', '1.35.0', '1.35.7')], 'FAIL'],
    ['fixed, but the CVE became known later', '2026-08-06', [cve('2026-08-07', '1.35.0', '1.35.7')], 'PASS'],
    ['fixed, and became known that very day', '2026-08-06', [cve('2026-08-06', '1.35.0', '1.35.7')], 'FAIL'],
    ['unreadable, and became known that very day', '2026-08-06', [cve('2026-08-06', '1.0.0', '1.0.1', { unread: ['some'] })], 'DNF'],
    ['unreadable, but became known later', '2026-08-06', [cve('2026-08-07', '1.0.0', '1.0.1', { unread: ['some'] })], 'PASS'],
    ['affected up to the version before', '2026-08-06', [cve('2026-07-22', '1.35.0', '1.35.6')], 'PASS'],
    ['affected from the next version on', '2026-08-06', [cve('2026-07-22', '1.35.7', null)], 'PASS'],
    ['another branch', '2026-08-06', [cve('2026-07-22', '1.34.0', '1.34.10')], 'PASS'],
    ['not fixed by the newer patch', '2026-08-06', [cve('2026-07-22', '1.35.0', '1.35.9')], 'PASS'],
    ['not fixed at all', '2026-08-06', [cve('2026-07-22', '1.0.0', null)], 'PASS'],
    ['below the score', '2026-08-06', [cve('2026-07-22', '1.35.0', '1.35.7', { scores: { cvssV3_1: 7.9 } })], 'PASS'],
    ['at the score by one of two metrics', '2026-08-06', [cve('2026-07-22', '1.35.0', '1.35.7', { scores: { cvssV3_1: 7.2, cvssV4_0: 8 } })], 'FAIL'],
    ['unreadable and critical', '2026-08-06', [cve('2026-07-22', '1.0.0', '1.0.1', { unread: ['some'] })], 'DNF'],
    ['unreadable, but no newer patch is out long enough', '2026-08-05', [cve('2026-07-22', '1.0.0', '1.0.1', { unread: ['some'] })], 'PASS'],
    ['unreadable and harmless', '2026-08-06', [cve('2026-07-22', '1.0.0', '1.0.1', { scores: { cvssV3_1: 3 }, unread: ['some'] })], 'PASS'],
    ['young and without a score', '2026-08-06', [cve('2026-07-22', '1.35.0', '1.35.7', { scores: {} })], 'DNF'],
    ['old and without a score', '2026-08-06', [cve('2026-07-01', '1.35.0', '1.35.7', { scores: {} })], 'PASS'],
  ])('a CVE that is %s: %s', (_, asOf, cves, verdict) => {
    expect(policy('v1.35.6', asOf, withCve(asOf.slice(0, 10), ...cves)).verdict).toBe(verdict)
  })

  it('tells what is overdue, since when, and what would be enough', () => {
    const { findings, because } = policy('v1.35.5-gke.1', '2026-09-01')
    expect(because).toBe('1.35.6 is out for 82 days (since 2026-06-11, offered by 2026-07-12 at the latest), and the cluster runs 1.35.5')
    expect(findings).toMatchObject([{ severity: 'violation', subject: 'Kubernetes v1.35.5-gke.1', at: '/version/gitVersion', expected: '1.35.7 or newer; newest is 1.35.8 of 2026-08-20', found: 'v1.35.5-gke.1' }])
  })
  it('reminds of deadlines while they run, and names CVE, score and fix', () => {
    const messages = (asOf: string) => policy('v1.35.6', asOf, withCve(asOf, cve('2026-07-22', '1.35.0', '1.35.7'))).findings.map(({ severity, message }) => `${severity}: ${message}`)
    const what = 'CVE-2026-1234 (base score 9, published 2026-07-22) affects 1.35.6; 1.35.7 fixes it and is out since 2026-07-22'
    expect(messages('2026-07-24')).toEqual(['remark: 1.35.7 is out since 2026-07-22: to be offered by 2026-08-22', `remark: ${what}: to be offered by 2026-08-05, recommended by 2026-07-24`])
    expect(messages('2026-07-25')[1]).toBe(`remark: ${what}: 2 days are recommended, 14 allowed`)
    expect(messages('2026-08-06')[1]).toBe(`violation: ${what}: 15 days, 14 are allowed`)
  })
  it('says nothing of patches that were not out yet', () => {
    expect(policy('v1.35.7', '2026-08-19').findings).toEqual([])
    expect(policy('v1.35.7', '2026-08-20').findings).toMatchObject([{ severity: 'remark', message: '1.35.8 is out since 2026-08-20: to be offered by 2026-09-20' }])
  })
  it('names the branches that are supported instead of one that has ended', () => {
    expect(policy('v1.33.13', '2026-08-25').findings[0]).toMatchObject({
      message: 'Kubernetes 1.33 is out of support since 2026-06-28', expected: 'a supported branch: 1.36 (until 2027-06-28), 1.35 (until 2027-02-28), 1.34 (until 2026-10-27)',
    })
  })
  it('remarks a build from changed sources', () => {
    expect(policy('v1.35.8-dirty', '2026-08-25').findings).toMatchObject([{ severity: 'remark', message: expect.stringContaining('sources that differ') as string }])
    expect(policy('v1.35.8', '2026-08-25', undefined, { gitTreeState: 'dirty' }).findings).toHaveLength(1)
  })
  it('cannot judge by data that lack the release, or all of its branch', () => {
    expect(policy('v1.35.99', '2026-08-25')).toMatchObject({
      findings: [], because: '1.35.99 is not among the releases known on 2026-08-25: whether a newer patch is overdue cannot be told; run scs-check data update',
    })
    for (const releases of [[], shipped.releases.filter(({ version }) => !version.startsWith('1.35.'))]) {
      expect(policy('v1.35.8', '2026-08-25', { ...takenOn(shipped, '2026-08-25'), releases }).verdict).toBe('DNF')
    }
  })
  it('judges branches that the official table lacks by upstream’s dates', () => {
    const data = takenOn({ ...shipped, releases: [{ version: '1.37.0', date: '2026-08-26' }, ...shipped.releases], branches: [{ branch: '1.37', released: '2026-08-26', endOfLife: '2027-10-28' }, ...shipped.branches] }, '2027-10-27')
    expect(policy('v1.37.0', '2027-10-27', data).verdict).toBe('PASS')
    expect(policy('v1.37.0', '2027-10-28', data).verdict).toBe('FAIL')
  })
})
