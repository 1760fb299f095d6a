import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { clusterKinds, namespaces, volumes } from '../../src/probes/cluster-things.ts'
import { remove } from '../../src/probes/removal.ts'
import { sweepKinds } from '../../src/probes/sweep.ts'
import { FakeKubernetes } from './fake-kubernetes.ts'
import { fakeClocks, settled } from './fake-openstack.ts'

beforeEach(() => { fakeClocks() })
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})
const NAME = 'scs-check-0tl2zzzabcdef-near'
const PATH = `/api/v1/namespaces/${NAME}`
const never = new AbortController().signal
const ours = { metadata: { name: NAME, uid: 'ours', labels: { 'scs-check/run': '0tl2zzzabcdef' } } }
const volume = (name: string, more: { annotations?: object; creationTimestamp?: string } = {}, policy = 'Retain') => ({
  metadata: { name, annotations: { 'pv.kubernetes.io/provisioned-by': 'd' }, ...more },
  spec: { claimRef: { namespace: 'scs-check-0tl2zzzabcdef-volume', uid: 'made' }, persistentVolumeReclaimPolicy: policy },
}) as never
const swept = (cluster: FakeKubernetes) => settled(sweepKinds(cluster.cluster(), clusterKinds, { before: new Date(Date.now() + 1e12), dryRun: false, signal: never }))

describe('a namespace', () => {
  it('that somebody replaces just before its removal is left alone', async () => {
    const cluster = new FakeKubernetes()
    cluster.put(PATH, ours)
    cluster.fault = ({ method }) => {
      if (method === 'DELETE') cluster.put(PATH, { metadata: { name: NAME, uid: 'theirs' } })
      return undefined
    }
    await settled(remove(cluster.cluster(), namespaces, { id: 'ours', name: NAME }, never))
    expect(cluster.held.get(PATH)).toMatchObject({ object: { metadata: { uid: 'theirs' } } })
    expect(cluster.held.get(PATH)?.gone).toBeUndefined()
  })
  it('is swept only with a name and a label of the same run, also if the server does not select', async () => {
    const cluster = new FakeKubernetes()
    cluster.put(PATH, ours)
    for (const [name, labels] of [['scs-check-0tl2zzzabcdef-a', {}], ['scs-check-0tl2zzzabcdef-b', { 'scs-check/run': '0tl2zzzabcdeg' }], ['customer', { 'scs-check/run': '0tl2zzzabcdef' }]] as const) {
      cluster.put(`/api/v1/namespaces/${name}`, { metadata: { name, labels } })
    }
    cluster.fault = ({ path }, act) => { const all = path.replace(/\?.*/, ''); return all === path || !path.includes('labelSelector') ? undefined : Promise.resolve({ ...act(), json: () => ({ items: [...cluster.held].filter(([key]) => /^\/api\/v1\/namespaces\/[^/]+$/.test(key)).map(([, { object }]) => object) }) }) }
    expect((await swept(cluster)).things.map(({ name, result }) => [name, result])).toEqual([[NAME, 'removed']])
  })
})

describe('a volume', () => {
  it('is swept if its name tells that it was made for a claim of a run, and any other is left and told', async () => {
    const cluster = new FakeKubernetes()
    cluster.put('/api/v1/persistentvolumes/pvc-made', volume('pvc-made'))
    cluster.put('/api/v1/persistentvolumes/by-hand', volume('by-hand', { annotations: {} }))
    cluster.put('/api/v1/persistentvolumes/older', volume('older', { creationTimestamp: '2000-01-01T00:00:00Z' }))
    const { things } = await swept(cluster)
    expect(things.map(({ id, result }) => [id, result])).toEqual([['pvc-made', 'removed'], ['by-hand', 'stays'], ['older', 'stays']])
    expect(cluster.requests.filter(one => one.startsWith('PATCH'))).toEqual(['PATCH /api/v1/persistentvolumes/pvc-made'])
    expect([...cluster.held.keys()].filter(path => path.includes('persistentvolumes/'))).toEqual(['/api/v1/persistentvolumes/pv-foreign', '/api/v1/persistentvolumes/by-hand', '/api/v1/persistentvolumes/older'])
  })
  it('that stays is named with what the cluster says of it, and a command', async () => {
    const cluster = new FakeKubernetes()
    cluster.put('/api/v1/persistentvolumes/stuck', { ...volume('stuck', {}, 'Delete') as object, status: { phase: 'Failed' } })
    cluster.fault = ({ path }, act) => (path.endsWith('/stuck') ? Promise.resolve({ ...act(), json: () => ({ ...volume('stuck', {}, 'Delete') as object, status: { phase: 'Failed', message: 'backend is away' } }) as never }) : undefined)
    const { things } = await swept(cluster)
    expect(things).toMatchObject([{ kind: 'persistent volume', id: 'stuck', result: 'stays', why: 'not-ready: the persistent volume is not gone 60 s after its removal: Failed: backend is away' }])
    expect(volumes.command({ id: 'stuck', name: '' })).toBe('kubectl patch persistentvolume stuck -p \'{"spec":{"persistentVolumeReclaimPolicy":"Delete"}}\'')
  })
})
