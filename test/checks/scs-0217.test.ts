import { describe, expect, it } from 'vitest'
import type { AccessReview } from '../../src/probes/kubernetes-access-reviews.ts'
import type { AnonymousAnswer } from '../../src/probes/kubernetes-anonymous-answers.ts'
import type { Namespaces } from '../../src/probes/kubernetes-namespaces.ts'
import type { AnonymousBinding, Rule } from '../../src/probes/kubernetes-role-bindings.ts'
import { pod } from './cluster-evidence.ts'
import { judging } from './cluster-judged.ts'

const judge = await judging('scs-0217')

describe('scs-0217-anonymous-access', () => {
  const NODES = '/api/v1/nodes?limit=1'
  const answers = (nodes: [number, string | null], apis: [number, string | null] = [403, 'Status']): AnonymousAnswer[] => [
    { path: NODES, status: nodes[0], kind: nodes[1] }, { path: '/apis', status: apis[0], kind: apis[1] }, { path: '/version', status: 200, kind: null },
  ]
  const verdict = (anonymousAnswers: AnonymousAnswer[]) => judge('scs-0217-anonymous-access', { anonymousAnswers })
  it.each<[string, AnonymousAnswer[], string, number]>([
    ['refused: 403', answers([403, 'Status']), 'PASS', 0],
    ['not known: 401', answers([401, 'Status']), 'PASS', 0],
    ['nodes for everybody', answers([200, 'NodeList']), 'FAIL', 1],
    ['a login page of something before it', answers([200, null]), 'DNF', 0],
    ['something else before it', answers([200, 'Status']), 'DNF', 0],
    ['a redirection', answers([302, null]), 'DNF', 0],
    ['an error', answers([500, null]), 'DNF', 0],
    ['API groups for everybody: a remark', answers([403, 'Status'], [200, 'APIGroupList']), 'PASS', 1],
    ['nothing was asked', [], 'DNF', 0],
  ])('%s', (_, seen, expected, findings) => {
    expect([verdict(seen).verdict, verdict(seen).findings.length]).toEqual([expected, findings])
  })
  it('points at the answer, and names the way to the binding', () => {
    expect(verdict(answers([200, 'NodeList'])).findings).toMatchObject([{ severity: 'violation', subject: NODES, at: '/anonymousAnswers/0/status', found: '200 with a NodeList' }])
  })
})

describe('scs-0217-anonymous-bindings', () => {
  const rule = (given: Partial<Rule>): Rule => ({ verbs: ['get'], resources: [], paths: [], names: [], ...given })
  const usual: AnonymousBinding = {
    kind: 'ClusterRoleBinding', name: 'system:public-info-viewer', namespace: null, role: 'system:public-info-viewer', roleKind: 'ClusterRole',
    subjects: ['system:unauthenticated'],
    rules: [rule({ paths: ['/version'] })],
  }
  const binding = (rules: Rule[] | null): AnonymousBinding => ({ ...usual, kind: 'RoleBinding', name: 'open', namespace: 'apps', role: 'reader', roleKind: 'Role', rules })
  const verdict = (anonymous: AnonymousBinding[], total = 50, anonymousTotal = anonymous.length) => judge('scs-0217-anonymous-bindings', { roleBindings: { total, anonymous, anonymousTotal } })
  it.each<[string, AnonymousBinding[], string]>([
    ['only that of Kubernetes', [usual], 'PASS'],
    ['none', [], 'PASS'],
    ['the usual name with another role', [{ ...usual, role: 'cluster-admin', rules: [rule({ verbs: ['*'], resources: ['*/*'] })] }], 'FAIL'],
    ['pods', [binding([rule({ resources: ['pods'] })])], 'FAIL'],
    ['all paths', [binding([rule({ paths: ['*'] })])], 'FAIL'],
    ['a path', [binding([rule({ paths: ['/healthz'] })])], 'PASS'],
    ['one object that may be read', [binding([rule({ resources: ['configmaps'], names: ['cluster-info'] })])], 'PASS'],
    ['one object that may be written', [binding([rule({ verbs: ['update'], resources: ['configmaps'], names: ['cluster-info'] })])], 'FAIL'],
    ['a role that could not be read', [binding(null)], 'DNF'],
    ['one that could not be read beside a violation', [binding(null), binding([rule({ resources: ['secrets'] })])], 'FAIL'],
  ])('%s', (_, anonymous, expected) => {
    expect(verdict(anonymous).verdict).toBe(expected)
  })
  it('a cluster that lists no bindings at all, or more than were read, is not judged', () => {
    expect(verdict([], 0).verdict).toBe('DNF')
    expect(verdict([usual], 50, 2).verdict).toBe('DNF')
  })
  it('says what is given to whom, and how to take it away', () => {
    expect(verdict([usual, binding([rule({ resources: ['pods'] })])]).findings).toMatchObject([{
      severity: 'violation', subject: 'RoleBinding/apps/open', at: '/roleBindings/anonymous/1', found: 'Role reader: get pods',
      remedy: 'kubectl delete rolebinding open -n apps',
    }])
  })
})

