import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Played } from '../../src/model/acting.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { podState } from '../../src/probes/cluster-pod-state.ts'
import { printed } from '../../src/probes/cluster-pods.ts'
import { type NetworkPolicySmoke, networkPolicySmoke } from '../../src/probes/kubernetes-network-policy.ts'
import { FakeKubernetes, type Knobs } from './fake-kubernetes.ts'
import { answered, fakeClocks, type Fault, settled } from './fake-openstack.ts'
import { fakeVisit, reply } from './fake.ts'

beforeEach(() => { fakeClocks() })
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const HOME = '/apis/networking.k8s.io/v1/namespaces/scs-check-0tl2zzzabcdef-'
const ALL = Array<boolean>(8).fill(true)

/** The play in a cluster where something happens after requests. */
async function play(knobs: Knobs, after: (cluster: FakeKubernetes, request: Parameters<Fault>[0]) => void = () => {}): Promise<{ played: Played<NetworkPolicySmoke>; cluster: FakeKubernetes }> {
  const cluster = new FakeKubernetes(knobs)
  cluster.fault = (request, act) => {
    const answer = act()
    after(cluster, request)
    return Promise.resolve(answer)
  }
  const played = await settled(networkPolicySmoke.observe({ subject: 's', kubernetes: cluster.cluster() }, () => Promise.reject(new Error('unused')), fakeVisit()))
  expect([played.leftovers, cluster.left()]).toEqual([[], []])
  return { played, cluster }
}
const held = ({ data }: Played<NetworkPolicySmoke>) => data.phases?.map(phase => phase.held)
const named = (name: string, json: JsonObject) => (json['metadata'] as JsonObject | undefined)?.['name'] === name
const allowAll = (name: string) => ({ metadata: { name }, spec: { podSelector: { matchLabels: {} }, policyTypes: ['Ingress'], ingress: [{ from: [{ namespaceSelector: { matchLabels: {} } }] }] } })

describe('the clients', () => {
  it('run on the node of the server and on another', async () => {
    expect((await play({})).played.data).toMatchObject({ nodes: { server: 'worker-1', near: 'worker-1', far: 'worker-2' }, schedulable: 2 })
    expect((await play({ nodes: 1 })).played.data).toMatchObject({ nodes: { server: 'worker-1', near: 'worker-1', far: 'worker-1' }, schedulable: 1 })
  })
})

describe('policies of others', () => {
  it.each(['near', 'far'])('that are in the namespace %s from the beginning end the play before anything is judged', async side => {
    const { played } = await play({}, (cluster, { method, path, json }) => {
      if (method === 'POST' && path === '/api/v1/namespaces' && JSON.stringify(json).includes(`-${side}"`)) cluster.put(`${HOME}${side}/networkpolicies/tenant-allow-all`, allowAll('tenant-allow-all'))
    })
    expect([played.outcome, played.data.phases]).toEqual(['interrupted', undefined])
    expect(played.steps.at(-1)?.message).toBe(`somebody else puts network policies into the new namespaces, so that this shows nothing: tenant-allow-all in scs-check-0tl2zzzabcdef-${side}`)
  })
  it('that come later end it before a violation is told', async () => {
    const { played } = await play({}, (cluster, { method, json }) => { if (method === 'POST' && named('deny-ingress', json)) cluster.put(`${HOME}near/networkpolicies/late`, allowAll('late')) })
    expect(played.steps.at(-1)).toMatchObject({ name: 'deny all ingress of the server', outcome: 'interrupted', message: expect.stringContaining('late in scs-check') as string })
    expect(held(played)).toEqual([true])
  })
})

describe('a policy of ours', () => {
  it.each<[string, (cluster: FakeKubernetes) => void]>([
    ['is removed', cluster => { cluster.held.delete(`${HOME}near/networkpolicies/deny-ingress`) }],
    ['is replaced', cluster => { cluster.put(`${HOME}near/networkpolicies/deny-ingress`, allowAll('deny-ingress')) }],
    ['is changed', cluster => { const one = cluster.held.get(`${HOME}near/networkpolicies/deny-ingress`)!; one.object = { ...one.object, spec: allowAll('x').spec } }],
  ])('that %s is no fault of the network', async (_, change) => {
    const { played } = await play({ lax: true }, (cluster, { method, json }) => { if (method === 'POST' && named('deny-ingress', json)) change(cluster) })
    expect(played.steps.at(-1)).toMatchObject({ outcome: 'interrupted', message: 'somebody removed or changed the network policy deny-ingress of this test' })
    expect(held(played)).toEqual([true])
  })
})

