import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { JsonObject } from '../../src/model/json.ts'
import { removeThing } from '../../src/probes/remove.ts'
import type { KindName } from '../../src/probes/resources.ts'
import { Unseen } from '../../src/unseen.ts'
import { answered, fakeClocks, FakeOpenStack, settled } from './fake-openstack.ts'
import { reply } from './fake.ts'

beforeEach(() => { fakeClocks() })
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})
const never = new AbortController().signal
const NAME = 'scs-check-0tl2zzzabcdef-source'
const mine = { id: 'v', name: NAME, status: 'available', project_id: 'project' }

function withVolume(record: JsonObject = {}, fault?: FakeOpenStack['fault']): FakeOpenStack {
  const cloud = new FakeOpenStack()
  cloud.put('/volumes', { ...mine, ...record })
  cloud.fault = fault
  return cloud
}
const remove = (cloud: FakeOpenStack, thing: { id: string | null; name: string } = { id: 'v', name: NAME }, kind: KindName = 'volume', signal = never) =>
  settled(removeThing(cloud.cloud(signal), kind, thing, signal))
const deletes = ({ requests }: FakeOpenStack) => requests.filter(one => one.startsWith('DELETE'))

describe('removing a thing', () => {
  it('asks once and waits until it is gone', async () => {
    const cloud = withVolume()
    expect(await remove(cloud)).toBe('removed')
    expect([cloud.left(), deletes(cloud)]).toEqual([[], ['DELETE /volumes/v']])
  })

  it('takes another one of the same name with it, and costs one listing', async () => {
    const cloud = withVolume()
    cloud.put('/volumes', { ...mine, id: 'w' })
    expect(await remove(cloud)).toBe('removed')
    expect([cloud.left(), deletes(cloud), cloud.requests.filter(one => one === 'GET /volumes/detail').length]).toEqual([[], ['DELETE /volumes/v', 'DELETE /volumes/w'], 1])
  })

  it('is done though it is listed for a while yet, or nothing can be listed', async () => {
    for (const answer of [() => Promise.resolve(reply(200, { volumes: [mine] })), () => Promise.reject(answered(503, 'no'))]) {
      const cloud = withVolume({}, ({ path }) => (path === '/volumes/detail' ? answer() : undefined))
      const start = performance.now()
      expect(await remove(cloud)).toBe('removed')
      expect([deletes(cloud), performance.now() - start < 2000]).toEqual([['DELETE /volumes/v'], true])
    }
  })

  it('that is gone already is done, and said', async () => {
    expect(await remove(new FakeOpenStack())).toBe('gone')
    expect(await remove(withVolume({ status: 'deleting' }, ({ method, path }, act) => (
      method === 'DELETE' ? Promise.reject(answered(400, 'busy')) : path === '/volumes/v' && performance.now() > 3000 ? Promise.reject(answered(404, '')) : Promise.resolve().then(act))))).toBe('gone')
  })

  it.each([400, 409, 423, 429, 500, 503])('is tried again while it is busy (%d)', async status => {
    let times = 3
    const cloud = withVolume({}, ({ method }) => (method === 'DELETE' && times-- > 0 ? Promise.reject(answered(status, 'busy')) : undefined))
    await remove(cloud)
    expect([cloud.left(), deletes(cloud).length]).toEqual([[], 4])
  })

  it('is tried again when the answer got lost, whether or not it was done', async () => {
    for (const done of [true, false]) {
      let times = 1
      const cloud = withVolume({}, ({ method }, act) => {
        if (method !== 'DELETE' || times-- <= 0) return undefined
        if (done) act()
        return Promise.reject(new Unseen('unreachable', 'lost'))
      })
      expect(await remove(cloud)).toBe('removed')
      expect(cloud.left()).toEqual([])
    }
  })

  it('that stays busy fails after a minute with the cloud\'s own words', async () => {
    const start = performance.now()
    const cloud = withVolume({}, ({ method }) => (method === 'DELETE' ? Promise.reject(answered(400, 'it has snapshots')) : undefined))
    await expect(remove(cloud)).rejects.toMatchObject({ status: 400, message: expect.stringContaining('it has snapshots') as string })
    expect(performance.now() - start).toBe(60_000)
  })

  it('that is interrupted while it is busy says what kept it busy', async () => {
    const soft = new AbortController()
    setTimeout(() => { soft.abort(new Error('interrupted by SIGINT')) }, 5000)
    const cloud = withVolume({}, ({ method }) => (method === 'DELETE' ? Promise.reject(answered(400, 'it has snapshots')) : undefined))
    await expect(remove(cloud, { id: 'v', name: NAME }, 'volume', soft.signal)).rejects.toMatchObject({ message: expect.stringContaining('it has snapshots') as string })
  })

  it('that is interrupted within a request says so, too', async () => {
    const soft = new AbortController()
    let times = 0
    const cloud = withVolume({}, ({ method }) => {
      if (method !== 'DELETE') return undefined
      if (times++ > 0) soft.abort(new Error('interrupted by SIGINT'))
      return times > 1 ? new Promise(() => {}) : Promise.reject(answered(400, 'it has snapshots'))
    })
    await expect(remove(cloud, { id: 'v', name: NAME }, 'volume', soft.signal)).rejects.toMatchObject({ message: expect.stringContaining('it has snapshots') as string })
  })

  it('that is forbidden fails at once', async () => {
    const cloud = withVolume({}, ({ method }) => (method === 'DELETE' ? Promise.reject(answered(403, 'no')) : undefined))
    await expect(remove(cloud)).rejects.toMatchObject({ status: 403 })
    expect(deletes(cloud)).toHaveLength(1)
  })

  it('that ends in an error says so', async () => {
    const cloud = withVolume({}, ({ method, path }) => (method === 'GET' && path === '/volumes/v' && deletes(cloud).length > 0
      ? Promise.resolve(reply(200, { volume: { ...mine, status: 'error_deleting' } })) : undefined))
    await expect(remove(cloud)).rejects.toMatchObject({ outcome: 'error', message: 'the volume went to status error_deleting' })
  })

  it('that never goes is not ready after a minute', async () => {
    const cloud = withVolume({}, ({ method }) => (method === 'DELETE' ? Promise.resolve(reply(202, '')) : undefined))
    await expect(remove(cloud)).rejects.toMatchObject({ outcome: 'not-ready', message: 'the volume is not gone 60 s after its removal' })
  })

  it('of a server that is only set aside for days has it removed for good', async () => {
    const cloud = new FakeOpenStack()
    cloud.put('/servers', { id: 's', name: NAME, status: 'ACTIVE', tenant_id: 'project' })
    let aside = false
    cloud.fault = ({ method, path, json }) => {
      if (method === 'DELETE') aside = true
      else if (path.endsWith('/action') && 'forceDelete' in json) cloud.drop('/servers', 's')
      else if (path === '/servers/s' && aside && cloud.left().length > 0) return Promise.resolve(reply(200, { server: { name: NAME, status: 'SOFT_DELETED' } }))
      return method === 'GET' ? undefined : Promise.resolve(reply(202, ''))
    }
    expect(await remove(cloud, { id: 's', name: NAME }, 'server')).toBe('removed')
    expect(cloud.left()).toEqual([])
  })
})

