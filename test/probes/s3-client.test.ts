import { describe, expect, it } from 'vitest'
import { s3RoundTrip } from '../../src/probes/openstack-s3-round-trip.ts'
import { type Keys, removeCredential, s3Request, s3Url } from '../../src/probes/s3-client.ts'
import { resultOf } from '../checks/played.ts'
import { answered, FakeOpenStack } from './fake-openstack.ts'
import { fakeCloud, fakeVisit, reply } from './fake.ts'

const RUN = 'scs-check-0tl2zzzabcdef'
const KEYS: Keys = { access: `${RUN}-s3`, secret: 's3cr3t' }
const RECORD = { id: 'c', user_id: 'user', project_id: 'project', blob: JSON.stringify(KEYS) }

describe('where S3 is', () => {
  const at = (catalog: Record<string, string>) => s3Url(fakeCloud({ endpoint: (...types) => Promise.resolve(types.map(type => catalog[type]).find(url => url !== undefined)) }))
  it.each([
    [{ 's3': 'https://s3.cloud:8080/' }, 'https://s3.cloud:8080'], [{ 's3': 'https://a', 'object-store-s3': 'https://b/s3///' }, 'https://b/s3'],
    [{ 'object-store': 'https://swift.cloud:8080/v1/AUTH_x' }, 'https://swift.cloud:8080'], [{}, undefined],
  ])('the catalog %j says', async (catalog, url) => {
    expect(await at(catalog as unknown as Record<string, string>)).toBe(url)
  })
})

describe('a request', () => {
  it('is signed with the access key, and its secret is not in it', async () => {
    const sent: unknown[] = []
    const cloud = fakeCloud({ anonymous: (...ask) => { sent.push(ask); return Promise.resolve(reply(200, 'x')) } })
    expect((await s3Request(cloud, 'http://s3.cloud', KEYS, 'PUT', '/bucket/object', 'content')).body).toBe('x')
    const [method, url, headers, body] = sent[0] as [string, string, Record<string, string>, string]
    expect([method, url, body]).toEqual(['PUT', 'http://s3.cloud/bucket/object', 'content'])
    expect(headers['authorization']).toMatch(new RegExp(`^AWS4-HMAC-SHA256 Credential=${RUN}-s3/\\d{8}/us-east-1/s3/aws4_request, SignedHeaders=host;`))
    expect(JSON.stringify(sent)).not.toContain('s3cr3t')
  })
  it.each([
    [403, '<Error><Code>AccessDenied</Code></Error>', 'refused', 'AccessDenied'], [500, '', 'unreachable', 'no S3 error document'], [404, '<html>', 'unsupported', 'no S3 error document'],
    [301, '', 'malformed', 'no S3 error document'], [400, '<Code>a b</Code>', 'malformed', 'no S3 error document'], [400, `<Code>${'x'.repeat(65)}</Code>`, 'malformed', 'no S3 error document'],
  ])('answered %d %s is %s', async (status, body, reason, words) => {
    const cloud = fakeCloud({ anonymous: () => Promise.resolve(reply(status, body)) })
    await expect(s3Request(cloud, 'http://user:pass@s3.cloud', KEYS, 'GET', '/')).rejects.toMatchObject({ status, reason, message: `GET http://s3.cloud/ answered ${status} (${words})` })
  })
})

it('the secret of the round trip is concealed before it is sent, and comes into no evidence', async () => {
  const cloud = new FakeOpenStack()
  const known: boolean[] = []
  cloud.fault = ({ method, path, json }) => {
    if (method === 'POST' && path === '/credentials') {
      const { blob } = json['credential'] as { blob: string }
      known.push(cloud.secrets.includes((JSON.parse(blob) as Keys).secret))
    }
    return undefined
  }
  const played = await s3RoundTrip.observe({ subject: 's', openstack: cloud.cloud() }, () => Promise.reject(new Error()), fakeVisit())
  expect([played.outcome, played.data, known]).toEqual(['done', { url: 'http://cloud/x', credential: true, same: true }, [true]])
  for (const secret of cloud.secrets) expect(JSON.stringify(played)).not.toContain(secret)
})

