import type { Finding } from '../model/judging.ts'
import { type AccessReview, accessReviews } from '../probes/kubernetes-access-reviews.ts'
import { type ControlPlanePod, controlPlanePods } from '../probes/kubernetes-control-plane-pods.ts'
import { check, noParameters } from './check.ts'
import { parts } from './control-plane-flags.ts'
import { pointer, show } from './words.ts'

const MODES = 'start kube-apiserver with --authorization-mode=Node,RBAC'

/** The API server authorizes by Node and another mode, told by what it answers about users nobody knows, about kubelets and about components. */
export const authorization = check<{ accessReviews: typeof accessReviews }, Record<never, never>, { controlPlanePods: typeof controlPlanePods }>({
  needs: { accessReviews },
  wants: { controlPlanePods },
  parameters: noParameters,
  judge({ accessReviews: reviews, controlPlanePods: pods }) {
    const findings = [...answers(reviews), ...(pods ?? []).flatMap(commandFlaw)]
    const examined = reviews.filter(({ allowed, who }) => allowed !== null && who !== 'self').length
    if (findings.length > 0) return { examined: Math.max(examined, 1), findings }
    const why = untold(reviews)
    if (why !== null) return { examined, findings, unjudged: why }
    const component = reviews.findIndex(({ who }) => who === 'component')
    if (reviews[component]?.reason.startsWith('RBAC') === true) return { examined, findings }
    return { examined, findings: [{
      severity: 'remark', subject: 'API server', at: pointer('accessReviews', component, 'reason'),
      message: 'another mode than RBAC, which is recommended, authorizes components',
      found: show(reviews[component]?.reason),
    }] }
  },
})

/** What the answers say against it. */
function answers(reviews: AccessReview[]): Finding[] {
  const open = reviews.some(({ who, allowed }) => who === 'nobody' && allowed === true)
  return reviews.flatMap((review, i): Finding[] => {
    const { who, verb, resource, allowed, reason } = review
    const flaw = (message: string, expected: string, remedy: string): Finding[] => [{
      severity: 'violation', subject: `${WHO[who]}: ${verb} ${resource}`, at: pointer('accessReviews', i, 'allowed'), message, expected,
      found: allowed === true ? `allowed${reason === '' ? '' : ` (${reason})`}` : 'denied', remedy,
    }]
    if (who === 'nobody' && allowed === true) {
      const message = 'every authenticated user has this right: nothing is authorized (AlwaysAllow), or a role is bound to everybody'
      return flaw(message, 'denied', `${MODES}; see kubectl get clusterrolebindings -o wide | grep system:authenticated`)
    }
    if (who !== 'node') return []
    if (resource === 'services' && allowed === false) {
      return flaw('kubelets have not the rights that the node authorizer gives: the mode Node is not in force', 'allowed', MODES)
    }
    const everything = resource === 'secrets' && allowed === true && !open
    return everything ? flaw('every kubelet may list all secrets', 'denied', 'see kubectl get clusterrolebindings -o wide | grep system:nodes') : []
  })
}

const WHO: Record<AccessReview['who'], string> = { self: 'this account', nobody: 'any authenticated user', node: 'a kubelet', component: 'the scheduler' }

/** Why the answers prove nothing; null if they do. */
function untold(reviews: AccessReview[]): string | null {
  const unknown = reviews.find(({ who, allowed }) => who !== 'self' && allowed === null)
  const right = 'it needs the right to create subjectaccessreviews'
  if (unknown !== undefined) return `the API server does not tell this account what others may do (${right}): ${unknown.reason}`
  const node = reviews.find(({ who, resource }) => who === 'node' && resource === 'services')
  const component = reviews.find(({ who }) => who === 'component')
  if (node === undefined || component === undefined || !reviews.some(({ who }) => who === 'nobody')) return 'the access reviews are incomplete'
  if (node.reason.startsWith('RBAC')) return 'RBAC gives kubelets their rights (by a binding to system:nodes), so the mode Node cannot be seen'
  return component.allowed === true ? null : 'no mode beside Node is seen: the scheduler has no rights by the name that Kubernetes gives it'
}

/** What the command of a visible API server says against it. */
function commandFlaw({ name, component, flags }: ControlPlanePod, i: number): Finding[] {
  const place = flags.findIndex(flag => flag.name === 'authorization-mode')
  const given = parts(flags[place]?.value ?? null)
  const right = given.includes('Node') && given.some(mode => ['ABAC', 'RBAC', 'Webhook'].includes(mode)) && !given.includes('AlwaysAllow')
  if (component !== 'kube-apiserver' || place < 0 || right) return []
  return [{
    severity: 'violation', subject: name, at: pointer('controlPlanePods', i, 'flags', place, 'value'),
    message: 'the command of the API server sets other modes of authorization',
    expected: 'Node and one of ABAC, RBAC, Webhook', found: show(given.join(',')), remedy: 'set --authorization-mode=Node,RBAC',
  }]
}
