import type { Finding } from '../../src/model/judging.ts'
import type { Report, Result } from '../../src/model/report.ts'

export const DIGEST = 'sha256:' + '0123456789abcdef'.repeat(4)

/** A result of scs-0102 that passed; tests change what they are about. */
export function result(change: Partial<Result> = {}): Result {
  return {
    testcase: 'scs-0102-prop-os_distro', title: 'Images name their distribution', standard: 'scs-0102', standardVersions: ['v1', 'v2'],
    targets: { 'v5.1': 'main' }, verdict: 'PASS', because: 'images examined: 6', examined: 6, findings: [],
    clause: { level: 'MUST', url: 'https://docs.scs.community/standards/scs-0102-v1-image-metadata', demand: 'Every image has os_distro.' },
    evidence: { images: DIGEST }, validUntil: '2026-12-07T00:00:00Z', ...change,
  }
}

export const violation: Finding = {
  severity: 'violation', subject: 'Ubuntu 24.04 (3f2a)', at: '/images/0/os_distro', message: 'the property os_distro is missing',
  expected: 'a name such as ubuntu', found: 'absent', remedy: 'openstack image set --property os_distro=ubuntu 3f2a',
}
export const remark: Finding = { severity: 'remark', subject: 'old (77)', at: '/images/3', message: 'hidden image' }

/** One result of each verdict in main, one recommended failure, one open standard. */
export function report(change: Partial<Report> = {}): Report {
  return {
    format: 'scs-check/report/1', tool: { name: 'scs-check', version: '0.1.0' }, subject: 'mycloud',
    scope: {
      id: 'scs-compatible-iaas', uuid: '50393e6f-2ae1-4c5c-a62c-3b75f2abef3f', name: 'SCS-compatible IaaS',
      url: 'https://raw.githubusercontent.com/SovereignCloudStack/standards/main/Tests/scs-compatible-iaas.yaml', digest: DIGEST,
    },
    standards: { 'scs-0102': DIGEST, 'scs-0117': DIGEST, 'scs-0123': DIGEST, 'scs-0114': DIGEST },
    asOf: '2026-11-22T03:00:00Z', checkedAt: '2026-11-22T02:59:58.123Z', notes: [],
    versions: [{
      version: 'v5.1', validity: 'effective',
      targets: {
        main: { verdict: 'FAIL', counts: { PASS: 1, FAIL: 1, DNF: 1, MISS: 1 } },
        recommended: { verdict: 'FAIL', counts: { PASS: 0, FAIL: 1, DNF: 0, MISS: 0 } },
      },
      open: [{
        standard: 'scs-0128', version: 'v1', title: 'End-to-end testing', url: 'https://docs.scs.community/standards/scs-0128-v1',
        reason: 'no automated test exists',
      }],
    }],
    results: [
      result({ verdict: 'FAIL', because: '1 of 6 images in violation', findings: [violation, remark] }),
      result({ testcase: 'scs-0102-prop-min_disk', title: 'Images name their disk size' }),
      result({
        testcase: 'scs-0114-encrypted-type', title: 'A type with encryption', standard: 'scs-0114', standardVersions: ['v1'],
        targets: { 'v5.1': 'recommended' }, verdict: 'FAIL', because: 'no volume type advertises it', remedy: 'Offer such a type.',
        findings: [{ severity: 'violation', subject: 'volume types', at: '/volumeTypes', message: 'no volume type advertises it' }],
      }),
      result({
        testcase: 'scs-0117-test-backup', title: 'Volumes can be backed up', standard: 'scs-0117', standardVersions: ['v1'],
        verdict: 'MISS', because: 'needs an active test: backs a volume up', examined: 0, evidence: {}, validUntil: null,
      }),
      result({
        testcase: 'scs-0123-service-compute', title: 'Compute is offered', standard: 'scs-0123', standardVersions: ['v1'], verdict: 'DNF',
        because: 'could not see openstack.session: timeout: no answer in 30 s', examined: 0,
      }),
    ],
    evidence: [{ kind: 'openstack.images', digest: DIGEST, from: '2026-11-22T02:59:57Z', until: '2026-11-22T02:59:58Z' }],
    ...change,
  }
}
