import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import * as hardening from '../../src/checks/scs-0217.ts'
import * as networking from '../../src/checks/scs-0219.ts'
import * as storage from '../../src/checks/scs-0211.ts'
import { verdictOf } from '../../src/evaluate/verdict.ts'
import type { Played, StepOutcome } from '../../src/model/acting.ts'
import type { Standard } from '../../src/model/definition.ts'
import type { Check } from '../../src/model/judging.ts'
import { PHASES } from '../../src/probes/cluster-policies.ts'
import type { SeenPhase } from '../../src/probes/kubernetes-network-policy.ts'
import type { PodSecurity } from '../../src/probes/kubernetes-pod-security.ts'
import type { VolumeRoundTrip } from '../../src/probes/kubernetes-volume-round-trip.ts'
import type { VolumeFacts } from '../../src/probes/volume-facts.ts'

const CHECKS: Record<string, Record<string, unknown>> = { 'scs-0211': storage, 'scs-0217': hardening, 'scs-0219': networking }
const ENDS: StepOutcome[] = ['refused', 'unauthenticated', 'quota', 'unsupported', 'rejected', 'error', 'not-ready', 'timeout', 'unreachable', 'malformed', 'interrupted']
const done = <Data>(data: Partial<Data>): Played<Data> => ({ run: 'r', steps: [{ name: 's', outcome: 'done', seconds: 1 }], undo: [], outcome: 'done', data, leftovers: [] })
const ended = (outcome: StepOutcome): Played<object> => ({ ...done<object>({}), outcome, steps: [{ name: 'wait for pod server', outcome, seconds: 1, message: 'so it went' }] })

function judge(id: string, played: Played<unknown>): { verdict: string; because: string; findings: { severity: string; message: string; remedy?: string }[] } {
  const standard = parse(readFileSync(new URL(`../../standards/${id.slice(0, 8)}.yaml`, import.meta.url), 'utf8')) as Standard
  const testcase = standard.testcases.find(one => one.id === id)!
  const check = CHECKS[id.slice(0, 8)]![testcase.check!] as Check
  const outcome = check.judge({ [Object.keys(check.needs)[0]!]: played }, testcase.parameters ?? {}, new Date(0))
  return { ...outcome, ...verdictOf(outcome, testcase, Object.values(check.needs)) }
}

describe.each(['scs-0219-policy-smoke', 'scs-0211-volume-round-trip', 'scs-0217-pod-security'])('%s', id => {
  it.each(ENDS)('of a play that ended with %s', outcome => {
    const { verdict, because } = judge(id, ended(outcome))
    expect(verdict).toBe('DNF')
    expect(because).toContain(`wait for pod server: ${outcome}: so it went`)
  })
  it('of a play that says it is done without having seen anything', () => {
    expect(judge(id, done({})).verdict).toBe('DNF')
  })
})

