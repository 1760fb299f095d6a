import type { CertificateFacts } from '../../src/model/tls.ts'
import type { ControlPlanePod } from '../../src/probes/kubernetes-control-plane-pods.ts'
import type { KubeletConfig, Kubelets } from '../../src/probes/kubernetes-kubelets.ts'
import type { EndpointsTls, EndpointTls } from '../../src/probes/openstack-endpoints-tls.ts'

/** A pod of the control plane with these flags. */
export function pod(component: ControlPlanePod['component'], flags: Record<string, string>, name = `${component}-cp-1`): ControlPlanePod {
  return { name, component, node: 'cp-1', flags: Object.entries(flags).map(([flag, value]) => ({ name: flag, value })), flagsTotal: Object.keys(flags).length }
}

/** Kubelets as they should be, each with what is given; a text instead is why it could not be asked. */
export function kubelets(...given: (Partial<KubeletConfig> | string)[]): Kubelets {
  const good: KubeletConfig = {
    anonymous: false, webhookAuthentication: true, clientCa: true, authorization: 'Webhook', readOnlyPort: 0, rotateCertificates: true,
    serverTlsBootstrap: true,
  }
  const all = given.map((one, i) => ({
    node: `n${i}`, controlPlane: i === 0, config: typeof one === 'string' ? null : { ...good, ...one }, problem: typeof one === 'string' ? one : '',
  }))
  return { kubelets: all, notAsked: 0, notReady: 0 }
}

/** A certificate valid for a year, from the start of 2026. */
export function certificate(given: Partial<CertificateFacts> = {}): CertificateFacts {
  return {
    subject: 'CN=kube-apiserver', issuer: 'CN=kubernetes', names: ['kubernetes', '10.0.0.1'], validFrom: '2026-01-01T00:00:00Z',
    validUntil: '2027-01-01T00:00:00Z',
    key: { type: 'rsa', bits: 2048, curve: null }, signature: 'sha256WithRSAEncryption', sha256: 'ab'.repeat(32), ...given,
  }
}

/** The TLS of an API server of the intermediate profile. */
export function apiTls(given: Partial<EndpointTls> = {}): EndpointsTls {
  return {
    skipped: [], notOffered: [],
    endpoints: [{
      host: '10.0.0.1', port: 6443, services: ['kube-apiserver'], state: 'scanned', problem: '', accepted: ['TLSv1.2', 'TLSv1.3'],
      refused: ['TLSv1', 'TLSv1.1'],
      suites: { 'TLSv1.2': ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'], 'TLSv1.3': ['TLS_AES_128_GCM_SHA256'] }, groups: ['X25519'], dhBits: null,
      certificates: [{ chain: [certificate()], trusted: { ok: true, error: '' } }], ...given,
    }],
  }
}
