import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Stage } from '../../src/probes/stage.ts'
import { Unseen } from '../../src/unseen.ts'
import { answered, fakeClocks, FakeOpenStack } from './fake-openstack.ts'
import { fakeVisit } from './fake.ts'
import { played } from './played.ts'

beforeEach(() => { fakeClocks() })
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const removals = ({ requests }: FakeOpenStack) => requests.filter(one => one.startsWith('DELETE')).map(one => one.split('/')[1])

describe('a play', () => {
  it('undoes last things first and tells what it saw on the way', async () => {
    const cloud = new FakeOpenStack()
    const { undo, outcome, data } = await played(async (stage, data) => {
      const network = await stage.create('network', 'net', {})
      await stage.create('subnet', 'sub', { network_id: network.id })
      stage.undo('say goodbye', () => Promise.resolve())
      data.seen = 'yes'
    }, { cloud })
    expect(undo.map(({ name }) => name)).toEqual(['say goodbye', 'remove subnet scs-check-0tl2zzzabcdef-sub', 'remove network scs-check-0tl2zzzabcdef-net'])
    expect([outcome, data, removals(cloud)]).toEqual(['done', { seen: 'yes' }, ['subnets', 'networks']])
  })

  it('does no step after one that failed, and keeps what it saw before', async () => {
    const later = vi.fn()
    const result = await played(async (stage, data) => {
      data.seen = 'before'
      await stage.step('break', () => Promise.reject(answered(409, 'conflict')))
      later()
    })
    expect(result).toMatchObject({ outcome: 'rejected', data: { seen: 'before' }, steps: [{ name: 'break', outcome: 'rejected', status: 409 }] })
    expect(later).not.toHaveBeenCalled()
  })

  it('goes on after an attempt that failed, and its failure does not colour the outcome', async () => {
    const { outcome, steps } = await played(async stage => {
      expect(await stage.attempt('try', () => Promise.reject(answered(403, 'no')))).toBeUndefined()
      await stage.step('go on', () => Promise.resolve())
    })
    expect([outcome, steps.map(step => step.outcome)]).toEqual(['done', ['refused', 'done']])
  })

  it('ends in an attempt when the visit ends', async () => {
    const soft = new AbortController()
    const { outcome, steps } = await played(async stage => {
      await stage.attempt('try', () => { soft.abort(new Error('interrupted by SIGTERM')); return Promise.reject(answered(403, 'no')) })
      await stage.step('never', () => Promise.resolve())
    }, { visit: fakeVisit({ signal: soft.signal }) })
    expect([outcome, steps]).toEqual(['interrupted', [{ name: 'try', outcome: 'interrupted', seconds: 0, message: 'interrupted by SIGTERM' }]])
  })

  it('asks for nothing once the visit has ended', async () => {
    const cloud = new FakeOpenStack()
    const visit = fakeVisit({ signal: AbortSignal.abort(new Error('interrupted by SIGINT')) })
    const result = await played(async stage => { await stage.create('volume', 'v', { size: 1 }) }, { cloud, visit })
    expect(result).toMatchObject({ outcome: 'interrupted', undo: [], leftovers: [], steps: [{ outcome: 'interrupted', message: 'interrupted by SIGINT' }] })
    expect(cloud.requests).toEqual([])
  })

  it('is ended by its own deadline, which is a timeout', async () => {
    const { outcome, steps } = await played(async stage => {
      await stage.step('sleep', () => new Promise((_, reject) => { stage.signal.addEventListener('abort', () => { reject(new Error('woken')) }) }))
    })
    expect([outcome, steps]).toEqual(['timeout', [{ name: 'sleep', outcome: 'timeout', seconds: 600, message: 'the play took longer than it may' }]])
  })

  it('is not seen if what it needs could not be seen before the first step, and failed if that came later', async () => {
    const needs = async (stage: Stage) => { await stage.need({ kind: 'other' } as never) }
    await expect(played(needs)).rejects.toMatchObject({ reason: 'refused', message: 'not for you' })
    const late = await played(async stage => { await stage.step('first', () => Promise.resolve()); await needs(stage) })
    expect(late).toMatchObject({ outcome: 'refused', steps: [{ name: 'first' }, { name: 'play', outcome: 'refused', message: 'not for you' }] })
  })

  it('that trips over an answer is malformed, and undone like any other', async () => {
    const cloud = new FakeOpenStack()
    const { outcome } = await played(async stage => {
      await stage.create('network', 'n', {})
      throw new TypeError('x is not a function')
    }, { cloud })
    expect([outcome, removals(cloud)]).toEqual(['malformed', ['networks']])
  })

  it('ends with what is ready, in error or vanished', async () => {
    const ending = async (status: string, more = {}) => {
      const cloud = new FakeOpenStack()
      cloud.fault = ({ method, path }) => (method === 'GET' && path === '/volumes/volumes-10' && cloud.requests.length > 2
        ? Promise.resolve({ status: 200, headers: {}, body: '', json: () => ({ volume: { name: 'scs-check-0tl2zzzabcdef-v', status, ...more } }) }) : undefined)
      const act = async (stage: Stage) => { await stage.ready(await stage.create('volume', 'v', {}), ['available'], 20) }
      const visit = fakeVisit({ hardSignal: AbortSignal.abort(new Error('enough')) })
      return (await played(act, { cloud, visit })).steps.at(-1)
    }
    expect(await ending('available')).toMatchObject({ outcome: 'done' })
    expect(await ending('error', { fail_reason: 'no space' })).toMatchObject({ outcome: 'error', message: 'the volume went to status error: no space' })
    expect(await ending('creating')).toMatchObject({ outcome: 'not-ready', message: 'the volume still has status creating after 20 s, not available' })
    expect((await ending('x'.repeat(100_000)))?.message?.length).toBeLessThan(200)
    expect(await ending(7 as never)).toMatchObject({ outcome: 'malformed' })
  })
})

