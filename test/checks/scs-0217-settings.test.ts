import { describe, expect, it } from 'vitest'
import { apiTls, certificate, kubelets, pod } from './cluster-evidence.ts'
import { judging } from './cluster-judged.ts'

const judge = await judging('scs-0217')

describe('scs-0217-kubelet-access', () => {
  const verdict = (seen: ReturnType<typeof kubelets>) => judge('scs-0217-kubelet-access', { kubelets: seen })
  it.each([
    ['all as they should be', kubelets({}, {}), 'PASS', 0],
    ['one answers everybody', kubelets({}, { anonymous: true }), 'FAIL', 1],
    ['one allows everything', kubelets({ authorization: 'AlwaysAllow' }), 'FAIL', 1],
    ['the read-only port is open: a remark', kubelets({ readOnlyPort: 10255 }), 'PASS', 1],
    ['one does not tell', kubelets({ anonymous: null }), 'DNF', 0],
    ['one could not be asked', kubelets({}, 'timeout: no answer in time'), 'DNF', 0],
    ['one could not be asked, another is wrong', kubelets('timeout: no answer in time', { anonymous: true }), 'FAIL', 1],
    ['no nodes', kubelets(), 'DNF', 0],
  ])('%s', (_, seen, expected, findings) => {
    expect([verdict(seen).verdict, verdict(seen).findings.length]).toEqual([expected, findings])
  })
  it('names all nodes that share a flaw in one finding', () => {
    expect(verdict(kubelets({}, { anonymous: true }, { anonymous: true })).findings).toMatchObject([{
      subject: 'n1, n2', at: '/kubelets/kubelets/1/config/anonymous', message: 'kubelets answer requests without credentials (2 of 3 nodes)', found: 'true',
    }])
  })
  it('remarks the nodes that were not examined', () => {
    expect(verdict({ ...kubelets({}), notAsked: 900, notReady: 2 }).findings.map(({ severity, at }) => [severity, at])).toEqual([['remark', '/kubelets/notReady'], ['remark', '/kubelets/notAsked']])
  })
})

describe('commands of the control plane', () => {
  const etcd = {
    'cert-file': '/a', 'trusted-ca-file': '/b', 'peer-cert-file': '/c', 'peer-trusted-ca-file': '/d', 'client-cert-auth': 'true',
    'peer-client-cert-auth': 'true',
    'listen-client-urls': 'https', 'listen-peer-urls': 'https',
  }
  const users = { 'service-account-issuer': 'https', 'client-ca-file': '/a' }
  const without = (flag: string, flags: Record<string, string>) => Object.fromEntries(Object.entries(flags).filter(([name]) => name !== flag))
  it.each<[string, string, ReturnType<typeof pod>[], string]>([
    ['node-restriction', 'on', [pod('kube-apiserver', { 'enable-admission-plugins': 'NodeRestriction' })], 'PASS'],
    ['node-restriction', 'not set', [pod('kube-apiserver', { x: '1' })], 'FAIL'],
    ['node-restriction', 'on and off', [pod('kube-apiserver', { 'enable-admission-plugins': 'NodeRestriction', 'disable-admission-plugins': 'NodeRestriction' })], 'FAIL'],
    ['node-restriction', 'PodSecurity off', [pod('kube-apiserver', { 'enable-admission-plugins': 'NodeRestriction', 'disable-admission-plugins': 'PodSecurity' })], 'FAIL'],
    ['node-restriction', 'a name that only contains it', [pod('kube-apiserver', { 'enable-admission-plugins': 'NoNodeRestriction' })], 'FAIL'],
    ['node-restriction', 'hosted', [], 'DNF'],
    ['authentication-methods', 'two', [pod('kube-apiserver', users)], 'PASS'],
    ['authentication-methods', 'from a file', [pod('kube-apiserver', { 'service-account-issuer': 'https', 'authentication-config': '/x' })], 'PASS'],
    ['authentication-methods', 'only service accounts', [pod('kube-apiserver', without('client-ca-file', users))], 'FAIL'],
    ['authentication-methods', 'no service accounts', [pod('kube-apiserver', without('service-account-issuer', users))], 'FAIL'],
    ['authentication-methods', 'hosted', [pod('etcd', etcd)], 'DNF'],
    ['etcd-tls', 'all set', [pod('etcd', etcd)], 'PASS'],
    ...Object.keys(etcd).filter(flag => !flag.startsWith('listen')).map((flag): [string, string, ReturnType<typeof pod>[], string] => ['etcd-tls', `without ${flag}`, [pod('etcd', without(flag, etcd))], 'FAIL']),
    ['etcd-tls', 'does not ask clients', [pod('etcd', { ...etcd, 'client-cert-auth': 'false' })], 'FAIL'],
    ['etcd-tls', 'listens without TLS too', [pod('etcd', { ...etcd, 'listen-client-urls': 'http,https' })], 'FAIL'],
    ['etcd-tls', 'from a file', [pod('etcd', { 'config-file': '/x' })], 'DNF'],
    ['etcd-tls', 'elsewhere', [pod('kube-apiserver', users)], 'DNF'],
  ])('scs-0217-%s: %s', (name, _, controlPlanePods, expected) => {
    expect(judge(`scs-0217-${name}`, { controlPlanePods }).verdict).toBe(expected)
  })
})

