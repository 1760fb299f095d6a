import type { JsonObject } from '../../model/json.ts'
import { isStuck } from './cluster.ts'
import type { Cluster } from './cluster.ts'
import { at, dict, dicts, instant, meta, nameOf, namespaceOf, text, uidOf, withStatus } from './fields.ts'
import { warn } from './events.ts'
import { begin as perform } from './programs.ts'
import { placed } from './scheduler.ts'
import { claimsOf, isLazy, waitsFor } from './volumes.ts'

/** Milliseconds from one look at a pod that waits to the next, at least. */
const AGAIN = 50

/** A pod is there: it is scheduled and started step by step, each after the cluster's delay. */
export function podCreated(cluster: Cluster, pod: JsonObject): void {
  later(cluster, pod, current => schedule(cluster, current))
}

/** Gives a running pod a new state of its containers, or ends it with an exit code. */
export function podEnded(
  cluster: Cluster, pod: JsonObject, exitCode: number, reason = exitCode === 0 ? 'Completed' : 'Error', podReason?: { reason: string; message: string },
): void {
  const time = instant(cluster.agenda.now)
  cluster.store.change('pods', pod, current => {
    const startedAt = at(current, 'status', 'startTime') ?? time
    const state = { terminated: { exitCode, reason, startedAt, finishedAt: time } }
    const containerStatuses = dicts(at(current, 'status', 'containerStatuses')).map(one => ({ ...one, state, ready: false, started: false }))
    const ready = condition('Ready', 'False', time, 'PodCompleted')
    return withStatus(
      current, { phase: exitCode === 0 ? 'Succeeded' : 'Failed', ...podReason, containerStatuses, conditions: [...kept(current, 'Ready'), ready] },
    )
  })
}

function schedule(cluster: Cluster, pod: JsonObject): void {
  const { store, agenda } = cluster
  const claims = claimsOf(pod).map(name => ({ name, claim: store.get('persistentvolumeclaims', namespaceOf(pod), name) }))
  const lost = claims.find(({ claim }) => claim === undefined)
  const unbound = claims.some(({ claim }) => claim !== undefined && !isLazy(cluster, claim) && waitsFor(cluster, claim, undefined))
  const choice = lost !== undefined ? { why: `persistentvolumeclaim "${lost.name}" not found` } : unbound ? {
    why: 'pod has unbound immediate PersistentVolumeClaims',
  } : placed(cluster, pod)
  const time = instant(agenda.now)
  if ('why' in choice) {
    const before = at(pod, 'status', 'conditions') !== undefined
    const refused = { ...condition('PodScheduled', 'False', time, 'Unschedulable'), message: choice.why }
    store.change('pods', pod, current => withStatus(current, { conditions: [refused] }))
    if (!before) warn(cluster, 'Pod', pod, 'FailedScheduling', choice.why, 'default-scheduler')
    later(cluster, pod, current => schedule(cluster, current), true)
    return
  }
  if (claims.map(({ claim }) => claim !== undefined && waitsFor(cluster, claim, choice.node)).includes(true)) {
    later(cluster, pod, current => schedule(cluster, current), true)
    return
  }
  store.change('pods', pod, current => withStatus(
    { ...current, spec: { ...dict(current['spec']), nodeName: nameOf(choice.node) } }, { conditions: [condition('PodScheduled', 'True', time)] },
  ))
  later(cluster, pod, current => start(cluster, current))
}