describe('quota', () => {
  const known = { volumes: { limit: 3, used: 1 }, gigabytes: { limit: -1, used: 99 }, backups: { limit: 1, used: 5 } }
  const none = () => Promise.resolve()

  it('is taken for all plays of a visit together', async () => {
    const visit = fakeVisit()
    const wish = { visit, known, quota: { volumes: 1, gigabytes: 5, unknown: 7 } }
    expect((await played(none, wish)).outcome).toBe('done')
    expect((await played(none, wish)).outcome).toBe('done')
    const { outcome, steps } = await played(none, wish)
    expect([outcome, steps[0]?.name, steps[0]?.message]).toEqual(['quota', 'check quota', 'the project\'s quota is too small (volumes: 1 needed, 0 of 3 free, other plays of this run included; scs-check plan shows what a run needs)'])
    expect(visit.reserved).toEqual(new Map([['volumes', 2], ['gigabytes', 10], ['unknown', 14]]))
  })

  it('that is used up is told without negative numbers, and names of prototypes are no quotas', async () => {
    expect((await played(none, { known, quota: { backups: 1 } })).steps[0]?.message).toContain('backups: 1 needed, 0 of 1 free')
    expect((await played(none, { known, quota: { constructor: 1, __proto__x: 1 } })).outcome).toBe('done')
  })

  it('that a play takes later counts too', async () => {
    const { outcome } = await played(async stage => { await stage.reserve({ volumes: 2 }) }, { known, quota: { volumes: 1 } })
    expect(outcome).toBe('quota')
  })
})

