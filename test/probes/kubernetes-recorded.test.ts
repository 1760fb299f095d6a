import { describe, expect, it } from 'vitest'
import type { ClusterBody } from '../../src/model/cluster.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { accessReviews } from '../../src/probes/kubernetes-access-reviews.ts'
import { anonymousAnswers } from '../../src/probes/kubernetes-anonymous-answers.ts'
import { flowSchemas } from '../../src/probes/kubernetes-flow-schemas.ts'
import { kubelets } from '../../src/probes/kubernetes-kubelets.ts'
import { namespaces } from '../../src/probes/kubernetes-namespaces.ts'
import { nodes } from '../../src/probes/kubernetes-nodes.ts'
import { roleBindings } from '../../src/probes/kubernetes-role-bindings.ts'
import { storageClasses } from '../../src/probes/kubernetes-storage-classes.ts'
import { type Answers, listing, recorded, recordedCluster, see } from './recorded-cluster.ts'

const NODES = 'GET /api/v1/nodes'
const CLASSES = 'GET /apis/storage.k8s.io/v1/storageclasses'
const tryIn = (namespace: string) => `POST /api/v1/namespaces/${namespace}/pods?dryRun=All`

describe.each(['v1.20', 'v1.33', 'v1.36'])('an API server %s', version => {
  const cluster = (answers: Answers) => recordedCluster(answers)
  it('its nodes: places, roles, what runs on them', async () => {
    const seen = await see(nodes, cluster({ [NODES]: { body: recorded(version, 'nodes') } }))
    expect(seen.map(({ name, zone, region, hostId, controlPlane, ready }) => [name, zone, region, hostId, controlPlane, ready])).toEqual([
      ['cp-1', 'az1', 'lab-region', 'hv-0a1b2c3d', true, 'True'], ['cp-2', 'az2', 'lab-region', 'hv-1b2c3d4e', true, 'True'],
      ['worker-1', 'az1', 'lab-region', 'hv-2c3d4e5f', false, 'True'], ['worker-2', 'az2', 'lab-region', 'hv-3d4e5f60', false, 'True'],
    ])
    expect(seen[0]).toMatchObject({
      roles: ['control-plane'], providerID: 'openstack:///cp-1', osImage: 'Ubuntu 24.04.2 LTS', kernel: '6.8.0-60-generic', runtime: 'containerd://2.0.5',
      architecture: 'amd64', internalAddresses: 1, externalAddresses: 0, deleting: false, virtual: false,
    })
    expect(seen[0]?.taints).toContain('node-role.kubernetes.io/control-plane:NoSchedule')
    expect(seen[0]?.kubelet).toMatch(new RegExp(`^${version.replace('.', '\\.')}\\.`))
    expect(JSON.stringify(seen)).not.toContain('last-applied')
  })
  it('its storage classes', async () => {
    const seen = await see(storageClasses, cluster({ [CLASSES]: { body: recorded(version, 'storageclasses') } }))
    expect(seen).toMatchObject([
      { name: 'fast', provisioner: 'cinder.csi.openstack.org', isDefault: null, parameters: [{ key: 'type', value: 'nvme' }], allowVolumeExpansion: true },
      { name: 'standard', isDefault: 'true', isDefaultBeta: null, volumeBindingMode: 'WaitForFirstConsumer', reclaimPolicy: 'Delete' },
    ])
  })
  it('a forbidden listing is unseen and said with its reason', async () => {
    const refused = cluster({ [NODES]: { status: 403, body: recorded(version, 'nodes-restricted-403') } })
    await expect(see(nodes, refused)).rejects.toMatchObject({ reason: 'refused', status: 403 })
  })
  it('anonymous requests: 403 on nodes', async () => {
    const answers: Answers = {
      'anonymous GET /api/v1/nodes?limit=1': { status: 403, body: recorded(version, 'nodes-anonymous-403') },
      'anonymous GET /version': { body: recorded(version, 'version') },
      'anonymous GET /livez': { body: 'ok' },
    }
    const seen = await see(anonymousAnswers, cluster(answers))
    expect(seen).toContainEqual({ path: '/api/v1/nodes?limit=1', status: 403, kind: 'Status' })
    expect(seen).toContainEqual({ path: '/livez', status: 200, kind: null })
  })
  it('namespaces: labels of Pod Security, and a missing service account is no refusal by it', async () => {
    const missing = { status: 403, body: recorded(version === 'v1.36' ? 'v1.33' : version, 'pod-no-default-serviceaccount-403') }
    const seen = await see(namespaces, cluster({ 'GET /api/v1/namespaces': { body: recorded(version, 'namespaces') }, [tryIn('lab-secured')]: missing, [tryIn('default')]: missing }))
    expect(seen).toMatchObject({ total: 5, labelledTotal: 1, labelled: [{ name: 'lab-secured', enforce: 'restricted', enforceVersion: 'latest', audit: 'restricted', warn: 'restricted' }] })
    expect(seen.tried.map(({ namespace, enforce, outcome }) => [namespace, enforce, outcome])).toEqual([['lab-secured', 'restricted', 'unclear'], ['default', null, 'unclear']])
  })
})

