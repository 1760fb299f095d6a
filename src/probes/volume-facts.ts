import type { Kubernetes } from '../model/cluster.ts'
import type { Json, JsonObject } from '../model/json.ts'
import { member, text } from './answers.ts'
import { elements, textOrNull } from './kubernetes-facts.ts'

/** What a class says of itself; null where it could not be read. */
export interface ClassFacts {
  name: string
  provisioner: string | null
  volumeBindingMode: string | null
  reclaimPolicy: string | null
}
/** A volume as the cluster made it for a claim. */
export interface VolumeFacts {
  /** CSI driver, or the kind of the volume (`local`, `hostPath`, `nfs` …). */
  driver: string
  accessModes: string[]
  reclaimPolicy: string | null
  /** What a node must have to use it: none if every node can. */
  nodeAffinity: { key: string; operator: string; values: string[] }[]
  /** Nodes that meet that, of those that take pods; null where nodes could not be listed. */
  usableOn: number | null
  schedulable: number | null
}

const LONGEST = 253
/** Expressions and values of an affinity that become evidence. */
const MOST = 20

const KINDS = [
  'local', 'hostPath', 'nfs', 'iscsi', 'rbd', 'cephfs', 'fc', 'cinder', 'awsElasticBlockStore', 'gcePersistentDisk', 'azureDisk', 'azureFile',
  'vsphereVolume', 'flexVolume',
]

/** The facts of a volume; what nodes can use it is told by the nodes' own labels. */
export function volumeFacts(volume: JsonObject, nodes: JsonObject[] | null): VolumeFacts {
  const spec = volume['spec']
  const terms = elements(member(member(member(spec, 'nodeAffinity'), 'required'), 'nodeSelectorTerms'))
  const expressions = terms.flatMap(term => elements(member(term, 'matchExpressions')).map(expression))
  const taking = nodes?.filter(isSchedulable) ?? null
  return {
    driver: driverOf(spec),
    accessModes: elements(member(spec, 'accessModes')).map(mode => text(mode).slice(0, 40)).slice(0, 4),
    reclaimPolicy: textOrNull(member(spec, 'persistentVolumeReclaimPolicy'), 40),
    nodeAffinity: expressions.slice(0, MOST),
    usableOn: taking?.filter(node => terms.length === 0 || terms.some(term => fits(node, term))).length ?? null,
    schedulable: taking?.length ?? null,
  }
}

/** The class of this name; its facts are null if it may not be read. */
export async function classFacts(cluster: Kubernetes, name: string): Promise<ClassFacts> {
  const found = await cluster.get(`/apis/storage.k8s.io/v1/storageclasses/${encodeURIComponent(name)}`).catch(() => null)
  const of = (key: string) => textOrNull(member(found, key), LONGEST)
  return { name: name.slice(0, LONGEST), provisioner: of('provisioner'), volumeBindingMode: of('volumeBindingMode'), reclaimPolicy: of('reclaimPolicy') }
}

function driverOf(spec: Json | undefined): string {
  const csi = text(member(member(spec, 'csi'), 'driver'))
  if (csi !== '') return csi.slice(0, LONGEST)
  return KINDS.find(kind => member(spec, kind) !== undefined) ?? 'unknown'
}

function expression(one: Json): VolumeFacts['nodeAffinity'][number] {
  return {
    key: text(member(one, 'key')).slice(0, LONGEST), operator: text(member(one, 'operator')).slice(0, 40),
    values: elements(member(one, 'values')).map(value => text(value).slice(0, LONGEST)).slice(0, MOST),
  }
}

function fits(node: JsonObject, term: Json): boolean {
  return elements(member(term, 'matchExpressions')).every(one => meets(node, expression(one)))
}

function meets(node: JsonObject, { key, operator, values }: VolumeFacts['nodeAffinity'][number]): boolean {
  const value = member(member(node['metadata'], 'labels'), key)
  if (operator === 'In') return typeof value === 'string' && values.includes(value)
  if (operator === 'NotIn') return typeof value !== 'string' || !values.includes(value)
  if (operator === 'Exists') return value !== undefined
  return operator === 'DoesNotExist' ? value === undefined : true
}

/** Whether ordinary pods may be put on a node. */
function isSchedulable({ spec }: JsonObject): boolean {
  const taints = elements(member(spec, 'taints')).map(taint => member(taint, 'effect'))
  return member(spec, 'unschedulable') !== true && !taints.includes('NoSchedule') && !taints.includes('NoExecute')
}
