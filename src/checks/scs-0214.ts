import type { Finding } from '../model/judging.ts'
import { type ClusterNode, nodes } from '../probes/kubernetes-nodes.ts'
import { check, noParameters } from './check.ts'
import { pointer, sh, show } from './words.ts'

/** A value that a label can hold, and not the empty one. */
const VALUE = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/

/** What Kubernetes puts on a node until the cloud's controller has labelled it. */
const UNINITIALIZED = 'node.cloudprovider.kubernetes.io/uninitialized'

type Placed = ClusterNode & { at: number }

/** Nodes that stay: those being deleted are none any more. */
function staying(all: ClusterNode[]): Placed[] {
  return all.map((node, at) => ({ ...node, at })).filter(({ deleting }) => !deleting)
}

const initialized = ({ taints }: ClusterNode): boolean => !taints.some(taint => taint.startsWith(`${UNINITIALIZED}:`))

/** Every node has a zone and a region in its labels. Nodes that are just being set up, or are no machines, are remarked only. */
export const labels = check<{ nodes: typeof nodes }, Record<never, never>>({
  needs: { nodes },
  parameters: noParameters,
  judge({ nodes: all }) {
    const present = staying(all)
    const machines = present.filter(node => initialized(node) && !node.virtual)
    const others = present.filter(node => !machines.includes(node)).map((node): Finding => ({
      severity: 'remark', subject: node.name, at: pointer('nodes', node.at, node.virtual ? 'virtual' : 'taints'),
      message: `${node.virtual ? 'the node stands for no machine (virtual-kubelet)' : 'the cloud’s controller has not set up the node yet'}, so it is not examined`,
    }))
    const findings = machines.flatMap(node => [...missing(node, 'zone', node.oldZone), ...missing(node, 'region', node.oldRegion)])
    const examined = machines.length
    const none = 'the cluster has no node to examine; give it nodes and run again'
    return { examined, findings: [...findings, ...others], ...(examined === 0 && { unjudged: none }) }
  },
})

function missing(node: Placed, part: 'zone' | 'region', old: string | null): Finding[] {
  const value = node[part]
  if (told(value) !== null) return []
  const key = `topology.kubernetes.io/${part}`
  return [{
    severity: 'violation', subject: node.name, at: pointer('nodes', node.at, part),
    message: value === null ? `a node has no label ${key}`
      : `a node’s label ${key} ${value.trim() === '' ? 'is empty' : 'has a value that Kubernetes does not allow'}`,
    expected: `${key} with the name of its ${part === 'zone' ? 'failure zone' : 'region'}`,
    found: value !== null ? show(value) : old === null ? 'absent' : `only the label of old, failure-domain.beta.kubernetes.io/${part}: ${show(old)}`,
    remedy: 'have the cloud’s controller manager set it for all; for this node: '
      + `kubectl label node ${sh(node.name)} ${key}=${told(old) ?? part.toUpperCase()} --overwrite`,
  }]
}

