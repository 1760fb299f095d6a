import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { collect } from '../../src/collect/collect.ts'
import { shapeProblem } from '../../src/collect/shape.ts'
import { tripwire } from '../../src/evidence/tripwire.ts'
import type { Played } from '../../src/model/acting.ts'
import type { Evidence } from '../../src/model/evidence.ts'
import type { Probe } from '../../src/model/probe.ts'
import { imageUpload } from '../../src/probes/openstack-image-upload.ts'
import { newSecurityGroup } from '../../src/probes/openstack-new-security-group.ts'
import { providerNetworkUse } from '../../src/probes/openstack-provider-network.ts'
import { s3RoundTrip } from '../../src/probes/openstack-s3-round-trip.ts'
import { sampleVm } from '../../src/probes/openstack-sample-vm.ts'
import { secret } from '../../src/probes/openstack-secret.ts'
import { volumeBackup } from '../../src/probes/openstack-volume-backup.ts'
import { UNDO_SECONDS } from '../../src/probes/undo.ts'
import { FOREIGN } from './fake-collections.ts'
import { fakeClocks, FakeOpenStack, type Fault, type Request, settled } from './fake-openstack.ts'
import { reply } from './fake.ts'
import { type Ends, LASTING, type Mode, MODES } from './fault-modes.ts'

const PLAYS: Probe<Played<unknown>>[] = [volumeBackup, secret, newSecurityGroup, imageUpload, s3RoundTrip, providerNetworkUse, sampleVm]

