import type { Json, JsonObject } from '../model/json.ts'
import type { Probe } from '../model/probe.ts'
import { Unseen } from '../unseen.ts'
import { member } from './answers.ts'
import { kubernetes, listed } from './kubernetes.ts'
import { annotation, deleting, elements, nameOf, textOrNull } from './kubernetes-facts.ts'
import { boolean, booleanOrNull, exactly, listOf, string, stringOrNull } from './kubernetes-schema.ts'

export interface StorageClass {
  name: string
  provisioner: string
  /** Annotation storageclass.kubernetes.io/is-default-class. */
  isDefault: string | null
  /** Annotation storageclass.beta.kubernetes.io/is-default-class, which counts as well. */
  isDefaultBeta: string | null
  /** Those that tell what is promised; others may hold secrets. */
  parameters: { key: string; value: string }[]
  /** Names of the others. */
  otherParameters: string[]
  allowVolumeExpansion: boolean
  /** null where the class leaves it to the default (Delete, Immediate). */
  reclaimPolicy: string | null
  volumeBindingMode: string | null
  created: string | null
  deleting: boolean
}

/** Parameters that tell the kind of volume or the number of copies, by the drivers' documentation (Cinder, EBS, Azure, GCE, Longhorn, Mayastor, LINSTOR). */
const TELLING = [
  'type', 'availability', 'skuName', 'replication-type', 'numberOfReplicas', 'dataLocality', 'repl', 'autoPlace', 'placementCount',
  'linstor.csi.linbit.com/autoPlace', 'linstor.csi.linbit.com/placementCount', 'csi.storage.k8s.io/fstype', 'fsType',
]
/** Parameters of one class that become evidence. */
const MOST = 50

/** The storage classes of the cluster, without what their parameters may hold of secrets. */
export const storageClasses: Probe<StorageClass[]> = {
  kind: 'kubernetes.storage-classes', revision: 1, mode: 'passive',
  schema: listOf(exactly({
    name: string, provisioner: string, isDefault: stringOrNull, isDefaultBeta: stringOrNull, parameters: listOf(exactly({ key: string, value: string })),
    otherParameters: listOf(string), allowVolumeExpansion: boolean, reclaimPolicy: stringOrNull, volumeBindingMode: stringOrNull, created: stringOrNull,
    deleting: boolean,
  })),
  observe: async target => (await listed(kubernetes(target), '/apis/storage.k8s.io/v1/storageclasses', 'StorageClass')).map(classOf),
}

function classOf(item: JsonObject): StorageClass {
  const given = item['parameters'] ?? null
  const parameters = Object.entries(typeof given === 'object' && given !== null && !Array.isArray(given) ? given : {}).slice(0, MOST)
  const provisioner = textOrNull(item['provisioner'])
  if (provisioner === null) throw new Unseen('malformed', 'the API server lists a storage class without a provisioner')
  return {
    name: nameOf(item),
    provisioner,
    isDefault: annotation(item, 'storageclass.kubernetes.io/is-default-class'),
    isDefaultBeta: annotation(item, 'storageclass.beta.kubernetes.io/is-default-class'),
    parameters: parameters.filter(([key]) => TELLING.includes(key)).map(([key, value]) => ({ key, value: textOrNull(value, 100) ?? '' })),
    otherParameters: parameters.map(([key]) => key.slice(0, 100)).filter(key => !TELLING.includes(key)).sort(),
    allowVolumeExpansion: item['allowVolumeExpansion'] === true,
    reclaimPolicy: textOrNull(item['reclaimPolicy'], 40), volumeBindingMode: textOrNull(item['volumeBindingMode'], 40),
    created: textOrNull(member(item['metadata'], 'creationTimestamp'), 40), deleting: deleting(item),
  }
}

export interface CsiDriver {
  name: string
  attachRequired: boolean | null
  storageCapacity: boolean | null
  modes: string[]
}

/** The CSI drivers that are registered in the cluster. */
export const csiDrivers: Probe<CsiDriver[]> = {
  kind: 'kubernetes.csi-drivers', revision: 1, mode: 'passive',
  schema: listOf(exactly({ name: string, attachRequired: booleanOrNull, storageCapacity: booleanOrNull, modes: listOf(string) })),
  observe: async target => (await listed(kubernetes(target), '/apis/storage.k8s.io/v1/csidrivers', 'CSIDriver')).map(driverOf),
}

function driverOf(item: JsonObject): CsiDriver {
  const spec = item['spec']
  const flag = (value: Json | undefined): boolean | null => (typeof value === 'boolean' ? value : null)
  return {
    name: nameOf(item), attachRequired: flag(member(spec, 'attachRequired')), storageCapacity: flag(member(spec, 'storageCapacity')),
    modes: elements(member(spec, 'volumeLifecycleModes')).filter(mode => typeof mode === 'string').map(mode => mode.slice(0, 40)).slice(0, 4).sort(),
  }
}
