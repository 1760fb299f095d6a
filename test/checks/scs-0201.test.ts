import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import * as checks from '../../src/checks/scs-0201.ts'
import { verdictOf } from '../../src/evaluate/verdict.ts'
import type { Standard } from '../../src/model/definition.ts'
import type { ConformanceSeen } from '../../src/probes/kubernetes-conformance.ts'

const { testcases: [testcase] } = parse(readFileSync(new URL('../../standards/scs-0201.yaml', import.meta.url), 'utf8')) as Standard
const check = checks.certifiedConformance
const NOW = new Date('2026-11-22T00:00:00Z')

const HOST_PORT = '[sig-network] HostPort validates that there is no conflict between pods with same hostPort but different hostIP and protocol [LinuxOnly] [Conformance]'
const AFFINITY = '[sig-network] Services should have session affinity work for NodePort service [LinuxOnly] [Conformance]'
const X = "[sig-a] it's x [Conformance]"
const names = (count: number) => [HOST_PORT, AFFINITY, X, ...Array.from({ length: count }, (_, i) => `[sig-node] Pods test ${String(i).padStart(3, '0')} [Conformance]`)].slice(0, count)
/** As the definition says it: plain names and sorted tags, sorted. */
function digest(count: number): string {
  const lines = names(count).map(name => {
    const sig = name.slice(0, name.indexOf(']') + 1)
    return `${name.replace(sig, '').replace('[LinuxOnly]', '').replace('[Conformance]', '').trim()} [Conformance]${name.includes('[LinuxOnly]') ? ' [LinuxOnly]' : ''} ${sig}`
  })
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex')
}
const parameters = { ...testcase!.parameters!, names: { '1.33': digest(419), '1.34': digest(424) } }
/** A run of as many tests, of which some may have failed: others than usual stand instead of the last ones. */
function run(count: number, failed: string[] = [], more: Partial<ConformanceSeen> = {}): ConformanceSeen {
  const executed = [...failed, ...names(count).filter(name => !failed.includes(name))].slice(0, count)
  return {
    source: 'file junit_01.xml', digest: 'sha256:0', form: 'junit', serverVersion: null, began: '2026-09-01T00:00:00Z', seconds: 6000, focus: '\\[Conformance\\]', skip: '',
    flakeAttempts: 0, dryRun: '', defects: [], counts: { passed: count - failed.length, failed: failed.length, skipped: 6000, suiteNodes: 4 }, executed,
    failed: failed.map(name => ({ name, message: 'timed out' })), flaked: [], flakes: 0, omitted: [], leftovers: [], ended: '', ...more,
  }
}
const log = (count: number, more: Partial<ConformanceSeen> = {}) => run(count, [], { form: 'log', executed: null, ...more })
function judge(seen: ConformanceSeen, gitVersion = 'v1.34.3') {
  const outcome = check.judge({ conformance: seen, version: { gitVersion } }, parameters, NOW)
  return { ...outcome, ...verdictOf(outcome, testcase!, Object.values(check.needs)) }
}

