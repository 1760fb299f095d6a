import { describe, expect, it } from 'vitest'
import { statusFailure } from '../../src/clients/http-failure.ts'
import { classify, CLOCKS, isLost, isRefusal, Stop } from '../../src/probes/classify.ts'
import { s3Request } from '../../src/probes/s3-client.ts'
import { Unseen } from '../../src/unseen.ts'
import { fakeCloud, reply } from './fake.ts'

const nova = (word: string, message: string) => JSON.stringify({ [word]: { code: 403, message } })
const neutron = (type: string, message: string) => JSON.stringify({ NeutronError: { type, message, detail: '' } })
const keystone = (message: string) => JSON.stringify({ error: { code: 403, message, title: 'Forbidden' } })
const glance = (text: string) => `<html><head><title>413 Request Entity Too Large</title></head><body><h1>413 Request Entity Too Large</h1>${text}<br /><br /></body></html>`
const kubernetes = (message: string) => JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, reason: 'Forbidden', code: 403 })
const barbican = (description: string) => JSON.stringify({ code: 403, title: 'Forbidden', description })

/** The outcome of a request that was answered like this, by way of the client's own words. */
const told = (status: number, body = '', url = 'http://cloud/v3/x') => classify(statusFailure('POST', url, { status, headers: {}, body }, [])).outcome

describe('an answer', () => {
  it.each([
    ['Nova', 403, nova('forbidden', 'Quota exceeded for instances: Requested 1, but already used 10 of 10 instances'), 'quota'],
    ['Nova, ports', 403, nova('forbidden', 'Maximum number of ports exceeded'), 'quota'],
    ['Nova, unified limits', 403, nova('forbidden', 'Project p is over a limit for [Resource servers is over limit of 10 due to current usage 10 and delta 1]'), 'quota'],
    ['Cinder, volumes', 413, nova('overLimit', 'VolumeLimitExceeded: Maximum number of volumes allowed (10) exceeded for quota \'volumes\'.'), 'quota'],
    ['Cinder, gigabytes', 413, nova('overLimit', 'Requested volume or snapshot exceeds allowed gigabytes quota. Requested 1G, quota is 1G and 1G has been consumed.'), 'quota'],
    ['Neutron', 409, neutron('OverQuota', 'Quota exceeded for resources: [\'security_group\'].'), 'quota'],
    ['Glance', 413, glance('Denying attempt to upload image because it exceeds the quota: 1 > 0'), 'quota'],
    ['Glance, unified limits', 413, glance('Resource image_count_total is over limit of 1 due to current usage 1 and delta 1'), 'quota'],
    ['Barbican', 403, barbican('Quota reached for project p. Only 5 secrets are allowed.'), 'quota'],
    ['Keystone', 403, keystone('Unable to create additional credentials, maximum of 5 already exceeded for user.'), 'quota'],
    ['Nova by policy', 403, nova('forbidden', 'Policy doesn\'t allow os_compute_api:servers:create to be performed.'), 'refused'],
    ['Neutron by policy', 403, neutron('PolicyNotAuthorized', 'rule:create_rbac_policy is disallowed by policy'), 'refused'],
    ['Keystone by policy', 403, keystone('You are not authorized to perform the requested action: identity:create_credential.'), 'refused'],
    ['Barbican by policy', 403, barbican('Secret creation attempt not allowed - please review your user/project privileges'), 'refused'],
    ['Kubernetes, a ResourceQuota', 403, kubernetes('pods "x" is forbidden: exceeded quota: compute, requested: pods=1, used: pods=2, limited: pods=2'), 'quota'],
    ['Kubernetes, a LimitRange', 403, kubernetes('pods "x" is forbidden: minimum cpu usage per Container is 100m, but request is 10m'), 'quota'],
    ['Kubernetes by RBAC', 403, kubernetes('pods is forbidden: User "u" cannot create resource "pods" in API group "" in the namespace "n"'), 'refused'],
    ['Kubernetes, Pod Security', 403, kubernetes('pods "x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true'), 'rejected'],
    ['Kubernetes, a webhook', 403, kubernetes('admission webhook "validate.kyverno.svc-fail" denied the request: policy'), 'rejected'],
    ['Kubernetes, a policy', 422, kubernetes('pods "x" is forbidden: ValidatingAdmissionPolicy \'p\' with binding \'b\' denied request: no'), 'rejected'],
    ['Kubernetes, a namespace that goes', 403, kubernetes('pods "x" is forbidden: unable to create new content in namespace n because it is being terminated'), 'interrupted'],
    ['no more addresses', 409, neutron('IpAddressGenerationFailure', 'No more IP addresses available on network n.'), 'rejected'],
    ['a conflict', 409, neutron('SubnetInUse', 'Unable to complete operation on subnet s.'), 'rejected'],
    ['a wrong state', 400, nova('badRequest', 'Invalid volume: Volume status must be available.'), 'rejected'],
    ['a proxy with a small mouth', 413, '<html>Request Entity Too Large</html>', 'rejected'],
    ['an unknown token', 401, keystone('The request you have made requires authentication.'), 'unauthenticated'],
    ['no API', 404, '', 'unsupported'], ['no method', 405, '', 'unsupported'], ['no microversion', 406, '', 'unsupported'], ['gone', 410, '', 'unsupported'],
    ['not implemented', 501, '', 'unsupported'], ['a choice of versions', 300, '', 'unsupported'],
    ['a slow client', 408, '', 'timeout'], ['too many', 429, nova('overLimit', 'This request was rate-limited.'), 'timeout'],
    ['an error', 500, nova('computeFault', 'Unexpected API Error. <class \'DBError\'>'), 'error'], ['a bad gateway', 502, '<html>', 'error'], ['out of order', 503, '', 'error'],
    ['a slow service', 504, '', 'error'], ['an error that speaks of quota', 500, 'quota driver failed', 'error'], ['a redirect', 302, '', 'malformed'], ['success that is none', 204, '', 'malformed'],
  ])('of %s (%d) has one meaning', (_, status, body, outcome) => {
    expect(told(status, body)).toBe(outcome)
  })

  it('is a quota by its words, not by the name of the host', () => {
    expect(told(403, nova('forbidden', 'no'), 'http://quota.example/limitexceeded')).toBe('refused')
  })

  it.each([
    [403, 'QuotaExceeded', 'quota'], [400, 'TooManyBuckets', 'quota'], [403, 'AccessDenied', 'refused'], [403, 'SignatureDoesNotMatch', 'refused'], [404, 'NoSuchBucket', 'unsupported'],
    [409, 'BucketAlreadyExists', 'rejected'], [501, 'NotImplemented', 'unsupported'], [500, 'InternalError', 'error'], [503, 'SlowDown', 'error'], [301, 'PermanentRedirect', 'malformed'],
  ])('of S3 %d %s is %s', async (status, code, outcome) => {
    const cloud = fakeCloud({ anonymous: () => Promise.resolve(reply(status, `<Error><Code>${code}</Code></Error>`)) })
    const error: unknown = await s3Request(cloud, 'http://s3.cloud', { access: 'a', secret: 's' }, 'PUT', '/b').catch((one: unknown) => one)
    expect(classify(error)).toMatchObject({ outcome, status, message: `PUT http://s3.cloud/b answered ${status} (${code})` })
  })
})

