import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Played } from '../../src/model/acting.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { freeOf, madeFor } from '../../src/probes/claimed-volume.ts'
import { clusterKinds } from '../../src/probes/cluster-things.ts'
import { volumeRoundTrip, type VolumeRoundTrip } from '../../src/probes/kubernetes-volume-round-trip.ts'
import { sweepKinds } from '../../src/probes/sweep.ts'
import { FakeKubernetes, type Knobs } from './fake-kubernetes.ts'
import { answered, fakeClocks, settled } from './fake-openstack.ts'
import { fakeVisit } from './fake.ts'

beforeEach(() => { fakeClocks() })
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const NAMESPACE = 'scs-check-0tl2zzzabcdef-volume'
const CLAIM = `/api/v1/namespaces/${NAMESPACE}/persistentvolumeclaims/data`
const LEDGER = '/api/v1/persistentvolumes/pvc-ledger'
const FREE = 'kubectl patch persistentvolume pvc-ledger --type json -p \'[{"op":"remove","path":"/spec/claimRef"}]\''
/** A stranger's volume, provisioned for a claim that is gone. */
const ledger = (spec: object = {}): JsonObject => ({
  metadata: { name: 'pvc-ledger', creationTimestamp: '2026-01-01T00:00:00Z', annotations: { 'pv.kubernetes.io/provisioned-by': 'd' } },
  spec: { storageClassName: 'fast', accessModes: ['ReadWriteOnce'], persistentVolumeReclaimPolicy: 'Retain', csi: { driver: 'd' }, ...spec },
})
const sweeping = (cluster: FakeKubernetes, dryRun = false) => settled(sweepKinds(cluster.cluster(), clusterKinds, { before: new Date(Date.now() + 1e12), dryRun, signal: new AbortController().signal }))
const play = (cluster: FakeKubernetes): Promise<Played<VolumeRoundTrip>> => settled(volumeRoundTrip.observe({ subject: 's', kubernetes: cluster.cluster() }, () => Promise.reject(new Error('unused')), fakeVisit()))
const starts = ({ requests }: FakeKubernetes) => requests.filter(one => one.startsWith('POST') && /claims$|pods$/.test(one)).map(one => one.split('/').at(-1))
const changes = ({ requests }: FakeKubernetes) => requests.filter(one => /^(PATCH|PUT|DELETE) .*persistentvolumes/.test(one))

/** A cluster that gives the claim a stranger's volume which became free after the test had looked: at once, or when a pod is there. */
function taking(at: 'persistentvolumeclaims' | 'pods', policy: string, knobs: Knobs = {}): FakeKubernetes {
  const cluster = new FakeKubernetes(knobs)
  if (at !== 'pods') cluster.put('/apis/storage.k8s.io/v1/storageclasses/fast', { metadata: { name: 'fast' }, provisioner: 'd', volumeBindingMode: 'Immediate' })
  cluster.fault = ({ method, path }, act) => {
    if (method !== 'POST' || !path.endsWith(at)) return undefined
    const answer = act()
    const claim = cluster.held.get(CLAIM)
    if (claim === undefined) throw new Error('no claim')
    cluster.put(LEDGER, ledger({ persistentVolumeReclaimPolicy: policy, claimRef: { namespace: NAMESPACE, name: 'data', uid: (claim.object['metadata'] as JsonObject)['uid'] as string } }))
    claim.object = { ...claim.object, spec: { ...claim.object['spec'] as JsonObject, volumeName: 'pvc-ledger' } }
    return Promise.resolve(answer)
  }
  return cluster
}

