import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { shapeProblem } from '../../src/collect/shape.ts'
import type { Played } from '../../src/model/acting.ts'
import type { Probe, Visit } from '../../src/model/probe.ts'
import { networkPolicySmoke } from '../../src/probes/kubernetes-network-policy.ts'
import { podSecurity } from '../../src/probes/kubernetes-pod-security.ts'
import { volumeRoundTrip } from '../../src/probes/kubernetes-volume-round-trip.ts'
import { Unseen } from '../../src/unseen.ts'
import { FakeKubernetes, type Knobs } from './fake-kubernetes.ts'
import { answered, fakeClocks, settled } from './fake-openstack.ts'
import { fakeVisit } from './fake.ts'

beforeEach(() => { fakeClocks() })
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

async function play<Data>(probe: Probe<Played<Data>>, knobs: Knobs = {}, visit: Visit = fakeVisit()): Promise<{ played: Played<Data>; cluster: FakeKubernetes }> {
  const cluster = new FakeKubernetes(knobs)
  const played = await settled(probe.observe({ subject: 's', kubernetes: cluster.cluster() }, () => Promise.reject(new Error('unused')), visit))
  expect(shapeProblem(probe, played)).toBeNull()
  expect(cluster.untouched()).toBe(true)
  return { played, cluster }
}

describe('network policies', () => {
  const held = async (knobs: Knobs) => (await play(networkPolicySmoke, knobs)).played.data.phases?.map(phase => phase.held)
  it('are seen to be kept, in every phase, and nothing is left', async () => {
    const { played, cluster } = await play(networkPolicySmoke, { account: 3_000 })
    expect(played).toMatchObject({ outcome: 'done', leftovers: [], data: { family: 'IPv4', families: ['IPv4'] } })
    expect(played.data.phases?.map(phase => phase.held)).toEqual([true, true, true, true, true, true, true, true])
    expect(played.data.phases?.every(({ tries }) => tries.near >= 3 && tries.far >= 3)).toBe(true)
    expect(cluster.left()).toEqual([])
  })
  it.each<[string, Knobs, boolean[]]>([
    ['a network that ignores all policies', { lax: true }, [true, false, false, false, true, false, false, true]],
    ['one that ignores egress', { ignores: ['Egress'] }, [true, true, true, true, true, false, false, true]],
    ['one that ignores ingress', { ignores: ['Ingress'] }, [true, false, false, false, true, true, true, true]],
    ['one that filters between nodes alone', { sparesNode: true }, [true, false, false, true, true, false, true, true]],
    ['one that knows no namespace selectors', { ignores: ['namespaceSelector'] }, [true, true, false, true, true, true, true, true]],
    ['one that knows no pod selectors', { ignores: ['podSelector'] }, [true, true, true, false, true, true, true, true]],
  ])('tell %s', async (_, knobs, phases) => { expect(await held(knobs)).toEqual(phases) })
  it('say nothing where nothing is reached without them', async () => {
    const { played } = await play(networkPolicySmoke, { dead: true })
    expect(played).toMatchObject({ outcome: 'not-ready', data: { phases: [] } })
    expect(played.steps.at(-1)).toMatchObject({ name: 'no policy', message: 'without a network policy the server must be reached, but the client in its namespace sees it shut and the one in another shut' })
  })
  it('are tried by an IPv6 address in brackets', async () => {
    const urls: string[] = []
    const cluster = new FakeKubernetes({ podIPs: ['fd00::7', '10.0.0.7'] })
    cluster.fault = ({ method, path, json }) => {
      if (method === 'POST' && path.endsWith('/pods')) urls.push(JSON.stringify(json))
      return undefined
    }
    const played = await settled(networkPolicySmoke.observe({ subject: 's', kubernetes: cluster.cluster() }, () => Promise.reject(new Error('unused')), fakeVisit()))
    expect(played.data).toMatchObject({ family: 'IPv6', families: ['IPv6', 'IPv4'] })
    const url = /"name":"URL","value":"([^"]+)"/
    expect(urls.map(one => url.exec(one)?.[1])).toEqual([undefined, 'http://[fd00::7]:8080/', 'http://[fd00::7]:8080/'])
  })
  it.each<[string, Knobs, RegExp]>([
    ['an image that cannot be pulled', { waiting: { reason: 'ImagePullBackOff', message: 'Back-off' } }, /^the image cannot be pulled: ImagePullBackOff: Back-off; give another with --pod-image$/],
    ['an image name that makes no sense', { waiting: { reason: 'InvalidImageName', message: 'x' } }, /^the container cannot start: InvalidImageName/],
    ['no room', { unschedulable: '0/3 nodes are available' }, /^the pod is not ready after 180 s: not scheduled: 0\/3 nodes are available$/],
    ['an eviction', { failure: { phase: 'Failed', reason: 'Evicted', message: 'low on memory' } }, /^the pod failed: Evicted: low on memory$/],
    ['a lost node', { failure: { phase: 'Failed', reason: 'NodeLost' } }, /^the pod failed: NodeLost$/],
    ['an image without httpd', { failure: { phase: 'Failed', containerStatuses: [{ state: { terminated: { exitCode: 127, reason: 'Error' } } }] } }, /exit code 127: Error; a command of the image is missing or crashes: give another with --pod-image/],
    ['addresses that make no sense', { podIPs: ['$(reboot)'] }, /^the pod is not ready after 180 s: it is Running$/],
  ])('are not judged with %s', async (_, knobs, message) => {
    const { played, cluster } = await play(networkPolicySmoke, knobs)
    expect([played.outcome, played.leftovers, cluster.left()]).toEqual(['not-ready', [], []])
    expect(played.steps.at(-1)?.message).toMatch(message)
  })
})

