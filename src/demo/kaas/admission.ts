import type { JsonObject } from '../../model/json.ts'
import type { Cluster } from './cluster.ts'
import { at, dict, labelsOf, meta, nameOf, text } from './fields.ts'
import { violations } from './pod-security.ts'
import { overQuota } from './quota.ts'
import { qualified } from './resources.ts'
import type { Resource } from './resources.ts'
import { failure, Refused } from './status.ts'
import type { Details } from './status.ts'

/** First minor whose API server has the PodSecurity plugin switched on. */
const POD_SECURITY_SINCE = 23

/**
 * Throws what the admission plugins say against a new object of the namespace: NamespaceLifecycle, ServiceAccount, PodSecurity, ResourceQuota, in this order.
 */
export function admit(cluster: Cluster, resource: Resource, namespace: string, object: JsonObject): void {
  if (!resource.namespaced) return
  const { store, state, minor } = cluster
  const home = store.get('namespaces', '', namespace)
  if (home === undefined) throw new Refused(failure(404, 'NotFound', `namespaces "${namespace}" not found`, { name: namespace, kind: 'namespaces' }))
  if (meta(home)['deletionTimestamp'] !== undefined) {
    const causes = [{ reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' }]
    throw denied(resource, object, `unable to create new content in namespace ${namespace} because it is being terminated`, { causes })
  }
  if (resource.plural === 'pods') {
    const account = text(at(object, 'spec', 'serviceAccountName'))
    if (store.get('serviceaccounts', namespace, account) === undefined) {
      throw denied(resource, object, `error looking up service account ${namespace}/${account}: serviceaccount "${account}" not found`)
    }
    const labels = labelsOf(home)
    const level = text(labels['pod-security.kubernetes.io/enforce'])
    const version = text(labels['pod-security.kubernetes.io/enforce-version']) || 'latest'
    const found = state.podSecurity ?? minor >= POD_SECURITY_SINCE ? violations(level, dict(object['spec'])) : ''
    if (found !== '') throw denied(resource, object, `violates PodSecurity "${level}:${version}": ${found}`)
  }
  const over = overQuota(cluster, resource, namespace, object)
  if (over !== undefined) throw denied(resource, object, over)
}

function denied(resource: Resource, object: JsonObject, why: string, more: Details = {}): Refused {
  const name = nameOf(object)
  return new Refused(
    failure(403, 'Forbidden', `${qualified(resource)} "${name}" is forbidden: ${why}`, { name, group: resource.group, kind: resource.plural, ...more }),
  )
}