describe('cures of the commands of the control plane', () => {
  const cures = (name: string, component: 'kube-apiserver' | 'etcd', flags: Record<string, string>) => (
    judge(`scs-0217-${name}`, { controlPlanePods: [pod(component, flags)] }).findings.map(({ remedy }) => remedy?.replace(/^.*yaml\): /, '')))
  it('add NodeRestriction to the plugins that are on', () => {
    expect(cures('node-restriction', 'kube-apiserver', { x: '1' })).toEqual(['set --enable-admission-plugins=NodeRestriction'])
    expect(cures('node-restriction', 'kube-apiserver', { 'enable-admission-plugins': 'EventRateLimit,PodSecurity' })).toEqual([
      'set --enable-admission-plugins=EventRateLimit,PodSecurity,NodeRestriction (the list as it is, and NodeRestriction)',
    ])
  })
  it('take a plugin out of those that are off, and keep the others there', () => {
    const on = { 'enable-admission-plugins': 'NodeRestriction' }
    expect(cures('node-restriction', 'kube-apiserver', { ...on, 'disable-admission-plugins': 'PodSecurity' })).toEqual(['remove --disable-admission-plugins, which holds nothing but PodSecurity'])
    expect(cures('node-restriction', 'kube-apiserver', { ...on, 'disable-admission-plugins': 'A,PodSecurity,B' })).toEqual(['take PodSecurity out: set --disable-admission-plugins=A,B'])
    // a cure that leaves one of both off would be none
    expect(cures('node-restriction', 'kube-apiserver', { ...on, 'disable-admission-plugins': 'NodeRestriction,PodSecurity' })).toEqual(Array(2).fill('remove --disable-admission-plugins, which holds nothing but NodeRestriction and PodSecurity'))
  })
  it.each<[string, 'kube-apiserver' | 'etcd']>([['authentication-methods', 'kube-apiserver'], ['etcd-tls', 'etcd']])('of %s name a value for every flag', (name, component) => {
    const all = cures(name, component, { 'token-auth-file': '/x', 'listen-client-urls': 'http' })
    expect(all.length).toBeGreaterThan(2)
    for (const cure of all) expect(cure).toMatch(/^set --[a-z-]+=\S+|^remove --token-auth-file|^write https:\/\//)
  })
})

describe('the TLS of the API server', () => {
  const verdict = (name: string, given: Parameters<typeof apiTls>[0], asOf?: string) => judge(`scs-0217-api-${name}`, { endpointTls: apiTls(given) }, asOf === undefined ? {} : { asOf })
  const shown = (trusted: { ok: boolean; error: string }, given = {}) => ({ certificates: [{ chain: [certificate(given)], trusted }] })
  const [good, unknown] = [{ ok: true, error: '' }, { ok: false, error: 'SELF_SIGNED_CERT_IN_CHAIN' }]
  it.each<[string, string, Parameters<typeof apiTls>[0], string]>([
    ['protocols', 'of the profile', {}, 'PASS'],
    ['protocols', 'TLS 1.0 accepted', { accepted: ['TLSv1', 'TLSv1.2'] }, 'FAIL'],
    ['protocols', 'no TLS there', { state: 'no TLS' }, 'FAIL'],
    ['protocols', 'not seen', { state: 'unseen', problem: 'unreachable ECONNREFUSED' }, 'DNF'],
    ['ciphers', 'of the profile', {}, 'PASS'],
    ['ciphers', 'the default of kube-apiserver', { suites: { 'TLSv1.2': ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'], 'TLSv1.3': [] } }, 'FAIL'],
    ['certificate', 'trusted, fitting, in date', {}, 'PASS'],
    ['certificate', 'by another authority than the kubeconfig’s', shown(unknown), 'FAIL'],
    ['certificate', 'for another name', shown({ ok: false, error: 'ERR_TLS_CERT_ALTNAME_INVALID' }), 'FAIL'],
    ['certificate', 'ten years: a matter of scs-0215', shown(good, { validUntil: '2036-01-01T00:00:00Z' }), 'PASS'],
    ['certificate', 'a small key', shown(good, { key: { type: 'rsa', bits: 1024, curve: null } }), 'FAIL'],
  ])('scs-0217-api-%s: %s', (name, _, given, expected) => {
    expect(verdict(name, given, '2026-06-01T00:00:00Z').verdict).toBe(expected)
  })
  it('has expired at the date of judging', () => {
    expect(verdict('certificate', {}, '2027-02-01T00:00:00Z').verdict).toBe('FAIL')
  })
  it('is cured in the words of Kubernetes', () => {
    const remedies = [verdict('protocols', { accepted: ['TLSv1', 'TLSv1.3'] }), verdict('certificate', shown(unknown), '2026-06-01T00:00:00Z')].flatMap(({ findings }) => findings.map(({ remedy }) => remedy))
    expect(remedies).toEqual([expect.stringContaining('--tls-min-version=VersionTLS12'), expect.stringContaining('certificate-authority-data')])
  })
})
