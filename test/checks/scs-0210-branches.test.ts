import { describe, expect, it } from 'vitest'
import type { ClusterSeen } from '../../src/model/judging.ts'
import type { ReleaseData } from '../../src/model/release-data.ts'
import { judge, shipped, takenOn } from './release-data.ts'

/** Clusters by version; `?` is one that could not be seen. */
function across(id: string, versions: string, asOf: string, data: ReleaseData = takenOn(shipped, asOf)) {
  const clusters = versions.split(' ').filter(Boolean).map((gitVersion, i): ClusterSeen<{ gitVersion: string }> =>
    ({ cluster: `c${i + 1}`, ...(gitVersion === '?' ? { unseen: 'unreachable: no route' } : { data: { gitVersion } }) }))
  return judge(id, { version: clusters, releases: clusters.map(({ cluster, unseen }) => (unseen === undefined ? { cluster, data } : { cluster, unseen })) }, asOf)
}

// 1.36 is of 2026-04-22: to be offered by 2026-08-22. 1.35 is of 2025-12-17; 1.34 of 2025-08-27, ends on 2026-10-27. 1.33 ends on 2026-06-28.
describe('scs-0210-branch-coverage', () => {
  it.each<[string, string, string, string]>([
    ['all branches', 'v1.36.4 v1.35.8 v1.34.11', '2026-08-25', 'PASS'],
    ['vendors’ names, several clusters of a branch', 'v1.36.4-gke.1 v1.36.3 v1.35.8+k3s1 v1.34.11-eks-1', '2026-08-25', 'PASS'],
    ['the newest within its four months', 'v1.35.8 v1.34.11', '2026-08-22', 'PASS'],
    ['the newest lacks after four months', 'v1.35.8 v1.34.11', '2026-08-23', 'FAIL'],
    ['one lacks', 'v1.36.4 v1.34.11', '2026-08-25', 'FAIL'],
    ['one lacks that has ended', 'v1.36.4 v1.35.8', '2026-10-27', 'PASS'],
    ['an ended one is offered beside', 'v1.36.4 v1.35.8 v1.34.11 v1.33.13', '2026-08-25', 'PASS'],
    ['a pre-release is no offer', 'v1.36.0-rc.1 v1.35.8 v1.34.11', '2026-08-25', 'DNF'],
    ['one lacks, and one cluster could not be seen', 'v1.36.4 v1.35.8 ?', '2026-08-25', 'DNF'],
    ['all are there, and another cluster could not be seen', 'v1.36.4 v1.35.8 v1.34.11 ?', '2026-08-25', 'PASS'],
    ['a single cluster', 'v1.36.4', '2026-08-25', 'MISS'],
    ['two clusters of one branch tell no more than one', 'v1.36.4 v1.36.3', '2026-08-25', 'MISS'],
    ['a single cluster that could not be seen', '?', '2026-08-25', 'DNF'],
    ['no cluster', '', '2026-08-25', 'DNF'],
  ])('%s: %s on %s: %s', (_, versions, asOf, verdict) => {
    expect(across('scs-0210-branch-coverage', versions, asOf).verdict).toBe(verdict)
  })
  it('demands a branch only while both upstream and the official table support it', () => {
    const coverage = (asOf: string) => across('scs-0210-branch-coverage', 'v1.33.5 v1.32.9', asOf).verdict
    expect([coverage('2025-10-27'), coverage('2025-10-28')]).toEqual(['FAIL', 'PASS']) // 1.31
  })
  it('names the branch, when it had to be offered, and what is offered', () => {
    expect(across('scs-0210-branch-coverage', 'v1.36.4 v1.34.11', '2026-08-25').findings).toMatchObject([{
      subject: 'Kubernetes 1.35', message: 'no cluster runs Kubernetes 1.35, which is out since 2025-12-17',
      expected: 'a cluster of 1.35, offered from 2026-04-17 until 2027-02-28', found: 'offered: 1.34, 1.36',
    }])
    expect(across('scs-0210-branch-coverage', 'v1.36.4', '2026-08-25').because).toBe('one cluster shows one branch, and 1.35, 1.34 should be offered too: give one kubeconfig (or context) per branch that is offered')
    expect(across('scs-0210-branch-coverage', 'v1.36.4 v1.35.8 ?', '2026-08-25').because).toBe('no cluster of 1.34 was seen, but not every cluster was: c3: unreachable: no route')
  })
  it('cannot pass on data so old that a branch to be offered may be missing in them', () => {
    const by = (asOf: string) => across('scs-0210-branch-coverage', 'v1.36.4 v1.35.8', asOf, takenOn(shipped, '2026-10-30')).verdict
    expect([by('2027-02-27'), by('2027-02-28'), by('2027-03-01')]).toEqual(['PASS', 'PASS', 'DNF'])
  })
})