describe('what is not ours', () => {
  it('is never deleted, though the cloud gave its id', async () => {
    const cloud = new FakeOpenStack()
    const thing = { id: 'foreign-volume', name: NAME }
    await expect(remove(cloud, thing)).rejects.toMatchObject({ outcome: 'malformed', message: 'the id that the cloud gave belongs to a volume of another name' })
    expect([deletes(cloud), thing.id]).toEqual([[], null])
  })

  it('makes room for ours, which is found by its name', async () => {
    const cloud = withVolume()
    expect(await remove(cloud, { id: 'foreign-volume', name: NAME })).toBe('removed')
    expect([cloud.left(), deletes(cloud)]).toEqual([[], ['DELETE /volumes/v']])
  })

  it.each(['..', '.', '', 'a/b', '../volumes/x', '%2e%2e', 'a b', '-rf', 'ä', 'x'.repeat(200), '$(id)'])('cannot be reached by an odd id: %j', async id => {
    const cloud = new FakeOpenStack()
    await expect(remove(cloud, { id, name: NAME })).rejects.toMatchObject({ outcome: 'malformed' })
    expect(cloud.requests).toEqual([])
  })

  it('may carry our name in a listing: only the record under the id counts', async () => {
    const cloud = new FakeOpenStack()
    cloud.fault = ({ path }) => (path === '/volumes/detail' ? Promise.resolve(reply(200, { volumes: [{ id: 'foreign-volume', name: NAME }] })) : undefined)
    await expect(remove(cloud, { id: null, name: NAME })).rejects.toMatchObject({ outcome: 'malformed' })
    expect(deletes(cloud)).toEqual([])
  })

  it('of another project with the same name stays', async () => {
    const cloud = withVolume({ project_id: 'another' })
    expect(await remove(cloud, { id: null, name: NAME })).toBe('gone')
    expect(deletes(cloud)).toEqual([])
  })
})