describe('what a play makes', () => {
  it('carries the run in its name and, where the API has them, in marks', async () => {
    const cloud = new FakeOpenStack()
    const made: Record<string, unknown> = {}
    await played(async stage => {
      for (const kind of ['volume', 'network', 'image', 'floating-ip'] as const) made[kind] = (await stage.create(kind, 'part', {})).record
    }, { cloud })
    expect(made).toMatchObject({
      'volume': { name: 'scs-check-0tl2zzzabcdef-part', metadata: { 'scs-check': '0tl2zzzabcdef' } },
      'network': { name: 'scs-check-0tl2zzzabcdef-part', description: 'made by scs-check, run 0tl2zzzabcdef' },
      'image': { name: 'scs-check-0tl2zzzabcdef-part', tags: ['scs-check', '0tl2zzzabcdef'] },
      'floating-ip': { description: 'scs-check-0tl2zzzabcdef-part' },
    })
    expect(cloud.requests).toContainEqual(expect.stringMatching(/^PUT \/networks\/[\w-]+\/tags\/scs-check$/))
  })

  it('is removed by a step of the play once, and not again', async () => {
    const cloud = new FakeOpenStack()
    const { undo, outcome } = await played(async stage => { await stage.remove(await stage.create('secret', 's', {})) }, { cloud })
    expect([undo, outcome, removals(cloud)]).toEqual([[], 'done', ['secrets']])
  })

  it('and somebody else removed is no failure of the cloud', async () => {
    const cloud = new FakeOpenStack()
    const early = await played(async stage => {
      const thing = await stage.create('secret', 's', {})
      cloud.wipe()
      await stage.remove(thing)
    }, { cloud })
    expect(early.steps.at(-1)).toMatchObject({ name: 'delete secret', outcome: 'interrupted', message: expect.stringContaining('somebody removed it') as string })
    const late = await played(async stage => {
      await stage.create('volume', 'v', {})
      cloud.wipe()
      await stage.step('use it', () => Promise.reject(answered(404, 'Volume could not be found')))
    }, { cloud })
    expect([late.outcome, late.steps.map(({ outcome }) => outcome), late.leftovers]).toEqual(['interrupted', ['done', 'unsupported', 'interrupted'], []])
  })

  it('is waited for five seconds more after Ctrl-C, so that its id is known', async () => {
    const soft = new AbortController()
    const cloud = new FakeOpenStack()
    const answer = (seconds: number): FakeOpenStack['fault'] => ({ method }, act) => {
      if (method !== 'POST') return undefined
      soft.abort(new Error('interrupted by SIGINT'))
      return new Promise(resolve => { setTimeout(() => { resolve(act()) }, seconds * 1000) })
    }
    const act = async (stage: Stage) => { await stage.create('volume', 'v', {}) }
    cloud.fault = answer(4)
    const quick = await played(act, { cloud, visit: fakeVisit({ signal: soft.signal }) })
    expect([quick.steps[0]?.outcome, quick.undo[0]?.outcome, cloud.left()]).toEqual(['done', 'done', []])
    const other = new AbortController()
    cloud.fault = ({ method }, work) => (method === 'POST' ? (other.abort(new Error('x')), new Promise(resolve => { setTimeout(() => { resolve(work()) }, 6000) })) : undefined)
    const slow = await played(act, { cloud, visit: fakeVisit({ signal: other.signal }) })
    expect([slow.steps[0]?.outcome, slow.undo[0]?.outcome, cloud.left()]).toEqual(['interrupted', 'done', []])
  })

  it('is named with id and a command where it stays, also where the id never came', async () => {
    const cloud = new FakeOpenStack()
    cloud.fault = ({ method, path }, work) => {
      if (method === 'DELETE') return Promise.reject(answered(403, 'protected', 'DELETE http://cloud/x'))
      return method === 'POST' && path === '/secrets' ? (work(), Promise.reject(new Unseen('unreachable', 'lost'))) : undefined
    }
    const { leftovers, outcome } = await played(async stage => {
      await stage.create('volume', 'v', {})
      await stage.create('secret', 's', {})
    }, { cloud })
    expect(outcome).toBe('unreachable')
    expect(leftovers).toEqual([
      { kind: 'secret', name: 'scs-check-0tl2zzzabcdef-s', id: 'secrets-11', why: expect.stringMatching(/^refused: /) as string, command: 'openstack secret delete secrets-11' },
      { kind: 'volume', name: 'scs-check-0tl2zzzabcdef-v', id: 'volumes-10', why: 'refused: DELETE http://cloud/x answered 403: protected', command: 'openstack volume delete volumes-10' },
    ])
  })

  it('lets two runs in one project work side by side', async () => {
    const cloud = new FakeOpenStack()
    const act = async (stage: Stage) => { await stage.ready(await stage.create('volume', 'v', {}), ['available'], 60) }
    const both = await Promise.all(['0tl2zzzaaaaaa', '0tl2zzzbbbbbb'].map(run => played(act, { cloud, visit: fakeVisit({ run }) })))
    expect(both.map(({ outcome, leftovers }) => [outcome, leftovers])).toEqual([['done', []], ['done', []]])
    expect([cloud.left(), removals(cloud)]).toEqual([[], ['volumes', 'volumes']])
  })
})