describe('a volume', () => {
  it('is written and read, and goes', async () => {
    const { played, cluster } = await play(volumeRoundTrip)
    expect(played).toMatchObject({
      outcome: 'done', leftovers: [],
      data: { same: true, nodes: { writer: 'worker-1', reader: 'worker-2' }, class: { name: 'fast', provisioner: 'cinder.csi.openstack.org' }, volume: { driver: 'cinder.csi.openstack.org', accessModes: ['ReadWriteOnce'], usableOn: 2, schedulable: 2 } },
    })
    expect(cluster.left()).toEqual([])
  })
  it('that its class retains goes too, and what has another claim stays', async () => {
    const { played, cluster } = await play(volumeRoundTrip, { reclaimPolicy: 'Retain' })
    expect([played.leftovers, cluster.left(), played.data.volume?.reclaimPolicy]).toEqual([[], [], 'Retain'])
    expect(cluster.requests.filter(one => one.startsWith('PATCH'))).toHaveLength(1)
  })
  it('that forgets is told', async () => {
    expect((await play(volumeRoundTrip, { forgets: true })).played).toMatchObject({ outcome: 'done', data: { same: false } })
  })
  it.each<[string, Knobs, string, RegExp]>([
    ['no default class', { noClass: true }, 'unsupported', /no default storage class/],
    ['a class that makes none', { provisioner: 'kubernetes.io/no-provisioner' }, 'unsupported', /makes no volumes/],
    ['a claim that stays unbound without a word', { stuckClaim: '' }, 'not-ready', /not ready after 300 s/],
    ['a pod that cannot write', { failure: { phase: 'Failed', containerStatuses: [{ state: { terminated: { exitCode: 3 } } }] } }, 'error', /exit code 3/],
  ])('%s is told', async (_, knobs, outcome, message) => {
    const { played, cluster } = await play(volumeRoundTrip, knobs)
    expect([played.outcome, played.leftovers, cluster.left()]).toEqual([outcome, [], []])
    expect(played.steps.at(-1)?.message).toMatch(message)
    expect(played.data.failure).toBeUndefined()
  })
  it('is not blamed for an error of the API server', async () => {
    const cluster = new FakeKubernetes()
    cluster.fault = ({ method, path }) => (method === 'POST' && path.endsWith('/pods') ? Promise.reject(answered(500, 'etcdserver: leader changed')) : undefined)
    const played = await settled(volumeRoundTrip.observe({ subject: 's', kubernetes: cluster.cluster() }, () => Promise.reject(new Error('unused')), fakeVisit()))
    expect([played.outcome, played.data.failure]).toEqual(['error', undefined])
  })
  it.each([['ProvisioningFailed', 'no backend', 'error'], ['ProvisioningFailed', 'volume quota exceeded', 'quota'], ['FailedScheduling', 'busy', 'not-ready']])('whose last event is %s (%s) ends with %s', async (reason, message, outcome) => {
    const cluster = new FakeKubernetes({ stuckClaim: 'x' })
    cluster.fault = ({ path }) => (path.includes('/events') ? Promise.resolve({ status: 200, headers: {}, body: '', json: () => ({ items: [{ type: 'Warning', reason, message, involvedObject: { name: 'data' } }] }) }) : undefined)
    const played = await settled(volumeRoundTrip.observe({ subject: 's', kubernetes: cluster.cluster() }, () => Promise.reject(new Error('unused')), fakeVisit()))
    expect([played.outcome, played.steps.at(-1)?.message]).toEqual([outcome, expect.stringContaining(`(${reason}: ${message})`)])
    expect(played.data.failure !== undefined).toBe(outcome === 'error')
  })
})