it('nodes whose kubelets are lost are not ready', async () => {
  const seen = await see(nodes, recordedCluster({ [NODES]: { body: recorded('v1.36', 'nodes-notready') } }))
  expect(seen.map(({ ready }) => ready)).toEqual(['Unknown', 'Unknown', 'Unknown', 'Unknown'])
})

it('the admission controller of 1.36 refuses the privileged pod, in words of its own', async () => {
  const sent: unknown[] = []
  const answers: Answers = {
    'GET /api/v1/namespaces': { body: recorded('v1.36', 'namespaces') },
    [tryIn('lab-secured')]: body => { sent.push(body?.json); return { status: 403, body: recorded('v1.36', 'pod-privileged-dryrun-403') } },
    [tryIn('default')]: { status: 201, body: { kind: 'Pod' } },
  }
  const cluster = recordedCluster(answers)
  const { tried } = await see(namespaces, cluster)
  expect(tried.map(({ outcome }) => outcome)).toEqual(['refused', 'admitted'])
  expect(sent).toMatchObject([{ kind: 'Pod', spec: { containers: [{ securityContext: { privileged: true } }] } }])
  expect(cluster.asked.filter(key => key.startsWith('POST')).every(key => key.endsWith('?dryRun=All'))).toBe(true)
})

it('the pod is tried in three namespaces at most, not in one that is being removed, and in those of Kubernetes last', async () => {
  const of = (name: string, level: string, phase = 'Active') => ({ metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': level } }, status: { phase } })
  const names = ['b', 'kube-x', 'a', 'c', 'd'].map(name => of(name, 'baseline'))
  const cluster = recordedCluster({ 'GET /api/v1/namespaces': listing(...names, of('aa', 'restricted', 'Terminating'), of('ab', 'privileged')) })
  expect((await see(namespaces, cluster)).tried.map(({ namespace }) => namespace)).toEqual(['a', 'b', 'c'])
  const few = recordedCluster({ 'GET /api/v1/namespaces': listing(of('kube-a', 'baseline'), of('z', 'restricted')) })
  expect((await see(namespaces, few)).tried.map(({ namespace }) => namespace)).toEqual(['z', 'kube-a'])
})

it('namespaces of runs, this one or others, leave no trace', async () => {
  const of = (name: string) => ({ metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } }, status: { phase: 'Active' } })
  const cluster = recordedCluster({ 'GET /api/v1/namespaces': listing(of('scs-check-0tk3a1bx9y8z7-pod-security'), of('scs-check-mine'), of('z')) })
  const seen = await see(namespaces, cluster)
  expect([seen.total, seen.labelledTotal, seen.labelled.map(({ name }) => name), seen.tried.map(({ namespace }) => namespace)]).toEqual([2, 2, ['scs-check-mine', 'z'], ['scs-check-mine', 'z']])
  expect(cluster.asked.join()).not.toContain('0tk3a1bx9y8z7')
})