describe('scs-0217-authorization', () => {
  const review = (who: AccessReview['who'], verb: string, resource: string, allowed: boolean | null, reason = ''): AccessReview => ({ who, verb, resource, allowed, reason })
  const good = [
    review('nobody', 'list', 'secrets', false), review('nobody', 'create', 'pods', false), review('node', 'list', 'services', true), review('node', 'list', 'secrets', false),
    review('component', 'list', 'nodes', true, 'RBAC: allowed by ClusterRoleBinding "system:kube-scheduler"'), review('self', '*', '*', true),
  ]
  const but = (i: number, given: Partial<AccessReview>) => good.map((one, k) => (k === i ? { ...one, ...given } : one))
  const verdict = (accessReviews: AccessReview[], modes?: string) =>
    judge('scs-0217-authorization', { accessReviews, ...(modes !== undefined && { controlPlanePods: [pod('kube-apiserver', { 'authorization-mode': modes })] }) })
  it.each<[string, AccessReview[], string | undefined, string]>([
    ['Node and RBAC', good, undefined, 'PASS'],
    ['a stranger may list secrets', but(0, { allowed: true }), undefined, 'FAIL'],
    ['everything is allowed', good.map(one => ({ ...one, allowed: true })), undefined, 'FAIL'],
    ['no Node', but(2, { allowed: false }), undefined, 'FAIL'],
    ['kubelets by a binding of RBAC', but(2, { reason: 'RBAC: allowed by ClusterRoleBinding "system:node"' }), undefined, 'DNF'],
    ['kubelets may list all secrets', but(3, { allowed: true }), undefined, 'FAIL'],
    ['another mode than RBAC', but(4, { reason: 'webhook' }), undefined, 'PASS'],
    ['the scheduler has no rights', but(4, { allowed: false }), undefined, 'DNF'],
    ['this account may not ask about others', good.map(one => (one.who === 'self' ? one : { ...one, allowed: null, reason: 'forbidden' })), undefined, 'DNF'],
    ['it may not ask, but is refused itself', good.map(one => ({ ...one, allowed: one.who === 'self' ? false : null })), undefined, 'DNF'],
    ['no reviews', [], undefined, 'DNF'],
    ['the command agrees', good, 'Node,RBAC', 'PASS'],
    ['the command with ABAC', good, 'Node,ABAC', 'PASS'],
    ['the command without Node', good, 'RBAC', 'FAIL'],
    ['the command allows always', good, 'Node,RBAC,AlwaysAllow', 'FAIL'],
  ])('%s', (_, reviews, modes, expected) => {
    expect(verdict(reviews, modes).verdict).toBe(expected)
  })
  it('says which right is missing', () => {
    const because = verdict(good.map(one => (one.who === 'self' ? one : { ...one, allowed: null, reason: 'forbidden' }))).because
    expect(because).toBe('the API server does not tell this account what others may do (it needs the right to create subjectaccessreviews): forbidden')
  })
  it('remarks that RBAC is recommended', () => {
    expect(verdict(but(4, { reason: '' })).findings).toMatchObject([{ severity: 'remark', at: '/accessReviews/4/reason' }])
  })
})