/** The control plane's nodes are on several physical machines, as far as labels prove it. */
export const controlPlaneSpread = check<{ nodes: typeof nodes }, Record<never, never>>({
  needs: { nodes },
  parameters: noParameters,
  judge({ nodes: all }) {
    const own = staying(all).filter(({ controlPlane }) => controlPlane)
    const attest = 'attest it as node-distribution-check'
    const hosted = `no node of the control plane is visible (it is hosted elsewhere), so its machines cannot be seen; ${attest}`
    if (own.length === 0) return { examined: 0, findings: [], unjudged: hosted }
    const [first] = own
    const at = pointer('nodes', first?.at ?? 0, 'hostId')
    if (own.length === 1) {
      const flaw = spreadFlaw(first?.name ?? '', at, 'the control plane is a single node')
      return { examined: 1, findings: [{ ...flaw, expected: 'several nodes on several physical machines', found: 'one node' }] }
    }
    const hosts = distinct(own.map(hostOf))
    const zones = distinct(own.map(({ zone }) => zone))
    const names = own.slice(0, 8).map(({ name }) => name).join(', ')
    const findings: Finding[] = notReady(own)
    if (zones.size < 2) {
      findings.push({
        severity: 'remark', subject: names, at: pointer('nodes', first?.at ?? 0, 'zone'),
        message: 'the control plane is not seen in several zones, as recommended',
        found: zones.size === 0 ? 'no zones in the labels' : [...zones.keys()].map(show).join(', '),
      })
    }
    const labelled = own.every(node => hostOf(node) !== null)
    if (labelled && hosts.size === 1) {
      return { examined: own.length, findings: [...findings, {
        ...spreadFlaw(names, at, 'all nodes of the control plane are on one physical machine'), expected: 'several values of topology.scs.community/host-id',
        found: show(own[0]?.hostId),
      }] }
    }
    const most = Math.max(0, ...hosts.values())
    if (labelled && own.length > 2 && most > own.length / 2) {
      findings.push({
        severity: 'remark', subject: names, at, found: `${most} of ${own.length}`,
        message: 'most nodes of the control plane are on one physical machine: if it fails, etcd loses its majority',
      })
    }
    if (hosts.size > 1 || zones.size > 1) return { examined: own.length, findings }
    const untold = `the labels do not tell the physical machines of the control plane’s ${own.length} nodes (topology.scs.community/host-id); ${attest}`
    return { examined: own.length, findings, unjudged: untold }
  },
})

/** The physical machine; a label that repeats the node's own name tells nothing about it. */
function hostOf({ hostId, name }: ClusterNode): string | null {
  return hostId === name ? null : told(hostId)
}

/** The value of a label; null if it tells nothing, or is none that the API of Kubernetes would have stored, so that somebody made it up. */
function told(value: string | null): string | null {
  return value !== null && VALUE.test(value) ? value : null
}

function spreadFlaw(subject: string, at: string, message: string): Finding {
  const remedy = 'place the control plane’s machines by anti-affinity (OpenStack: a server group with the policy anti-affinity) and let node labels tell it'
  return { severity: 'violation', subject, at, message, remedy }
}

/** How often each value is there, without those that tell nothing. */
function distinct(values: (string | null)[]): Map<string, number> {
  const found = new Map<string, number>()
  for (const value of values.map(told)) if (value !== null) found.set(value, (found.get(value) ?? 0) + 1)
  return found
}

function notReady(all: Placed[]): Finding[] {
  return all.filter(({ ready }) => ready !== 'True').map(({ name, at, ready }) => ({
    severity: 'remark', subject: name, at: pointer('nodes', at, 'ready'), message: 'the node is not ready', found: show(ready ?? undefined),
    remedy: `kubectl describe node ${sh(name)}`,
  }))
}

/** Worker nodes are in several zones. */
export const workerSpread = check<{ nodes: typeof nodes }, Record<never, never>>({
  needs: { nodes },
  parameters: noParameters,
  judge({ nodes: all }) {
    const machines = staying(all).filter(node => !node.virtual && initialized(node))
    const separate = machines.filter(({ controlPlane }) => !controlPlane)
    const workers = separate.length > 0 ? separate : machines
    const zones = distinct(workers.map(({ zone }) => zone))
    const findings = notReady(workers)
    const unlabelled = workers.some(({ zone }) => told(zone) === null)
    const why = workers.length === 0 ? 'the cluster has no worker node'
      : workers.length === 1 ? 'the cluster has a single worker node, which cannot be in several zones'
        : zones.size < 2 && unlabelled ? 'not every worker node has a label of its zone (see scs-0214-labels)' : null
    if (why !== null) return { examined: workers.length, findings, unjudged: why }
    if (zones.size > 1) return { examined: workers.length, findings }
    return { examined: workers.length, findings: [...findings, {
      severity: 'violation', subject: `${workers.length} worker nodes`, at: pointer('nodes', workers[0]?.at ?? 0, 'zone'),
      message: 'all worker nodes are in one zone',
      expected: 'several values of topology.kubernetes.io/zone', found: [...zones.keys()].map(show).join(', '),
      remedy: 'spread the machines of the node pools over the zones of the cloud',
    }] }
  },
})
