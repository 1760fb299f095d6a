import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { clusterProfile } from '../../../src/demo/kaas/profiles.ts'
import type { ClusterState } from '../../../src/demo/kaas/state.ts'
import type { Json, JsonObject } from '../../../src/model/json.ts'
import { type Asking, start, type Started } from './support.ts'

const text = (version: string, name: string) => readFile(new URL(`../../recorded/kaas/${version}/${name}.json`, import.meta.url), 'utf8')
const json = async (version: string, name: string) => JSON.parse(await text(version, name)) as JsonObject
const VERSIONS = { 'v1.20': 'v1.20.2', 'v1.33': 'v1.33.13', 'v1.36': 'v1.36.3' }
type Recorded = keyof typeof VERSIONS
const ALL = Object.keys(VERSIONS) as Recorded[]
const NEW: Recorded[] = ['v1.33', 'v1.36']

/** Members whose own members are data, not shape. */
const MAPS = ['labels', 'annotations', 'fieldsV1', 'parameters', 'capacity', 'allocatable', 'podSelector']

/** Every path of members in a value, with the type at its end; items of lists are all taken for one. */
function shape(value: Json, path = ''): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap(item => shape(item, `${path}[]`)))].sort()
  if (typeof value !== 'object' || value === null) return [`${path}: ${value === null ? 'null' : typeof value}`]
  const name = path.split('.').at(-1) ?? ''
  if (MAPS.includes(name)) return [`${path}: map`]
  return [...new Set(Object.entries(value).flatMap(([key, inner]) => shape(inner, `${path}.${key}`)))].sort()
}

const labelled = { 'pod-security.kubernetes.io/enforce': 'restricted', 'pod-security.kubernetes.io/enforce-version': 'latest' }
const restricted: Partial<ClusterState> = { user: { name: 'lab-restricted', groups: ['lab:restricted'] } }
const at = (version: Recorded, state: Partial<ClusterState> = {}): Promise<Started> => start({ version: VERSIONS[version], ...state })
const review = (ask: Asking, resourceAttributes: JsonObject) => ask(
  'POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
    kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', spec: { resourceAttributes },
  },
)
const namespaced = async (version: Recorded, stuck: string[] = []): Promise<Started> => {
  const started = await at(version, { stuck })
  await started.ask('POST', '/api/v1/namespaces', { kind: 'Namespace', apiVersion: 'v1', metadata: { name: 'lab-secured', labels: labelled } })
  await new Promise(resolve => setTimeout(resolve, 30))
  return started
}
const PODS = '/api/v1/namespaces/lab-secured/pods'
const bad = { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'x' }, spec: { containers: [{ name: 'c', image: 'x', securityContext: { privileged: true } }] } }