describe('scs-0217-pod-security-namespaces', () => {
  const tried = (enforce: string | null, outcome: Namespaces['tried'][number]['outcome']): Namespaces['tried'][number] => ({ namespace: enforce ?? 'default', enforce, outcome, message: 'said so' })
  const seen = (...all: Namespaces['tried']): Namespaces => ({ total: 5, labelled: [], labelledTotal: 1, tried: all })
  const verdict = (namespaces: Namespaces, gitVersion: string | null = 'v1.33.1') => judge('scs-0217-pod-security-namespaces', { namespaces, ...(gitVersion !== null && { version: { gitVersion } }) })
  it.each<[string, Namespaces, string]>([
    ['refused where a level is enforced', seen(tried('baseline', 'refused')), 'PASS'],
    ['refused, and admitted where none is', seen(tried('baseline', 'refused'), tried(null, 'admitted')), 'PASS'],
    ['refused by the default of the cluster', seen(tried(null, 'refused')), 'PASS'],
    ['admitted where a level is enforced', seen(tried('restricted', 'admitted')), 'FAIL'],
    ['admitted in one of two', seen(tried('baseline', 'refused'), tried('restricted', 'admitted')), 'FAIL'],
    ['no namespace enforces a level', seen(tried(null, 'admitted')), 'DNF'],
    ['nothing was tried', seen(), 'DNF'],
    ['another reason said no', seen(tried('baseline', 'unclear')), 'DNF'],
    ['this account may not create pods', seen(tried('baseline', 'forbidden'), tried(null, 'admitted')), 'DNF'],
  ])('%s', (_, namespaces, expected) => {
    expect(verdict(namespaces).verdict).toBe(expected)
  })
  it.each<[string | null, ...Namespaces['tried'], string]>([
    ['v1.23.0', tried('baseline', 'admitted'), 'FAIL'],
    ['v1.22.9', tried('baseline', 'admitted'), 'DNF'],
    ['v1.20.2', tried('baseline', 'admitted'), 'DNF'],
    [null, tried('baseline', 'admitted'), 'DNF'],
    ['v2.0.0', tried('baseline', 'admitted'), 'DNF'],
    ['v1.22.9', tried('baseline', 'refused'), 'PASS'],
    [null, tried('baseline', 'refused'), 'PASS'],
    ['v1.22.9', tried('baseline', 'refused'), tried('restricted', 'admitted'), 'FAIL'],
  ])('of a server %s, %j …: %s', (gitVersion, ...given) => {
    const expected = given.pop() as string
    expect(verdict(seen(...given as Namespaces['tried']), gitVersion).verdict).toBe(expected)
  })
  it('of a server without the controller says so, and does not send anybody to switch it on', () => {
    const { because, findings } = verdict({ ...seen(tried('baseline', 'admitted'), tried(null, 'admitted')), labelledTotal: 0 }, 'v1.20.2')
    expect([because, findings]).toEqual(['v1.20.2 has no admission controller PodSecurity that is on by default (since 1.23)', []])
    expect(verdict(seen(tried(null, 'admitted')), 'v1.20.2').because).toContain('v1.20.2 has no admission controller')
    expect(verdict(seen(tried('baseline', 'admitted')), null).because).toContain('does not tell its version')
  })
  it('sends to the flag in the right direction', () => {
    expect(verdict(seen(tried('baseline', 'admitted'))).findings[0]?.remedy).toMatch(/take PodSecurity out of --disable-admission-plugins/)
  })
  it('names the namespace and the command', () => {
    expect(verdict(seen(tried('restricted', 'admitted'), tried(null, 'admitted'))).findings).toMatchObject([
      { severity: 'violation', subject: 'restricted', at: '/namespaces/tried/0/outcome', expected: '403 with “violates PodSecurity "restricted"”' },
      { severity: 'remark', subject: 'default', remedy: 'kubectl label namespace default pod-security.kubernetes.io/enforce=baseline' },
    ])
  })
  it('remarks namespaces that allow privileged pods by their label, but not those of Kubernetes', () => {
    const label = (name: string) => ({ name, enforce: 'privileged', enforceVersion: null, audit: null, warn: null })
    const namespaces = { ...seen(tried('baseline', 'refused')), labelled: [label('apps'), label('kube-system')] }
    expect(verdict(namespaces).findings).toMatchObject([{ severity: 'remark', subject: 'apps', at: '/namespaces/labelled/0/enforce' }])
  })
})