// signing takes real time, which the jumping clock does not wait for
vi.mock('aws4fetch', () => ({
  AwsV4Signer: class {
    constructor(readonly about: { url: string; accessKeyId: string }) {}
    sign() {
      const { url, accessKeyId } = this.about
      return Promise.resolve({ url: new URL(url), headers: new Headers({ authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/x` }) })
    }
  },
}))
beforeAll(() => import('aws4fetch'))
let timers: ReturnType<typeof fakeClocks>
beforeEach(() => { timers = fakeClocks() })
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const ALL: Record<string, Mode> = {
  ...MODES,
  'is answered with the id of another thing': (request, act) => Promise.resolve(reply(200, withForeignIds(request, act().body))),
}

interface Run {
  cloud: FakeOpenStack
  evidence: Evidence
  seconds: number
}

/** Collects the play, with the mode at request `n`; `lasting`: from then on. */
async function run(play: Probe<Played<unknown>>, mode?: { at: number; lasting: boolean; what: Mode }, onCloud: (cloud: FakeOpenStack) => void = () => {}): Promise<Run> {
  const cloud = new FakeOpenStack()
  onCloud(cloud)
  const [soft, hard] = [new AbortController(), new AbortController()]
  const interrupt = () => { soft.abort(new Error('interrupted by SIGINT')) }
  const started: number[] = []
  let end: AbortController | undefined
  const usual = timers.getMockImplementation()
  timers.mockImplementation(milliseconds => {
    started.push(milliseconds)
    if (milliseconds !== (play.plan?.seconds ?? 0) * 1000) return usual?.(milliseconds) as AbortSignal
    end = new AbortController()
    return end.signal
  })
  const ends: Ends = {
    interrupt, deadline: () => { end?.abort(new DOMException('late', 'TimeoutError')) },
    hard: () => { interrupt(); hard.abort(new Error('interrupted by SIGINT')) },
  }
  const fault: Fault = (request, act) => (mode !== undefined && (mode.lasting ? request.n >= mode.at : request.n === mode.at) ? mode.what(request, act, ends) : undefined)
  cloud.fault = fault
  const start = performance.now()
  const { documents } = await settled(collect({ subject: 's', openstack: cloud.cloud() }, [play], {
    tool: { name: 'scs-check', version: '0' }, tripwire: tripwire(() => cloud.secrets), probeDeadline: 120_000, signal: soft.signal, hardSignal: hard.signal,
    run: '0tl2zzzabcdef', allowPrivileged: false, now: () => new Date(),
  }))
  timers.mockImplementation(usual as typeof AbortSignal.timeout)
  const evidence = [...documents.values()].find(({ kind }) => kind === play.kind)
  if (evidence === undefined) throw new Error('no evidence')
  return { cloud, evidence, seconds: (performance.now() - start) / 1000 }
}

/** The answer to a creation, naming what belongs to somebody else. */
function withForeignIds({ method, path }: Request, body: string): string {
  const id = FOREIGN[path.endsWith('/restore') ? '/volumes' : path]?.[0]?.['id']
  return method !== 'POST' || typeof id !== 'string' ? body : body.replaceAll(/"(id|volume_id)":"[^"]+"/g, `"$1":"${id}"`).replace(/secrets-\d+/, id)
}

const LATE = /^the answer to its creation got lost; it may still appear$/

/** What must hold after every run, however it went; returns what is left and what the evidence says is left. */
function examine(play: Probe<Played<unknown>>, { cloud, evidence }: Run): { left: string[]; told: string[] } {
  expect(cloud.untouched()).toBe(true)
  const text = JSON.stringify(evidence)
  for (const hidden of [...cloud.secrets, 'no secret: a test']) expect(text).not.toContain(hidden)
  expect(new Set(cloud.requests.filter(one => /^(DELETE|PUT|POST) .*foreign/.test(one)))).toEqual(new Set())
  const left = cloud.left().filter(one => one !== 'port ').sort()
  if (left.some(one => one.startsWith('bucket'))) expect(left).toContainEqual(expect.stringMatching(/^credential /))
  if (!evidence.seen.ok) return { left, told: [] }
  const played = evidence.seen.data as unknown as Played<unknown>
  expect(shapeProblem(play, played)).toBeNull()
  for (const { seconds, outcome } of [...played.steps, ...played.undo]) expect([seconds >= 0, outcome]).toEqual([true, expect.any(String)])
  for (const { command, id } of played.leftovers) {
    expect(command).not.toMatch(/foreign|\.\./)
    expect([null, 'text']).toContain(id === null ? null : 'text')
  }
  if (played.outcome !== 'done') expect(played.steps.at(-1)?.outcome).toBe(played.outcome)
  // what may still appear is told, though it is not there
  const late = played.leftovers.filter(({ why }) => LATE.test(why))
  expect(late.length).toBeLessThanOrEqual(1)
  if (late.length > 0) expect(played.steps.map(({ outcome }) => outcome)).toContainEqual(expect.stringMatching(/^(unreachable|timeout|interrupted)$/))
  return { left, told: played.leftovers.filter(one => !late.includes(one)).map(({ kind, name }) => `${kind} ${name}`).sort() }
}

describe.each(PLAYS.map(play => [play.kind, play] as const))('%s', (_, play) => {
  it('does its work on a sound cloud and leaves nothing', async () => {
    const ran = await run(play)
    expect(ran.evidence.seen).toMatchObject({ ok: true, data: { outcome: 'done', leftovers: [] } })
    expect(examine(play, ran)).toEqual({ left: [], told: [] })
    const made = (ran.evidence.seen as unknown as { data: Played<unknown> }).data.undo
    expect(ran.cloud.requests.length).toBeGreaterThan(2)
    expect(made.every(({ outcome }) => outcome === 'done')).toBe(true)
  })

  it.each(Object.entries(ALL))('whichever request %s, nothing is left but what may not be removed, and that is named', async (mode, what) => {
    for (let at = 1, last = (await run(play)).cloud.requests.length; at <= last; at++) {
      const ran = await run(play, { at, lasting: false, what })
      last = Math.max(last, ran.cloud.requests.length)
      const { left, told } = examine(play, ran)
      const about = { at, request: ran.cloud.requests[at - 1] }
      expect({ ...about, left: told }).toEqual({ ...about, left })
      if (!/refused|quota/.test(mode)) expect({ ...about, left }).toEqual({ ...about, left: [] })
    }
  })

  it('says nothing about the cloud when somebody else removes what it made, whenever that happens', async () => {
    for (let at = 1, last = (await run(play)).cloud.requests.length; at <= last; at++) {
      let cloud: FakeOpenStack | undefined
      const ran = await run(play, { at, lasting: false, what: (_, act) => { const answer = act(); cloud?.wipe(); return Promise.resolve(answer) } }, made => { cloud = made })
      expect(examine(play, ran)).toEqual({ left: [], told: [] })
      const outcome = ran.evidence.seen.ok ? (ran.evidence.seen.data as unknown as Played<unknown>).outcome : 'unseen'
      expect({ at, request: ran.cloud.requests[at - 1], outcome: ['done', 'interrupted', 'unseen'].includes(outcome) ? 'fine' : outcome }).toMatchObject({ outcome: 'fine' })
    }
  })

  it.each(Object.entries(LASTING))('whichever request %s, all that is left is named', async (_, what) => {
    for (let at = 1, last = (await run(play)).cloud.requests.length; at <= last; at++) {
      const ran = await run(play, { at, lasting: true, what })
      const { left, told } = examine(play, ran)
      expect({ at, told }).toEqual({ at, told: expect.arrayContaining(left) as string[] })
      expect(ran.seconds).toBeLessThan((play.plan?.seconds ?? 0) + UNDO_SECONDS + 10)
    }
  })
})
