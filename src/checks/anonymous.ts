import type { Finding } from '../model/judging.ts'
import { anonymousAnswers } from '../probes/kubernetes-anonymous-answers.ts'
import { type AnonymousBinding, roleBindings, type Rule } from '../probes/kubernetes-role-bindings.ts'
import { check } from './check.ts'
import { pointer, sh } from './words.ts'

const strings = { type: 'array', items: { type: 'string' } }

/** Nobody gets at resources without credentials; what is known of the API in general is remarked. */
export const anonymousAccess = check<{ anonymousAnswers: typeof anonymousAnswers }, { open: string[] }>({
  needs: { anonymousAnswers },
  parameters: { type: 'object', required: ['open'], additionalProperties: false, properties: { open: strings } },
  judge({ anonymousAnswers: answers }, { open }) {
    const findings: Finding[] = []
    const unclear: string[] = []
    let examined = 0
    answers.forEach(({ path, status, kind }, i) => {
      const given = status >= 200 && status < 300
      const resource = path.startsWith('/api/v1/')
      const at = pointer('anonymousAnswers', i, 'status')
      if (given && resource && kind?.endsWith('List') === true) {
        const message = 'the API server gives resources to everybody, without credentials'
        const remedy = 'find the binding and delete it: kubectl get clusterrolebindings,rolebindings -A -o wide | grep -E "system:(anonymous|unauthenticated)"'
        findings.push({ severity: 'violation', subject: path, at, message, expected: '401 or 403', found: `${status} with a ${kind}`, remedy })
      } else if (resource && status !== 401 && status !== 403) unclear.push(`${path} answers ${status}`)
      else if (given && !resource && !open.includes(path)) {
        const message = 'the API server tells everybody about its API groups, as it did before 1.14'
        findings.push({ severity: 'remark', subject: path, at, message, found: String(status) })
      }
      if (resource) examined += 1
    })
    const violated = findings.some(({ severity }) => severity === 'violation')
    const why = `something else than the API server seems to answer requests without credentials: ${unclear.slice(0, 3).join(', ')}`
    return { examined, findings, ...(unclear.length > 0 && !violated && { unjudged: why }) }
  },
})

interface Usual {
  /** Bindings that installers make: kind/namespace/name of the binding and its role. */
  usual: { binding: string; role: string }[]
}

/** Only the usual bindings name the anonymous user or group; others are in violation if they give more than paths and public information. */
export const anonymousBindings = check<{ roleBindings: typeof roleBindings }, Usual>({
  needs: { roleBindings },
  parameters: {
    type: 'object', required: ['usual'], additionalProperties: false,
    properties: { usual: { type: 'array', items: {
      type: 'object', required: ['binding', 'role'], additionalProperties: false, properties: { binding: { type: 'string' }, role: { type: 'string' } },
    } } },
  },
  judge({ roleBindings: { total, anonymous, anonymousTotal } }, { usual }) {
    const unread: string[] = []
    const findings = anonymous.flatMap((binding, i): Finding[] => {
      const place = [binding.kind, binding.namespace, binding.name].filter(Boolean).join('/')
      if (usual.some(one => one.binding === place && one.role === binding.role)) return []
      if (binding.rules === null) unread.push(place)
      const harmful = (binding.rules ?? []).filter(isHarmful)
      return [{
        severity: harmful.length > 0 ? 'violation' : 'remark', subject: place.slice(0, 200), at: pointer('roleBindings', 'anonymous', i),
        message: `a binding gives rights to ${binding.subjects.join(' and ')}, whom everybody is who shows no credentials`,
        expected: 'no such binding but those of Kubernetes itself', found: shown(binding, harmful), remedy: removal(binding),
      }]
    })
    const violated = findings.some(({ severity }) => severity === 'violation')
    if (anonymousTotal > anonymous.length) unread.push(`${anonymousTotal - anonymous.length} more`)
    const unjudged = total === 0 ? 'the cluster lists no bindings at all, not even those of Kubernetes itself'
      : `the rights of some bindings could not be read: ${unread.slice(0, 3).join(', ')}`
    return { examined: total, findings, ...((total === 0 || unread.length > 0) && !violated && { unjudged }) }
  },
})

/** Whether a rule gives resources, or all paths; single objects that may only be read are no harm. */
function isHarmful({ verbs, resources, paths, names }: Rule): boolean {
  const harmless = names.length > 0 && verbs.every(verb => ['get', 'list', 'watch'].includes(verb))
  return (resources.length > 0 && !harmless) || paths.some(path => path === '*' || path === '/*')
}

function shown({ role, roleKind, rules }: AnonymousBinding, harmful: Rule[]): string {
  const few = (all: string[]): string => all.slice(0, 6).join(',')
  const told = (harmful.length > 0 ? harmful : rules ?? []).slice(0, 3).map(({ verbs, resources, paths }) => `${few(verbs)} ${few([...resources, ...paths])}`).join('; ')
  return `${roleKind} ${role}: ${told || 'rules unknown'}`.slice(0, 400)
}

function removal({ kind, name, namespace }: AnonymousBinding): string {
  return `kubectl delete ${kind.toLowerCase()} ${sh(name)}${namespace === null ? '' : ` -n ${sh(namespace)}`}`
}
