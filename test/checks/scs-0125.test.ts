import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import * as checks from '../../src/checks/scs-0125.ts'
import { verdictOf } from '../../src/evaluate/verdict.ts'
import type { CatalogEntry } from '../../src/model/cloud.ts'
import type { Standard } from '../../src/model/definition.ts'
import type { Check, Outcome } from '../../src/model/judging.ts'
import type { CertificateFacts } from '../../src/model/tls.ts'
import type { EndpointsTls, EndpointTls } from '../../src/probes/openstack-endpoints-tls.ts'

const standard = parse(readFileSync(new URL('../../standards/scs-0125.yaml', import.meta.url), 'utf8')) as Standard
const NOW = '2026-11-22T03:00:00Z'

/** Judges evidence by a test case, with the parameters of the standard's YAML: what was found, and the verdict. */
function judge(id: string, seen: Record<string, unknown>, asOf = NOW): Outcome & { verdict: string; because: string } {
  const testcase = standard.testcases.find(one => one.id === id)!
  const check = (checks as Record<string, Check>)[testcase.check!]!
  const outcome = check.judge(seen, testcase.parameters ?? {}, new Date(asOf))
  return { ...outcome, ...verdictOf(outcome, testcase, Object.values(check.needs)) }
}

const leaf: CertificateFacts = {
  subject: 'CN=api.example', issuer: 'CN=Some CA', names: ['api.example'], validFrom: '2026-10-01T00:00:00Z', validUntil: '2026-12-30T00:00:00Z',
  key: { type: 'ec', bits: null, curve: 'prime256v1' }, signature: 'ecdsa-with-SHA384', sha256: 'ab'.repeat(32),
}
const shown = (change: Partial<CertificateFacts>, error = ''): EndpointTls['certificates'] =>
  [{ chain: [{ ...leaf, ...change }], trusted: { ok: error === '', error } }]