function start(cluster: Cluster, pod: JsonObject): void {
  const { store, agenda, state } = cluster
  const time = instant(agenda.now)
  const containers = dicts(at(pod, 'spec', 'containers'))
  const node = store.get('nodes', '', text(at(pod, 'spec', 'nodeName')))
  const hostIP = text(dicts(at(node, 'status', 'addresses'))[0]?.['address'])
  const waiting = (reason: string, message?: string): void => {
    const containerStatuses = containers.map(one => status(one, { waiting: { reason, ...(message !== undefined && { message }) } }, false))
    store.change(
      'pods', pod,
      current => withStatus(
        current,
        {
          hostIP, hostIPs: [{ ip: hostIP }], startTime: time, containerStatuses,
          conditions: [...kept(current, 'Ready'), condition('Ready', 'False', time, 'ContainersNotReady')],
        },
      ),
    )
  }
  const image = containers.map(one => text(one['image'])).find(one => state.images?.some(prefix => one.startsWith(prefix)) === false)
  if (image !== undefined) {
    const message = `failed to pull and unpack image "${image}": failed to resolve reference "${image}": not found`
    waiting('ErrImagePull', message)
    warn(cluster, 'Pod', pod, 'Failed', `Failed to pull image "${image}": ${message}`, 'kubelet')
    later(cluster, pod, () => waiting('ImagePullBackOff', `Back-off pulling image "${image}"`))
    return
  }
  if (isStuck(cluster, 'pod')) {
    waiting('ContainerCreating')
    return
  }
  const podIP = addressOf(cluster, node)
  const containerStatuses = containers.map(one => status(one, { running: { startedAt: time } }, true))
  const addresses = { hostIP, hostIPs: [{ ip: hostIP }], podIP, podIPs: [{ ip: podIP }] }
  const running = store.change('pods', pod, current => withStatus(current, {
    phase: 'Running', ...addresses, startTime: time, containerStatuses,
    conditions: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(type => condition(type, 'True', time)),
  }))
  if (running === undefined) return
  perform(cluster, running, exitCode => podEnded(cluster, running, exitCode))
  const life = at(running, 'spec', 'activeDeadlineSeconds')
  if (typeof life !== 'number') return
  agenda.after(life * 1000, () => {
    const current = store.get('pods', namespaceOf(running), nameOf(running))
    if (current === undefined || uidOf(current) !== uidOf(running) || at(current, 'status', 'phase') !== 'Running') return
    podEnded(cluster, current, 137, 'Error', { reason: 'DeadlineExceeded', message: 'Pod was active on the node longer than the specified deadline' })
  })
}

function addressOf({ store }: Cluster, node: JsonObject | undefined): string {
  const [net = '10.244.0'] = text(at(node, 'spec', 'podCIDR')).split('.0/')
  const taken = new Set(store.list('pods').map(pod => at(pod, 'status', 'podIP')))
  for (let last = 2; last < 255; last++) {
    if (!taken.has(`${net || '10.244.0'}.${last}`)) return `${net || '10.244.0'}.${last}`
  }
  return `${net}.255`
}

function status(container: JsonObject, state: JsonObject, ready: boolean): JsonObject {
  const { name = '', image = '' } = container
  const ran = ready ? { imageID: `${text(image)}@sha256:${'0'.repeat(64)}`, containerID: `containerd://${'0'.repeat(64)}` } : { imageID: '' }
  return { name, state, lastState: {}, ready, restartCount: 0, image, ...ran, started: ready }
}

function condition(type: string, value: 'True' | 'False', time: string, reason?: string): JsonObject {
  return { type, status: value, lastProbeTime: null, lastTransitionTime: time, ...(reason !== undefined && { reason }) }
}

function kept(pod: JsonObject, without: string): JsonObject[] {
  return dicts(at(pod, 'status', 'conditions')).filter(({ type }) => type !== without)
}

/** Goes on with a pod after the delay, if it is still there, the same and not being deleted. */
function later(cluster: Cluster, pod: JsonObject, act: (pod: JsonObject) => void, patient = false): void {
  cluster.agenda.after(patient ? Math.max(AGAIN, cluster.delay) : cluster.delay, () => {
    const current = cluster.store.get('pods', namespaceOf(pod), nameOf(pod))
    if (current !== undefined && uidOf(current) === uidOf(pod) && meta(current)['deletionTimestamp'] === undefined) act(current)
  })
}
