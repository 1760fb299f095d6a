import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { JsonObject } from '../../src/model/json.ts'
import { KINDS } from '../../src/probes/resources.ts'
import { sweep, type Sweep } from '../../src/probes/sweep.ts'
import { Unseen } from '../../src/unseen.ts'
import { COLLECTIONS } from './fake-collections.ts'
import { answered, fakeClocks, FakeOpenStack, settled } from './fake-openstack.ts'
import { reply } from './fake.ts'

beforeEach(() => { fakeClocks() })
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})
vi.mock('aws4fetch', () => ({
  AwsV4Signer: class {
    constructor(readonly about: { url: string; accessKeyId: string }) {}
    sign() {
      const { url, accessKeyId } = this.about
      return Promise.resolve({ url: new URL(url), headers: new Headers({ authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/x` }) })
    }
  },
}))

const run = (iso: string) => `scs-check-${(Date.parse(iso) / 1000).toString(36).padStart(7, '0')}abcdef`
const OLD = run('2026-01-01T00:00:00Z')
const YOUNG = run('2026-01-01T02:00:00Z')
const HIDDEN = /"(?:s3cr3t)"/

/** A cloud in which runs left one thing of every kind. */
function littered(...runs: string[]): FakeOpenStack {
  const cloud = new FakeOpenStack()
  for (const prefix of runs) {
    for (const path of Object.keys(COLLECTIONS)) {
      const access = { blob: JSON.stringify({ access: `${prefix}-s3`, secret: 's3cr3t' }), user_id: 'user', type: 'ec2' }
      const name: JsonObject = path === '/floatingips' ? { description: `${prefix}-x`, name: '' } : { name: `${prefix}-x` }
      cloud.put(path, { ...name, ...(path === '/credentials' ? access : {}), status: 'available', project_id: 'project' })
    }
    cloud.s3.put(`${prefix}-bucket`, { object: 'x' })
  }
  return cloud
}
const swept = (cloud: FakeOpenStack, options: Partial<Parameters<typeof sweep>[1]> = {}): Promise<Sweep> => settled(
  sweep(cloud.cloud(), { before: new Date('2026-01-01T01:00:00Z'), dryRun: false, signal: new AbortController().signal, ...options }))

describe('a sweep', () => {
  it('removes every kind of thing that plays create, users first, with what is in the buckets, and tells each', async () => {
    const cloud = littered(OLD)
    const told: string[] = []
    const { things, unseen } = await swept(cloud, { onThing: ({ kind }) => { told.push(kind) } })
    expect([cloud.left(), unseen, cloud.untouched()]).toEqual([[], [], true])
    expect(told).toEqual(Object.values(KINDS).map(({ noun }) => noun))
    expect(things[0]).toMatchObject({ kind: 'server', name: `${OLD}-x`, begun: new Date('2026-01-01T00:00:00Z'), result: 'removed' })
    expect(JSON.stringify(things)).not.toMatch(HIDDEN)
  })

  it('takes only the runs that are named, where some are', async () => {
    const other = run('2026-01-01T00:10:00Z')
    const cloud = littered(OLD, other)
    await swept(cloud, { runs: [OLD.slice('scs-check-'.length)] })
    expect(cloud.left().length).toBeGreaterThan(0)
    expect(cloud.left().every(one => one.includes(other))).toBe(true)
  })

  it('leaves younger runs alone', async () => {
    const cloud = littered(OLD, YOUNG)
    await swept(cloud)
    expect(cloud.left().every(one => one.includes(YOUNG))).toBe(true)
    expect(cloud.left()).toHaveLength(Object.keys(COLLECTIONS).length + 1)
  })

  it('changes nothing when it only looks', async () => {
    const cloud = littered(OLD)
    const { things } = await swept(cloud, { dryRun: true })
    expect(things.map(({ result }) => result)).toEqual(Object.keys(KINDS).map(() => 'found'))
    expect(cloud.requests.filter(one => !one.startsWith('GET'))).toEqual([])
  })

  it.each([
    ['scs-check-sample-vm'], ['scs-check'], [`${OLD}`], [`x${OLD}-x`], [`${OLD}-x\n`], [`${OLD}-x; rm -rf /`], [{ toString: `${OLD}-x` }], [[`${OLD}-x`]], [`${OLD.toUpperCase()}-x`],
  ])('never touches what a run cannot have named: %j', async name => {
    const cloud = new FakeOpenStack()
    for (const path of Object.keys(COLLECTIONS)) cloud.put(path, path === '/credentials' ? { blob: '{}' } : { name, description: name, project_id: 'project' })
    expect(await swept(cloud)).toEqual({ things: [], unseen: [] })
    expect(cloud.requests.filter(one => !one.startsWith('GET'))).toEqual([])
  })

  it('never touches what belongs to other projects or tools', async () => {
    const cloud = new FakeOpenStack()
    for (const path of Object.keys(COLLECTIONS).filter(path => path !== '/os-keypairs')) cloud.put(path, { name: `${OLD}-x`, description: `${OLD}-x`, project_id: 'other', blob: JSON.stringify({ access: `${OLD}-s3`, secret: 's' }), user_id: 'user' })
    expect((await swept(cloud)).things).toEqual([])
  })

  it('is not led to another thing by a listing that gives its id our name', async () => {
    const cloud = new FakeOpenStack()
    cloud.fault = ({ path }) => (path === '/volumes/detail' ? Promise.resolve(reply(200, { volumes: [{ id: 'foreign-volume', name: `${OLD}-x` }, { id: 'foreign-volume', name: 'mine' }] })) : undefined)
    const { things } = await swept(cloud)
    expect(things).toMatchObject([{ result: 'stays', why: expect.stringContaining('another name') as string, command: `openstack volume delete ${OLD}-x` }])
    expect(cloud.untouched()).toBe(true)
  })

  it('reports an id that makes no sense, with a command that is safe', async () => {
    const cloud = new FakeOpenStack()
    cloud.fault = ({ path }) => (path === '/volumes/detail' ? Promise.resolve(reply(200, { volumes: [{ id: '../$(id)', name: `${OLD}-x` }] })) : undefined)
    expect((await swept(cloud)).things).toMatchObject([{ result: 'stays', command: `openstack volume delete ${OLD}-x` }])
  })

  it('goes on after what stays, and says why it stays', async () => {
    const cloud = littered(OLD)
    cloud.fault = ({ method, path }) => (method === 'DELETE' && path.startsWith('/networks') ? Promise.reject(answered(403, 'protected')) : undefined)
    const { things } = await swept(cloud)
    expect(things.filter(({ result }) => result === 'stays')).toMatchObject([{ kind: 'network', why: expect.stringContaining('protected') as string }])
    expect(cloud.left()).toEqual([`network ${OLD}-x`])
  })

  it('tells which kinds it could not look for, and looks for the others', async () => {
    const cloud = littered(OLD)
    cloud.fault = ({ path }) => (path === '/backups/detail' ? Promise.reject(answered(500, 'oops')) : path === '/subnets' ? Promise.reject(new Unseen('timeout', 'slow')) : undefined)
    const { unseen } = await swept(cloud)
    expect(unseen.map(({ kind }) => kind).sort()).toEqual(['subnet', 'volume backup'])
    expect(cloud.left()).toEqual([`volume backup ${OLD}-x`, `subnet ${OLD}-x`])
  })

  it('asks nothing of services that are not there', async () => {
    const cloud = new FakeOpenStack(['key-manager', 'block-storage'])
    expect(await swept(cloud)).toEqual({ things: [], unseen: [] })
    expect(cloud.requests.some(one => /secrets|volumes|backups/.test(one))).toBe(false)
  })

  it('keeps the credential while S3 is out of order: it leads to the bucket', async () => {
    const cloud = littered(OLD)
    cloud.fault = ({ path }) => (path === '/' ? Promise.resolve(reply(503, '')) : undefined)
    const { things } = await swept(cloud)
    expect(things.at(-1)).toMatchObject({ kind: 'credential', result: 'stays', command: `openstack ec2 credentials delete ${OLD}-s3` })
    expect(cloud.left().sort()).toEqual([`bucket ${OLD}-bucket`, `credential ${OLD}-s3`])
  })
})
