import { createHash } from 'node:crypto'
import { AwsClient } from 'aws4fetch'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/model/json.ts'
import { postToken, signedIn, type Signed } from './support.ts'

const STATE = { services: ['identity', 'object-store'], s3: true }
const IDENTITY = '/identity/v3'
interface Keys { access: string; secret: string }

async function user(signed: Signed): Promise<string> {
  const body = (await signed.body(`${IDENTITY}/auth/tokens`, { 'x-subject-token': signed.token })) as { token: { user: { id: string } } }
  return body.token.user.id
}
async function project(signed: Signed): Promise<string> {
  return ((await signed.body(`${IDENTITY}/auth/projects`)) as { projects: { id: string }[] }).projects[0]?.id ?? ''
}
async function ec2(signed: Signed): Promise<Keys> {
  const response = await signed.send('POST', `${IDENTITY}/users/${await user(signed)}/credentials/OS-EC2`, { tenant_id: await project(signed) })
  expect(response.status).toBe(201)
  return ((await response.json()) as { credential: Keys & JsonObject }).credential
}

async function stage(more: object = {}) {
  const signed = await signedIn({ ...STATE, ...more })
  const keys = await ec2(signed)
  const call = async (method: string, path: string, init: RequestInit = {}, options: object = {}): Promise<[number, string, Headers]> => {
    const client = new AwsClient({ accessKeyId: keys.access, secretAccessKey: keys.secret, service: 's3', region: 'us-east-1', retries: 0, ...options })
    const response = await client.fetch(signed.base + path, { method, ...init })
    return [response.status, await response.text(), response.headers]
  }
  const code = async (...args: Parameters<typeof call>) => {
    const [status, text] = await call(...args)
    return [status, /<Error><Code>(\w+)<\/Code>/.exec(text)?.[1]]
  }
  return { signed, keys, call, code }
}

