import { describe, expect, it } from 'vitest'
import type { CertificateFacts } from '../../src/model/tls.ts'
import type { FlowControl } from '../../src/probes/kubernetes-flow-schemas.ts'
import { apiTls, certificate, kubelets, pod } from './cluster-evidence.ts'
import { judging } from './cluster-judged.ts'

const judge = await judging('scs-0215')

describe('scs-0215-certificate-lifetime', () => {
  const verdict = (chain: CertificateFacts[], asOf = '2026-06-01T00:00:00Z') =>
    judge('scs-0215-certificate-lifetime', { endpointTls: apiTls({ certificates: [{ chain, trusted: { ok: true, error: '' } }] }) }, { asOf })
  const backdated = certificate({ validFrom: '2021-01-01T00:00:00Z' })
  const tenYears = certificate({ validUntil: '2036-01-01T00:00:00Z' })
  it.each<[string, CertificateFacts[], string]>([
    ['a year', [certificate()], 'PASS'],
    ['a leap year', [certificate({ validFrom: '2028-01-01T00:00:00Z', validUntil: '2029-01-01T00:00:00Z' })], 'PASS'],
    ['ten years', [tenYears], 'FAIL'],
    ['dated back to its authority, which is shown', [backdated, certificate({ subject: 'CN=kubernetes', validFrom: '2021-01-01T00:00:00Z' })], 'PASS'],
    ['dated back, or a long one in its last year', [backdated], 'DNF'],
    ['dated back, and yet longer than a year', [{ ...backdated, validUntil: '2028-01-01T00:00:00Z' }, certificate({ validFrom: '2021-01-01T00:00:00Z' })], 'FAIL'],
    ['dates that cannot be read', [certificate({ validUntil: null })], 'DNF'],
  ])('%s', (_, chain, expected) => {
    expect(verdict(chain).verdict).toBe(expected)
  })
  it('goes by the date of judging: a long certificate is found out while it has more than a year left', () => {
    expect(verdict([tenYears], '2034-12-30T00:00:00Z').verdict).toBe('FAIL')
    expect(verdict([tenYears], '2035-06-01T00:00:00Z').verdict).toBe('DNF')
  })
  it('shows no certificate: not judged', () => {
    const endpointTls = apiTls({ state: 'unseen', problem: 'unreachable ECONNREFUSED', certificates: [] })
    expect(judge('scs-0215-certificate-lifetime', { endpointTls })).toMatchObject({ verdict: 'DNF', because: 'unreachable ECONNREFUSED' })
  })
  it('points at the certificate', () => {
    expect(verdict([tenYears]).findings).toMatchObject([{ subject: 'CN=kube-apiserver', at: '/endpointTls/endpoints/0/certificates/0/chain/0', expected: 'at most 366 days' }])
  })
})

describe('scs-0215-priority-and-fairness', () => {
  const good: FlowControl = { version: 'v1', flowSchemas: ['exempt'], priorityLevels: ['exempt'], working: true, flowSchemasTotal: 1 }
  it.each<[string, Partial<FlowControl>, string]>([
    ['objects, and answers that name theirs', {}, 'PASS'],
    ['no such API group', { version: null, flowSchemas: [], priorityLevels: [], working: false, flowSchemasTotal: 0 }, 'FAIL'],
    ['the group without objects', { flowSchemas: [], priorityLevels: [], working: false, flowSchemasTotal: 0 }, 'FAIL'],
    ['objects, but answers do not name theirs', { working: false }, 'DNF'],
  ])('%s', (_, given, expected) => {
    expect(judge('scs-0215-priority-and-fairness', { flowSchemas: { ...good, ...given } }).verdict).toBe(expected)
  })
})