describe('scs-0210-minor-deadline', () => {
  it.each<[string, string, string, string, number]>([
    ['the newest is offered', 'v1.36.4 v1.35.8', '2026-08-25', 'PASS', 0],
    ['on the last day', 'v1.35.8 v1.34.11', '2026-08-22', 'PASS', 1],
    ['a day too late', 'v1.35.8 v1.34.11', '2026-08-23', 'FAIL', 1],
    ['one newer than all that are due', 'v1.36.0 v1.34.7', '2026-05-12', 'PASS', 0],
    ['a single cluster of the newest', 'v1.36.4', '2026-08-25', 'PASS', 0],
    ['a single cluster of another', 'v1.35.8', '2026-08-25', 'MISS', 0],
    ['a cluster could not be seen', 'v1.35.8 v1.34.11 ?', '2026-08-25', 'DNF', 0],
    ['a cluster could not be seen, but the newest was', '? v1.36.4', '2026-08-25', 'PASS', 0],
  ])('%s: %s on %s: %s, findings: %i', (_, versions, asOf, verdict, findings) => {
    const outcome = across('scs-0210-minor-deadline', versions, asOf)
    expect([outcome.verdict, outcome.findings.length]).toEqual([verdict, findings])
  })
  it('reminds of a branch that is not offered yet, from its first day on', () => {
    const reminders = (asOf: string) => across('scs-0210-minor-deadline', 'v1.35.8 v1.34.11', asOf).findings.length
    expect([reminders('2026-04-21'), reminders('2026-04-22')]).toEqual([0, 1])
    expect(across('scs-0210-minor-deadline', 'v1.35.8 v1.34.11', '2026-05-01').findings).toMatchObject([{ severity: 'remark', subject: 'Kubernetes 1.36', message: 'out since 2026-04-22: to be offered by 2026-08-22' }])
  })
  it('cannot pass on data that are four months old, and fails by what they prove', () => {
    const by = (versions: string, asOf: string) => across('scs-0210-minor-deadline', versions, asOf, shipped).verdict // the schedule is of 2026-08-21
    expect([by('v1.36.4', '2026-12-21'), by('v1.36.4', '2026-12-22'), by('v1.35.8 v1.34.11', '2026-12-23')]).toEqual(['PASS', 'DNF', 'FAIL'])
  })
  it('counts no branch that the data do not know', () => {
    expect(across('scs-0210-minor-deadline', 'v1.99.0 v1.35.8', '2026-08-25')).toMatchObject({
      verdict: 'DNF', because: 'no cluster of 1.36 was seen, but not every cluster was: c1: data from 2026-08-25 know no branch 1.99: run scs-check data update',
    })
    expect(across('scs-0210-minor-deadline', 'v1.99.0 v1.36.4', '2026-08-25').verdict).toBe('PASS')
  })
})

describe('scs-0210-unsupported-branches', () => {
  it.each<[string, string, string, string]>([
    ['all supported', 'v1.36.4 v1.34.11', '2026-08-25', 'PASS'],
    ['one has ended', 'v1.36.4 v1.33.13', '2026-06-28', 'FAIL'],
    ['on its last day', 'v1.36.4 v1.33.13', '2026-06-27', 'PASS'],
    ['ended by the official table only', 'v1.31.13', '2025-11-10', 'PASS'],
    ['ended by upstream', 'v1.31.13', '2025-11-11', 'FAIL'],
    ['one that nobody knows yet', 'v1.36.4 v1.37.0', '2026-08-25', 'DNF'],
    ['one could not be seen', 'v1.36.4 ?', '2026-08-25', 'DNF'],
    ['one could not be seen, another has ended', '? v1.33.13', '2026-08-25', 'FAIL'],
  ])('%s: %s on %s: %s', (_, versions, asOf, verdict) => {
    expect(across('scs-0210-unsupported-branches', versions, asOf).verdict).toBe(verdict)
  })
  it('names the cluster and where its version stands', () => {
    expect(across('scs-0210-unsupported-branches', 'v1.36.4 v1.33.13-gke.1', '2026-08-25').findings).toMatchObject([
      { subject: 'c2', at: '/version/1/gitVersion', message: 'Kubernetes 1.33 has ended on 2026-06-28', found: 'v1.33.13-gke.1' },
    ])
  })
})

it('a cluster that emulates an older branch offers neither for sure, and is judged by its end as what it runs', () => {
  const clusters = (emulationMinor: string) => [{ cluster: 'a', data: { gitVersion: 'v1.36.4', emulationMajor: '1', emulationMinor } }, { cluster: 'b', data: { gitVersion: 'v1.34.11' } }]
  const by = (id: string, emulationMinor: string) => judge(id, { version: clusters(emulationMinor), releases: [{ cluster: 'a', data: takenOn(shipped, '2026-08-25') }] }, '2026-08-25')
  expect([by('scs-0210-minor-deadline', '36').verdict, by('scs-0210-minor-deadline', '35').verdict]).toEqual(['PASS', 'DNF'])
  expect(by('scs-0210-branch-coverage', '35').because).toBe('no cluster of 1.36, 1.35 was seen, but not every cluster was: a: runs 1.36, but offers the features and APIs of 1.35')
  expect(by('scs-0210-unsupported-branches', '33').verdict).toBe('PASS')
})

it('without data on releases nothing is judged', () => {
  const seen = { version: [{ cluster: 'a', data: { gitVersion: 'v1.36.4' } }], releases: [{ cluster: 'a', unseen: 'unsupported: none given' }] }
  for (const id of ['scs-0210-branch-coverage', 'scs-0210-minor-deadline', 'scs-0210-unsupported-branches']) {
    expect(judge(id, seen, '2026-08-25')).toMatchObject({ verdict: 'DNF', because: 'unsupported: none given' })
  }
})