it('access reviews of 1.20: Node lets kubelets list services, RBAC tells itself, a stranger gets nothing', async () => {
  const sar = (body: ClusterBody | undefined) => {
    const { user, resourceAttributes: { resource } } = (body?.json as { spec: { user: string; resourceAttributes: { resource: string } } }).spec
    const name = user === 'scs-check-nobody' ? 'sar-nobody' : user === 'system:kube-scheduler' ? 'sar-scheduler' : `sar-node-${resource}`
    return { status: 201, body: recorded('v1.20', name) }
  }
  const refused = { status: 403, body: { kind: 'Status', message: 'subjectaccessreviews.authorization.k8s.io is forbidden' } }
  const self = 'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
  const seen = await see(accessReviews, recordedCluster({ 'POST /apis/authorization.k8s.io/v1/subjectaccessreviews': sar, [self]: { status: 201, body: { status: { allowed: true } } } }))
  const about = (who: string) => seen.filter(one => one.who === who)
  expect(about('nobody').map(({ allowed }) => allowed)).toEqual([false, false])
  expect(about('node').map(({ resource, allowed }) => [resource, allowed])).toEqual([['services', true], ['secrets', false]])
  expect(about('component')[0]?.reason).toMatch(/^RBAC: allowed by ClusterRoleBinding "system:kube-scheduler"/)
  const untold = await see(accessReviews, recordedCluster({ 'POST /apis/authorization.k8s.io/v1/subjectaccessreviews': refused, [self]: { status: 201, body: { status: { allowed: false } } } }))
  expect(untold.filter(({ who }) => who !== 'self').map(({ allowed }) => allowed)).toEqual([null, null, null, null, null])
  expect(untold.find(({ who }) => who === 'self')?.allowed).toBe(false)
})

describe('kubelets', () => {
  const config = recorded('v1.20', 'configz')
  const all = (answer: Answers[string]): Answers => ({
    [NODES]: { body: recorded('v1.20', 'nodes') },
    ...Object.fromEntries(['cp-1', 'cp-2', 'worker-1', 'worker-2'].map(node => [`GET /api/v1/nodes/${node}/proxy/configz`, answer])),
  })
  const forbidden = { status: 403, body: { kind: 'Status', message: 'nodes "cp-1" is forbidden: User "u" cannot get resource "nodes/proxy"' } }
  it('tell their configuration, of which only what is judged is kept', async () => {
    const { kubelets: seen, notAsked, notReady } = await see(kubelets, recordedCluster(all({ body: config })))
    expect(seen).toHaveLength(4)
    expect(seen[0]).toEqual({
      node: 'cp-1', controlPlane: true, problem: '',
      config: { anonymous: false, webhookAuthentication: true, clientCa: true, authorization: 'Webhook', readOnlyPort: 0, rotateCertificates: false, serverTlsBootstrap: false },
    })
    expect([notAsked, notReady]).toEqual([0, 0])
  })
  it('are unseen as a whole where the account may not ask them', async () => {
    await expect(see(kubelets, recordedCluster(all(forbidden)))).rejects.toMatchObject({ reason: 'refused' })
  })
  it('that do not answer, or with something else, are told one by one', async () => {
    const answers = { ...all({ body: config }), 'GET /api/v1/nodes/cp-1/proxy/configz': { status: 503, body: 'no' }, 'GET /api/v1/nodes/cp-2/proxy/configz': { body: {} } }
    const { kubelets: seen } = await see(kubelets, recordedCluster(answers))
    expect(seen.map(({ problem }) => problem.slice(0, 12))).toEqual(['unreachable:', 'malformed: t', '', ''])
  })
  it('of nodes that are not ready are not asked; of very many some are, with the control plane', async () => {
    const lost = recordedCluster({ [NODES]: { body: recorded('v1.36', 'nodes-notready') } })
    expect(await see(kubelets, lost)).toEqual({ kubelets: [], notAsked: 0, notReady: 4 })
    const [cp, , worker] = (recorded('v1.33', 'nodes') as unknown as { items: JsonObject[] }).items
    const many = Array.from({ length: 1000 }, (_, i): JsonObject => {
      const node = i === 500 ? cp : worker
      return { ...node, metadata: { ...node?.['metadata'] as JsonObject, name: `n${i}` } }
    })
    const large = recordedCluster({ [NODES]: listing(...many) }, { get: () => Promise.resolve(config) })
    const { kubelets: seen, notAsked } = await see(kubelets, large)
    expect([seen.length, notAsked, seen.filter(({ controlPlane }) => controlPlane).length]).toEqual([100, 900, 1])
    expect(new Set(seen.map(({ node }) => node)).size).toBe(100)
  })
})