describe('a request whose time S3 does not accept', () => {
  const ask = (body: string, headers: Record<string, string> = {}) => {
    const cloud = fakeCloud({ anonymous: () => Promise.resolve(reply(403, body, headers)) })
    return s3Request(cloud, 'http://s3.cloud', { access: 'a', secret: 's' }, 'PUT', '/b').then(() => undefined, classify)
  }
  it.each([
    '<Code>RequestTimeTooSkewed</Code>', '<Code>RequestExpired</Code>',
    '<Code>AccessDenied</Code><Message>Request has expired</Message>', '<Code>AccessDenied</Code><Message>Request is not valid yet</Message>',
  ])('is rejected, not refused: %s', async body => {
    expect(await ask(`<Error>${body}</Error>`)).toMatchObject({ outcome: 'rejected', message: expect.stringContaining(`: ${CLOCKS})`) as string })
  })
  it.each(['<Code>AccessDenied</Code>', '<Code>SignatureDoesNotMatch</Code><Message>Request has expired</Message>'])('is another one: %s', async body => {
    expect(await ask(`<Error>${body}</Error>`)).toMatchObject({ outcome: 'refused', message: expect.not.stringContaining(CLOCKS) as string })
  })
  it('says by how much the clocks differ', async () => {
    const date = new Date(Date.now() - 86_400_000).toUTCString()
    expect((await ask('<Code>RequestTimeTooSkewed</Code>', { date }))?.message).toContain('differ by 1440 minutes)')
  })
})

it.each([
  [400, true, false], [401, true, false], [403, true, false], [404, true, false], [408, false, true], [409, true, false], [413, true, false], [429, true, false],
  [500, false, false], [502, false, true], [503, false, false], [504, false, true], [undefined, false, true],
])('an answer %s to a creation: refusal %s, lost %s', (status, refusal, lost) => {
  const error = new Unseen('malformed', 'm', status)
  expect([isRefusal(error), isLost(error)]).toEqual([refusal, lost])
})

it.each(['refused', 'timeout', 'unreachable', 'malformed', 'unsupported'] as const)('without an answer, the reason counts: %s', reason => {
  expect(classify(new Unseen(reason, 'm'))).toEqual({ outcome: reason, message: 'm' })
})

it('what the play itself found keeps its outcome', () => {
  expect(classify(new Stop('not-ready', 'still building'))).toEqual({ outcome: 'not-ready', message: 'still building' })
  expect(classify(new Stop('error', 'm', 404))).toEqual({ outcome: 'error', message: 'm', status: 404 })
})

it('anything else is a cloud that made no sense', () => {
  expect(classify(new TypeError('x is undefined'))).toEqual({ outcome: 'malformed', message: 'the answer makes no sense (x is undefined)' })
  expect(classify('text').outcome).toBe('malformed')
})

it('a flood of words is cut', () => {
  expect(classify(new Unseen('malformed', 'x'.repeat(1e6))).message).toHaveLength(1000)
})
