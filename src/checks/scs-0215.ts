import type { Finding, Outcome } from '../model/judging.ts'
import type { CertificateFacts } from '../model/tls.ts'
import { flowSchemas } from '../probes/kubernetes-flow-schemas.ts'
import { apiServerTls } from '../probes/kubernetes-tls-endpoints.ts'
import { check, noParameters } from './check.ts'
import { adding, flagCheck, type FlagFlaw, parts } from './control-plane-flags.ts'
import { kubeletCheck } from './kubelet-settings.ts'
import { pointer } from './words.ts'

const DAY = 86_400_000

/** The certificate of the API server is replaced at least yearly, as far as its dates prove it. */
export const certificateLifetime = check<{ endpointTls: typeof apiServerTls }, { days: number }>({
  needs: { endpointTls: apiServerTls },
  parameters: { type: 'object', required: ['days'], additionalProperties: false, properties: { days: { type: 'integer', minimum: 1 } } },
  judge({ endpointTls: { endpoints } }, { days }, asOf) {
    const place = (i: number, j: number): string => pointer('endpointTls', 'endpoints', i, 'certificates', j, 'chain', 0)
    const shown = endpoints.flatMap(({ certificates }, i) => certificates.map(({ chain }, j) => ({ chain, at: place(i, j) })))
    if (shown.length === 0) return { examined: 0, findings: [], unjudged: endpoints[0]?.problem || 'the API server shows no certificate' }
    const judged = shown.map(({ chain, at }) => lifetime(chain, at, days, asOf))
    const findings = judged.flatMap(one => one.findings)
    const why = judged.find(({ unjudged }) => unjudged !== undefined)?.unjudged
    const violated = findings.some(({ severity }) => severity === 'violation')
    return { examined: shown.length, findings, ...(why !== undefined && !violated && { unjudged: why }) }
  },
})

/**
 * Whether a certificate lives longer than it may. Installers before kubeadm 1.31 date its beginning back to that of the authority (NotBefore of the CA),
 * so a long span alone proves nothing; what is left of it does.
 */
function lifetime([leaf, issuer]: CertificateFacts[], at: string, days: number, asOf: Date): Pick<Outcome, 'findings' | 'unjudged'> {
  const from = Date.parse(leaf?.validFrom ?? '')
  const until = Date.parse(leaf?.validUntil ?? '')
  if (leaf === undefined || Number.isNaN(from) || Number.isNaN(until)) {
    return { findings: [], unjudged: 'the validity of the API server’s certificate cannot be read' }
  }
  const found = `valid from ${leaf.validFrom ?? ''} until ${leaf.validUntil ?? ''}`
  const remedy = 'renew it at least yearly (kubeadm certs renew apiserver, or with every upgrade)'
  const [subject, expected] = [leaf.subject || 'certificate', `at most ${days} days`]
  const finding = (severity: Finding['severity'], message: string): Finding[] => [{ severity, subject, at, message, expected, found, remedy }]
  if ((until - from) / DAY <= days) return { findings: [] }
  if ((until - asOf.getTime()) / DAY > days) {
    return { findings: finding('violation', 'the certificate of the API server is valid for longer than a year from now') }
  }
  const message = 'the certificate of the API server is dated back, or lives longer than a year'
  if (issuer?.validFrom === leaf.validFrom) return { findings: finding('remark', `${message}: it begins with its authority, as older kubeadm does`) }
  const why = `${message}: whether it is renewed yearly cannot be told by its dates (${found}); see kubeadm certs check-expiration`
  return { findings: finding('remark', message), unjudged: why }
}