describe('S3 of the demo cloud', () => {
  it('keeps buckets and objects for a signed client, and Swift shows the same', async () => {
    const { signed, call } = await stage()
    const put = { body: 'hello world', headers: { 'content-type': 'text/plain', 'x-amz-meta-foo': 'bar' } }
    expect((await call('PUT', '/my-bucket'))[0]).toBe(200)
    const stored = await call('PUT', '/my-bucket/dir/a b%2B!(1)~ü.txt', put)
    expect([stored[0], stored[2].get('etag')]).toEqual([200, `"${createHash('md5').update('hello world').digest('hex')}"`])
    const [status, text, headers] = await call('GET', '/my-bucket/dir/a b%2B!(1)~ü.txt')
    expect([status, text, headers.get('content-type'), headers.get('x-amz-meta-foo')]).toEqual([200, 'hello world', 'text/plain', 'bar'])
    const head = await call('HEAD', '/my-bucket/dir/a b%2B!(1)~ü.txt')
    expect([head[0], head[1], head[2].get('content-length')]).toEqual([200, '', '11'])
    expect((await call('GET', '/my-bucket/dir/a b%2B!(1)~ü.txt', { headers: { range: 'bytes=6-' } }))[1]).toBe('world')
    expect((await call('GET', '/'))[1]).toContain('<Buckets><Bucket><Name>my-bucket</Name>')
    const listed = '<KeyCount>1</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated><Contents><Key>dir/a b+!(1)~ü.txt</Key>'
    expect((await call('GET', '/my-bucket?list-type=2'))[1]).toContain(listed)
    const account = `/object-store/v1/AUTH_${await project(signed)}`
    expect(await (await signed.get(`${account}?format=json`)).json()).toMatchObject([{ name: 'my-bucket', count: 1, bytes: 11 }])
    expect(await (await signed.get(`${account}/my-bucket`)).text()).toBe('dir/a b+!(1)~ü.txt\n')
    expect(await (await signed.get(`${account}/my-bucket/dir/a b%2B!(1)~ü.txt`)).text()).toBe('hello world')
    expect((await call('DELETE', '/my-bucket/dir/a b%2B!(1)~ü.txt'))[0]).toBe(204)
    expect((await call('DELETE', '/my-bucket'))[0]).toBe(204)
    expect((await call('HEAD', '/my-bucket'))[0]).toBe(404)
    expect((await signed.get(account)).status).toBe(204)
  })

  it('says what is wrong in documents of its own', async () => {
    const { code, call } = await stage()
    await call('PUT', '/bucket')
    expect(await code('PUT', '/bucket')).toEqual([409, 'BucketAlreadyOwnedByYou'])
    expect(await code('PUT', '/Not_a_name')).toEqual([400, 'InvalidBucketName'])
    for (const method of ['GET', 'DELETE']) expect(await code(method, '/nothing')).toEqual([404, 'NoSuchBucket'])
    expect(await code('PUT', '/nothing/o', { body: 'x' })).toEqual([404, 'NoSuchBucket'])
    expect(await code('GET', '/bucket/o')).toEqual([404, 'NoSuchKey'])
    expect((await call('DELETE', '/bucket/o'))[0]).toBe(204)
    expect(await code('PUT', '/bucket/o', { body: 'x', headers: { 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' } })).toEqual([400, 'BadDigest'])
    await call('PUT', '/bucket/o', { body: 'x' })
    expect(await code('GET', '/bucket/o', { headers: { range: 'bytes=1-' } })).toEqual([416, 'InvalidRange'])
    expect(await code('DELETE', '/bucket')).toEqual([409, 'BucketNotEmpty'])
    expect(await code('POST', '/bucket/o', { body: 'x' })).toEqual([501, 'NotImplemented'])
    expect((await call('GET', '/a%3Cb%26'))[1]).toContain('<BucketName>a&lt;b&amp;</BucketName>')
  })

  it('believes no signature but the right one of a key that exists, over what was really sent', async () => {
    const { signed, keys, code } = await stage()
    expect(await code('GET', '/', {}, { secretAccessKey: 'wrong' })).toEqual([403, 'SignatureDoesNotMatch'])
    expect(await code('GET', '/', {}, { accessKeyId: 'unknown' })).toEqual([403, 'InvalidAccessKeyId'])
    expect(await code('GET', '/', {}, { region: 'eu-x' })).toEqual([400, 'AuthorizationHeaderMalformed'])
    expect(await code('PUT', '/bucket/o', { body: 'x', headers: { 'x-amz-content-sha256': 'a'.repeat(64) } })).toEqual([400, 'XAmzContentSHA256Mismatch'])
    const client = new AwsClient({ accessKeyId: keys.access, secretAccessKey: keys.secret, service: 's3', region: 'us-east-1' })
    const told = async (url: string, headers: Headers, method = 'GET') => /<Code>(\w+)</.exec(await (await fetch(url, { method, headers })).text())?.[1]
    const { headers } = await client.sign(`${signed.base}/?a=1`)
    expect(await told(`${signed.base}/?a=2`, headers)).toBe('SignatureDoesNotMatch')
    expect(await told(`${signed.base}/?a=1`, headers, 'PUT')).toBe('SignatureDoesNotMatch')
    expect(await told(`${signed.base}/?a=1`, headers)).toBeUndefined()
    const late = await client.sign(`${signed.base}/`, { aws: { datetime: '20200101T000000Z' } })
    expect(await told(`${signed.base}/`, late.headers)).toBe('RequestTimeTooSkewed')
    expect(await told(`${signed.base}/`, new Headers({ authorization: 'AWS4-HMAC-SHA256 x' }))).toBe('AccessDenied')
  })

  it('forgets a key with its credential', async () => {
    const { signed, keys, code, call } = await stage()
    expect((await call('GET', '/'))[0]).toBe(200)
    expect((await signed.send('DELETE', `${IDENTITY}/users/${await user(signed)}/credentials/OS-EC2/${keys.access}`)).status).toBe(204)
    expect(await code('GET', '/')).toEqual([403, 'InvalidAccessKeyId'])
  })

  it('lists objects in pages, by prefix and folded at a delimiter', async () => {
    const object = ['b/2', 'a', 'b/1', 'c'].map(key => ({ id: `pages/${key}`, bucket: 'pages', key, size: 1, etag: 'e' }))
    const { call } = await stage({ things: { bucket: [{ id: 'pages' }], object } })
    const names = async (query: string) => {
      const [, text] = await call('GET', `/pages?${query}`)
      return [...text.matchAll(/<(?:Key|CommonPrefixes><Prefix)>([^<]+)</g)].map(([, name]) => name)
    }
    expect(await names('list-type=2')).toEqual(['a', 'b/1', 'b/2', 'c'])
    expect(await names('list-type=2&prefix=b/')).toEqual(['b/1', 'b/2'])
    expect(await names('delimiter=/')).toEqual(['a', 'b/', 'c'])
    const [, first] = await call('GET', '/pages?list-type=2&max-keys=3')
    const token = /<NextContinuationToken>([^<]+)</.exec(first)?.[1] ?? ''
    expect(first).toContain('<IsTruncated>true</IsTruncated>')
    expect(await names(`list-type=2&continuation-token=${encodeURIComponent(token)}`)).toEqual(['c'])
    expect(await names('max-keys=2&marker=b/1')).toEqual(['b/2', 'c'])
  })
})

describe('credentials of Keystone', () => {
  it('of type ec2 have the hash of their access key as id, in both views', async () => {
    const signed = await signedIn(STATE)
    const wish = { type: 'ec2', blob: JSON.stringify({ access: 'key', secret: 's' }), user_id: await user(signed), project_id: await project(signed) }
    const create = (credential: JsonObject) => signed.send('POST', `${IDENTITY}/credentials`, { credential })
    const made = await create(wish)
    const id = createHash('sha256').update('key').digest('hex')
    expect([made.status, await made.json()]).toEqual([201, { credential: { id, ...wish, links: { self: `${signed.base}${IDENTITY}/credentials/${id}` } } }])
    expect((await create(wish)).status).toBe(409)
    expect(await signed.body(`${IDENTITY}/credentials?type=ec2`)).toMatchObject({ credentials: [{ id }], links: { next: null } })
    expect(await signed.body(`${IDENTITY}/credentials?type=cert`)).toMatchObject({ credentials: [] })
    const view = `${IDENTITY}/users/${await user(signed)}/credentials/OS-EC2`
    expect(await signed.body(view)).toMatchObject({ credentials: [{ access: 'key', secret: 's', tenant_id: await project(signed), trust_id: null }] })
    expect((await signed.send('DELETE', `${IDENTITY}/credentials/${id}`)).status).toBe(204)
    // As in the real one: its own view tells a member nothing of what is not there.
    for (const method of ['GET', 'DELETE']) expect((await signed.send(method, `${IDENTITY}/credentials/${id}`)).status).toBe(403)
    expect((await signed.get(`${view}/key`)).status).toBe(404)
  })

  it('are refused with a wrong body, for others, and without a token', async () => {
    const signed = await signedIn(STATE)
    const own = { user_id: await user(signed), project_id: await project(signed) }
    const status = async (credential: JsonObject | string) =>
      (await signed.send('POST', `${IDENTITY}/credentials`, typeof credential === 'string' ? credential : { credential })).status
    expect(await status('{x')).toBe(400)
    expect(await status({ type: 'ec2', ...own })).toBe(400)
    expect(await status({ type: 'ec2', blob: 'none', ...own })).toBe(400)
    expect(await status({ type: 'ec2', blob: '{"access":"a","secret":"s"}', ...own, user_id: 'b'.repeat(32) })).toBe(403)
    const foreign = `${IDENTITY}/users/${'b'.repeat(32)}/credentials/OS-EC2`
    expect([(await signed.get(foreign)).status, (await signed.send('POST', foreign, {})).status]).toEqual([403, 403])
    const view = `${IDENTITY}/users/${own.user_id}/credentials/OS-EC2`
    expect((await signed.send('POST', view, { tenant_id: 'a'.repeat(32) })).status).toBe(404)
    expect((await signed.send('PUT', view, {})).status).toBe(405)
    expect((await signed.get(`${IDENTITY}/credentials`, { 'x-auth-token': '' })).status).toBe(401)
  })

  it('cannot be made with a restricted application credential, but seen and deleted', async () => {
    const signed = await signedIn(STATE)
    const { access } = await ec2(signed)
    const application_credential = { id: signed.cloud.credential.id, secret: signed.cloud.credential.secret }
    const answer = await postToken(signed.cloud, { auth: { identity: { methods: ['application_credential'], application_credential } } })
    const token = { 'x-auth-token': answer.headers.get('x-subject-token') ?? '' }
    const view = `${IDENTITY}/users/${await user(signed)}/credentials/OS-EC2`
    const refused = await signed.send('POST', view, { tenant_id: await project(signed) }, token)
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining("Using method 'application_credential' is not allowed")])
    expect((await signed.get(`${view}/${access}`, token)).status).toBe(200)
    expect((await signed.send('DELETE', `${view}/${access}`, undefined, token)).status).toBe(204)
  })
})
