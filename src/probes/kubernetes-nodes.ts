import type { Json, JsonObject } from '../model/json.ts'
import type { Probe } from '../model/probe.ts'
import { member } from './answers.ts'
import { kubernetes, listed } from './kubernetes.ts'
import { deleting, elements, label, nameOf, textOrNull } from './kubernetes-facts.ts'
import { boolean, exactly, integer, listOf, string, stringOrNull } from './kubernetes-schema.ts'

export interface ClusterNode {
  name: string
  /** Label topology.kubernetes.io/zone. */
  zone: string | null
  /** Label topology.kubernetes.io/region. */
  region: string | null
  /** Labels failure-domain.beta.kubernetes.io/zone and /region, which came before these. */
  oldZone: string | null
  oldRegion: string | null
  /** Label topology.scs.community/host-id: the physical machine. */
  hostId: string | null
  /** What follows node-role.kubernetes.io/ in its labels. */
  roles: string[]
  /** Whether a role is that of the control plane, by its name of today or before 1.20. */
  controlPlane: boolean
  /** No machine: stands for another cluster or service (virtual-kubelet). */
  virtual: boolean
  providerID: string | null
  /** `key:effect`. */
  taints: string[]
  /** Status of its condition Ready; null without one. */
  ready: string | null
  deleting: boolean
  unschedulable: boolean
  created: string | null
  kubelet: string | null
  osImage: string | null
  kernel: string | null
  runtime: string | null
  architecture: string | null
  /** How many addresses it has inside of the cluster's network, and outside. */
  internalAddresses: number
  externalAddresses: number
}

const ROLE = 'node-role.kubernetes.io/'
const VIRTUAL = /virtual-kubelet/
/** Roles and taints that become evidence of one node. */
const MOST = 20

/** The nodes of the cluster: where they are, what role they have and what runs on them. */
export const nodes: Probe<ClusterNode[]> = {
  kind: 'kubernetes.nodes', revision: 1, mode: 'passive',
  schema: listOf(exactly({
    name: string, zone: stringOrNull, region: stringOrNull, oldZone: stringOrNull, oldRegion: stringOrNull, hostId: stringOrNull, roles: listOf(string),
    controlPlane: boolean, virtual: boolean, providerID: stringOrNull, taints: listOf(string), ready: stringOrNull, deleting: boolean,
    unschedulable: boolean, created: stringOrNull, kubelet: stringOrNull, osImage: stringOrNull, kernel: stringOrNull, runtime: stringOrNull,
    architecture: stringOrNull, internalAddresses: integer, externalAddresses: integer,
  })),
  observe: async target => (await listed(kubernetes(target), '/api/v1/nodes', 'Node')).map(nodeOf),
}

function nodeOf(item: JsonObject): ClusterNode {
  const [metadata, spec, status] = [item['metadata'], item['spec'], item['status']]
  const labels = member(metadata, 'labels') ?? null
  const roles = (typeof labels === 'object' && labels !== null ? Object.keys(labels) : [])
    .filter(key => key.startsWith(ROLE)).map(key => key.slice(ROLE.length, 100)).sort().slice(0, MOST)
  const taints = elements(member(spec, 'taints')).map(taint => `${textOrNull(member(taint, 'key')) ?? ''}:${textOrNull(member(taint, 'effect')) ?? ''}`)
  const info = (key: string): string | null => textOrNull(member(member(status, 'nodeInfo'), key), 100)
  const addresses = (type: string): number => elements(member(status, 'addresses')).filter(address => member(address, 'type') === type).length
  return {
    name: nameOf(item),
    zone: label(item, 'topology.kubernetes.io/zone'), region: label(item, 'topology.kubernetes.io/region'),
    oldZone: label(item, 'failure-domain.beta.kubernetes.io/zone'), oldRegion: label(item, 'failure-domain.beta.kubernetes.io/region'),
    hostId: label(item, 'topology.scs.community/host-id'),
    roles, controlPlane: roles.includes('control-plane') || roles.includes('master'),
    virtual: label(item, 'type') === 'virtual-kubelet' || taints.some(taint => VIRTUAL.test(taint)),
    providerID: textOrNull(member(spec, 'providerID')), taints: taints.slice(0, MOST),
    ready: readiness(member(status, 'conditions')), deleting: deleting(item), unschedulable: member(spec, 'unschedulable') === true,
    created: textOrNull(member(metadata, 'creationTimestamp'), 40),
    kubelet: info('kubeletVersion'), osImage: info('osImage'), kernel: info('kernelVersion'), runtime: info('containerRuntimeVersion'),
    architecture: info('architecture'),
    internalAddresses: addresses('InternalIP'), externalAddresses: addresses('ExternalIP'),
  }
}

function readiness(conditions: Json | undefined): string | null {
  return textOrNull(member(elements(conditions).find(condition => member(condition, 'type') === 'Ready'), 'status'), 20)
}