describe('a stranger\'s volume', () => {
  it('that is free keeps the test from making a claim', async () => {
    const cluster = new FakeKubernetes()
    cluster.put(LEDGER, ledger())
    const played = await play(cluster)
    expect(played).toMatchObject({ outcome: 'not-ready', leftovers: [] })
    expect(played.steps.at(-1)?.message).toMatch(/^the volume pvc-ledger of the default class has no claim/)
    expect([starts(cluster), changes(cluster)]).toEqual([[], []])
  })
  it('keeps it so too where the account may not list volumes', async () => {
    const cluster = new FakeKubernetes()
    cluster.fault = ({ path }) => (path === '/api/v1/persistentvolumes' ? Promise.reject(answered(403, 'cannot list resource "persistentvolumes"')) : undefined)
    expect(await play(cluster)).toMatchObject({ outcome: 'refused' })
    expect(starts(cluster)).toEqual([])
  })
  it.each([['persistentvolumeclaims', ['persistentvolumeclaims']], ['pods', ['persistentvolumeclaims', 'pods']]] as const)('that Kubernetes gives all the same (%s) is not changed, and named', async (at, started) => {
    const cluster = taking(at, 'Retain')
    const played = await play(cluster)
    expect(played).toMatchObject({ outcome: 'interrupted', leftovers: [{ kind: 'persistent volume', id: 'pvc-ledger', command: FREE, why: expect.stringContaining('perhaps it was there before') as string }] })
    expect(played.data).not.toHaveProperty('volume')
    expect([starts(cluster), changes(cluster), cluster.held.has(LEDGER), cluster.held.has(CLAIM)]).toEqual([started, [], true, false])
    expect((await sweeping(cluster, true)).things).toMatchObject([{ id: 'pvc-ledger', result: 'stays', command: FREE }])
    expect((await sweeping(cluster)).things).toMatchObject([{ id: 'pvc-ledger', result: 'stays', command: FREE }])
    expect([changes(cluster), cluster.held.has(LEDGER)]).toEqual([[], true])
  })
  it('that Kubernetes would remove with the claim keeps its namespace, also from a sweep', async () => {
    const cluster = taking('pods', 'Delete')
    const { outcome, leftovers } = await play(cluster)
    expect(outcome).toBe('interrupted')
    const command = `kubectl patch persistentvolume pvc-ledger -p '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}' && kubectl delete namespace ${NAMESPACE}`
    expect(leftovers).toContainEqual(expect.objectContaining({ kind: 'namespace', name: NAMESPACE, command }))
    await sweeping(cluster)
    expect([changes(cluster), cluster.held.has(CLAIM), cluster.requests.filter(one => one.startsWith('DELETE'))]).toEqual([[], true, []])
  })
  it('is not blamed on the default class when it cannot be written', async () => {
    const failure = { phase: 'Failed', containerStatuses: [{ name: 'main', state: { terminated: { exitCode: 3, reason: 'Error', message: 'sh: can\'t create x: Read-only file system' } } }] }
    const { outcome, data } = await play(taking('pods', 'Retain', { failure }))
    expect([outcome, data.failure]).toEqual(['error', undefined])
  })
})

describe('a volume', () => {
  const claim = { metadata: { uid: 'u1', creationTimestamp: '2026-02-01T00:00:00Z' } }
  const volume = (metadata: object, uid = 'u1') => ({ metadata: { name: 'pvc-u1', creationTimestamp: '2026-02-01T00:00:00Z', ...metadata }, spec: { claimRef: { uid } } }) as JsonObject
  it.each<[string, JsonObject, boolean]>([
    ['is named after it', volume({}), true],
    ['is named otherwise by a driver', volume({ name: 'vol-1', annotations: { 'pv.kubernetes.io/provisioned-by': 'd' } }), true],
    ['nobody provisioned', volume({ name: 'vol-1' }), false],
    ['is a second older', volume({ creationTimestamp: '2026-01-31T23:59:59Z' }), false],
    ['tells no age', volume({ creationTimestamp: null }), false],
    ['has another claim', volume({}, 'u2'), false],
  ])('that %s: made for the claim?', (_, one, made) => { expect(madeFor(one, claim)).toBe(made) })
  it('is made for no claim without a uid', () => { expect(madeFor({ metadata: { name: 'pvc-' }, spec: {} }, {})).toBe(false) })
  it('is free for a claim of its class only, however it names it', () => {
    expect(freeOf([ledger({ claimRef: { namespace: 'x' } }), ledger({ storageClassName: 'slow' })], 'fast')).toBeUndefined()
    expect(freeOf([ledger({ claimRef: null })], 'fast')).toBe('pvc-ledger')
    expect(freeOf([{ metadata: { name: 'old', annotations: { 'volume.beta.kubernetes.io/storage-class': 'fast' } }, spec: {} }], 'fast')).toBe('old')
  })
  it.each([
    ['sh: can\'t create /scs-check/x: Permission denied', false], ['sh: write error: No space left on device', false], ['', false],
    ['sh: can\'t create /scs-check/x: Read-only file system', true], ['sh: write error: I/O error', true],
  ])('the pod that fails with "%s" says whether the storage is at fault', async (message, blamed) => {
    const failure = { phase: 'Failed', containerStatuses: [{ name: 'main', state: { terminated: { exitCode: 3, reason: 'Error', message } } }] }
    const { outcome, data, steps } = await play(new FakeKubernetes({ failure }))
    expect([outcome, data.failure !== undefined]).toEqual(['error', blamed])
    expect(steps.at(-1)?.message).toContain(message)
  })
  it('that is not made at once is told by the events of its claim', async () => {
    const cluster = new FakeKubernetes({ stuckClaim: '' })
    cluster.put('/apis/storage.k8s.io/v1/storageclasses/fast', { metadata: { name: 'fast' }, provisioner: 'd', volumeBindingMode: 'Immediate' })
    expect(await play(cluster)).toMatchObject({ outcome: 'not-ready', data: { class: { name: 'fast' } }, leftovers: [] })
    cluster.fault = ({ method, path }, act) => {
      const answer = act()
      if (method === 'POST' && path.endsWith('claims')) cluster.put(`/api/v1/namespaces/${NAMESPACE}/events/e`, { metadata: { name: 'e' }, type: 'Warning', reason: 'ProvisioningFailed', message: 'no backend', involvedObject: { name: 'data' } })
      return Promise.resolve(answer)
    }
    expect(await play(cluster)).toMatchObject({ outcome: 'error', data: { failure: 'the claim has no volume after 300 s (ProvisioningFailed: no backend)' } })
  })
})
