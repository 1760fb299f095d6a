import { BlockList, isIPv6 } from 'node:net'
import type { JsonObject } from '../../model/json.ts'
import type { Cluster } from './cluster.ts'
import { at, dict, dicts, labelsOf, namespaceOf, text, texts } from './fields.ts'
import { selects } from './selectors.ts'

/** A NetworkPolicy has changed: the network follows after the cluster's delay, if it cares for policies at all. */
export function policiesChanged(cluster: Cluster): void {
  const policies = cluster.store.list('networkpolicies')
  cluster.agenda.after(cluster.delay, () => { cluster.enforced = policies })
}

/** Whether packets of one pod reach a TCP port of another under the policies that the network obeys at the moment. */
export function reaches(cluster: Cluster, from: JsonObject, to: JsonObject, port: number): boolean {
  if (cluster.state.network === false) return false
  const { enforces = true } = cluster.state
  const leaves = enforces !== true || allows(cluster, 'Egress', from, to, port)
  return leaves && (enforces === false || allows(cluster, 'Ingress', to, from, port))
}

function allows(cluster: Cluster, direction: 'Ingress' | 'Egress', pod: JsonObject, peer: JsonObject, port: number): boolean {
  const concerned = cluster.enforced.filter(policy => {
    const spec = dict(policy['spec'])
    return namespaceOf(policy) === namespaceOf(pod) && texts(spec['policyTypes']).includes(direction) && selects(spec['podSelector'], labelsOf(pod))
  })
  if (concerned.length === 0) return true
  const [key, side] = direction === 'Ingress' ? ['ingress', 'from'] : ['egress', 'to']
  return concerned.some(policy => dicts(at(policy, 'spec', key)).some(rule => {
    const peers = dicts(rule[side])
    return (peers.length === 0 || peers.some(one => isPeer(cluster, policy, one, peer))) && hasPort(rule, port)
  }))
}

function isPeer({ store }: Cluster, policy: JsonObject, rule: JsonObject, pod: JsonObject): boolean {
  if (rule['ipBlock'] !== undefined) return inBlock(dict(rule['ipBlock']), text(at(pod, 'status', 'podIP')))
  const home = store.get('namespaces', '', namespaceOf(pod))
  const near = rule['namespaceSelector'] === undefined ? namespaceOf(pod) === namespaceOf(policy) : selects(rule['namespaceSelector'], labelsOf(home ?? {}))
  return near && (rule['podSelector'] === undefined || selects(rule['podSelector'], labelsOf(pod)))
}

function inBlock({ cidr, except }: JsonObject, address: string): boolean {
  return inside(text(cidr), address) && !texts(except).some(one => inside(one, address))
}

function inside(cidr: string, address: string): boolean {
  const [net = '', bits = ''] = cidr.split('/')
  const list = new BlockList()
  try {
    list.addSubnet(net, Number(bits), isIPv6(net) ? 'ipv6' : 'ipv4')
    return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
  } catch {
    return false
  }
}

function hasPort(rule: JsonObject, port: number): boolean {
  const ports = dicts(rule['ports'])
  return ports.length === 0 || ports.some(one => {
    const end = typeof one['endPort'] === 'number' ? one['endPort'] : one['port']
    const tcp = one['protocol'] === undefined || one['protocol'] === 'TCP'
    return tcp && (one['port'] === undefined || (typeof one['port'] === 'number' && typeof end === 'number' && one['port'] <= port && port <= end))
  })
}