describe('a privileged pod', () => {
  it.each<[string, Knobs, object]>([
    ['is refused', { account: 2_000 }, { harmless: { outcome: 'admitted' }, privileged: { outcome: 'refused' } }],
    ['is admitted without the controller', { noPodSecurity: true }, { harmless: { outcome: 'admitted' }, privileged: { outcome: 'admitted' } }],
    ['is not tried truly while there is no service account', { account: 600_000 }, { harmless: { outcome: 'unclear' }, privileged: { outcome: 'unclear' } }],
  ])('%s', async (_, knobs, data) => {
    const { played, cluster } = await play(podSecurity, knobs)
    expect(played).toMatchObject({ outcome: 'done', data, leftovers: [] })
    expect([...cluster.held.keys()].some(path => path.includes('/pods/'))).toBe(false)
  })
  it.each([
    ['the answer to which is lost', new Unseen('unreachable', 'connection reset'), 'unreachable'],
    ['at which the API server fails', answered(500, 'failed calling webhook'), 'error'],
    ['for which it has no time', answered(429, 'too many requests'), 'timeout'],
  ])('%s is told as that, not as refused', async (_, error, outcome) => {
    const cluster = new FakeKubernetes()
    cluster.fault = ({ path, json }) => (path.includes('dryRun') && JSON.stringify(json).includes('"privileged":true') ? Promise.reject(error) : undefined)
    const played = await settled(podSecurity.observe({ subject: 's', kubernetes: cluster.cluster() }, () => Promise.reject(new Error('unused')), fakeVisit()))
    expect(played).toMatchObject({ outcome, leftovers: [] })
    expect([played.steps.at(-1)?.name, played.data.privileged]).toEqual(['try a privileged pod', undefined])
  })
})

describe('all plays', () => {
  it.each([networkPolicySmoke, volumeRoundTrip, podSecurity])('make nothing where the account may not (%#)', async probe => {
    for (const denied of ['create namespaces', 'delete namespaces']) {
      const { played, cluster } = await play(probe as Probe<Played<unknown>>, { denied: [denied] })
      expect(played).toMatchObject({ outcome: 'refused', steps: [{ name: 'check rights' }], undo: [], leftovers: [] })
      expect(cluster.requests.filter(one => !one.includes('reviews'))).toEqual([])
    }
  })
  it('name a namespace that does not go, with what holds it', async () => {
    const hanging = [{ type: 'NamespaceFinalizersRemaining', status: 'True', message: 'finalizer x.example/y in 1 resource instances' }, { type: 'NamespaceContentRemaining', status: 'False', message: 'nothing' }]
    const { played } = await play(podSecurity, { hanging })
    expect(played.leftovers).toEqual([{
      kind: 'namespace', name: 'scs-check-0tl2zzzabcdef-pod-security', id: expect.stringMatching(/^uid-/) as string, command: 'kubectl get namespace scs-check-0tl2zzzabcdef-pod-security -o yaml',
      why: 'not-ready: the namespace is still going: finalizer x.example/y in 1 resource instances',
    }])
    expect(played.outcome).toBe('done')
  })
  it('that failed and whose namespace goes slowly are not taken for disturbed', async () => {
    const { played, cluster } = await play(networkPolicySmoke, { waiting: { reason: 'InvalidImageName', message: 'x' }, slow: 20_000 })
    expect([played.outcome, played.leftovers, cluster.left()]).toEqual(['not-ready', [], []])
  })
  it('leave a stranger\'s namespace of the same name alone', async () => {
    const cluster = new FakeKubernetes()
    cluster.put('/api/v1/namespaces/scs-check-0tl2zzzabcdef-pod-security', { metadata: { name: 'scs-check-0tl2zzzabcdef-pod-security' } })
    const played = await settled(podSecurity.observe({ subject: 's', kubernetes: cluster.cluster() }, () => Promise.reject(new Error('unused')), fakeVisit()))
    expect([played.outcome, played.leftovers, cluster.requests.filter(one => one.startsWith('DELETE'))]).toEqual(['rejected', [], []])
  })
})
