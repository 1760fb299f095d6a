import type { Check, Finding, Outcome } from '../model/judging.ts'
import { apiServerTls } from '../probes/kubernetes-tls-endpoints.ts'
import { check } from './check.ts'
import * as cloud from './scs-0125.ts'

/** Cures for the parts of what was seen, in the words of Kubernetes. */
const REMEDIES: [RegExp, string][] = [
  [/\/accepted$/, 'start kube-apiserver with --tls-min-version=VersionTLS12, or set the versions of what ends TLS before it'],
  [/\/(suites|groups|dhBits)$/, 'start kube-apiserver with --tls-cipher-suites and suites of the profile that it knows, or set those of what ends TLS before it'],
  [/\/trusted$/, 'hand out a kubeconfig with the authority of the API server (certificate-authority-data) and an address that its certificate names'],
  [/\/chain\//, 'renew the certificate of the API server (kubeadm certs renew apiserver)'],
]

/** The rule of scs-0125 for a cloud's endpoints, applied to the API server. */
function likeEndpoints(rule: Check): Check {
  return check<{ endpointTls: typeof apiServerTls }, never>({
    needs: { endpointTls: apiServerTls },
    parameters: rule.parameters,
    judge(seen, parameters, asOf): Outcome {
      const outcome = rule.judge(seen, parameters, asOf)
      return { ...outcome, findings: outcome.findings.map(inWords) }
    },
  })
}

function inWords(finding: Finding): Finding {
  const remedy = REMEDIES.find(([place]) => place.test(finding.at))?.[1]
  return remedy === undefined ? finding : { ...finding, remedy }
}

/** The API server accepts no protocol version but those of the profile. */
export const apiProtocols = likeEndpoints(cloud.protocols)

/** It accepts no cipher suites and key exchanges but those of the profile. */
export const apiCiphers = likeEndpoints(cloud.ciphers)

/** Its certificate is trusted by the kubeconfig, fits the name, is in date and strong. */
export const apiCertificate = likeEndpoints(cloud.certificates)
