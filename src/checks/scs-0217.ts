import { adding, flagCheck, type FlagFlaw, parts } from './control-plane-flags.ts'
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
    flaws.push({
      flag: 'enable-admission-plugins', message: 'the admission controller NodeRestriction is not switched on', expected: 'NodeRestriction among them',
      cure: adding(flags, 'enable-admission-plugins', 'NodeRestriction'),
    })
  }
  const needed = ['NodeRestriction', 'PodSecurity'].filter(plugin => off.includes(plugin))
  const others = off.filter(plugin => !needed.includes(plugin)).join(',')
  const which = needed.join(' and ')
  const cure = others === '' ? `remove --disable-admission-plugins, which holds nothing but ${which}`
    : `take ${which} out: set --disable-admission-plugins=${others}`
  for (const plugin of needed) {
    flaws.push({ flag: 'disable-admission-plugins', message: `the admission controller ${plugin} is switched off`, expected: `${plugin} not among them`, cure })
  }
  return flaws
})

/** Service account tokens and another method authenticate users. */
export const authenticationMethods = flagCheck('kube-apiserver', flags => {
  if (flags('authentication-config') !== null && flags('service-account-issuer') !== null) return []
  const others = ['client-ca-file', 'oidc-issuer-url', 'authentication-token-webhook-config-file'].filter(flag => flags(flag) !== null)
  const flaws: FlagFlaw[] = []
  const tell = (flag: string, message: string, expected: string, cure: string): void => void flaws.push({ flag, message, expected, cure })
  if (flags('service-account-issuer') === null) {
    const cure = 'set --service-account-issuer=https://kubernetes.default.svc.cluster.local (as kubeadm does), '
      + 'with --service-account-key-file and --service-account-signing-key-file'
    tell('service-account-issuer', 'service account tokens are not set up', 'an issuer', cure)
  }
  if (others.length === 0) {
    const cure = 'set --client-ca-file=/etc/kubernetes/pki/ca.crt (as kubeadm does), --oidc-issuer-url and --oidc-client-id, '
      + 'or --authentication-token-webhook-config-file'
    tell('client-ca-file', 'there is no method of authentication beside service account tokens', 'client certificates, OIDC or a webhook', cure)
  }
  if (flags('token-auth-file') !== null) {
    const cure = 'remove --token-auth-file, and give its users certificates or tokens that expire'
    flaws.push({ flag: 'token-auth-file', severity: 'remark', message: 'tokens from a file never expire', expected: 'no such file', cure })
  }
  return flaws
})

/** Where kubeadm puts the certificates of etcd. */
const PKI = '/etc/kubernetes/pki/etcd'

/** API servers and members of etcd speak TLS with each other, and etcd asks for certificates. */
export const etcdTls = flagCheck('etcd', flags => {
  if (flags('config-file') !== null) return { untold: 'it is configured by a file, which is not visible' }
  const flaws: FlagFlaw[] = []
  const need = (flag: string, message: string, expected: string, kubeadm: string): void => {
    if (flags(flag) === null) flaws.push({ flag, message, expected, cure: `set ${kubeadm} (as kubeadm does)` })
  }
  const on = (flag: string, message: string): void => {
    if (flags(flag) !== 'true') flaws.push({ flag, message, expected: 'true', cure: `set --${flag}=true` })
  }
  const pair = (prefix: string, name: string): string => `--${prefix}cert-file=${PKI}/${name}.crt --${prefix}key-file=${PKI}/${name}.key`
  need('cert-file', 'etcd has no certificate for its clients', 'a certificate', pair('', 'server'))
  need('trusted-ca-file', 'etcd has no authority for the certificates of its clients', 'an authority', `--trusted-ca-file=${PKI}/ca.crt`)
  need('peer-cert-file', 'etcd has no certificate for its peers', 'a certificate', pair('peer-', 'peer'))
  need('peer-trusted-ca-file', 'etcd has no authority for the certificates of its peers', 'an authority', `--peer-trusted-ca-file=${PKI}/ca.crt`)
  on('client-cert-auth', 'etcd does not ask its clients for certificates')
  on('peer-client-cert-auth', 'etcd does not ask its peers for certificates')
  for (const flag of ['listen-client-urls', 'listen-peer-urls']) {
    const schemes = parts(flags(flag)).filter(scheme => scheme !== 'https')
    const cure = `write https:// for every address of --${flag}`
    if (schemes.length > 0) flaws.push({ flag, message: 'etcd listens at addresses without TLS', expected: 'https', cure })
  }
  return flaws
})