describe.each(ALL)('as the API server of %s', version => {
  it.each([
    ['nodes-restricted-403', '/api/v1/nodes', 'ask'], [
      'storageclasses-restricted-403', '/apis/storage.k8s.io/v1/storageclasses', 'ask',
    ], ['nodes-anonymous-403', '/api/v1/nodes', 'anonymous'],
  ] as const)('%s', async (name, path, who) => {
    const started = await at(version, restricted)
    const { status, body, headers } = await started[who]('GET', path)
    expect([status, body]).toEqual([403, await json(version, name)])
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('401, 404 and unknown groups', async () => {
    const { ask } = await at(version)
    expect((await ask('GET', '/api/v1/nodes', undefined, { authorization: 'Bearer no' })).body).toEqual(await json(version, 'nodes-badtoken-401'))
    expect((await ask('GET', '/api/v1/namespaces/does-not-exist')).body).toEqual(await json(version, 'namespace-missing-404'))
    expect((await ask('GET', '/apis/unknown.example/v1')).text).toBe(await text(version, 'endpoint-unknown-404'))
  })

  it('version, health, groups', async () => {
    const { ask } = await at(version)
    expect(shape((await ask('GET', '/version')).body)).toEqual(shape(await json(version, 'version')))
    expect(shape((await ask('GET', '/api')).body)).toEqual(shape(await json(version, 'api')))
    expect(shape((await ask('GET', '/apis')).body)).toEqual(shape(await json(version, 'apis')))
    expect((await ask('GET', '/livez')).text).toBe(await text(version, 'livez'))
    const lines = (await text(version, 'livez-verbose')).split('\n')
    const own = (await ask('GET', '/livez?verbose')).text.split('\n')
    expect(own.filter(line => !lines.includes(line))).toEqual([])
    expect(own.slice(-2)).toEqual(lines.slice(-2))
  })

  it('access reviews', async () => {
    const { ask } = await at(version, restricted)
    const { status, body } = await review(ask, { verb: 'list', group: 'storage.k8s.io', resource: 'storageclasses' })
    const recorded = await json(version, 'ssar-restricted-list-storageclasses')
    expect([status, shape(body), body['status']]).toEqual([201, shape(recorded), recorded['status']])
    const fields = (answer: JsonObject) => ((answer['metadata'] as JsonObject)['managedFields'] as JsonObject[])[0]?.['fieldsV1']
    expect(fields(body)).toEqual(fields(recorded))
  })

  it('access reviews of the administrator', async () => {
    const { ask } = await at(version)
    const { body } = await review(ask, { verb: 'list', resource: 'nodes' })
    expect([shape(body), body['status']]).toEqual([shape(await json(version, 'ssar-admin-list-nodes')), { allowed: true }])
  })

  it('lists in pages, nodes and storage classes', async () => {
    const { ask } = await start({ ...clusterProfile('compliant', new Date(), { version: VERSIONS[version] }), delay: 5 })
    const page = (await ask('GET', '/api/v1/nodes?limit=2')).body
    const recorded = await json(version, 'nodes-paged-limit2')
    // pod CIDRs come from a controller manager, which not every recorded server had
    const without = (paths: string[]) => paths.filter(path => !/managedFields|podCIDR/.test(path))
    expect(without(shape(page))).toEqual(without(shape(recorded)))
    const classes = (await ask('GET', '/apis/storage.k8s.io/v1/storageclasses')).body
    expect(without(shape(classes))).toEqual(without(shape(await json(version, 'storageclasses'))))
    const token = JSON.parse(Buffer.from((page['metadata'] as Record<string, string>)['continue'] ?? '', 'base64url').toString()) as JsonObject
    expect(token).toMatchObject({ v: 'meta.k8s.io/v1', start: '/control-plane-2\u0000' })
  })
})

describe.each(NEW)('as the API server of %s', version => {
  it('a namespace and a network policy as they were created', async () => {
    const { ask } = await namespaced(version)
    const spec = { podSelector: {}, policyTypes: ['Ingress'] }
    await ask(
      'POST', '/apis/networking.k8s.io/v1/namespaces/lab-secured/networkpolicies',
      { kind: 'NetworkPolicy', apiVersion: 'networking.k8s.io/v1', metadata: { name: 'default-deny-ingress' }, spec },
    )
    const without = (value: JsonObject) => shape(value).filter(path => !path.includes('annotations'))
    expect(without((await ask('GET', '/api/v1/namespaces/lab-secured')).body)).toEqual(without(await json(version, 'namespace-lab-secured')))
    expect(without((await ask('GET', '/apis/networking.k8s.io/v1/networkpolicies')).body)).toEqual(without(await json(version, 'networkpolicies')))
  })

  it('who the asker is', async () => {
    const { ask } = await at(version, restricted)
    const { status, body } = await ask(
      'POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1' },
    )
    const without = (value: JsonObject) => shape(value).filter(path => !path.includes('.extra.'))
    expect([status, without(body)]).toEqual([201, without(await json(version, 'selfsubjectreview-restricted'))])
    expect(body['status']).toMatchObject({ userInfo: { username: 'lab-restricted', groups: ['lab:restricted', 'system:authenticated'] } })
  })
})

describe('what admission says', () => {
  it.each(['v1.20', 'v1.33'] as const)('%s: a pod in a namespace without its account', async version => {
    const { ask } = await namespaced(version, ['serviceaccount'])
    const { status, body } = await ask('POST', PODS, bad)
    expect([status, body]).toEqual([403, await json(version, 'pod-no-default-serviceaccount-403')])
  })

  it('v1.36: a privileged pod in a restricted namespace', async () => {
    const { ask } = await namespaced('v1.36')
    const { status, body } = await ask('POST', `${PODS}?dryRun=All`, bad)
    expect([status, body]).toEqual([403, await json('v1.36', 'pod-privileged-dryrun-403')])
  })

  it('v1.20 has no such admission', async () => {
    const { ask } = await namespaced('v1.20')
    expect((await ask('POST', `${PODS}?dryRun=All`, bad)).status).toBe(201)
  })
})
