import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../src/model/json.ts'
import { anonymousAnswers } from '../../src/probes/kubernetes-anonymous-answers.ts'
import { controlPlanePods, flagsOf } from '../../src/probes/kubernetes-control-plane-pods.ts'
import { kubelets } from '../../src/probes/kubernetes-kubelets.ts'
import { namespaces } from '../../src/probes/kubernetes-namespaces.ts'
import { nodes } from '../../src/probes/kubernetes-nodes.ts'
import { roleBindings } from '../../src/probes/kubernetes-role-bindings.ts'
import { csiDrivers, storageClasses } from '../../src/probes/kubernetes-storage-classes.ts'
import { listing, recorded, recordedCluster, see } from './recorded-cluster.ts'

const LISTS = {
  nodes: [nodes, '/api/v1/nodes'], classes: [storageClasses, '/apis/storage.k8s.io/v1/storageclasses'],
  drivers: [csiDrivers, '/apis/storage.k8s.io/v1/csidrivers'],
  namespaces: [namespaces, '/api/v1/namespaces'],
} as const
const PODS = 'GET /api/v1/namespaces/kube-system/pods?labelSelector=component+in+%28kube-apiserver%2Cetcd%29'

describe.each(Object.entries(LISTS))('objects of kind %s', (_, [probe, path]) => {
  it('of any shape give evidence that fits the schema, or are told as malformed', async () => {
    await fc.assert(fc.asyncProperty(fc.jsonValue({ maxDepth: 5 }), fc.jsonValue({ maxDepth: 4 }), async (spec, labels) => {
      const item = { metadata: { name: 'x', labels, annotations: labels }, spec, status: spec, parameters: labels, provisioner: 'p' } as Json
      await see<unknown>(probe, recordedCluster({ [`GET ${path}`]: listing(item) }))
    }), { numRuns: 60 })
  })
  it('without a name are malformed', async () => {
    await expect(see<unknown>(probe as never, recordedCluster({ [`GET ${path}`]: listing({ metadata: {}, provisioner: 'p' }) }))).rejects.toMatchObject({ reason: 'malformed' })
  })
})

it('10,000 nodes make evidence of a few megabytes, and long labels are cut', async () => {
  const [node] = (recorded('v1.36', 'nodes') as unknown as { items: JsonObject[] }).items
  const labels = { ...(node?.['metadata'] as { labels: JsonObject }).labels, 'topology.kubernetes.io/zone': 'z'.repeat(100_000) }
  const items = Array.from({ length: 10_000 }, (_, i): JsonObject => ({ ...node, metadata: { name: `n${i}`, labels: i === 0 ? labels : {} } }))
  const seen = await nodes.observe({ subject: 's', kubernetes: recordedCluster({}, { list: () => Promise.resolve(items) }) }, () => Promise.reject(new Error('none')), undefined as never)
  expect(seen[0]?.zone).toHaveLength(253)
  expect(JSON.stringify(seen).length).toBeLessThan(6_000_000)
})

it('labels that JavaScript objects have by nature are not there', async () => {
  const item = JSON.parse('{"metadata":{"name":"n","labels":{"__proto__":{"topology.kubernetes.io/zone":"z"},"node-role.kubernetes.io/__proto__":""}}}') as Json
  expect(await see(nodes, recordedCluster({ 'GET /api/v1/nodes': listing(item) }))).toMatchObject([{ zone: null, region: null, roles: ['__proto__'], controlPlane: false, ready: null }])
})

it('of a node: the older name of the role, the older labels, virtual ones, those in deletion', async () => {
  const of = (metadata: JsonObject, spec: JsonObject = {}): Json => ({ metadata: { name: 'n', ...metadata }, spec })
  const seen = await see(nodes, recordedCluster({ 'GET /api/v1/nodes': listing(
    of({ labels: { 'node-role.kubernetes.io/master': '', 'failure-domain.beta.kubernetes.io/zone': 'old' } }),
    of({ labels: { type: 'virtual-kubelet' } }), of({}, { taints: [{ key: 'virtual-kubelet.io/provider', effect: 'NoSchedule' }] }),
    of({ deletionTimestamp: '2026-01-01T00:00:00Z' }, { unschedulable: true }),
  ) }))
  expect(seen.map(({ controlPlane, oldZone, virtual, deleting, unschedulable }) => [controlPlane, oldZone, virtual, deleting, unschedulable])).toEqual([
    [true, 'old', false, false, false], [false, null, true, false, false], [false, null, true, false, false], [false, null, false, true, true],
  ])
})

