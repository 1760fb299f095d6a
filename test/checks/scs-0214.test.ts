import { describe, expect, it } from 'vitest'
import type { ClusterNode } from '../../src/probes/kubernetes-nodes.ts'
import { judging } from './cluster-judged.ts'

const judge = await judging('scs-0214')
const node = (name: string, given: Partial<ClusterNode> = {}): ClusterNode => ({
  name, zone: 'az1', region: 'r', oldZone: null, oldRegion: null, hostId: null, roles: [], controlPlane: false, virtual: false, providerID: null, taints: [], ready: 'True',
  deleting: false, unschedulable: false, created: null, kubelet: null, osImage: null, kernel: null, runtime: null, architecture: null, internalAddresses: 1,
  externalAddresses: 0, ...given,
})
const UNINITIALIZED = { zone: null, region: null, taints: ['node.cloudprovider.kubernetes.io/uninitialized:NoSchedule'] }
const VIRTUAL = { zone: null, region: null, virtual: true }

describe('scs-0214-labels', () => {
  const verdict = (...nodes: ClusterNode[]) => judge('scs-0214-labels', { nodes })
  it.each<[string, ClusterNode[], string, number]>([
    ['a single node with both', [node('a')], 'PASS', 1],
    ['one without a zone', [node('a'), node('b', { zone: null })], 'FAIL', 2],
    ['one without a region', [node('a'), node('b', { region: null })], 'FAIL', 2],
    ['an empty zone', [node('a', { zone: '' })], 'FAIL', 1],
    ['a blank region', [node('a', { region: '  ' })], 'FAIL', 1],
    ['a zone that no label can hold', [node('a'), node('b', { zone: 'az1 ' })], 'FAIL', 2],
    ['a zone longer than a label can be', [node('a', { zone: 'z'.repeat(64) })], 'FAIL', 1],
    ['zones of every form that a label can have', [node('a', { zone: 'Z' }), node('b', { zone: 'a-_.9' }), node('c', { zone: 'z'.repeat(63) })], 'PASS', 3],
    ['only the labels of old', [node('a', { zone: null, region: null, oldZone: 'z', oldRegion: 'r' })], 'FAIL', 1],
    ['one without labels that is being deleted', [node('a'), node('b', { zone: null, deleting: true })], 'PASS', 1],
    ['one that is being set up', [node('a'), node('b', UNINITIALIZED)], 'PASS', 1],
    ['a virtual one', [node('a'), node('b', VIRTUAL)], 'PASS', 1],
    ['nodes that are not ready count', [node('a', { ready: 'Unknown', zone: null })], 'FAIL', 1],
    ['no nodes', [], 'DNF', 0],
    ['only nodes that do not count', [node('a', UNINITIALIZED), node('b', VIRTUAL), node('c', { deleting: true })], 'DNF', 0],
  ])('%s', (_, nodes, expected, examined) => {
    expect(verdict(...nodes)).toMatchObject({ verdict: expected, examined })
  })
  it('names the node, where it stands, what it has instead, and the command', () => {
    expect(verdict(node('x', { deleting: true }), node('w-1', { zone: null, oldZone: 'az2' })).findings).toMatchObject([{
      severity: 'violation', subject: 'w-1', at: '/nodes/1/zone', message: 'a node has no label topology.kubernetes.io/zone',
      found: 'only the label of old, failure-domain.beta.kubernetes.io/zone: "az2"',
      remedy: expect.stringContaining('kubectl label node w-1 topology.kubernetes.io/zone=az2 --overwrite') as string,
    }])
  })
  it('does not hand an old value that no label can hold to a command', () => {
    expect(verdict(node('w', { zone: 'a b', oldZone: 'a;b' })).findings).toMatchObject([{
      message: 'a node’s label topology.kubernetes.io/zone has a value that Kubernetes does not allow', found: '"a b"',
      remedy: expect.stringContaining('topology.kubernetes.io/zone=ZONE --overwrite') as string,
    }])
  })
  it('remarks the nodes that it left out', () => {
    expect(verdict(node('a'), node('b', UNINITIALIZED), node('c', VIRTUAL)).findings.map(({ severity, at }) => [severity, at])).toEqual([['remark', '/nodes/1/taints'], ['remark', '/nodes/2/virtual']])
  })
})

