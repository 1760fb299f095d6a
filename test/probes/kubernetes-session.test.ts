import { describe, expect, it } from 'vitest'
import type { Kubernetes } from '../../src/model/cluster.ts'
import type { Json } from '../../src/model/json.ts'
import { clusterSession, unfitForCluster } from '../../src/probes/kubernetes-session.ts'
import { Unseen } from '../../src/unseen.ts'

/** Answers of 1.36.3 and 1.20.2, as recorded. */
const REVIEW: Json = {
  kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1', metadata: { creationTimestamp: '2026-11-22T10:41:25Z' },
  status: { userInfo: { username: 'lab-restricted', groups: ['lab:restricted', 'system:authenticated'], extra: { 'authentication.kubernetes.io/credential-id': ['X509SHA256=1400'] } } },
}
const access = (allowed: Json): Json => ({ kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', spec: {}, status: { allowed } })
const forbidden = (user: string) => new Unseen('refused', `POST https://x answered 403: selfsubjectreviews.authentication.k8s.io is forbidden: User "${user}" cannot create resource`, 403)

async function session(who: Json | Unseen, may: Json | Unseen) {
  const send: Kubernetes['send'] = (_method, path) => {
    const answer = path.includes('authentication') ? who : may
    return answer instanceof Unseen ? Promise.reject(answer) : Promise.resolve({ status: 201, headers: {}, body: '', json: () => answer })
  }
  return clusterSession.observe({ subject: 's', kubernetes: { send } as Kubernetes }, () => Promise.reject(new Error('unused')),
    { run: '', signal: new AbortController().signal, hardSignal: new AbortController().signal, reserved: new Map() })
}

describe('who asks', () => {
  it('is what the server says, without the id of the credential', async () => {
    expect(await session(REVIEW, access(false))).toEqual({
      user: { name: 'lab-restricted', groups: ['lab:restricted', 'system:authenticated'] }, authenticated: true, everything: false,
    })
  })
  it.each<[string, Json | Unseen, Json | Unseen, { authenticated: boolean; everything: boolean }]>([
    ['an administrator', REVIEW, access(true), { authenticated: true, everything: true }],
    ['unnamed before 1.28, which has no such review', new Unseen('unsupported', 'answered 404', 404), access(true), { authenticated: true, everything: true }],
    ['unnamed where the review is not allowed', forbidden('lab-restricted'), access(false), { authenticated: true, everything: false }],
    ['somebody who may not ask what he may', forbidden('lab-restricted'), forbidden('lab-restricted'), { authenticated: true, everything: false }],
    ['nobody: the server knows no credentials of ours', forbidden('system:anonymous'), forbidden('system:anonymous'), { authenticated: false, everything: false }],
    ['nobody under another name', { status: { userInfo: { username: 'me', groups: ['x', 'system:unauthenticated'] } } }, access(true), { authenticated: false, everything: true }],
    ['somebody whose groups only look like it', { status: { userInfo: { username: 'me', groups: ['system:unauthenticated2'] } } }, access(true), { authenticated: true, everything: true }],
    ['nobody, though everybody may do everything', { status: { userInfo: { username: 'system:anonymous' } } }, access(true), { authenticated: false, everything: true }],
  ])('%s', async (_, who, may, expected) => {
    expect(await session(who, may)).toMatchObject(expected)
  })
  it.each<[string, Json | Unseen, Json | Unseen]>([
    ['wrong credentials', new Unseen('refused', 'answered 401', 401), new Unseen('refused', 'answered 401', 401)],
    ['a server that is out of order', new Unseen('unreachable', 'answered 500', 500), access(true)],
    ['a review that names nobody', { status: { userInfo: { groups: [] } } }, access(true)],
    ['an access review that says nothing', REVIEW, { status: {} }],
    ['an access review that says something odd', REVIEW, access('yes')],
  ])('is not known: %s', async (_, who, may) => {
    await expect(session(who, may)).rejects.toBeInstanceOf(Unseen)
  })
  it('must be known to the server, or nothing is judged', () => {
    expect(unfitForCluster({ user: null, authenticated: true, everything: false })).toBeNull()
    expect(unfitForCluster({ user: null, authenticated: false, everything: true })).toContain('system:anonymous')
    expect(unfitForCluster({ user: { name: 'me', groups: ['system:unauthenticated'] }, authenticated: false, everything: true })).toContain('one of system:unauthenticated')
  })
})