/** The API server sorts requests by API Priority and Fairness. */
export const priorityAndFairness = check<{ flowSchemas: typeof flowSchemas }, Record<never, never>>({
  needs: { flowSchemas },
  parameters: noParameters,
  judge({ flowSchemas: { version, flowSchemasTotal, priorityLevels, working } }) {
    if (version !== null && flowSchemasTotal > 0 && priorityLevels.length > 0 && working) return { examined: flowSchemasTotal, findings: [] }
    // something in between may take headers away, so a missing header alone proves nothing
    if (version !== null && flowSchemasTotal > 0) {
      const why = 'the objects of API Priority and Fairness are there, but answers do not name their flow schema: it is switched off, or a proxy hides it'
      return { examined: flowSchemasTotal, findings: [], unjudged: why }
    }
    return { examined: 1, findings: [{
      severity: 'violation', subject: 'API server', at: pointer('flowSchemas', version === null ? 'version' : 'flowSchemas'),
      message: 'the API server has no API Priority and Fairness',
      expected: 'the API group flowcontrol.apiserver.k8s.io with flow schemas',
      found: version === null ? 'no such API group' : `version ${version} without flow schemas`,
      remedy: 'do not switch it off: remove --enable-priority-and-fairness=false from the command of kube-apiserver',
    }] }
  },
})

/** Limits and what Kubernetes takes without them: numbers of requests, and seconds. */
const LIMITS: [flag: string, usual: number][] = [['max-requests-inflight', 400], ['max-mutating-requests-inflight', 200], ['min-request-timeout', 1800]]

/** The command of the API server sets limits to the number and duration of requests. */
export const requestLimits = flagCheck('kube-apiserver', flags => LIMITS.flatMap(([flag, usual]): FlagFlaw[] => {
  const value = flags(flag)
  if (value !== null && Number(value) > 0) return []
  const message = value === null ? `--${flag} is not set, so Kubernetes’ default is in force` : `--${flag} sets no limit`
  const cure = `set --${flag}=${usual} (Kubernetes’ default), or what suits the load`
  return [{ flag, message, expected: `--${flag} with a value that suits the environment`, cure }]
}))

/** The API server's admission limits the rate of events. */
export const eventRateLimit = flagCheck('kube-apiserver', flags => {
  const on = parts(flags('enable-admission-plugins')).includes('EventRateLimit')
  const [plugins, file] = ['enable-admission-plugins', 'admission-control-config-file']
  const path = flags(file)
  const limits = 'limits for EventRateLimit (recommended: type Server, burst 20000, qps 5000)'
  const where = path === null ? `--${file}=FILE, a file that the pod mounts, with ${limits}` : `${limits} in the file of --${file}, ${path}`
  if (!on) {
    const message = 'the admission controller EventRateLimit is not switched on'
    return [{ flag: plugins, message, expected: 'EventRateLimit among them', cure: `${adding(flags, plugins, 'EventRateLimit')} and ${where}` }]
  }
  if (path !== null) return []
  const message = 'EventRateLimit is switched on, but has no configuration'
  return [{ flag: file, message, expected: 'a file with limits for EventRateLimit', cure: `set ${where}` }]
})

/** Each member of etcd compacts its history periodically. */
export const etcdCompaction = flagCheck('etcd', flags => {
  if (flags('config-file') !== null) return { untold: 'it is configured by a file, which is not visible' }
  const [mode, retention] = [flags('auto-compaction-mode'), flags('auto-compaction-retention')]
  const flaws: FlagFlaw[] = []
  const cure = 'set --auto-compaction-mode=periodic --auto-compaction-retention=8h'
  if (mode !== 'periodic') {
    flaws.push({
      flag: 'auto-compaction-mode', expected: 'periodic', cure,
      message: mode === null ? 'the mode is not set (etcd’s default is periodic, but it compacts nothing without a retention)' : 'etcd does not compact periodically',
      ...(mode === null && /^(8h|8)$/.test(retention ?? '') && { severity: 'remark' as const }),
    })
  }
  if (!/^(8h(0m)?(0s)?|8|480m)$/.test(retention ?? '')) {
    flaws.push({ flag: 'auto-compaction-retention', message: 'etcd does not keep its history for 8 hours', expected: '8h', cure })
  }
  return flaws
})

/** Kubelets replace their certificates by themselves, for clients and for servers. */
export const kubeletCertificates = kubeletCheck([
  {
    key: 'rotateCertificates', right: true, severity: 'violation',
    message: 'kubelets do not renew their client certificates', line: 'rotateCertificates: true',
  },
  {
    key: 'serverTlsBootstrap', right: true, severity: 'violation',
    message: 'kubelets do not request their serving certificates', line: 'serverTLSBootstrap: true',
  },
])
