import type { Kubernetes } from '../model/cluster.ts'
import { Unseen } from '../unseen.ts'
import { member } from './answers.ts'

/** What a run asks of a cluster: verb, resource (with `/subresource`), API group, what it is for. */
export const RIGHTS: [verb: string, resource: string, group: string, purpose: string][] = [
  ['list', 'nodes', '', 'scs-0214 and much else'],
  ['list', 'storageclasses', 'storage.k8s.io', 'scs-0211'],
  ['list', 'ingressclasses', 'networking.k8s.io', 'scs-0219'],
  ['list', 'namespaces', '', 'scs-0217'],
  ['list', 'pods', '', 'scs-0215, scs-0217: control plane'],
  ['list', 'clusterrolebindings', 'rbac.authorization.k8s.io', 'scs-0217'],
  ['get', 'nodes/proxy', '', 'scs-0215, scs-0217: settings of kubelets'],
  ['create', 'namespaces', '', 'active tests'],
  ['delete', 'namespaces', '', 'active tests'],
  ['create', 'pods', '', 'active tests'],
  ['list', 'networkpolicies', 'networking.k8s.io', 'active test of scs-0219'],
  ['create', 'networkpolicies', 'networking.k8s.io', 'active test of scs-0219'],
  ['create', 'persistentvolumeclaims', '', 'active test of scs-0211'],
  ['list', 'persistentvolumes', '', 'active test of scs-0211; cleanup'],
]

/** Whether the account may do what a run asks, in the order of `RIGHTS`; null where the server does not tell. Throws `Unseen`. */
export async function rightsOf(cluster: Kubernetes): Promise<(boolean | null)[]> {
  return Promise.all(RIGHTS.map(async ([verb, wanted, group]) => {
    const [resource = '', subresource] = wanted.split('/')
    const resourceAttributes = { verb, group, resource, ...(subresource !== undefined && { subresource }) }
    try {
      const answer = await cluster.send('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
        json: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } },
      })
      const allowed = member(member(answer.json(), 'status'), 'allowed')
      return typeof allowed === 'boolean' ? allowed : null
    } catch (error) {
      if (error instanceof Unseen && error.status === 403) return null
      throw error
    }
  }))
}