describe('cncf-k8s-conformance', () => {
  it.each<[string, ConformanceSeen, string, string]>([
    ['all tests of this version', run(424), 'v1.34.3', 'PASS'],
    ['of a vendor\'s build', run(419), 'v1.33.1-gke.5', 'PASS'],
    ['more than all: of another version or a changed suite', run(425), 'v1.34.9+k3s1', 'DNF'],
    ['more than all, of the cluster\'s version by what it says', run(425, [], { serverVersion: 'v1.34.9' }), 'v1.34.9', 'DNF'],
    ['more than all, with a failure', run(425, [X]), 'v1.34.9', 'DNF'],
    ['of a newer version but for one', run(423), 'v1.33.13', 'DNF'],
    ['one excepted test left out beside all others', run(424, [], { omitted: ['[sig-network] Services should be able to switch session affinity for NodePort service [Conformance]'] }), 'v1.34.3', 'DNF'],
    ['as many with another name among them', run(424, [], { executed: [...names(423), '[sig-a] other [Conformance]'] }), 'v1.34.3', 'DNF'],
    ['as many with another tag', run(424, [], { executed: names(424).map(name => name.replace('[LinuxOnly]', '[Serial]')) }), 'v1.34.3', 'DNF'],
    ['as many with other names, one of which failed', run(424, ['[sig-a] other [Conformance]']), 'v1.34.3', 'DNF'],
    ['all, with tags in other places', run(424, [], { executed: names(424).map(name => `[Conformance] ${name.replace(' [Conformance]', '')}`) }), 'v1.34.3', 'PASS'],
    ['as many as a version has whose names are not known', run(441), 'v1.35.2', 'PASS'],
    ['more than a version has whose names are not known', run(442), 'v1.35.2', 'DNF'],
    ['one is missing', run(423), 'v1.34.3', 'DNF'],
    ['a part', run(30), 'v1.34.3', 'DNF'],
    ['none', run(0), 'v1.34.3', 'DNF'],
    ['one failed', run(424, [X]), 'v1.34.3', 'FAIL'],
    ['one failed in a part: it failed all the same', run(40, ['[sig-a] x [Conformance]']), 'v1.34.3', 'FAIL'],
    ['one failed that is none of conformance', run(424, [], { executed: [...names(424), '[sig-a] x'], failed: [{ name: '[sig-a] x', message: '' }] }), 'v1.34.3', 'PASS'],
    ['excepted failures', run(424, [HOST_PORT, AFFINITY]), 'v1.34.3', 'PASS'],
    ['excepted failures with tags in another order', run(441, [HOST_PORT.replace('[LinuxOnly] [Conformance]', '[Conformance] [LinuxOnly] [Serial]')]), 'v1.35.3', 'PASS'],
    ['a failure whose name only begins like an exception', run(441, [HOST_PORT.replace('and protocol', 'and protocol at all')]), 'v1.35.3', 'FAIL'],
    ['a failure whose name holds an exception', run(441, [HOST_PORT.replace('HostPort', 'Other HostPort')]), 'v1.35.3', 'FAIL'],
    ['an exception of the other check', run(441, ['[sig-network] Netpol x [Feature:SCTPConnectivity] [Conformance]']), 'v1.35.3', 'FAIL'],
    ['an excepted test left out', run(423, [], { executed: names(424).slice(1), omitted: [HOST_PORT] }), 'v1.34.3', 'PASS'],
    ['another test left out', run(424, [], { omitted: ['[sig-a] x [Conformance]'] }), 'v1.34.3', 'DNF'],
    ['NetworkPolicy left out, as always', run(424, [], { omitted: ['[sig-network] Netpol x [Feature:NetworkPolicy]'] }), 'v1.34.3', 'PASS'],
    ['a dry run', run(424, [], { dryRun: 'DryRun=true' }), 'v1.34.3', 'DNF'],
    ['a dry run with failures', run(424, ['[sig-a] x [Conformance]'], { dryRun: 'DryRun=true' }), 'v1.34.3', 'DNF'],
    ['interrupted', run(424, [], { defects: ['the suite says: Interrupted by User'] }), 'v1.34.3', 'DNF'],
    ['ended by the deadline', run(424, [], { ended: 'deadline' }), 'v1.34.3', 'DNF'],
    ['of another version, by its number', run(424), 'v1.33.5', 'DNF'],
    ['of an older version, by its number, with a failure', run(419, ['[sig-a] x [Conformance]']), 'v1.34.3', 'DNF'],
    ['of another version, by what it says', run(424, [], { serverVersion: 'v1.33.5' }), 'v1.34.3', 'DNF'],
    ['of another version that has more tests', run(446, [], { serverVersion: 'v1.36.0' }), 'v1.34.3', 'DNF'],
    ['of this version, by what it says', run(424, [], { serverVersion: 'v1.34.0' }), 'v1.34.3', 'PASS'],
    ['a version that cannot be read', run(424, [], { serverVersion: 'nonsense' }), 'v1.34.3', 'DNF'],
    ['a cluster of unknown version', run(424), 'v1.99.0', 'DNF'],
    ['a cluster whose version cannot be read', run(424), 'main', 'DNF'],
    ['a version that JavaScript objects have', run(424), 'constructor', 'DNF'],
    ['a year and a day old', run(424, [], { began: '2025-11-20T00:00:00Z' }), 'v1.34.3', 'DNF'],
    ['not quite a year old', run(424, [], { began: '2025-11-22T00:00:00Z' }), 'v1.34.3', 'PASS'],
    ['of the future', run(424, [], { began: '2026-11-24T00:00:00Z' }), 'v1.34.3', 'DNF'],
    ['without a date: it may be years old', run(424, [], { began: null }), 'v1.34.3', 'DNF'],
    ['a failure without a date', run(424, [X], { began: null }), 'v1.34.3', 'DNF'],
    ['a date that is none', run(424, [], { began: 'yesterday' }), 'v1.34.3', 'DNF'],
    ['a log without a date', log(424, { began: null }), 'v1.34.3', 'DNF'],
    ['a log of the very number', log(424), 'v1.34.3', 'PASS'],
    ['a log of more: nobody knows which', log(450), 'v1.34.3', 'DNF'],
    ['a log of less', log(423), 'v1.34.3', 'DNF'],
    ['a log with failures that it does not name', log(424, { counts: { passed: 423, failed: 1, skipped: 0, suiteNodes: 0 } }), 'v1.34.3', 'DNF'],
  ])('%s', (_, seen, version, verdict) => {
    expect(judge(seen, version).verdict).toBe(verdict)
  })
  it('tells each exception with its reason, and that the CNCF would not certify', () => {
    const { findings } = judge(run(424, [HOST_PORT]))
    expect(findings[0]).toMatchObject({ severity: 'remark', subject: HOST_PORT, at: '/conformance/failed/0/name', found: 'timed out', message: expect.stringContaining('136626') as string })
    expect(findings.map(({ message }) => message)).toContain('a result with exceptions cannot be certified by the CNCF, which permits none')
  })
  it('names failed tests, where, why and how to run them alone', () => {
    expect(judge(run(424, [X])).findings[0]).toEqual({
      severity: 'violation', subject: "[sig-a] it's x [Conformance]", at: '/conformance/failed/0/name', message: "[sig-a] it's x [Conformance] failed", expected: 'passed', found: 'timed out',
      remedy: "see why in its log; alone it runs with: hydrophone --focus '\\[sig-a\\] it'\\''s x \\[Conformance\\]'",
    })
  })
  it.each<[string, Partial<ConformanceSeen>, string]>([
    ['tests that passed at a second attempt, by name', { flaked: ['[sig-a] x [Conformance]'], flakes: 1 }, '[sig-a] x [Conformance]: failed at first and passed at another attempt'],
    ['and by number where the form names none', { flakes: 2 }, 'file junit_01.xml: 2 tests passed only at another attempt; file junit_01.xml does not tell which'],
    ['that JUnit is blind for them', { flakeAttempts: 2 }, 'up to 2 attempts were allowed'],
    ['that a file tells of no cluster', {}, 'taken for a result of this cluster because the caller says so'],
    ['that a log names no tests', { executed: null, form: 'log' }, 'names no tests: which they were is taken from their number'],
    ['what is left in the cluster', { leftovers: [{ kind: 'namespace', name: 'x', id: null, why: 'stuck', command: 'c' }] }, 'namespace x: left in the cluster: stuck'],
  ])('remarks %s', (_, more, text) => {
    expect(judge(run(424, [], more)).findings.map(({ subject, message }) => `${subject}: ${message}`).join('\n')).toContain(text)
  })
  it('says what is wrong and what to do', () => {
    expect(judge(run(419), 'v1.34.3').because).toBe('file junit_01.xml has the 419 tests of Kubernetes 1.33, and the cluster is "v1.34.3", which has 424: run the tests of the cluster\'s own version')
    expect(judge(run(30)).because).toBe('30 of the tests were executed, and the cluster\'s version of Kubernetes has 424')
    expect(judge(run(0, [], { defects: ['the plugin e2e reports an error: timeout'] })).because).toContain('no test with "[Conformance]" in its name that was executed (the plugin e2e reports an error: timeout): run the tests with that focus')
    expect(judge(run(424), 'v1.99.1').because).toContain('update scs-check')
    expect(judge(run(425)).because).toBe('file junit_01.xml tells of 425 tests with "[Conformance]", and Kubernetes 1.34 has 424; it is of another version, or of a changed suite: run the unchanged tests of the cluster\'s own version')
    expect(judge(log(425)).because).toContain('tells of 425 tests, and Kubernetes 1.34 has 424; it names none of them: give the JUnit report of the same run')
    expect(judge(run(424, [], { executed: [...names(423), 'a [Conformance]'] })).because).toMatch(/^the 424 tests with .* are not the 424 of Kubernetes 1\.34 by their names \(SHA-256 of the names [0-9a-f]{12}…, expected/)
    expect(judge(run(424, [], { began: null })).because).toContain('does not tell when the tests ran, and results count for 366 days: give junit_01.xml of the same run as the tests wrote it')
  })
  it('a verdict counts from the day of the tests, and no verdict from none', () => {
    expect(judge(run(424)).since).toBe('2026-09-01T00:00:00Z')
    expect(judge(run(424, [X])).since).toBe('2026-09-01T00:00:00Z')
    expect(judge(run(30)).since).toBeUndefined()
  })
  it('a part without failures says nothing of certification, though exceptions are among the tests that were left out', () => {
    const { findings } = judge(run(30, [], { executed: names(33).slice(3), omitted: names(424).filter(name => !names(33).slice(3).includes(name)) }))
    expect(findings.map(({ message }) => message).join()).not.toMatch(/CNCF|permitted/)
  })
  it('an exception that does not make the number full is none that was used', () => {
    const { findings } = judge(run(423, [], { executed: names(424).slice(1), omitted: [HOST_PORT, '[sig-a] y [Conformance]'] }))
    expect(findings.map(({ message }) => message).join()).not.toMatch(/CNCF|permitted/)
  })
  it('tells where the names could not be compared', () => {
    const remarks = (version: string, count: number) => judge(run(count), version).findings.map(({ message }) => message).join()
    expect(remarks('v1.35.1', 441)).toContain('the names of Kubernetes 1.35\'s tests are not known here')
    expect(remarks('v1.34.1', 424)).not.toContain('not known here')
  })
})