const good: EndpointTls = {
  host: 'api.example', port: 5000, services: ['identity'], state: 'scanned', problem: '',
  accepted: ['TLSv1.2', 'TLSv1.3'], refused: ['SSLv3', 'TLSv1', 'TLSv1.1'],
  suites: { 'TLSv1.2': ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'], 'TLSv1.3': ['TLS_AES_128_GCM_SHA256'] }, groups: ['X25519', 'X25519MLKEM768'], dhBits: null,
  certificates: shown({}), hsts: 63072000,
}
const cloud = (endpoints: EndpointTls[], skipped: EndpointsTls['skipped'] = []): { endpointTls: EndpointsTls } =>
  ({ endpointTls: { endpoints, skipped, notOffered: ['SSLv2'] } })
const of = (id: string) => (change: Partial<EndpointTls>, asOf?: string) => judge(id, cloud([{ ...good, ...change }]), asOf)
const TLS = ['scs-0125-tls-protocols', 'scs-0125-tls-ciphers', 'scs-0125-certificates']

describe('scs-0125-https-catalog', () => {
  const https = (...given: [kind: string, url: string][]) => {
    const endpoints = given.map(([kind, url]) => ({ interface: kind, region: 'R', url }))
    return judge('scs-0125-https-catalog', { session: { catalog: [{ type: 'compute', name: 'nova', endpoints }] as CatalogEntry[] } })
  }
  it.each([
    ['https', 'public', 'https://api.example:8774/v2.1', 'PASS'], ['https in capitals', 'internal', 'HTTPS://api.example', 'PASS'], ['http', 'public',
    'http://api.example', 'FAIL'],
    ['http within', 'internal', 'http://10.0.0.1:8774', 'FAIL'], ['an interface named as by Keystone v2', 'publicURL', 'http://api.example', 'FAIL'],
    ['https only later in the address', 'public', 'http://api.example/?https://x', 'FAIL'], ['a scheme that only begins so', 'public',
    'httpsx://api.example', 'FAIL'],
    ['no address', 'public', '', 'FAIL'], ['no host', 'public', 'https://', 'FAIL'],
    ['only an administrator’s endpoint, which the standard does not name', 'admin', 'http://x', 'DNF'],
  ])('%s (%s %s): %s', (_, kind, url, verdict) => { expect(https([kind, url]).verdict).toBe(verdict) })
  it('one http address among https ones fails, and is named without what may be secret in it', () => {
    expect(https(['public', 'https://api.example'], ['internal', 'http://user:pass@10.0.0.1:8774/v2.1/project'])).toMatchObject({
      verdict: 'FAIL', examined: 2, because: 'the internal endpoint of compute is no https address',
      findings: [{ at: '/session/catalog/0/endpoints/1/url', subject: 'compute, internal, region R', found: 'http://10.0.0.1:8774' }],
    })
    expect(JSON.stringify(https(['public', 'nonsense://us er:pass@x']).findings)).not.toContain('pass')
  })
  it('an empty catalog is not judged', () => { expect(judge('scs-0125-https-catalog', { session: { catalog: [] } }).verdict).toBe('DNF') })
})

describe('scs-0125-tls-protocols', () => {
  const protocols = of('scs-0125-tls-protocols')
  it.each([
    [['TLSv1.2', 'TLSv1.3'], 'PASS', 0],
    [['TLSv1.3'], 'PASS', 0],
    [['TLSv1.2'], 'PASS', 1],
    [['TLSv1.1', 'TLSv1.2', 'TLSv1.3'], 'FAIL', 1],
    [['TLSv1', 'TLSv1.2'], 'FAIL', 2],
    [['SSLv3', 'TLSv1.2', 'TLSv1.3'], 'FAIL', 1],
  ])('accepting %j: %s', (accepted, verdict, findings) => {
    const outcome = protocols({ accepted })
    expect([outcome.verdict, outcome.findings.length]).toEqual([verdict, findings])
  })
  it('plain text at an https address is a violation', () => {
    expect(protocols({ state: 'no TLS', problem: 'it does not answer in TLS', accepted: [] }).verdict).toBe('FAIL')
  })
  it.each([[63072000, 0], [31536000, 1], [null, 1]])('HSTS of %j: a remark or none, never a violation', (hsts, remarks) => {
    expect(protocols({ hsts })).toMatchObject({ verdict: 'PASS', findings: { length: remarks } })
  })
})

describe('scs-0125-tls-ciphers', () => {
  const ciphers = of('scs-0125-tls-ciphers')
  const with12 = (...more: string[]) => ciphers({ suites: { ...good.suites, 'TLSv1.2': [...good.suites['TLSv1.2'], ...more] } })
  it.each([
    'TLS_RSA_WITH_AES_128_GCM_SHA256',
    'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
    'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
    'TLS_DHE_RSA_WITH_AES_128_CCM',
    'TLS_DH_anon_WITH_AES_256_GCM_SHA384',
    '0x1234',
  ])('%s is outside of the profile', suite => {
    expect(with12(suite)).toMatchObject({ verdict: 'FAIL', findings: [{ at: '/endpointTls/endpoints/0/suites', found: suite }] })
  })
  it('a suite of TLS 1.3 outside of the profile fails', () => {
    const { verdict, findings } = ciphers({ suites: { ...good.suites, 'TLSv1.3': ['TLS_AES_128_CCM_8_SHA256'] } })
    expect(verdict).toBe('FAIL')
    expect(findings[0]?.remedy).toContain('TLS 1.3')
  })
  it('a suite that later guidelines dropped is remarked', () => {
    expect(with12('TLS_DHE_RSA_WITH_AES_128_GCM_SHA256')).toMatchObject({ verdict: 'PASS', findings: [{ severity: 'remark' }] })
  })
  it.each([[2048, 'PASS'], [4096, 'PASS'], [1024, 'FAIL'], [2047, 'FAIL']])('Diffie-Hellman of %d bits: %s', (dhBits, verdict) => {
    expect(ciphers({ dhBits }).verdict).toBe(verdict)
  })
  it.each([
    ['X448', 'PASS', 1],
    ['secp521r1', 'PASS', 1],
    ['brainpoolP256r1', 'PASS', 1],
    ['prime256v1', 'PASS', 0],
    ['prime192v1', 'FAIL', 1],
    ['secp224r1', 'FAIL', 1],
    ['sect163k1', 'FAIL', 1],
  ])('the group %s: %s', (group, verdict, findings) => {
    expect(ciphers({ groups: [...good.groups, group] })).toMatchObject({ verdict, findings: { length: findings } })
  })
  it('a server of old versions only shows no suites to judge', () => {
    expect(ciphers({ accepted: ['TLSv1'], suites: { 'TLSv1.2': [], 'TLSv1.3': [] } })).toMatchObject({ verdict: 'DNF', examined: 0 })
  })
})

describe('scs-0125-certificates', () => {
  const certificates = of('scs-0125-certificates')
  it.each([
    ['as it should be', {}, '', 'PASS'],
    ['RSA of 2048 bits', { key: { type: 'rsa', bits: 2048, curve: null } }, '', 'PASS'],
    ['RSA of 1024 bits', { key: { type: 'rsa', bits: 1024, curve: null } }, '', 'FAIL'],
    ['another curve', { key: { type: 'ec', bits: null, curve: 'secp521r1' } }, '', 'FAIL'],
    ['a curve without a name', { key: { type: 'ec', bits: null, curve: null } }, '', 'FAIL'],
    ['Ed25519', { key: { type: 'ed25519', bits: null, curve: null } }, '', 'FAIL'],
    ['SHA-1', { signature: 'sha1WithRSAEncryption' }, '', 'FAIL'],
    ['366 days', { validFrom: '2026-10-01T00:00:00Z', validUntil: '2027-10-02T00:00:00Z' }, '', 'PASS'],
    ['366 days and a second', { validFrom: '2026-10-01T00:00:00Z', validUntil: '2027-10-02T00:00:01Z' }, '', 'FAIL'],
    ['expired', { validUntil: NOW }, 'CERT_HAS_EXPIRED', 'FAIL'],
    ['not valid yet', { validFrom: '2026-11-23T00:00:00Z' }, 'CERT_NOT_YET_VALID', 'FAIL'],
    ['without dates', { validUntil: null }, '', 'FAIL'],
    ['self-signed', {}, 'DEPTH_ZERO_SELF_SIGNED_CERT', 'FAIL'],
    ['a broken chain', {}, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'FAIL'],
    ['an unknown reason', {}, 'SOMETHING_NEW', 'FAIL'],
    ['another host', {}, 'ERR_TLS_CERT_ALTNAME_INVALID', 'FAIL'],
    ['an expired authority', {}, 'CERT_HAS_EXPIRED', 'FAIL'],
  ])('%s: %j %s %s', (_, change, error, verdict) => {
    expect(certificates({ certificates: shown(change, error) })).toMatchObject({ verdict, findings: { length: verdict === 'PASS' ? 0 : 1 } })
  })
  it('all dates are judged by the clock of judging', () => {
    const soon = { severity: 'remark', message: 'the certificate expires within 14 days of 2026-12-20' }
    expect(certificates({}, '2026-12-20T00:00:00Z')).toMatchObject({ verdict: 'PASS', findings: [soon] })
    const over = { message: 'the certificate has expired', at: '/endpointTls/endpoints/0/certificates/0/chain/0/validUntil' }
    expect(certificates({}, '2026-12-30T00:00:00Z').findings).toMatchObject([over])
    expect(certificates({}, '2026-09-30T00:00:00Z').findings).toMatchObject([{ message: 'the certificate is not valid yet' }])
  })
  it('the second certificate of a server is judged too, and no certificate is no PASS', () => {
    const two = certificates({ certificates: [...shown({}), ...shown({ signature: 'md5WithRSAEncryption' })] })
    expect(two.findings).toMatchObject([{ at: '/endpointTls/endpoints/0/certificates/1/chain/0/signature' }])
    expect(certificates({ certificates: [] })).toMatchObject({ verdict: 'DNF' })
  })
})

describe.each(TLS)('%s', id => {
  const unseen: EndpointTls = {
    ...good, host: 'lost.example', state: 'unseen', problem: 'unreachable ECONNREFUSED', accepted: [], refused: [],
    suites: { 'TLSv1.2': [], 'TLSv1.3': [] }, groups: [], certificates: [],
  }
  const bad: EndpointTls = {
    ...good, host: 'bad.example', accepted: ['TLSv1'], suites: { 'TLSv1.2': ['TLS_RSA_WITH_NULL_SHA'], 'TLSv1.3': [] },
    certificates: shown({ signature: 'sha1WithRSAEncryption' }),
  }
  it('a good cloud passes', () => {
    expect(judge(id, cloud([good, { ...good, port: 8774, services: ['compute'] }]))).toMatchObject({ verdict: 'PASS', examined: 2, findings: [] })
  })
  it('http only: nothing to examine, and why', () => {
    expect(judge(id, cloud([], [{ services: ['compute'], address: 'http://api.example', why: 'http' }]))).toMatchObject({
      verdict: 'DNF', examined: 0, because: 'no public endpoint of the catalog has an https address, so there is no TLS to examine',
    })
    expect(judge(id, cloud([]))).toMatchObject({ verdict: 'DNF', because: 'the catalog has no public endpoint in this region' })
  })
  it('http beside https is remarked, and left to its own test case', () => {
    expect(judge(id, cloud([good], [{ services: ['s3'], address: 'http://s3.example', why: 'http' }]))).toMatchObject({ verdict: 'PASS',
      findings: [{ severity: 'remark', subject: 's3', found: 'http://s3.example' }] })
  })
  it('an endpoint that was not seen leaves the cloud unjudged, unless another one violates', () => {
    expect(judge(id, cloud([good, unseen]))).toMatchObject({ verdict: 'DNF',
      because: expect.stringContaining('lost.example:5000 (identity): not reachable: ECONNREFUSED') as unknown })
    expect(judge(id, cloud([good, unseen, bad])).verdict).toBe('FAIL')
  })
  it('nor does one that was seen in part, or not tried at all, let it pass', () => {
    expect(judge(id, cloud([{ ...good, problem: 'timeout' }]))).toMatchObject({ verdict: 'DNF',
      because: expect.stringContaining('did not answer in time') as unknown })
    expect(judge(id, cloud([good], [{ services: ['x'], address: 'https://x', why: 'too many' }])).verdict).toBe('DNF')
  })
  it('endpoints with the same flaw share a finding that names them all', () => {
    const outcome = judge(id, cloud([good, bad, { ...bad, port: 8774, services: ['compute', 'placement'] }]))
    const violations = outcome.findings.filter(({ severity }) => severity === 'violation')
    expect(violations).toMatchObject([{ subject: 'bad.example:5000 (identity), bad.example:8774 (compute, placement)',
      at: expect.stringMatching(/^\/endpointTls\/endpoints\/1\//) as unknown }])
    expect(violations[0]?.remedy).toBeTruthy()
  })
})
