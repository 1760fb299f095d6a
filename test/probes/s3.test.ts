import { expect, it } from 'vitest'
import type { Target } from '../../src/model/probe.ts'
import { s3 } from '../../src/probes/openstack-s3.ts'
import { Unseen } from '../../src/unseen.ts'
import { fakeCloud, fakeVisit, reply } from './fake.ts'

const never = () => Promise.reject(new Unseen('refused', 'no'))

function swift(status: number, body: string, endpoint: string | undefined = 'https://swift.example:8080/v1/AUTH_x'): { target: Target; asked: { url: string; headers: Record<string, string> }[] } {
  const asked: { url: string; headers: Record<string, string> }[] = []
  const openstack = fakeCloud({
    endpoint: () => Promise.resolve(endpoint),
    anonymous: (_method, url, headers = {}) => { asked.push({ url, headers }); return Promise.resolve(reply(status, body)) },
  })
  return { target: { subject: 'c', openstack }, asked }
}

it('asks the root of the object store’s host as an access key that nobody has', async () => {
  const { target, asked } = swift(403, '<?xml version="1.0"?><Error><Code>InvalidAccessKeyId</Code></Error>')
  expect(await s3.observe(target, never, fakeVisit())).toEqual({ url: 'https://swift.example:8080/', status: 403, code: 'InvalidAccessKeyId' })
  expect(asked[0]?.url).toBe('https://swift.example:8080/')
  expect(asked[0]?.headers['authorization']).toMatch(/^AWS4-HMAC-SHA256 Credential=doesnotexist\//)
})

it('without an object store there is nothing to ask', async () => {
  const { target, asked } = swift(200, '')
  expect(await s3.observe({ ...target, openstack: { ...target.openstack!, endpoint: () => Promise.resolve(undefined) } }, never, fakeVisit())).toEqual({ url: null, status: null, code: null })
  expect(asked).toEqual([])
})

it.each([[404, '<html>'], [412, 'Bad URL'], [400, '']])('an answer %d that is no S3 error document has no code', async (status, body) => {
  expect(await s3.observe(swift(status, body).target, never, fakeVisit())).toMatchObject({ status, code: null })
})

it.each([[403, '<html>', 'refused'], [401, '', 'refused'], [429, '', 'unreachable'], [503, '', 'unreachable'], [200, '<html>', 'malformed'], [302, '', 'malformed']])(
  'an answer %d that says nothing about S3 is not judged', async (status, body, reason) => {
    await expect(s3.observe(swift(status, body).target, never, fakeVisit())).rejects.toMatchObject({ reason })
  })

it('reads a flood of beginnings in no time', async () => {
  const start = Date.now()
  await expect(s3.observe(swift(403, '<Error>'.repeat(4_000_000)).target, never, fakeVisit())).rejects.toThrow(/without an S3 error document/)
  expect(Date.now() - start).toBeLessThan(1000)
})