describe('scs-0214-control-plane-spread', () => {
  const cp = (name: string, given: Partial<ClusterNode> = {}) => node(name, { controlPlane: true, roles: ['control-plane'], ...given })
  const verdict = (...nodes: ClusterNode[]) => judge('scs-0214-control-plane-spread', { nodes: [node('w'), ...nodes] })
  it.each<[string, ClusterNode[], string]>([
    ['hosted: none visible', [], 'DNF'],
    ['one node', [cp('a')], 'FAIL'],
    ['three on three machines', [cp('a', { hostId: 'h1' }), cp('b', { hostId: 'h2' }), cp('c', { hostId: 'h3' })], 'PASS'],
    ['three on one machine', [cp('a', { hostId: 'h1' }), cp('b', { hostId: 'h1' }), cp('c', { hostId: 'h1' })], 'FAIL'],
    ['on one machine, whatever the zones say', [cp('a', { hostId: 'h1' }), cp('b', { hostId: 'h1', zone: 'az2' })], 'FAIL'],
    ['in two zones, without machines', [cp('a'), cp('b', { zone: 'az2' })], 'PASS'],
    ['in one zone, without machines', [cp('a'), cp('b')], 'DNF'],
    ['without any labels', [cp('a', { zone: null }), cp('b', { zone: null })], 'DNF'],
    ['one of two machines told', [cp('a', { hostId: 'h1' }), cp('b')], 'DNF'],
    ['names of the nodes as machines prove nothing', [cp('a', { hostId: 'a' }), cp('b', { hostId: 'b' })], 'DNF'],
    ['machines by values that no label can hold', [cp('a', { hostId: 'h1' }), cp('b', { hostId: 'h1 ' })], 'DNF'],
    ['zones that differ by blanks only', [cp('a', { zone: 'a' }), cp('b', { zone: 'a ' }), cp('c', { zone: 'a  ' })], 'DNF'],
    ['the other one is being deleted', [cp('a', { hostId: 'h1' }), cp('b', { hostId: 'h2', deleting: true })], 'FAIL'],
  ])('%s', (_, nodes, expected) => {
    expect(verdict(...nodes).verdict).toBe(expected)
  })
  it('of a hosted control plane says what to do', () => {
    expect(verdict().because).toBe('no node of the control plane is visible (it is hosted elsewhere), so its machines cannot be seen; attest it as node-distribution-check')
  })
  it('remarks a single zone, a machine with the majority, and nodes that are not ready', () => {
    const { findings } = verdict(cp('a', { hostId: 'h1' }), cp('b', { hostId: 'h1' }), cp('c', { hostId: 'h2', ready: 'False' }))
    expect(findings.map(({ severity, at, found }) => [severity, at, found])).toEqual([['remark', '/nodes/3/ready', '"False"'], ['remark', '/nodes/1/zone', '"az1"'], ['remark', '/nodes/1/hostId', '2 of 3']])
  })
})

describe('scs-0214-worker-spread', () => {
  const verdict = (...nodes: ClusterNode[]) => judge('scs-0214-worker-spread', { nodes })
  const cp = node('cp', { controlPlane: true, zone: 'az9' })
  it.each<[string, ClusterNode[], string]>([
    ['two zones', [cp, node('a'), node('b', { zone: 'az2' })], 'PASS'],
    ['one zone, the control plane in another', [cp, node('a'), node('b')], 'FAIL'],
    ['a single worker', [cp, node('a')], 'DNF'],
    ['a cluster of one node', [cp], 'DNF'],
    ['all nodes are of the control plane, in two zones', [cp, node('a', { controlPlane: true })], 'PASS'],
    ['one zone, and a node without a label', [node('a'), node('b', { zone: null })], 'DNF'],
    ['two zones, and a node without a label', [node('a'), node('b', { zone: 'az2' }), node('c', { zone: '' })], 'PASS'],
    ['two zones only by nodes that do not count', [node('a'), node('b'), node('c', { zone: 'az2', deleting: true }), node('d', { ...VIRTUAL, zone: 'az3' })], 'FAIL'],
    ['no nodes', [], 'DNF'],
    ['zones that differ by blanks only', [node('a', { zone: 'a' }), node('b', { zone: 'a ' }), node('c', { zone: 'a  ' })], 'DNF'],
    ['zones named like members of objects', [node('a', { zone: 'toString' }), node('b', { zone: 'constructor' })], 'PASS'],
  ])('%s', (_, nodes, expected) => {
    expect(verdict(...nodes).verdict).toBe(expected)
  })
})
