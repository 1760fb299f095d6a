import type { JsonObject } from '../../model/json.ts'
import { namespace, serviceAccount } from './bootstrap.ts'
import { controlPlane } from './control-plane.ts'
import { damaged } from './flawed.ts'
import { instant } from './fields.ts'
import { node, storageClass } from './records.ts'
import { newest, outdated } from './releases.ts'
import type { ClusterState } from './state.ts'

export type ClusterProfileName = 'compliant' | 'flawed'
export interface ClusterProfileOptions {
  /** What `/version` says; default: a release of `demoReleases`, the newest one or, where it is flawed, one that lacks a patch. */
  version?: string
  /** Name of the cluster; default `demo`. */
  name?: string
}

const ZONES = ['az1', 'az2', 'az3']
const DAY = 86_400_000

/**
 * The state of a made-up cluster as of an instant: `compliant` obeys every standard as far as it can be seen without TLS, `flawed` makes mistakes of real
 * clusters.
 */
export function clusterProfile(profile: ClusterProfileName, now: Date, { version, name = 'demo' }: ClusterProfileOptions = {}): ClusterState {
  const flawed = profile === 'flawed'
  const state = compliant(version ?? `v${(flawed ? outdated : newest)(now)}`, now, name)
  return flawed ? damaged(state, now) : state
}

function compliant(version: string, now: Date, name: string): ClusterState {
  const made = (kind: string, count: number, first: number, isControlPlane: boolean): JsonObject[] => Array.from({ length: count }, (_, i) => node({
    name: `${kind}-${i + 1}`, number: first + i, controlPlane: isControlPlane, zone: ZONES[i % ZONES.length] ?? '', version, now,
  }))
  const nodes = [...made('control-plane', 3, 1, true), ...made('worker', 3, 4, false)]
  const installed = new Date(now.getTime() - 20 * DAY)
  return {
    version, name,
    objects: [
      ...nodes,
      ...controlPlane(nodes, now),
      namespace('shop', { 'pod-security.kubernetes.io/enforce': 'baseline', 'pod-security.kubernetes.io/enforce-version': 'latest' }),
      serviceAccount('shop'),
      storageClass('standard', 'cinder.csi.openstack.org', installed, { isDefault: true }),
      storageClass('fast', 'cinder.csi.openstack.org', installed, { parameters: { type: 'nvme' } }),
      csiDriver('cinder.csi.openstack.org'),
      ingressClass('public', installed),
      ...['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy'].map(definition),
    ],
  }
}

function csiDriver(name: string): JsonObject {
  const spec = {
    attachRequired: true, podInfoOnMount: true, volumeLifecycleModes: ['Persistent', 'Ephemeral'], storageCapacity: false,
    fsGroupPolicy: 'ReadWriteOnceWithFSType', requiresRepublish: false, seLinuxMount: false,
  }
  return { apiVersion: 'storage.k8s.io/v1', kind: 'CSIDriver', metadata: { name }, spec }
}

function ingressClass(name: string, created: Date): JsonObject {
  const annotations = { 'ingressclass.kubernetes.io/is-default-class': 'true' }
  const metadata = { name, generation: 1, creationTimestamp: instant(created.getTime()), annotations }
  return { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata, spec: { controller: 'k8s.io/ingress-nginx' } }
}

function definition(kind: string): JsonObject {
  const [group, singular] = ['policy.networking.k8s.io', kind.toLowerCase()]
  const plural = singular.replace(/y$/, 'ies')
  const spec = {
    group, names: { kind, listKind: `${kind}List`, plural, singular }, scope: 'Cluster', versions: [{ name: 'v1alpha1', served: true, storage: true }],
  }
  return { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: `${plural}.${group}`, generation: 1 }, spec }
}
