import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Played } from '../../src/model/acting.ts'
import { type S3RoundTrip, s3RoundTrip } from '../../src/probes/openstack-s3-round-trip.ts'
import { type Keys, removeCredential } from '../../src/probes/s3-client.ts'
import { fakeClocks, FakeOpenStack, type Request, settled } from './fake-openstack.ts'
import { fakeVisit, reply } from './fake.ts'

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
beforeEach(() => { fakeClocks() })
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const RUN = 'scs-check-0tl2zzzabcdef'
const KEYS: Keys = { access: `${RUN}-s3`, secret: 's3cr3t' }
const BUCKET = `/${RUN}-bucket`
const denied = (code = 'AccessDenied') => reply(403, `<Error><Code>${code}</Code></Error>`)
/** A cloud whose S3 denies such requests. */
function denying(denies: (request: Request) => boolean, code?: string): FakeOpenStack {
  const cloud = new FakeOpenStack()
  cloud.fault = request => (!request.path.startsWith('/credentials') && denies(request) ? Promise.resolve(denied(code)) : undefined)
  return cloud
}

describe('the round trip', () => {
  const roundTrip = (cloud: FakeOpenStack): Promise<Played<S3RoundTrip>> => settled(s3RoundTrip.observe({ subject: 's', openstack: cloud.cloud() }, () => Promise.reject(new Error()), fakeVisit()))

  it.each([
    ['to list buckets and to read', ({ method, path }: Request) => method === 'GET' && (path === '/' || path.endsWith('/object'))],
    ['to read at all', ({ method }: Request) => method === 'GET'],
  ])('leaves nothing where S3 refuses %s', async (_, denies) => {
    const cloud = denying(denies)
    const { outcome, leftovers, undo } = await roundTrip(cloud)
    expect([outcome, leftovers, cloud.left()]).toEqual(['refused', [], []])
    expect(undo.map(({ name }) => name)).toEqual([`remove bucket ${RUN}-bucket`, `remove credential ${RUN}-s3`])
  })

  it('tells of its bucket where that must not be removed, and keeps the credential that leads to it', async () => {
    const cloud = denying(({ method }) => method === 'DELETE')
    const { leftovers } = await roundTrip(cloud)
    expect(leftovers).toMatchObject([
      { kind: 'bucket', name: `${RUN}-bucket`, id: null, why: expect.stringMatching(/^refused: .*AccessDenied/) as string, command: `openstack container delete --recursive ${RUN}-bucket` },
      { kind: 'credential', name: KEYS.access, why: expect.stringContaining(`the bucket ${RUN}-bucket is left`) as string },
    ])
    expect(cloud.left()).toEqual([`credential ${KEYS.access}`, `bucket ${RUN}-bucket`])
  })

  it('removes the credential where no bucket came to be', async () => {
    for (const code of ['AccessDenied', 'InvalidAccessKeyId']) {
      const cloud = denying(() => true, code)
      const { outcome, leftovers } = await roundTrip(cloud)
      expect([outcome, leftovers, cloud.left()]).toEqual(['refused', [], []])
    }
  })

  it('looks for the bucket whose creation was not answered', async () => {
    const cloud = new FakeOpenStack()
    cloud.fault = ({ method, path }, act) => (method === 'PUT' && path === BUCKET ? (act(), Promise.resolve(reply(504, ''))) : undefined)
    const { outcome, leftovers } = await roundTrip(cloud)
    expect([outcome, leftovers, cloud.left()]).toEqual(['error', [], []])
  })

  it('asks S3 for nothing more than its five requests when all goes well', async () => {
    const cloud = new FakeOpenStack()
    await roundTrip(cloud)
    expect(cloud.requests.filter(one => !one.includes('/credentials'))).toEqual(['PUT', 'PUT', 'GET', 'DELETE', 'DELETE'].map((method, i) => `${method} ${BUCKET}${i > 0 && i < 4 ? '/object' : ''}`))
  })
})

describe('a credential that is swept', () => {
  function littered(denies: (request: Request) => boolean, code?: string): FakeOpenStack {
    const cloud = denying(denies, code)
    cloud.put('/credentials', { id: 'c', user_id: 'user', project_id: 'project', blob: JSON.stringify(KEYS) })
    cloud.s3.put(BUCKET.slice(1), { object: 'x' })
    return cloud
  }
  const sweep = (cloud: FakeOpenStack) => settled(removeCredential(cloud.cloud(), 'c', { blob: JSON.stringify(KEYS) }))

  it('takes its bucket with it where buckets must not be listed', async () => {
    const cloud = littered(({ method, path }) => method === 'GET' && (path === '/' || path === BUCKET))
    await sweep(cloud)
    expect(cloud.left()).toEqual([])
  })

  it('stays where nobody knows whether there is a bucket', async () => {
    const cloud = littered(() => true)
    await expect(sweep(cloud)).rejects.toMatchObject({ status: 403 })
    expect(cloud.left()).toEqual([`credential ${KEYS.access}`, `bucket ${RUN}-bucket`])
  })

  it('goes where S3 does not know the key, with which nothing can have been made', async () => {
    const cloud = littered(() => true, 'InvalidAccessKeyId')
    await sweep(cloud)
    expect(cloud.ours('/credentials')).toEqual([])
  })
})