describe('scs-0219-policy-smoke', () => {
  const BOTH = { server: 'a', near: 'a', far: 'b' }
  const phases = (change: (phase: SeenPhase) => Partial<SeenPhase> = () => ({})): SeenPhase[] => PHASES.map(({ name, control, expected }) => {
    const phase = { name, control: control === true, expected, seen: expected, held: true, seconds: 6.5, tries: { near: 4, far: 5 } }
    return { ...phase, ...change(phase) }
  })
  it('passes if all policies were kept, and counts those', () => {
    expect(judge('scs-0219-policy-smoke', done({ nodes: BOTH, phases: phases() }))).toMatchObject({ verdict: 'PASS', examined: 5, findings: [] })
  })
  it.each<[string, object, string, RegExp]>([
    ['no client beside the server', { nodes: { server: 'a', near: 'b', far: 'b' }, schedulable: 3 }, 'DNF', /no client ran on the server's node a, .* though 3 nodes take pods/],
    ['all on one node of several', { nodes: { server: 'a', near: 'a', far: 'a' }, schedulable: 2 }, 'DNF', /all pods ran on the node a, .* though 2 nodes take pods/],
    ['all on one node of who knows how many', { nodes: { server: 'a', near: 'a', far: 'a' }, schedulable: null }, 'DNF', /several nodes may take pods/],
    ['all on the only node', { nodes: { server: 'a', near: 'a', far: 'a' }, schedulable: 1 }, 'PASS', /1 remark/],
    ['nodes unknown', { nodes: { server: '', near: '', far: '' }, schedulable: 1 }, 'PASS', /1 remark/],
    ['nodes not told', { schedulable: null }, 'DNF', /nobody knows on which nodes/],
  ])('with %s', (_, nodes, verdict, because) => {
    expect(judge('scs-0219-policy-smoke', done({ ...nodes, phases: phases() }))).toMatchObject({ verdict, because: expect.stringMatching(because) as string })
    const lax = phases(({ control, expected }) => (control ? {} : { held: false, seen: { near: 'open', far: 'open' }, expected }))
    expect(judge('scs-0219-policy-smoke', done({ ...nodes, phases: lax })).verdict).toBe('FAIL')
  })
  it('does not pass if a phase is missing', () => {
    expect(judge('scs-0219-policy-smoke', done({ nodes: BOTH, phases: phases().slice(0, 4) })).verdict).toBe('DNF')
  })
  it.each<[string, Partial<SeenPhase>, string]>([
    ['deny all ingress of the server', { held: false, seen: { near: 'open', far: 'open' } }, 'the client in the server\'s namespace still reaches the server, and the client in another namespace still reaches the server, 6.5 s after the change (4 and 5 tries)'],
    ['allow ingress by namespace selector', { held: false, seen: { near: 'shut', far: 'shut' } }, 'the client in another namespace does not reach the server, 6.5 s after the change (4 and 5 tries)'],
    ['deny all egress of a client', { held: false, seen: { near: 'mixed', far: 'open' } }, 'the client in the server\'s namespace still reaches the server at times, 6.5 s after the change (4 and 5 tries)'],
    ['deny all egress of a client', { held: false }, 'the network never settled in 6.5 s (4 and 5 tries)'],
  ])('fails if "%s" was not kept, and says who', (name, seen, message) => {
    const { verdict, findings } = judge('scs-0219-policy-smoke', done({ nodes: BOTH, phases: phases(phase => (phase.name === name ? seen : {})) }))
    expect([verdict, findings]).toMatchObject(['FAIL', [{ severity: 'violation', subject: name, message }]])
  })
})

describe('scs-0211-volume-round-trip', () => {
  const trip = (volume: Partial<VolumeFacts> = {}, more: Partial<VolumeRoundTrip> = {}): Played<VolumeRoundTrip> => done<VolumeRoundTrip>({
    class: { name: 'fast', provisioner: 'p', volumeBindingMode: 'Immediate', reclaimPolicy: 'Delete' },
    volume: { driver: 'd', accessModes: ['ReadWriteOnce'], reclaimPolicy: 'Delete', nodeAffinity: [], usableOn: 3, schedulable: 3, ...volume },
    nodes: { writer: 'a', reader: 'b' }, same: true, seconds: { write: 1, read: 1 }, ...more,
  })
  const affinity = (key: string, ...values: string[]) => [{ key, operator: 'In', values }]
  it.each<[string, Partial<VolumeFacts>, Partial<VolumeRoundTrip>, string, string[]]>([
    ['of network storage', {}, {}, 'PASS', []],
    ['of a zone', { nodeAffinity: affinity('topology.kubernetes.io/zone', 'az1'), usableOn: 1 }, {}, 'PASS', []],
    ['of a zone by the driver\'s own key', { nodeAffinity: affinity('topology.cinder.csi.openstack.org/zone', 'nova'), usableOn: 1 }, {}, 'PASS', []],
    ['of two nodes by their names', { nodeAffinity: affinity('kubernetes.io/hostname', 'a', 'b'), usableOn: 2 }, {}, 'PASS', []],
    ['of one node', { nodeAffinity: affinity('kubernetes.io/hostname', 'a'), usableOn: 1 }, { nodes: { writer: 'a', reader: 'a' } }, 'FAIL', ['violation', 'remark']],
    ['of the only node', { nodeAffinity: affinity('kubernetes.io/hostname', 'a'), usableOn: 1, schedulable: 1 }, {}, 'FAIL', ['violation']],
    ['of one node by the driver\'s own key', { nodeAffinity: affinity('topology.topolvm.io/node', 'a'), usableOn: 1 }, {}, 'FAIL', ['violation']],
    ['of a part that holds several nodes', { nodeAffinity: affinity('example.org/rack', 'r1'), usableOn: 2 }, {}, 'PASS', ['remark']],
    ['of a part whose nodes could not be listed, but two have used it', { nodeAffinity: affinity('example.org/rack', 'r1'), usableOn: null, schedulable: null }, {}, 'PASS', ['remark']],
    ['of a part whose nodes could not be listed', { nodeAffinity: affinity('topology.topolvm.io/node', 'a'), usableOn: null, schedulable: null }, { nodes: { writer: 'a', reader: 'a' } }, 'DNF', ['remark', 'remark']],
    ['on a path of a node', { driver: 'hostPath' }, {}, 'FAIL', ['violation']],
    ['on a disk of a node', { driver: 'local' }, {}, 'FAIL', ['violation']],
    ['read on the node where it was written', {}, { nodes: { writer: 'a', reader: 'a' } }, 'PASS', ['remark']],
    ['of a cluster with one node', { usableOn: 1, schedulable: 1 }, { nodes: { writer: 'a', reader: 'a' } }, 'PASS', ['remark']],
    ['that forgot', {}, { same: false }, 'FAIL', ['violation']],
    ['without ReadWriteOnce', { accessModes: ['ReadOnlyMany'] }, {}, 'FAIL', ['violation']],
  ])('of a volume %s', (_, volume, more, verdict, severities) => {
    const result = judge('scs-0211-volume-round-trip', trip(volume, more))
    expect([result.verdict, result.findings.map(({ severity }) => severity)]).toEqual([verdict, severities])
  })
})

it('the cure of a volume that is bound to a node takes the class from being the default, and marks another even if it is marked otherwise', () => {
  const { findings } = judge('scs-0211-volume-round-trip', done<VolumeRoundTrip>({
    class: { name: 'fast one', provisioner: 'p', volumeBindingMode: 'Immediate', reclaimPolicy: 'Delete' },
    volume: { driver: 'local', accessModes: ['ReadWriteOnce'], reclaimPolicy: 'Delete', nodeAffinity: [], usableOn: 1, schedulable: 3 },
    nodes: { writer: 'a', reader: 'b' }, same: true, seconds: { write: 1, read: 1 },
  }))
  expect(findings[0]?.remedy).toMatch(/NAME storageclass\.kubernetes\.io\/is-default-class=true --overwrite.*kubectl annotate storageclass 'fast one' storageclass\.kubernetes\.io\/is-default-class- /)
})

describe('a storage that fails', () => {
  it.each<[StepOutcome, string]>([['error', 'FAIL'], ['interrupted', 'DNF'], ['quota', 'DNF']])('in a play that ended with %s: %s', (outcome, verdict) => {
    const played = { ...ended(outcome), data: { failure: 'ProvisioningFailed: no backend' } }
    expect(judge('scs-0211-volume-round-trip', played)).toMatchObject({ verdict, findings: verdict === 'FAIL' ? [{ severity: 'violation', at: '/trip/data/failure', message: 'ProvisioningFailed: no backend' }] : [] })
  })
})

describe('scs-0217-pod-security', () => {
  const tried = (harmless: PodSecurity['harmless']['outcome'], privileged: PodSecurity['privileged']['outcome'], version = 'v1.33.1+k3s1') => (
    judge('scs-0217-pod-security', done<PodSecurity>({ version, harmless: { outcome: harmless, message: 'm1' }, privileged: { outcome: privileged, message: 'm2' } })))
  it('sends to the flag in the right direction', () => {
    expect(tried('admitted', 'admitted').findings).toMatchObject([{ remedy: expect.stringContaining('PodSecurity out of --disable-admission-plugins') as string }])
  })
  it.each<[Parameters<typeof tried>, string, RegExp]>([
    [['admitted', 'refused'], 'PASS', /./],
    [['admitted', 'admitted'], 'FAIL', /./],
    [['admitted', 'admitted', 'v1.23.0'], 'FAIL', /./],
    [['admitted', 'admitted', 'v1.20.2'], 'DNF', /v1\.20\.2 has no admission controller PodSecurity/],
    [['admitted', 'admitted', ''], 'DNF', /does not tell its version/],
    [['admitted', 'admitted', 'v2.0.0'], 'DNF', /does not tell its version/],
    [['admitted', 'unclear'], 'DNF', /not by the controller PodSecurity: m2/],
    [['admitted', 'forbidden'], 'DNF', /m2/],
    [['refused', 'refused'], 'DNF', /does not admit a harmless pod either, so nothing is shown: m1/],
    [['unclear', 'refused'], 'DNF', /m1/],
  ])('of harmless and privileged %j is %s', (given, verdict, because) => {
    expect(tried(...given)).toMatchObject({ verdict, because: expect.stringMatching(because) as string })
  })
})
