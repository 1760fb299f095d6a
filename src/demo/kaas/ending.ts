import type { JsonObject } from '../../model/json.ts'
import { isStuck } from './cluster.ts'
import type { Cluster } from './cluster.ts'
import { at, instant, meta, nameOf, namespaceOf, text, texts, uidOf, withMeta } from './fields.ts'
import { policiesChanged } from './network.ts'
import type { Resource } from './resources.ts'
import { claimGone, isUsed, reclaim } from './volumes.ts'

/** Milliseconds from one look at something that is held to the next, at least. */
const AGAIN = 50
/** Finalizers that the cluster itself takes away. */
const OWN = ['kubernetes.io/pvc-protection', 'kubernetes.io/pv-protection', 'external-provisioner.volume.kubernetes.io/finalizer']

/** Removes an object that is no namespace as far as it goes at once; returns it as long as it stays. */
export function end(cluster: Cluster, resource: Resource, object: JsonObject, graceSeconds?: number): JsonObject | undefined {
  const { store, agenda } = cluster
  if (meta(object)['deletionTimestamp'] !== undefined) return object
  const seconds = resource.plural === 'pods' ? patience(object, graceSeconds) : 0
  const stuck = isStuck(cluster, `delete ${resource.singular}`)
  if (!stuck && seconds === 0 && texts(meta(object)['finalizers']).length === 0) {
    vanish(cluster, resource, object)
    return undefined
  }
  const marked = store.put(resource, withMeta(object, { deletionTimestamp: instant(agenda.now + seconds * 1000), deletionGracePeriodSeconds: seconds }))
  if (!stuck) watch(cluster, resource, marked)
  return marked
}

/** Somebody has changed an object that is being removed: it goes once its last finalizer is gone. */
export function maybeGone(cluster: Cluster, resource: Resource, object: JsonObject): void {
  if (meta(object)['deletionTimestamp'] === undefined || resource.plural === 'namespaces' || resource.plural === 'pods') return
  if (texts(meta(object)['finalizers']).length === 0) vanish(cluster, resource, object)
}

/** Looks after the delay, and again, whether the object may go. */
function watch(cluster: Cluster, resource: Resource, object: JsonObject, wait = cluster.delay): void {
  cluster.agenda.after(wait, () => {
    const current = cluster.store.get(resource, namespaceOf(object), nameOf(object))
    if (current === undefined || uidOf(current) !== uidOf(object)) return
    const foreign = texts(meta(current)['finalizers']).some(finalizer => !OWN.includes(finalizer))
    const bound = resource.plural === 'persistentvolumes' && at(current, 'status', 'phase') === 'Bound'
    const inUse = resource.plural === 'persistentvolumeclaims' ? isUsed(cluster, current) : bound
    if (foreign || inUse) watch(cluster, resource, current, Math.max(AGAIN, cluster.delay))
    else if (resource.plural === 'persistentvolumes') reclaim(cluster, current)
    else vanish(cluster, resource, current)
  })
}

function vanish(cluster: Cluster, resource: Resource, object: JsonObject): void {
  cluster.store.remove(resource, object)
  if (resource.plural === 'pods') cluster.logs.delete(uidOf(object))
  if (resource.plural === 'persistentvolumeclaims') claimGone(cluster, object)
  if (resource.plural === 'networkpolicies') policiesChanged(cluster)
}

/** Seconds that a pod gets to end: none if it has ended or has never been on a node. */
function patience(pod: JsonObject, wished: number | undefined): number {
  const ended = ['Succeeded', 'Failed'].includes(text(at(pod, 'status', 'phase'))) || at(pod, 'spec', 'nodeName') === undefined
  const own = at(pod, 'spec', 'terminationGracePeriodSeconds')
  return ended ? 0 : wished ?? (typeof own === 'number' ? own : 30)
}