describe('a client that does not come through', () => {
  // the first policy is followed by some 16 s of denial; then comes what allows the far client
  it('for a while, is tried again, and then all is well', async () => {
    const { played } = await play({ outage: [{ side: 'far', from: 14_000, until: 55_000 }] })
    expect([played.outcome, held(played)]).toEqual(['done', ALL])
    expect(played.data.phases?.[2]).toMatchObject({ name: 'allow ingress by namespace selector', again: true })
    expect(played.steps.map(({ name }) => name)).toContain('allow ingress by namespace selector, again')
  })
  it('twice, though nothing was denied in between, is a fault of the network', async () => {
    const { played } = await play({ ignores: ['namespaceSelector'] })
    expect(played.data.phases?.[2]).toMatchObject({ held: false, again: true, seen: { near: 'shut', far: 'shut' } })
    expect(played.data.phases?.filter(phase => phase.again)).toHaveLength(1)
  })
  it('even without policies, says nothing', async () => {
    const { played } = await play({ outage: [{ side: 'far', from: 14_000, until: 900_000 }] })
    expect(played.steps.at(-1)).toMatchObject({ name: 'allow ingress by namespace selector, again', outcome: 'not-ready', message: expect.stringContaining('without a network policy the server must be reached') as string })
  })
  it('is not excused where another one comes through that should not', async () => {
    expect((await play({ lax: true })).played.data.phases?.some(phase => phase.again)).toBe(false)
  })
})

describe('a pod', () => {
  it.each([['client', 'deny-egress', {}], ['server', 'allow-far', { outage: [{ side: 'far', from: 14_000, until: 900_000 }] }]])('%s that somebody removes is told', async (name, policy, knobs) => {
    const { played } = await play(knobs, (cluster, { method, json }) => {
      if (method === 'POST' && named(policy, json)) cluster.held.delete(`/api/v1/namespaces/scs-check-0tl2zzzabcdef-near/pods/${name}`)
    })
    expect(played.steps.at(-1)).toMatchObject({ outcome: 'interrupted', message: expect.stringMatching(/^the pod vanished/) as string })
  })
  const cluster = (status: number, exists: boolean) => ({
    send: (_: string, path: string) => { expect(path).toContain('container=main&'); return Promise.reject(answered(status, 'x')) },
    get: () => (exists ? Promise.resolve({ metadata: { name: 'p' } }) : Promise.reject(answered(404, 'x'))),
  }) as never
  it.each<[number, boolean, object]>([[400, true, { status: 400 }], [404, true, { name: 'Unseen', status: 404 }], [404, false, { outcome: 'interrupted' }]])(
    'whose log is refused with %i (it is there: %s) is no pod without a log', async (status, exists, error) => {
      await expect(printed(cluster(status, exists), 'n', 'p')).rejects.toMatchObject(error)
    })
  it('has printed what its log shows', async () => {
    expect(await printed({ send: () => Promise.resolve(reply(200, 'x\n')) } as never, 'n', 'p')).toBe('x\n')
  })
})

describe('a pod with a container of somebody else', () => {
  const pod = (phase: string, ...states: [string, JsonObject, boolean?][]) => ({ status: { phase, containerStatuses: states.map(([name, state, ready = false]) => ({ name, state, ready })) } })
  const RUNNING = { running: {} }
  const ended = (exitCode: number) => ({ terminated: { exitCode } })
  it('is what our container is', () => {
    expect(podState(pod('Running', ['istio', RUNNING, true], ['main', { waiting: {} }]))).toMatchObject({ ready: false, done: false })
    expect(podState(pod('Running', ['istio', RUNNING], ['main', RUNNING, true]))).toMatchObject({ ready: true, done: false })
    expect(podState(pod('Running', ['istio', RUNNING, true], ['main', ended(0)]))).toMatchObject({ ready: false, done: true })
    expect(podState(pod('Failed', ['istio', ended(1)], ['main', ended(0)]))).toMatchObject({ done: true })
    expect(() => podState(pod('Running', ['istio', RUNNING, true], ['main', ended(127)]))).toThrow(/exit code 127; a command of the image is missing or crashes: give another with --pod-image/)
    expect(() => podState(pod('Running', ['istio', RUNNING, true], ['main', ended(3)]))).toThrow(/^the pod failed with exit code 3$/)
  })
})
