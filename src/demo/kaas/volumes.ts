import type { JsonObject } from '../../model/json.ts'
import { isStuck } from './cluster.ts'
import type { Cluster } from './cluster.ts'
import { at, dict, dicts, labelsOf, meta, nameOf, namespaceOf, text, texts, uidOf, withMeta, withStatus } from './fields.ts'

/** Provisioners whose volumes lie on one node. */
const LOCAL = /local|hostpath|topolvm|zfs/i
/** Nobody provisions anything for classes of this name: an administrator makes the volumes by hand. */
const NOBODY = 'kubernetes.io/no-provisioner'
const ZONE = 'topology.kubernetes.io/zone'

/** A claim waits for its volume: at once, or for the first pod that uses it, as its class has it. */
export function claimCreated(cluster: Cluster, claim: JsonObject): void {
  if (mode(cluster, claim) === 'Immediate') provision(cluster, claim)
}

/** Whether the pods of a claim must wait: it has no volume yet. A claim that waits for its first pod gets one near the node. */
export function waitsFor(cluster: Cluster, claim: JsonObject, node: JsonObject | undefined): boolean {
  if (text(at(claim, 'status', 'phase')) === 'Bound') return false
  const chosen = 'volume.kubernetes.io/selected-node'
  if (node !== undefined && mode(cluster, claim) === 'WaitForFirstConsumer' && dict(meta(claim)['annotations'])[chosen] === undefined) {
    const annotations = { ...dict(meta(claim)['annotations']), [chosen]: nameOf(node) }
    const marked = cluster.store.change('persistentvolumeclaims', claim, current => withMeta(current, { annotations }))
    if (marked !== undefined) provision(cluster, marked, node)
  }
  return true
}

/** Whether the claim's volume cannot get there without a pod. */
export function isLazy(cluster: Cluster, claim: JsonObject): boolean {
  return mode(cluster, claim) === 'WaitForFirstConsumer'
}

/** The volume of a claim; undefined as long as it has none. */
export function volumeOf(cluster: Cluster, claim: JsonObject): JsonObject | undefined {
  return cluster.store.get('persistentvolumes', '', text(at(claim, 'spec', 'volumeName')))
}

/** A claim is gone: its volume is released, and removed if its policy says so. */
export function claimGone(cluster: Cluster, claim: JsonObject): void {
  const volume = volumeOf(cluster, claim)
  if (volume === undefined || at(volume, 'spec', 'claimRef', 'uid') !== uidOf(claim)) return
  cluster.store.change('persistentvolumes', volume, current => withStatus(current, { phase: 'Released' }))
  reclaim(cluster, volume)
}

/** Removes a released volume after a while, if its policy is Delete or somebody wants it gone. */
export function reclaim(cluster: Cluster, volume: JsonObject): void {
  if (isStuck(cluster, 'delete persistentvolume')) return
  cluster.agenda.after(cluster.delay, () => {
    const current = cluster.store.get('persistentvolumes', '', nameOf(volume))
    if (current === undefined || uidOf(current) !== uidOf(volume) || at(current, 'status', 'phase') === 'Bound') return
    if (at(current, 'spec', 'persistentVolumeReclaimPolicy') !== 'Delete' && meta(current)['deletionTimestamp'] === undefined) return
    cluster.store.remove('persistentvolumes', current)
    cluster.disks.delete(nameOf(current))
  })
}

function classOf({ store }: Cluster, claim: JsonObject): JsonObject | undefined {
  return store.get('storageclasses', '', text(at(claim, 'spec', 'storageClassName')))
}

function mode(cluster: Cluster, claim: JsonObject): string {
  const storageClass = classOf(cluster, claim)
  if (storageClass === undefined || storageClass['provisioner'] === NOBODY) return ''
  return text(storageClass['volumeBindingMode']) || 'Immediate'
}

function provision(cluster: Cluster, claim: JsonObject, node?: JsonObject): void {
  if (isStuck(cluster, 'persistentvolumeclaim')) return
  const { store, agenda, delay } = cluster
  agenda.after(delay, () => {
    const storageClass = classOf(cluster, claim)
    const current = store.get('persistentvolumeclaims', namespaceOf(claim), nameOf(claim))
    if (storageClass === undefined || current === undefined || uidOf(current) !== uidOf(claim)) return
    const volume = store.add('persistentvolumes', made(cluster, current, storageClass, node), agenda.now)
    const bound = {
      'pv.kubernetes.io/bind-completed': 'yes', 'pv.kubernetes.io/bound-by-controller': 'yes',
      'volume.kubernetes.io/storage-provisioner': text(storageClass['provisioner']),
    }
    const spec = { ...dict(current['spec']), volumeName: nameOf(volume) }
    const status = { phase: 'Bound', accessModes: at(volume, 'spec', 'accessModes') ?? [], capacity: at(volume, 'spec', 'capacity') ?? {} }
    store.put('persistentvolumeclaims', { ...withMeta(current, { annotations: { ...dict(meta(current)['annotations']), ...bound } }), spec, status })
  })
}

function made({ store }: Cluster, claim: JsonObject, storageClass: JsonObject, node: JsonObject | undefined): JsonObject {
  const provisioner = text(storageClass['provisioner'])
  const name = `pvc-${uidOf(claim)}`
  const near = node ?? store.list('nodes')[0]
  const zone = text(labelsOf(near ?? {})[ZONE])
  const local = LOCAL.test(provisioner)
  const where = local ? { key: 'kubernetes.io/hostname', values: [near === undefined ? '' : nameOf(near)] } : { key: ZONE, values: [zone] }
  // Cinder's driver ties volumes to a zone where the class names one; a storage that spans the zones does not
  const bound = local || at(storageClass, 'parameters', 'availability') !== undefined
  const { namespace, uid, resourceVersion } = meta(claim)
  return {
    metadata: {
      name, annotations: { 'pv.kubernetes.io/provisioned-by': provisioner },
      finalizers: ['external-provisioner.volume.kubernetes.io/finalizer', 'kubernetes.io/pv-protection'],
    },
    spec: {
      capacity: { storage: at(claim, 'spec', 'resources', 'requests', 'storage') ?? '1Gi' },
      ...(local && { hostPath: { path: `/opt/volumes/${name}`, type: 'DirectoryOrCreate' } }),
      ...(!local && { csi: { driver: provisioner, volumeHandle: uidOf(claim), fsType: 'ext4' } }),
      accessModes: texts(at(claim, 'spec', 'accessModes')),
      claimRef: {
        kind: 'PersistentVolumeClaim', namespace: namespace ?? '', name: nameOf(claim), uid: uid ?? '', apiVersion: 'v1',
        resourceVersion: resourceVersion ?? '',
      },
      persistentVolumeReclaimPolicy: text(storageClass['reclaimPolicy']) || 'Delete',
      storageClassName: nameOf(storageClass), volumeMode: 'Filesystem',
      ...(bound && { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ ...where, operator: 'In' }] }] } } }),
    },
    status: { phase: 'Bound' },
  }
}

/** Names of the claims that a pod uses. */
export function claimsOf(pod: JsonObject): string[] {
  return dicts(at(pod, 'spec', 'volumes')).map(volume => text(at(volume, 'persistentVolumeClaim', 'claimName'))).filter(name => name !== '')
}

/** Whether a pod that has not ended uses the claim. */
export function isUsed({ store }: Cluster, claim: JsonObject): boolean {
  const running = store.list('pods', namespaceOf(claim)).filter(pod => !['Succeeded', 'Failed'].includes(text(at(pod, 'status', 'phase'))))
  return running.some(pod => claimsOf(pod).includes(nameOf(claim)))
}

