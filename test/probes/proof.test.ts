import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { JsonObject } from '../../src/model/json.ts'
import type { Stage } from '../../src/probes/stage.ts'
import { Unseen } from '../../src/unseen.ts'
import { answered, fakeClocks, FakeOpenStack, type Fault } from './fake-openstack.ts'
import { reply } from './fake.ts'
import { played } from './played.ts'

beforeEach(() => { fakeClocks() })
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})
const NAME = 'scs-check-0tl2zzzabcdef-v'
const create = async (stage: Stage) => { await stage.create('volume', 'v', {}) }
const foreign = ({ requests }: FakeOpenStack) => requests.filter(one => !one.startsWith('GET') && one.includes('foreign'))
/** A cloud with this fault of its volumes. */
function faulty(fault: Fault): FakeOpenStack {
  const cloud = new FakeOpenStack()
  cloud.fault = (request, act) => (request.path.startsWith('/volumes') ? fault(request, act) : undefined)
  return cloud
}

describe('what a cloud says it has created', () => {
  it.each([404, 503, 403])('is not believed as long as it does not show it (%d)', async status => {
    const cloud = new FakeOpenStack()
    cloud.fault = ({ method, path }, act) => {
      if (method === 'POST' && path === '/networks') return Promise.resolve(reply(201, (act(), { network: { id: 'foreign-network', name: 'scs-check-0tl2zzzabcdef-n' } })))
      return method === 'GET' && path.includes('foreign') ? Promise.reject(answered(status, 'later')) : undefined
    }
    const { outcome, leftovers } = await played(async stage => {
      const network = await stage.create('network', 'n', {})
      await stage.create('subnet', 's', { network_id: network.id })
    }, { cloud })
    expect([outcome, leftovers, cloud.left(), foreign(cloud)]).toEqual([status === 404 ? 'interrupted' : 'malformed', [], [], []])
    expect(cloud.requests).not.toContainEqual(expect.stringContaining('POST /subnets'))
  })

  it('has some seconds to appear', async () => {
    const start = performance.now()
    const cloud = faulty(({ method }) => (method === 'GET' && performance.now() - start < 3000 ? Promise.reject(answered(404, 'not yet')) : undefined))
    const { outcome, undo } = await played(create, { cloud })
    expect([outcome, undo.map(step => step.outcome), cloud.left()]).toEqual(['done', ['done'], []])
  })

  it('is not proved by an account that is no longer let in', async () => {
    const cloud = new FakeOpenStack()
    cloud.fault = ({ n }) => (n > 1 ? Promise.reject(answered(401, 'who are you?')) : undefined)
    const { outcome, leftovers } = await played(create, { cloud })
    expect([outcome, leftovers]).toMatchObject(['unauthenticated', [{ name: NAME, why: expect.stringMatching(/^unauthenticated: /) as string }]])
  })

  it.each([[{ name: 'scs-check' }], [{ id: 'foreign-volume' }]])('is not ready by the record of another one: %j', async other => {
    const cloud = faulty(({ method, path }, act) => {
      if (method !== 'GET' || !path.startsWith('/volumes/volumes-') || cloud.requests.length < 3 || cloud.requests.some(one => one.startsWith('DELETE'))) return undefined
      return Promise.resolve(reply(200, { volume: { ...(act().json() as { volume: JsonObject }).volume, ...other, status: 'available' } }))
    })
    const { steps } = await played(async stage => { await stage.ready(await stage.create('volume', 'v', {}), ['available'], 20) }, { cloud })
    expect(steps.at(-1)).toMatchObject({ name: 'wait for volume v', outcome: 'malformed' })
  })
})

describe('a creation that failed', () => {
  it('is looked for once where it was refused, and costs no time', async () => {
    const cloud = faulty(({ method }) => (method === 'POST' ? Promise.reject(answered(403, 'no')) : undefined))
    const start = performance.now()
    const { leftovers, outcome } = await played(create, { cloud })
    expect([outcome, leftovers, cloud.requests, performance.now() - start]).toEqual(['refused', [], ['POST /volumes', 'GET /volumes/detail'], 0])
  })

  it.each([400, 403, 429])('is removed where it was done nevertheless (%d)', async status => {
    const cloud = faulty(({ method }, act) => (method === 'POST' ? (act(), Promise.reject(answered(status, 'no'))) : undefined))
    expect([(await played(create, { cloud })).leftovers, cloud.left()]).toEqual([[], []])
  })

  it('is nothing to report where the service refuses the listing, too', async () => {
    expect((await played(create, { cloud: faulty(() => Promise.reject(answered(403, 'no'))) })).leftovers).toEqual([])
  })

  it('is not looked for where there is no such service', async () => {
    const cloud = new FakeOpenStack(['block-storage'])
    expect([(await played(create, { cloud })).undo, cloud.requests]).toEqual([[], ['POST /volumes']])
  })

  it.each([[408, 5], [502, 9], [504, 9], [500, 9]])('is looked for some seconds after %d, when nobody knows', async (status, seconds) => {
    const cloud = faulty(({ method }) => {
      if (method !== 'POST') return undefined
      setTimeout(() => { cloud.put('/volumes', { name: NAME, status: 'available', project_id: 'project' }) }, seconds * 1000)
      return Promise.reject(answered(status, 'hm'))
    })
    expect([(await played(create, { cloud })).leftovers, cloud.left()]).toEqual([[], []])
  })

  it('may still appear, which is told where its answer got lost', async () => {
    for (const lost of [answered(504, 'gateway'), answered(502, 'gateway'), answered(408, 'slow'), new Unseen('timeout', 'no answer'), new Unseen('unreachable', 'closed')]) {
      const { undo, leftovers } = await played(create, { cloud: faulty(({ method }) => (method === 'POST' ? Promise.reject(lost) : undefined)) })
      expect(undo.map(({ outcome }) => outcome)).toEqual(['done'])
      expect(leftovers).toEqual([{
        kind: 'volume', name: NAME, id: null, why: 'the answer to its creation got lost; it may still appear', command: `openstack volume delete ${NAME}`,
      }])
    }
    expect((await played(create, { cloud: faulty(({ method }) => (method === 'POST' ? Promise.reject(answered(500, 'oops')) : undefined)) })).leftovers).toEqual([])
  })
})

it('what a gateway created twice is removed twice, and the play goes on as if it were one', async () => {
  const cloud = faulty(({ method, path }, act) => (method === 'POST' && path === '/volumes' ? (act(), Promise.resolve(act())) : undefined))
  const { outcome, leftovers } = await played(create, { cloud })
  expect([outcome, leftovers, cloud.left()]).toEqual(['done', [], []])
})