describe('commands of the control plane', () => {
  const limits = { 'max-requests-inflight': '400', 'max-mutating-requests-inflight': '200', 'min-request-timeout': '1800' }
  const { 'min-request-timeout': _, ...twoLimits } = limits
  it.each<[string, string, ReturnType<typeof pod>[], string]>([
    ['request-limits', 'all set', [pod('kube-apiserver', limits)], 'PASS'],
    ['request-limits', 'one left to its default', [pod('kube-apiserver', twoLimits)], 'FAIL'],
    ['request-limits', 'no limit', [pod('kube-apiserver', { ...limits, 'max-requests-inflight': '0' })], 'FAIL'],
    ['request-limits', 'one of two servers without', [pod('kube-apiserver', limits), pod('kube-apiserver', { x: '1' }, 'b')], 'FAIL'],
    ['request-limits', 'hosted elsewhere', [], 'DNF'],
    ['request-limits', 'only etcd is visible', [pod('etcd', { x: '1' })], 'DNF'],
    ['request-limits', 'started by a script', [pod('kube-apiserver', {})], 'DNF'],
    ['request-limits', 'one of two started by a script', [pod('kube-apiserver', limits), pod('kube-apiserver', {}, 'b')], 'DNF'],
    ['event-rate-limit', 'on and configured', [pod('kube-apiserver', { 'enable-admission-plugins': 'NodeRestriction,EventRateLimit', 'admission-control-config-file': '/x' })], 'PASS'],
    ['event-rate-limit', 'on without configuration', [pod('kube-apiserver', { 'enable-admission-plugins': 'EventRateLimit' })], 'FAIL'],
    ['event-rate-limit', 'off', [pod('kube-apiserver', { 'enable-admission-plugins': 'NodeRestriction' })], 'FAIL'],
    ['etcd-compaction', 'periodic, 8h', [pod('etcd', { 'auto-compaction-mode': 'periodic', 'auto-compaction-retention': '8h' })], 'PASS'],
    ['etcd-compaction', '8 (hours), by the default mode', [pod('etcd', { 'auto-compaction-retention': '8' })], 'PASS'],
    ['etcd-compaction', 'by revision', [pod('etcd', { 'auto-compaction-mode': 'revision', 'auto-compaction-retention': '8' })], 'FAIL'],
    ['etcd-compaction', 'another time', [pod('etcd', { 'auto-compaction-mode': 'periodic', 'auto-compaction-retention': '5m' })], 'FAIL'],
    ['etcd-compaction', 'not set', [pod('etcd', { 'cert-file': '/x' })], 'FAIL'],
    ['etcd-compaction', 'from a file', [pod('etcd', { 'config-file': '/x' })], 'DNF'],
    ['etcd-compaction', 'etcd elsewhere', [pod('kube-apiserver', limits)], 'DNF'],
  ])('scs-0215-%s: %s', (name, _what, controlPlanePods, expected) => {
    expect(judge(`scs-0215-${name}`, { controlPlanePods }).verdict).toBe(expected)
  })
  it('say that a hosted control plane is none of what can be seen', () => {
    expect(judge('scs-0215-etcd-compaction', { controlPlanePods: [] }).because).toMatch(/^no pod of etcd is visible in namespace kube-system: the control plane is hosted elsewhere/)
  })
  const cures = (name: string, ...pods: ReturnType<typeof pod>[]) => judge(`scs-0215-${name}`, { controlPlanePods: pods }).findings.map(({ remedy }) => remedy?.replace(/^.*yaml\): /, ''))
  it('tell values that fulfil the demand', () => {
    expect(cures('request-limits', pod('kube-apiserver', { x: '1' }))).toEqual([
      'set --max-requests-inflight=400 (Kubernetes’ default), or what suits the load',
      'set --max-mutating-requests-inflight=200 (Kubernetes’ default), or what suits the load',
      'set --min-request-timeout=1800 (Kubernetes’ default), or what suits the load',
    ])
    expect(cures('etcd-compaction', pod('etcd', { x: '1' }))).toEqual(Array(2).fill('set --auto-compaction-mode=periodic --auto-compaction-retention=8h'))
  })
  it('keep the plugins that are on, and say that limits of events need a file', () => {
    const [cure] = cures('event-rate-limit', pod('kube-apiserver', { 'enable-admission-plugins': 'NodeRestriction, PodSecurity' }))
    expect(cure).toMatch(/^set --enable-admission-plugins=NodeRestriction,PodSecurity,EventRateLimit .* --admission-control-config-file=FILE/)
    expect(cures('event-rate-limit', pod('kube-apiserver', { x: '1' }))[0]).toMatch(/^set --enable-admission-plugins=EventRateLimit .* --admission-control-config-file=FILE/)
    expect(cures('event-rate-limit', pod('kube-apiserver', { 'admission-control-config-file': '/x' }))[0]).toMatch(/^set --enable-admission-plugins=EventRateLimit .* in the file of --admission-control-config-file, \/x/)
    expect(cures('event-rate-limit', pod('kube-apiserver', { 'enable-admission-plugins': 'EventRateLimit' }))[0]).toMatch(/^set --admission-control-config-file=FILE/)
  })
  it('name the pod, the flag as it is, and the file to change', () => {
    const controlPlanePods = [pod('etcd', { x: '1' }), pod('kube-apiserver', { ...limits, 'max-requests-inflight': '0' })]
    expect(judge('scs-0215-request-limits', { controlPlanePods }).findings).toMatchObject([{
      subject: 'kube-apiserver-cp-1', at: '/controlPlanePods/1/flags/0/value', message: '--max-requests-inflight sets no limit',
      found: '--max-requests-inflight="0"',
      remedy: expect.stringContaining('/etc/kubernetes/manifests/kube-apiserver.yaml') as string,
    }])
  })
})

describe('scs-0215-kubelet-certificates', () => {
  it.each([
    ['all renew both', kubelets({}, {}), 'PASS'],
    ['one does not renew its client certificate', kubelets({}, { rotateCertificates: false }), 'FAIL'],
    ['none requests serving certificates', kubelets({ serverTlsBootstrap: false }), 'FAIL'],
    ['one could not be asked', kubelets({}, 'unreachable: 503'), 'DNF'],
    ['no node is ready', { kubelets: [], notAsked: 0, notReady: 3 }, 'DNF'],
  ])('%s', (_, seen, expected) => {
    expect(judge('scs-0215-kubelet-certificates', { kubelets: seen }).verdict).toBe(expected)
  })
})
