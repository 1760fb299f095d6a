import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import * as checks from '../../src/checks/scs-0219.ts'
import { verdictOf } from '../../src/evaluate/verdict.ts'
import type { Standard } from '../../src/model/definition.ts'
import type { Check } from '../../src/model/judging.ts'
import type { ConformanceSeen } from '../../src/probes/kubernetes-conformance.ts'

const standard = parse(readFileSync(new URL('../../standards/scs-0219.yaml', import.meta.url), 'utf8')) as Standard
const NOW = new Date('2026-11-22T00:00:00Z')

function judge(id: string, seen: Record<string, unknown>) {
  const testcase = standard.testcases.find(one => one.id === id)!
  const check = (checks as Record<string, Check>)[testcase.check!]!
  const outcome = check.judge(seen, testcase.parameters ?? {}, NOW)
  return { ...outcome, ...verdictOf(outcome, testcase, Object.values(check.needs)) }
}

const netpol = (text: string) => `[sig-network] Netpol NetworkPolicy between server and client ${text} [Feature:NetworkPolicy]`
const SCTP = [0, 1, 2].map(i => `[sig-network] Netpol [Feature:SCTPConnectivity] [LinuxOnly] NetworkPolicy between server and client using SCTP ${i} [Feature:NetworkPolicy]`)
const OTHERS = Array.from({ length: 47 }, (_, i) => netpol(`should ${i}`))
const UPDATED = netpol('should allow ingress access from updated namespace')
const CIDR = netpol('should enforce except clause while egress access to server in CIDR block')

function tests(executed: string[], failed: string[] = [], more: Partial<ConformanceSeen> = {}): { tests: ConformanceSeen; version: { gitVersion: string } } {
  const run: ConformanceSeen = {
    source: 'hydrophone v0.7.0', digest: null, form: 'junit', serverVersion: null, began: '2026-11-20T00:00:00Z', seconds: 3000, focus: 'NetworkPolicy', skip: '', flakeAttempts: 2, dryRun: '',
    defects: [], counts: { passed: executed.length - failed.length, failed: failed.length, skipped: 7000, suiteNodes: 4 }, executed, failed: failed.map(name => ({ name, message: '' })),
    flaked: [], flakes: 0, omitted: [], leftovers: [], ended: '', ...more,
  }
  return { tests: run, version: { gitVersion: 'v1.35.2' } }
}

describe('kaas-networking-check', () => {
  it.each<[string, ReturnType<typeof tests>, string]>([
    ['all 50', tests([...OTHERS, ...SCTP]), 'PASS'],
    ['all but SCTP, which may be left out', tests(OTHERS, [], { omitted: SCTP }), 'PASS'],
    ['SCTP failed', tests([...OTHERS, ...SCTP], SCTP), 'PASS'],
    ['others left out instead of SCTP', tests([...OTHERS.slice(3), ...SCTP], [], { omitted: OTHERS.slice(0, 3) }), 'DNF'],
    ['SCTP neither executed nor listed: who knows what else is missing', tests(OTHERS), 'DNF'],
    ['one failed', tests([...OTHERS, ...SCTP], [OTHERS[5]!]), 'FAIL'],
    ['the unreliable one and those of Cilium failed', tests([...OTHERS.slice(2), ...SCTP, UPDATED, CIDR], [UPDATED, CIDR]), 'PASS'],
    ['a result of certified conformance, which leaves all of them out', tests(Array.from({ length: 441 }, (_, i) => `x ${i} [Conformance]`), [], { omitted: [...OTHERS, ...SCTP] }), 'DNF'],
    ['a conformance test failed beside them', tests([...OTHERS, ...SCTP, 'x [Conformance]'], ['x [Conformance]']), 'PASS'],
    ['more than all', tests([...OTHERS, ...SCTP, netpol('should also')]), 'DNF'],
    ['all but SCTP, and others for it', tests([...OTHERS, ...[0, 1, 2].map(i => netpol(`should also ${i}`))], [], { omitted: SCTP }), 'DNF'],
    ['as many with other names than this version has', { ...tests([...OTHERS, ...SCTP]), version: { gitVersion: 'v1.34.2' } }, 'DNF'],
    ['without a date', tests([...OTHERS, ...SCTP], [], { began: null }), 'DNF'],
    ['more than a month old', tests([...OTHERS, ...SCTP], [], { began: '2026-10-20T00:00:00Z' }), 'DNF'],
  ])('%s', (_, seen, verdict) => {
    expect(judge('kaas-networking-check', seen).verdict).toBe(verdict)
  })
})

it('tells nothing of the CNCF, which does not ask for NetworkPolicy', () => {
  const { findings } = judge('kaas-networking-check', tests([...OTHERS, ...SCTP], SCTP))
  expect(findings.map(({ message }) => message).join()).toMatch(/^failed, which SCS permits(?!.*CNCF)/)
})

describe('scs-0219-default-ingress-class', () => {
  const classes = (...defaults: boolean[]) => ({ classes: defaults.map((one, i) => ({ name: `c${i}`, controller: 'k8s.io/x', default: one })) })
  it.each([
    ['no class: the option cannot be seen', classes(), 'DNF'],
    ['one, the default', classes(true), 'PASS'],
    ['two, one default', classes(false, true), 'PASS'],
    ['no default', classes(false, false), 'FAIL'],
    ['two defaults', classes(true, true), 'FAIL'],
  ])('%s', (_, seen, verdict) => {
    expect(judge('scs-0219-default-ingress-class', seen).verdict).toBe(verdict)
  })
  it('names the class that is to be the default, if there is just one', () => {
    const cure = (...defaults: boolean[]) => judge('scs-0219-default-ingress-class', classes(...defaults)).findings[0]?.remedy
    expect(cure(false)).toBe('kubectl annotate ingressclass c0 ingressclass.kubernetes.io/is-default-class=true --overwrite')
    expect(cure(false, false)).toBe('of c0, c1 take the one of the managed controller: kubectl annotate ingressclass NAME ingressclass.kubernetes.io/is-default-class=true --overwrite')
    expect(cure(true, true)).toBe('keep one; to take it from this one: kubectl annotate ingressclass c0 ingressclass.kubernetes.io/is-default-class-')
  })
  it('points at each default too many', () => {
    expect(judge('scs-0219-default-ingress-class', classes(true, false, true)).findings).toMatchObject([{ subject: 'c0', at: '/classes/0/default' }, { subject: 'c2', at: '/classes/2/default' }])
  })
})

describe('scs-0219-admin-network-policies', () => {
  it.each([
    ['both kinds', [{ version: 'v1alpha1', kinds: ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy'] }], 'PASS'],
    ['their successor', [{ version: 'v1alpha2', kinds: ['ClusterNetworkPolicy'] }], 'PASS'],
    ['one of both', [{ version: 'v1alpha1', kinds: ['AdminNetworkPolicy'] }], 'DNF'],
    ['none: not demanded', [], 'DNF'],
  ])('%s', (_, api, verdict) => {
    expect(judge('scs-0219-admin-network-policies', { api }).verdict).toBe(verdict)
  })
})