it('what parameters of a storage class may hold of secrets is not kept', async () => {
  const item = { metadata: { name: 'gluster' }, provisioner: 'kubernetes.io/glusterfs', parameters: { restuserkey: 'hunter2', type: 'ssd', resturl: 'http://u:hunter2@h' } }
  const seen = await see(storageClasses, recordedCluster({ 'GET /apis/storage.k8s.io/v1/storageclasses': listing(item) }))
  expect(JSON.stringify(seen)).not.toContain('hunter2')
  expect(seen[0]).toMatchObject({ parameters: [{ key: 'type', value: 'ssd' }], otherParameters: ['resturl', 'restuserkey'] })
})

describe('commands of the control plane', () => {
  const pod = (command: Json, metadata: JsonObject = {}): Json => ({
    metadata: { name: 'kube-apiserver-cp-1', labels: { component: 'kube-apiserver' }, annotations: { 'kubernetes.io/config.mirror': 'x' }, ...metadata },
    spec: { nodeName: 'cp-1', containers: [{ name: 'kube-apiserver', command }] },
  })
  const seen = (...items: Json[]) => see(controlPlanePods, recordedCluster({ [PODS]: listing(...items) }))
  it('tell only flags that are judged; of addresses only the schemes', async () => {
    expect(await seen(pod(['kube-apiserver', '--etcd-servers=https://root:hunter2@10.0.0.1:2379,http://e', '--secret-thing=hunter2', '--authorization-mode=Node,RBAC']))).toEqual([{
      name: 'kube-apiserver-cp-1', component: 'kube-apiserver', node: 'cp-1', flagsTotal: 3,
      flags: [{ name: 'authorization-mode', value: 'Node,RBAC' }, { name: 'etcd-servers', value: 'http,https' }],
    }])
  })
  it('of a script tell nothing, and pods of users with the same labels do not count', async () => {
    expect(await seen(pod(['sh', '-c', 'exec kube-apiserver --authorization-mode=AlwaysAllow']))).toMatchObject([{ flags: [], flagsTotal: 0 }])
    expect(await seen(pod(['kube-apiserver', '--authorization-mode=AlwaysAllow'], { annotations: {} }))).toEqual([])
    expect(await seen(pod(['kube-apiserver'], { annotations: {}, ownerReferences: [{ kind: 'Node', name: 'cp-1' }] }))).toHaveLength(1)
  })
  it('flags in every form: with = or a blank, without value, more than once', () => {
    const flags = flagsOf(['x', '--a=1', '--b', '2', '--c', '--d', '--a=3', '--authorization-mode=Node', '--authorization-mode', 'RBAC', '--e=x=y', '-f', '--'])
    expect(Object.fromEntries(flags)).toEqual({ a: '3', b: '2', c: 'true', d: 'true', 'authorization-mode': 'Node,RBAC', e: 'x=y' })
  })
  it('any words give flags, and never an error', () => {
    fc.assert(fc.property(fc.array(fc.string()), words => { expect(flagsOf(words).size).toBeLessThanOrEqual(words.length) }))
    fc.assert(fc.property(fc.stringMatching(/^[a-z][a-z-]{0,20}$/), fc.string(), (name, value) => { expect(flagsOf([`--${name}=${value}`]).get(name)).toBe(value) }))
  })
})

it('configurations of kubelets of any shape fit the schema, and their other settings are not kept', async () => {
  const [node] = (recorded('v1.36', 'nodes') as unknown as { items: JsonObject[] }).items
  await fc.assert(fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), async value => {
    const get = () => Promise.resolve({ kubeletconfig: { authentication: value as Json, authorization: value as Json, readOnlyPort: value as Json, staticPodURLHeader: { a: ['hunter2'] } } })
    const seen = await see(kubelets, recordedCluster({ 'GET /api/v1/nodes': listing(node!) }, { get }))
    expect(JSON.stringify(seen)).not.toContain('hunter2')
  }), { numRuns: 60 })
})

it('bindings and roles of any shape fit the schema', async () => {
  await fc.assert(fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), async value => {
    const item = { metadata: { name: 'b' }, roleRef: value, subjects: [{ kind: 'Group', name: 'system:unauthenticated' }, value] } as Json
    const list = () => Promise.resolve([item as JsonObject])
    const get = () => Promise.resolve({ rules: [value, { verbs: value, resources: value }] } as Json)
    expect((await see(roleBindings, recordedCluster({}, { list, get }))).anonymousTotal).toBe(2)
  }), { numRuns: 60 })
})

it('an anonymous answer that is a page of a login is told by its lack of a kind', async () => {
  const anonymous = () => Promise.resolve({ status: 200, headers: {}, body: '<html>', json: () => JSON.parse('<html>') as never })
  expect((await see(anonymousAnswers, recordedCluster({}, { anonymous })))[0]).toEqual({ path: '/api/v1/nodes?limit=1', status: 200, kind: null })
})
