import type { JsonObject } from '../../model/json.ts'
import { serviceAccount } from './bootstrap.ts'
import { isStuck, served } from './cluster.ts'
import type { Cluster } from './cluster.ts'
import { end } from './ending.ts'
import { dict, instant, meta, nameOf, texts, uidOf, withMeta, withStatus } from './fields.ts'

/** Milliseconds from one look at a namespace that is held to the next, at least. */
const AGAIN = 50

/** A namespace is there: after the delay it gets its default account, without which no pod is admitted, and the state's quota. */
export function namespaceCreated(cluster: Cluster, namespace: JsonObject): void {
  const { store, agenda, state, delay } = cluster
  agenda.after(delay, () => {
    const name = nameOf(namespace)
    if (store.get('namespaces', '', name) === undefined) return
    if (!isStuck(cluster, 'serviceaccount')) store.add('serviceaccounts', { metadata: dict(serviceAccount(name)['metadata']) }, agenda.now)
  })
  if (state.quota !== undefined) {
    const hard = { ...state.quota }
    store.add('resourcequotas', { metadata: { name: 'demo', namespace: nameOf(namespace) }, spec: { hard }, status: { hard, used: {} } }, agenda.now)
  }
}

/** Marks a namespace as Terminating; what is in it goes after the delay, then the namespace itself. */
export function terminate(cluster: Cluster, namespace: JsonObject): JsonObject {
  if (meta(namespace)['deletionTimestamp'] !== undefined) return namespace
  const marked = cluster.store.put('namespaces', withMeta(withStatus(namespace, { phase: 'Terminating' }), { deletionTimestamp: instant(cluster.agenda.now) }))
  sweep(cluster, marked, cluster.delay)
  return marked
}

function sweep(cluster: Cluster, namespace: JsonObject, wait: number): void {
  const { store, agenda } = cluster
  const name = nameOf(namespace)
  agenda.after(wait, () => {
    const current = store.get('namespaces', '', name)
    if (current === undefined || uidOf(current) !== uidOf(namespace)) return
    for (const resource of served(cluster).filter(({ namespaced }) => namespaced)) {
      for (const object of store.list(resource, name)) end(cluster, resource, object)
    }
    const left = store.kindsIn(name)
    const held = isStuck(cluster, 'delete namespace') || texts(meta(current)['finalizers']).length > 0
    if (left.length === 0 && !held) {
      store.remove('namespaces', current)
      return
    }
    store.change('namespaces', current, one => withStatus(one, { conditions: conditions(left, instant(agenda.now)) }))
    sweep(cluster, current, Math.max(AGAIN, cluster.delay))
  })
}

function conditions(left: { key: string; objects: JsonObject[] }[], time: string): JsonObject[] {
  const finalizers = new Map<string, number>()
  for (const object of left.flatMap(({ objects }) => objects)) {
    for (const finalizer of texts(meta(object)['finalizers'])) finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1)
  }
  const one = (type: string, bad: string, good: [string, string]): JsonObject => ({
    type, status: bad === '' ? 'False' : 'True', lastTransitionTime: time, message: bad === '' ? good[1] : bad,
    reason: bad === '' ? good[0] : type.includes('Finalizers') ? 'SomeFinalizersRemain' : 'SomeResourcesRemain',
  })
  const resources = left.map(({ key, objects }) => `${key.includes('.') ? key : `${key}.`} has ${objects.length} resource instances`).join(', ')
  const holders = [...finalizers].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`).join(', ')
  return [
    one('NamespaceDeletionDiscoveryFailure', '', ['ResourcesDiscovered', 'All resources successfully discovered']),
    one('NamespaceDeletionGroupVersionParsingFailure', '', ['ParsedGroupVersions', 'All legacy kube types successfully parsed']),
    one('NamespaceDeletionContentFailure', '', ['ContentDeleted', 'All content successfully deleted, may be waiting on finalization']),
    one(
      'NamespaceContentRemaining', resources === '' ? '' : `Some resources are remaining: ${resources}`, ['ContentRemoved', 'All content successfully removed'],
    ),
    one(
      'NamespaceFinalizersRemaining', holders === '' ? '' : `Some content in the namespace has finalizers remaining: ${holders}`,
      ['ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
    ),
  ]
}