it('role bindings: those of the anonymous user and group, with what they allow', async () => {
  const view = { metadata: { name: 'open', namespace: 'apps' }, roleRef: { kind: 'Role', name: 'reader' }, subjects: [{ kind: 'User', name: 'system:anonymous' }, { kind: 'User', name: 'x' }] }
  const account = { metadata: { name: 'odd', namespace: 'apps' }, roleRef: { kind: 'Role', name: 'reader' }, subjects: [{ kind: 'ServiceAccount', name: 'system:anonymous' }] }
  const rbac = '/apis/rbac.authorization.k8s.io/v1'
  const seen = await see(roleBindings, recordedCluster({
    [`GET ${rbac}/clusterrolebindings`]: { body: recorded('v1.20', 'clusterrolebindings') }, [`GET ${rbac}/rolebindings`]: listing(view, account),
    [`GET ${rbac}/clusterroles/system%3Apublic-info-viewer`]: { body: recorded('v1.20', 'clusterrole-public-info-viewer') },
  }))
  expect(seen).toMatchObject({ total: 6, anonymousTotal: 2, anonymous: [
    { kind: 'ClusterRoleBinding', name: 'system:public-info-viewer', namespace: null, subjects: ['system:unauthenticated'], rules: [{ verbs: ['get'], resources: [] }] },
    { kind: 'RoleBinding', name: 'open', namespace: 'apps', role: 'reader', subjects: ['system:anonymous'], rules: null },
  ] })
  expect(seen.anonymous[0]?.rules?.[0]?.paths).toContain('/livez')
})

it.each([['v1.20', 'v1beta1'], ['v1.33', 'v1'], ['v1.36', 'v1']])('flow schemas of %s, in the version that it prefers: %s', async (version, preferred) => {
  const group = `GET /apis/flowcontrol.apiserver.k8s.io/${preferred}`
  const seen = await see(flowSchemas, recordedCluster({
    'GET /apis': { body: recorded(version, 'apis') }, [`${group}/flowschemas`]: { body: recorded('v1.20', 'flowschemas') },
    [`${group}/prioritylevelconfigurations`]: listing({ metadata: { name: 'system' } }),
    'GET /version': { body: {}, headers: { 'x-kubernetes-pf-flowschema-uid': 'u' } },
  }))
  expect(seen).toMatchObject({ version: preferred, flowSchemasTotal: 2, priorityLevels: ['system'], working: true })
})

it('a server without the API group has no flow schemas', async () => {
  const body = { kind: 'APIGroupList', groups: [{ name: 'apps', preferredVersion: { version: 'v1' } }] }
  expect(await see(flowSchemas, recordedCluster({ 'GET /apis': { body } }))).toEqual({ version: null, flowSchemas: [], priorityLevels: [], working: false, flowSchemasTotal: 0 })
})
