import { flagCheck, type FlagFlaw, parts } from './control-plane-flags.ts'
import { kubeletCheck } from './kubelet-settings.ts'

export { anonymousAccess, anonymousBindings } from './anonymous.ts'
export { apiCertificate, apiCiphers, apiProtocols } from './api-server-tls.ts'
export { authorization } from './authorization-modes.ts'
export { podSecurity } from './pod-security-namespaces.ts'
export { enforcedLevel } from './pod-security-play.ts'

/** Kubelets know who asks, and leave it to the API server what he may do. */
export const kubeletAccess = kubeletCheck([
  {
    key: 'anonymous', right: false, severity: 'violation',
    message: 'kubelets answer requests without credentials', line: 'authentication: {anonymous: {enabled: false}}',
  },
  {
    key: 'authorization', right: 'Webhook', severity: 'violation',
    message: 'kubelets do not ask the API server what a request may do', line: 'authorization: {mode: Webhook}',
  },
  {
    key: 'readOnlyPort', right: 0, severity: 'remark',
    message: 'kubelets have their read-only port open, which needs no credentials', line: 'readOnlyPort: 0',
  },
])

/** Kubelets may change only their own node and its pods. */
export const nodeRestriction = flagCheck('kube-apiserver', flags => {
  const [on, off] = [parts(flags('enable-admission-plugins')), parts(flags('disable-admission-plugins'))]
  const flaws: FlagFlaw[] = []
  if (!on.includes('NodeRestriction')) {
    flaws.push({ flag: 'enable-admission-plugins', message: 'the admission controller NodeRestriction is not switched on', expected: 'NodeRestriction among them' })
  }
  for (const plugin of ['NodeRestriction', 'PodSecurity']) {
    if (!off.includes(plugin)) continue
    flaws.push({ flag: 'disable-admission-plugins', message: `the admission controller ${plugin} is switched off`, expected: `${plugin} not among them` })
  }
  return flaws
})

/** Service account tokens and another method authenticate users. */
export const authenticationMethods = flagCheck('kube-apiserver', flags => {
  if (flags('authentication-config') !== null && flags('service-account-issuer') !== null) return []
  const others = ['client-ca-file', 'oidc-issuer-url', 'authentication-token-webhook-config-file'].filter(flag => flags(flag) !== null)
  const flaws: FlagFlaw[] = []
  const tell = (flag: string, message: string, expected: string): void => void flaws.push({ flag, message, expected })
  if (flags('service-account-issuer') === null) tell('service-account-issuer', 'service account tokens are not set up', 'an issuer')
  if (others.length === 0) tell('client-ca-file', 'there is no method of authentication beside service account tokens', 'client certificates, OIDC or a webhook')
  if (flags('token-auth-file') !== null) {
    flaws.push({ flag: 'token-auth-file', severity: 'remark', message: 'tokens from a file never expire', expected: 'no such file' })
  }
  return flaws
})

/** API servers and members of etcd speak TLS with each other, and etcd asks for certificates. */
export const etcdTls = flagCheck('etcd', flags => {
  if (flags('config-file') !== null) return { untold: 'it is configured by a file, which is not visible' }
  const flaws: FlagFlaw[] = []
  const need = (flag: string, message: string, expected: string): void => { if (flags(flag) === null) flaws.push({ flag, message, expected }) }
  const on = (flag: string, message: string): void => { if (flags(flag) !== 'true') flaws.push({ flag, message, expected: 'true' }) }
  need('cert-file', 'etcd has no certificate for its clients', 'a certificate')
  need('trusted-ca-file', 'etcd has no authority for the certificates of its clients', 'an authority')
  need('peer-cert-file', 'etcd has no certificate for its peers', 'a certificate')
  need('peer-trusted-ca-file', 'etcd has no authority for the certificates of its peers', 'an authority')
  on('client-cert-auth', 'etcd does not ask its clients for certificates')
  on('peer-client-cert-auth', 'etcd does not ask its peers for certificates')
  for (const flag of ['listen-client-urls', 'listen-peer-urls']) {
    const schemes = parts(flags(flag)).filter(scheme => scheme !== 'https')
    if (schemes.length > 0) flaws.push({ flag, message: 'etcd listens at addresses without TLS', expected: 'https' })
  }
  return flaws
})