it('a clock that is off by a day is no fault of S3, and leaves nothing behind', async () => {
  const cloud = new FakeOpenStack()
  cloud.fault = ({ path }) => (path.startsWith('/scs-check-') ? Promise.resolve(reply(403, '<Error><Code>RequestTimeTooSkewed</Code></Error>')) : undefined)
  const played = await s3RoundTrip.observe({ subject: 's', openstack: cloud.cloud() }, () => Promise.reject(new Error()), fakeVisit())
  const { verdict, because } = resultOf('scs-0123-s3-round-trip', { s3RoundTrip: played })
  expect(verdict).toBe('DNF')
  expect(because).toContain('the clocks of this machine and the cloud differ')
  expect([played.leftovers, cloud.ours('/credentials')]).toEqual([[], []])
})

describe('removing a credential', () => {
  function withBuckets(buckets: Record<string, Record<string, string>>): FakeOpenStack {
    const cloud = new FakeOpenStack()
    cloud.put('/credentials', RECORD)
    for (const [name, objects] of Object.entries(buckets)) cloud.s3.put(name, objects)
    return cloud
  }
  const remove = (cloud: FakeOpenStack) => removeCredential(cloud.cloud(), 'c', RECORD)

  it('takes the buckets of its own run with it, and no others', async () => {
    const others = { 'scs-check-0tl2zzzabcdeg-bucket': { a: '' }, 'scs-check-0tl2zzzabcdef': {}, 'x-scs-check-0tl2zzzabcdef-bucket': {} }
    const cloud = withBuckets({ [`${RUN}-bucket`]: { 'object': '', 'a/b c': '', 'ü': '' }, [`${RUN}-other`]: {}, ...others })
    await remove(cloud)
    expect([cloud.s3.buckets(), cloud.ours('/credentials')]).toEqual([['foreign', ...Object.keys(others)], []])
    expect(cloud.secrets).toEqual(['s3cr3t'])
  })

  it('finds its bucket among thousands', async () => {
    const cloud = withBuckets(Object.fromEntries([...Array.from({ length: 3000 }, (_, i) => `bucket-${i}`), `${RUN}-bucket`].map(name => [name, {}])))
    await remove(cloud)
    expect([cloud.s3.buckets().length, cloud.left().includes(`bucket ${RUN}-bucket`)]).toEqual([3001, false])
  })

  it.each(['a&b', '..'])('stays with a bucket that cannot be emptied, since it leads to it: %s', async key => {
    const cloud = withBuckets({ [`${RUN}-bucket`]: { [key]: '' } })
    await expect(remove(cloud)).rejects.toMatchObject({ status: 409, message: expect.stringContaining('BucketNotEmpty') as string })
    expect(cloud.ours('/credentials')).toHaveLength(1)
  })

  it('of a key that is none of ours lists no buckets', async () => {
    const cloud = withBuckets({})
    await removeCredential(cloud.cloud(), 'c', { ...RECORD, blob: '{"access":"mine","secret":"x"}' })
    expect(cloud.requests).toEqual(['DELETE /credentials/c'])
  })

  it.each([[400, true], [403, true], [404, true], [412, true], [429, false], [500, false], [503, false]])('goes on or not where S3 answers %d', async (status, goesOn) => {
    const cloud = withBuckets({})
    cloud.fault = ({ path }) => (path === '/' ? Promise.resolve(reply(status, '')) : undefined)
    await remove(cloud).catch(() => {})
    expect(cloud.ours('/credentials')).toHaveLength(goesOn ? 0 : 1)
  })

  it('believes no markup, and reads a flood of it in no time', async () => {
    const flood = '<Name>'.repeat(200_000) + `<Name>${RUN}-bucket/../../x</Name><Name>${RUN}-&#98;</Name><!-- <Name>${RUN}-no</Name> -->`
    const cloud = withBuckets({})
    cloud.fault = ({ path }) => (path === '/' ? Promise.resolve(reply(200, flood)) : path.startsWith('/scs') ? Promise.reject(answered(404, '')) : undefined)
    const start = Date.now()
    await remove(cloud)
    expect(cloud.requests.filter(one => one.includes('/scs'))).toEqual([`GET /${RUN}-no`, `DELETE /${RUN}-no`])
    expect(Date.now() - start).toBeLessThan(2000)
  })
})
