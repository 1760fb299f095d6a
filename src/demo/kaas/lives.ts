import type { JsonObject } from '../../model/json.ts'
import type { Cluster } from './cluster.ts'
import { maybeGone } from './ending.ts'
import { namespaceCreated } from './namespaces.ts'
import { policiesChanged } from './network.ts'
import { podCreated } from './pods.ts'
import type { Resource } from './resources.ts'
import { claimCreated, reclaim } from './volumes.ts'

/** What controllers, kubelets and the network do about a new object. */
export function created(cluster: Cluster, resource: Resource, object: JsonObject): void {
  const { plural } = resource
  if (plural === 'namespaces') namespaceCreated(cluster, object)
  if (plural === 'pods') podCreated(cluster, object)
  if (plural === 'persistentvolumeclaims') claimCreated(cluster, object)
  if (plural === 'networkpolicies') policiesChanged(cluster)
}

/** What they do about a changed one. */
export function changed(cluster: Cluster, resource: Resource, object: JsonObject): void {
  if (resource.plural === 'networkpolicies') policiesChanged(cluster)
  if (resource.plural === 'persistentvolumes') reclaim(cluster, object)
  maybeGone(cluster, resource, object)
}
