import type { JsonObject } from '../../src/model/json.ts'
import { type FakeKubernetes, labelsOf } from './fake-kubernetes.ts'

/** Milliseconds until a pod runs, until one that works is done, and until the network follows a policy. */
const STARTS = 1_500
const WORKS = 3_000
const FOLLOWS = 2_500

/** The status of a pod by its age. */
export function statusOf({ knobs, held }: FakeKubernetes, path: string): JsonObject {
  const pod = held.get(path)
  const age = Date.now() - (pod?.made ?? 0)
  if (knobs.failure !== undefined) return { ...knobs.failure, containerStatuses: ((knobs.failure['containerStatuses'] ?? []) as JsonObject[]).map(one => ({ name: 'main', ...one })) }
  if (knobs.unschedulable !== undefined) return { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: knobs.unschedulable }] }
  if (knobs.waiting !== undefined) return { phase: 'Pending', containerStatuses: [{ name: 'main', ready: false, state: { waiting: knobs.waiting } }] }
  if (age < STARTS || (JSON.stringify(pod?.object).includes('claimName') && knobs.stuckClaim !== undefined)) return { phase: 'Pending' }
  if (/writer|reader/.test(path) && age > WORKS) return { phase: 'Succeeded', containerStatuses: [{ name: 'main', ready: false, state: { terminated: { exitCode: 0 } } }] }
  const ips = knobs.podIPs ?? ['10.0.0.7']
  return { phase: 'Running', podIP: ips[0] ?? '', podIPs: ips.map(ip => ({ ip })), containerStatuses: [{ name: 'main', ready: true, state: { running: {} } }] }
}

/** Where a pod runs: the server and what wants to be with it on the first node. */
export function nodeOf({ held, knobs }: FakeKubernetes, path: string): string {
  return knobs.nodes !== 1 && JSON.stringify(held.get(path)?.object).includes('"NotIn"') ? 'worker-2' : 'worker-1'
}

/** What a pod has printed by now. */
export function logOf(cluster: FakeKubernetes, path: string): string {
  const pod = cluster.held.get(path)
  if (pod === undefined) return ''
  if (path.endsWith('/reader')) return `scs-check read ${cluster.knobs.forgets === true ? '' : written(cluster, path)}\n`
  const lines = []
  for (let at = pod.made + STARTS, n = 1; at < Date.now(); n++) {
    const open = reaches(cluster, path, at)
    at += open ? 1_000 : 3_000
    if (at < Date.now()) lines.push(`scs-check ${n} ${open ? 'open' : 'shut'}`)
  }
  return lines.slice(-200).join('\n') + '\n'
}

function written({ held }: FakeKubernetes, path: string): string {
  return /"name":"TOKEN","value":"([0-9a-f]+)"/.exec(JSON.stringify(held.get(path.replace('reader', 'writer'))?.object))?.[1] ?? ''
}

/** Policies as they stand. */
export function policiesAt({ held }: FakeKubernetes): { namespace: string; spec: JsonObject }[] {
  return [...held].filter(([path]) => path.includes('/networkpolicies/')).map(([path, { object }]) => ({ namespace: path.split('/')[5] ?? '', spec: object['spec'] as JsonObject }))
}

interface Spec { podSelector: { matchLabels: JsonObject }; policyTypes: string[]; ingress?: { from: { namespaceSelector?: { matchLabels: JsonObject }; podSelector?: { matchLabels: JsonObject } }[] }[] }

function reaches(cluster: FakeKubernetes, path: string, at: number): boolean {
  const { knobs, held, history } = cluster
  if (knobs.dead === true) return false
  if (knobs.lax === true) return true
  const first = history.find(({ policies }) => policies.length > 0)?.since ?? Infinity
  if (knobs.outage?.some(({ side, from, until }) => path.includes(`-${side}/`) && at >= first + from && at < first + until)) return false
  if (knobs.sparesNode === true && nodeOf(cluster, path) === 'worker-1') return true
  const policies = history.findLast(({ since }) => since + FOLLOWS <= at)?.policies ?? []
  const [, home = ''] = /namespaces\/([^/]+)\//.exec(path) ?? []
  const labels = labelsOf(held.get(path)?.object ?? {})
  const around = labelsOf(held.get(`/api/v1/namespaces/${home}`)?.object ?? {})
  const has = (all: JsonObject, { matchLabels }: { matchLabels: JsonObject }) => Object.entries(matchLabels).every(([key, value]) => all[key] === value)
  const about = (type: 'Egress' | 'Ingress') => policies.filter(({ spec }) => (spec as unknown as Spec).policyTypes.includes(type) && knobs.ignores?.includes(type) !== true) as unknown as { namespace: string; spec: Spec }[]
  if (about('Egress').some(({ namespace, spec }) => namespace === home && has(labels, spec.podSelector))) return false
  const ingress = about('Ingress').filter(({ spec }) => has({ app: 'server' }, spec.podSelector))
  return ingress.length === 0 || ingress.some(({ namespace, spec }) => (spec.ingress ?? []).some(({ from }) => from.some(peer => (
    peer.namespaceSelector === undefined ? home === namespace && knobs.ignores?.includes('podSelector') !== true && has(labels, peer.podSelector ?? { matchLabels: {} })
      : knobs.ignores?.includes('namespaceSelector') !== true && has(around, peer.namespaceSelector)))))
}

/** Gives each claim that a pod waits for its volume. */
export function bound(cluster: FakeKubernetes): void {
  const { held, knobs } = cluster
  for (const [path, claim] of held) {
    const namespace = path.split('/')[4] ?? ''
    if (!path.includes('/persistentvolumeclaims/') || knobs.stuckClaim !== undefined || !held.has(`/api/v1/namespaces/${namespace}/pods/writer`)) continue
    const { uid } = claim.object['metadata'] as { uid: string }
    const spec = claim.object['spec'] as JsonObject
    if (spec['volumeName'] !== undefined) continue
    claim.object = { ...claim.object, spec: { ...spec, volumeName: `pvc-${uid}` } }
    cluster.put(`/api/v1/persistentvolumes/pvc-${uid}`, {
      metadata: { name: `pvc-${uid}`, annotations: { 'pv.kubernetes.io/provisioned-by': 'd' } },
      spec: {
        accessModes: ['ReadWriteOnce'], claimRef: { namespace, name: 'data', uid }, persistentVolumeReclaimPolicy: knobs.reclaimPolicy ?? 'Delete',
        ...knobs.kind ?? { csi: { driver: 'cinder.csi.openstack.org' } }, ...(knobs.affinity !== undefined && { nodeAffinity: knobs.affinity }),
      },
    })
  }
}
