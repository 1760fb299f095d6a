import { expect, it } from 'vitest'
import { dryRunPath, privilegedPod, readDryRun } from '../../src/probes/pod-security.ts'
import { Unseen } from '../../src/unseen.ts'
import { reply } from './fake.ts'
import { recorded } from './recorded-cluster.ts'

const said = (status: number, message: string) => readDryRun(Promise.reject(new Unseen('refused', `POST https://c/api/v1/namespaces/n/pods answered ${status}: ${message}`, status)))
const message = (version: string, name: string) => recorded(version, name)['message'] as string

it.each([
  ['the admission controller', 403, message('v1.36', 'pod-privileged-dryrun-403'), 'refused'],
  ['a missing service account (1.20)', 403, message('v1.20', 'pod-no-default-serviceaccount-403'), 'unclear'],
  ['a missing service account (1.33)', 403, message('v1.33', 'pod-no-default-serviceaccount-403'), 'unclear'],
  ['the authorization', 403, 'pods is forbidden: User "u" cannot create resource "pods" in API group "" in the namespace "n"', 'forbidden'],
  ['a quota', 403, 'pods "x" is forbidden: exceeded quota: q, requested: pods=1', 'unclear'],
  ['a webhook', 403, 'admission webhook "validate.kyverno.svc-fail" denied the request: privileged', 'unclear'],
  ['a security context constraint', 403, 'pods "x" is forbidden: unable to validate against any security context constraint', 'unclear'],
  ['another status with the words', 400, 'violates PodSecurity "baseline:latest"', 'unclear'],
  ['a webhook that knows no dry run', 400, 'admission webhook does not support dry run', 'unclear'],
  ['a namespace that is gone', 404, 'namespaces "n" not found', 'unclear'],
])('%s: %s is %s', async (_, status, text, outcome) => {
  expect((await said(status, text)).outcome).toBe(outcome)
})

it('a pod that would run is admitted; an answer without a pod proves nothing', async () => {
  expect(await readDryRun(Promise.resolve(reply(201, { kind: 'Pod' })))).toEqual({ outcome: 'admitted', message: '' })
  expect((await readDryRun(Promise.resolve(reply(200, { kind: 'Status' })))).outcome).toBe('unclear')
  const page = { ...reply(200, '<html>'), json: () => { throw new Unseen('malformed', 'no JSON') } }
  expect((await readDryRun(Promise.resolve(page))).outcome).toBe('unclear')
})

it('no answer at all is unclear, with its reason; errors of our own are not hidden', async () => {
  expect(await readDryRun(Promise.reject(new Unseen('timeout', 'no answer in time')))).toEqual({ outcome: 'unclear', message: 'no answer in time' })
  await expect(readDryRun(Promise.reject(new TypeError('bug')))).rejects.toThrow('bug')
})

it('the pod is privileged, and only ever tried', () => {
  expect(JSON.stringify(privilegedPod)).toContain('"privileged":true')
  expect(dryRunPath('a b')).toBe('/api/v1/namespaces/a%20b/pods?dryRun=All')
})
