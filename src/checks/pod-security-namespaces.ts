import type { Finding } from '../model/judging.ts'
import { type Namespaces, namespaces } from '../probes/kubernetes-namespaces.ts'
import { kubernetesVersion } from '../probes/kubernetes-version.ts'
import { check, noParameters } from './check.ts'
import { needsNoPodSecurity, SWITCH_ON } from './pod-security-version.ts'
import { pointer, sh } from './words.ts'

const ENFORCE = 'pod-security.kubernetes.io/enforce'

/** Namespaces that enforce a Pod Security level refuse a privileged pod, as a dry run shows; nothing but the words of the admission controller counts. */
export const podSecurity = check<{ namespaces: typeof namespaces }, Record<never, never>, { version: typeof kubernetesVersion }>({
  needs: { namespaces },
  wants: { version: kubernetesVersion },
  parameters: noParameters,
  judge({ namespaces: seen, version }) {
    const lacking = excuse(seen, version?.gitVersion ?? '')
    if (lacking !== null) return { examined: 0, findings: [], unjudged: lacking }
    const findings = seen.tried.flatMap(tried)
    const clear = seen.tried.filter(({ outcome, enforce }) => outcome === 'refused' || (outcome === 'admitted' && enforce !== null))
    if (clear.length > 0) return { examined: clear.length, findings: [...findings, ...open(seen)] }
    const enforcing = seen.tried.filter(({ enforce }) => enforce !== null)
    const why = enforcing[0] === undefined
      ? `no namespace to see it in has the label ${ENFORCE} with baseline or restricted; the active test scs-0217-pod-security makes one for a moment`
      : `the dry run in namespace ${enforcing[0].namespace} does not tell: ${enforcing[0].message}`
    return { examined: 0, findings: [...findings, ...open(seen)], unjudged: why }
  },
})

/** Why a privileged pod that is admitted proves nothing; null if it does, or if a refusal shows that the controller is there. */
function excuse({ tried: all }: Namespaces, version: string): string | null {
  if (all.some(({ outcome }) => outcome === 'refused')) return null
  const admitted = all.some(({ outcome, enforce }) => outcome === 'admitted' && enforce !== null)
  return admitted || version !== '' ? needsNoPodSecurity(version) : null
}

function tried({ namespace, enforce, outcome }: Namespaces['tried'][number], i: number): Finding[] {
  const at = pointer('namespaces', 'tried', i, 'outcome')
  if (outcome !== 'admitted') return []
  if (enforce === null) {
    return [{
      severity: 'remark', subject: namespace, at, message: 'a privileged pod would be admitted in a namespace without labels: no level is enforced by default',
      remedy: `kubectl label namespace ${sh(namespace)} ${ENFORCE}=baseline`,
    }]
  }
  return [{
    severity: 'violation', subject: namespace, at, message: 'a privileged pod would be admitted in a namespace that enforces a Pod Security level',
    expected: `403 with “violates PodSecurity "${enforce}"”`, found: 'admitted (dry run)',
    remedy: SWITCH_ON,
  }]
}

function open({ total, labelledTotal, labelled }: Namespaces): Finding[] {
  const privileged = labelled.map((one, i) => ({ ...one, i })).filter(({ enforce, name }) => enforce === 'privileged' && !name.startsWith('kube-'))
  const findings = privileged.slice(0, 20).map(({ name, i }): Finding => ({
    severity: 'remark', subject: name, at: pointer('namespaces', 'labelled', i, 'enforce'), message: 'the namespace allows privileged pods by its label',
  }))
  if (labelledTotal === 0) {
    findings.push({ severity: 'remark', subject: `${total} namespaces`, at: '/namespaces/labelled', message: 'no namespace has a label of Pod Security' })
  }
  return findings
}