describe('a thing whose id never came', () => {
  it('is found by its name, even if it appears late, and its id is noted', async () => {
    const cloud = new FakeOpenStack()
    setTimeout(() => { cloud.put('/volumes', mine) }, 8000)
    const thing = { id: null as string | null, name: NAME }
    expect(await remove(cloud, thing)).toBe('removed')
    expect([thing.id, cloud.left()]).toEqual(['v', []])
  })

  it('is looked for ten seconds', async () => {
    const start = performance.now()
    expect(await remove(new FakeOpenStack(), { id: null, name: NAME })).toBe('gone')
    expect(performance.now() - start).toBe(10_000)
  })

  it('is removed as often as it is there', async () => {
    const cloud = withVolume()
    cloud.put('/volumes', { ...mine, id: 'w' })
    await remove(cloud, { id: null, name: NAME })
    expect(cloud.left()).toEqual([])
  })

  it('is found though the first listings fail', async () => {
    let times = 2
    const cloud = withVolume({}, ({ path }) => (path.endsWith('detail') && times-- > 0 ? Promise.reject(new Unseen('malformed', 'HTML')) : undefined))
    expect([await remove(cloud, { id: null, name: NAME }), cloud.left()]).toEqual(['removed', []])
  })

  it('counts as left if the listings never make sense', async () => {
    const cloud = withVolume({}, ({ path }) => (path.endsWith('detail') ? Promise.reject(new Unseen('malformed', 'HTML')) : undefined))
    await expect(remove(cloud, { id: null, name: NAME })).rejects.toMatchObject({ message: 'HTML' })
  })

  it('counts as left if nothing can be listed', async () => {
    const cloud = withVolume({}, ({ path }) => (path.endsWith('detail') ? Promise.reject(answered(403, 'no')) : undefined))
    await expect(remove(cloud, { id: null, name: NAME })).rejects.toMatchObject({ status: 403 })
  })
})

it('the record of another one under its id does not speak for it', async () => {
  const cloud = withVolume({}, ({ method, path }) => (method === 'GET' && path === '/volumes/v' ? Promise.resolve(reply(200, { volume: { ...mine, id: 'w' } })) : undefined))
  await expect(remove(cloud)).rejects.toMatchObject({ message: 'the answer is about another volume' })
  expect(deletes(cloud)).toEqual([])
})

it('where a record may not be read by itself, the listing vouches for its name', async () => {
  for (const name of [NAME, 'scs-check-secret']) {
    const cloud = new FakeOpenStack()
    cloud.put('/secrets', { id: 's', name, project_id: 'project' })
    cloud.fault = ({ method, path }) => (method === 'GET' && path === '/secrets/s' ? Promise.reject(answered(403, 'no')) : undefined)
    const done = remove(cloud, { id: 's', name: NAME }, 'secret')
    if (name === NAME) expect(await done).toBe('removed')
    else await expect(done).rejects.toMatchObject({ outcome: 'malformed' })
    expect(cloud.left()).toEqual(name === NAME ? [] : ['secret scs-check-secret'])
  }
})
