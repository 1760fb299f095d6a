import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { collect } from '../../src/collect/collect.ts'
import { shapeProblem } from '../../src/collect/shape.ts'
import { tripwire } from '../../src/evidence/tripwire.ts'
import type { Played } from '../../src/model/acting.ts'
import type { Evidence } from '../../src/model/evidence.ts'
import type { Probe } from '../../src/model/probe.ts'
import { clusterKinds } from '../../src/probes/cluster-things.ts'
import { networkPolicySmoke } from '../../src/probes/kubernetes-network-policy.ts'
import { podSecurity } from '../../src/probes/kubernetes-pod-security.ts'
import { volumeRoundTrip } from '../../src/probes/kubernetes-volume-round-trip.ts'
import { sweepKinds } from '../../src/probes/sweep.ts'
import { UNDO_SECONDS } from '../../src/probes/undo.ts'
import { FakeKubernetes } from './fake-kubernetes.ts'
import { answered, fakeClocks, settled } from './fake-openstack.ts'
import { reply } from './fake.ts'
import { type Ends, LASTING, type Mode, MODES } from './fault-modes.ts'

const PLAYS: Probe<Played<unknown>>[] = [networkPolicySmoke, volumeRoundTrip, podSecurity]
const MORE: Record<string, Mode> = {
  ...MODES,
  'is not authenticated': () => Promise.reject(answered(401, 'Unauthorized')),
  'meets nothing there': () => Promise.reject(answered(404, 'not found')),
  'meets a conflict': () => Promise.reject(answered(409, 'conflict')),
  'is done, and meets a conflict when a gateway repeats it': (_, act) => { act(); return Promise.reject(answered(409, 'already exists')) },
  'meets a service that is away': () => Promise.reject(answered(503, 'apiserver is shutting down')),
  'is answered with the uid and name of another object': (_, act) => { act(); return Promise.resolve(reply(200, { kind: 'Namespace', metadata: { name: 'kube-system', uid: 'uid-1' } })) },
  'is answered with the uid of another namespace': (_, act) => Promise.resolve(reply(200, act().body.replaceAll(/"uid":"[^"]+"/g, '"uid":"uid-1"'))),
}
let timers: ReturnType<typeof fakeClocks>
beforeEach(() => { timers = fakeClocks() })
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

interface Run { cluster: FakeKubernetes; evidence: Evidence; seconds: number }
type What = { at: number; lasting: boolean; mode: Mode }

async function run(play: Probe<Played<unknown>>, what?: What, cluster = new FakeKubernetes({ reclaimPolicy: 'Retain', account: 1_000 })): Promise<Run> {
  const [soft, hard] = [new AbortController(), new AbortController()]
  let end: AbortController | undefined
  const usual = timers.getMockImplementation()
  timers.mockImplementation(milliseconds => {
    if (milliseconds !== (play.plan?.seconds ?? 0) * 1000) return usual?.(milliseconds) as AbortSignal
    end = new AbortController()
    return end.signal
  })
  const interrupt = () => { soft.abort(new Error('interrupted by SIGINT')) }
  const ends: Ends = { interrupt, deadline: () => { end?.abort(new DOMException('late', 'TimeoutError')) }, hard: () => { interrupt(); hard.abort(new Error('interrupted by SIGINT')) } }
  if (what !== undefined) cluster.fault = (request, act) => ((what.lasting ? request.n >= what.at : request.n === what.at) ? what.mode(request, act, ends) : undefined)
  const start = performance.now()
  const { documents } = await settled(collect({ subject: 's', kubernetes: cluster.cluster() }, [play], {
    tool: { name: 'scs-check', version: '0' }, tripwire: tripwire(() => []), probeDeadline: 120_000, signal: soft.signal, hardSignal: hard.signal,
    run: '0tl2zzzabcdef', allowPrivileged: false, now: () => new Date(),
  }))
  timers.mockImplementation(usual as typeof AbortSignal.timeout)
  const evidence = [...documents.values()].find(({ kind }) => kind === play.kind)
  if (evidence === undefined) throw new Error('no evidence')
  return { cluster, evidence, seconds: (performance.now() - start) / 1000 }
}

/** Those requests that differ: the first two and the last of each kind, since a log is read hundreds of times. */
function telling({ requests }: FakeKubernetes): number[] {
  const places = new Map<string, number[]>()
  requests.forEach((one, i) => { places.set(one, [...places.get(one) ?? [], i + 1]) })
  return [...new Set([...places.values()].flatMap(all => [...all.slice(0, 2), all.at(-1) ?? 1]))].sort((a, b) => a - b)
}

const LATE = /it may still appear$/

function examine(play: Probe<Played<unknown>>, { cluster, evidence }: Run): { left: string[]; told: string[]; outcome: string } {
  expect(cluster.untouched()).toBe(true)
  expect(cluster.requests.filter(one => /^(DELETE|PATCH) .*(kube-system|foreign|scs-check$|-own$)/.test(one))).toEqual([])
  const left = cluster.left().sort()
  if (!evidence.seen.ok) return { left, told: [], outcome: 'unseen' }
  const played = evidence.seen.data as unknown as Played<unknown>
  expect(shapeProblem(play, played)).toBeNull()
  if (played.outcome !== 'done') expect(played.steps.at(-1)?.outcome).toBe(played.outcome)
  for (const { command } of played.leftovers) expect(command).not.toMatch(/kube-system|foreign|\.\.|-own/)
  return { left, told: played.leftovers.filter(({ why }) => !LATE.test(why)).map(({ kind, name }) => `${kind} ${name}`).sort(), outcome: played.outcome }
}

describe.each(PLAYS.map(play => [play.kind, play] as const))('%s', (_, play) => {
  it.each(Object.entries(MORE))('whichever request %s, nothing is left but what may not be removed, and that is named', async (name, mode) => {
    for (const at of telling((await run(play)).cluster)) {
      const ran = await run(play, { at, lasting: false, mode })
      const { left, told } = examine(play, ran)
      const about = { at, request: ran.cluster.requests[at - 1] }
      expect({ ...about, told }).toEqual({ ...about, told: expect.arrayContaining(left) as string[] })
      if (!/refused|quota|authenticated|nothing there/.test(name)) expect({ ...about, left }).toEqual({ ...about, left: [] })
    }
  })

  it.each(Object.entries(LASTING))('whichever request %s, all that is left is named, and a later sweep removes it', async (_, mode) => {
    for (const at of telling((await run(play)).cluster)) {
      const ran = await run(play, { at, lasting: true, mode })
      const { left, told } = examine(play, ran)
      expect({ at, told }).toEqual({ at, told: expect.arrayContaining(left) as string[] })
      expect(ran.seconds).toBeLessThan((play.plan?.seconds ?? 0) + UNDO_SECONDS + 10)
      ran.cluster.fault = undefined
      await settled(sweepKinds(ran.cluster.cluster(), clusterKinds, { before: new Date(Date.now() + 1e12), dryRun: false, signal: new AbortController().signal }))
      expect({ at, left: ran.cluster.left(), untouched: ran.cluster.untouched() }).toEqual({ at, left: [], untouched: true })
    }
  })

  it('says nothing about the cluster when somebody else removes what it made, whenever that happens', async () => {
    for (const at of telling((await run(play)).cluster)) {
      const cluster = new FakeKubernetes()
      const ran = await run(play, { at, lasting: false, mode: (_, act) => { const answer = act(); cluster.wipe(); return Promise.resolve(answer) } }, cluster)
      const { left, told, outcome } = examine(play, ran)
      expect({ at, request: cluster.requests[at - 1], left, told, fine: ['done', 'interrupted', 'unseen'].includes(outcome) ? 'fine' : outcome }).toMatchObject({ left: [], told: [], fine: 'fine' })
    }
  })
})
