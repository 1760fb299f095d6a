import { describe, expect, it } from 'vitest'
import { clusterProfile } from '../../../src/demo/kaas/profiles.ts'
import type { JsonObject } from '../../../src/model/json.ts'
import { EMPTY, start } from './support.ts'

const NOW = new Date('2026-11-22T12:00:00Z')
const names = (list: JsonObject): unknown[] => (list['items'] as JsonObject[]).map(item => (item['metadata'] as JsonObject)['name'])
const configMap = (name: string): JsonObject => ({ kind: 'ConfigMap', apiVersion: 'v1', metadata: { name } })
const MAPS = '/api/v1/namespaces/default/configmaps'

describe('who asks', () => {
  it('without credentials: version and health, nothing else', async () => {
    const { anonymous } = await start()
    const statuses = ['/version', '/livez', '/readyz', '/healthz', '/api', '/apis', '/api/v1/nodes'].map(async path => (await anonymous('GET', path)).status)
    expect(await Promise.all(statuses)).toEqual([200, 200, 200, 200, 403, 403, 403])
  })

  it('without credentials where the API server does not let anybody in so: 401', async () => {
    const { anonymous } = await start({ anonymous: false })
    expect((await anonymous('GET', '/version')).status).toBe(401)
  })

  it('with a wrong token: 401, even for what everybody may see', async () => {
    const { anonymous } = await start()
    expect((await anonymous('GET', '/livez', undefined, { authorization: 'Bearer wrong' })).status).toBe(401)
  })

  it('what a binding gives to everybody is given', async () => {
    const { anonymous } = await start(clusterProfile('flawed', NOW))
    const paths = ['/api/v1/nodes', '/api/v1/namespaces', '/api']
    expect(await Promise.all(paths.map(async path => (await anonymous('GET', path)).status))).toEqual([200, 403, 403])
  })

  it('an account of no group may do what roles say, in its namespace alone', async () => {
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'maps', namespace: 'default' },
      rules: [{ verbs: ['*'], apiGroups: [''], resources: ['configmaps'] }],
    }
    const bound = {
      apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name: 'maps', namespace: 'default' },
      subjects: [{ kind: 'User', name: 'dev' }], roleRef: { kind: 'Role', name: 'maps' },
    }
    const { ask } = await start({ user: { name: 'dev', groups: [] }, objects: [role, bound] })
    expect((await ask('GET', MAPS)).status).toBe(200)
    expect((await ask('GET', '/api/v1/namespaces/kube-system/configmaps')).status).toBe(403)
    expect((await ask('GET', '/api/v1/configmaps')).status).toBe(403)
    expect((await ask('GET', '/api')).status).toBe(200)
  })

  it('what is refused is refused to the administrator, and an access review says so', async () => {
    const { ask } = await start({ refuse: ['list nodes', 'get nodes/proxy'] })
    const review = async (resourceAttributes: JsonObject) => {
      const { status, body } = await ask(
        'POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        { kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', spec: { resourceAttributes } },
      )
      return [status, body['status']]
    }
    expect((await ask('GET', '/api/v1/nodes')).body).toMatchObject(
      { code: 403, message: 'nodes is forbidden: User "demo" cannot list resource "nodes" in API group "" at the cluster scope' },
    )
    expect(await review({ verb: 'list', resource: 'nodes' })).toEqual([201, { allowed: false }])
    expect(await review({ verb: '*', group: '*', resource: '*' })).toEqual([201, { allowed: false }])
    expect(await review({ verb: 'get', resource: 'nodes', subresource: 'proxy' })).toEqual([201, { allowed: false }])
    expect(await review({ verb: 'get', resource: 'nodes' })).toEqual([201, { allowed: true }])
  })
})

describe('lists', () => {
  it('come in pages that together are the whole list, in the order of keys', async () => {
    const { ask } = await start()
    for (const name of ['c', 'a', 'e', 'b', 'd']) await ask('POST', MAPS, configMap(name))
    const first = (await ask('GET', `${MAPS}?limit=2`)).body
    expect([names(first), (first['metadata'] as JsonObject)['remainingItemCount']]).toEqual([['a', 'b'], 3])
    const second = (await ask('GET', `${MAPS}?limit=2&continue=${String((first['metadata'] as Record<string, string>)['continue'])}`)).body
    const third = (await ask('GET', `${MAPS}?limit=2&continue=${String((second['metadata'] as Record<string, string>)['continue'])}`)).body
    expect([names(second), names(third), third['metadata']]).toEqual([['c', 'd'], ['e'], { resourceVersion: expect.any(String) as string }])
  })

  it('that have expired answer 410 as often as told, then go on', async () => {
    const { ask } = await start({ expired: 1 }, { pageSize: 1 })
    for (const name of ['a', 'b']) await ask('POST', MAPS, configMap(name))
    const next = ((await ask('GET', MAPS)).body['metadata'] as Record<string, string>)['continue'] ?? ''
    expect((await ask('GET', `${MAPS}?continue=${next}`)).body).toMatchObject({ code: 410, reason: 'Expired' })
    expect(names((await ask('GET', `${MAPS}?continue=${next}`)).body)).toEqual(['b'])
    expect((await ask('GET', `${MAPS}?continue=nonsense`)).status).toBe(400)
  })

  it('are filtered by labels and fields; a field that nobody knows is an error', async () => {
    const { ask } = await start(clusterProfile('compliant', NOW))
    const list = async (query: string) => names((await ask('GET', `/api/v1/nodes?${query}`)).body)
    expect(await list('labelSelector=topology.kubernetes.io/zone%3Daz1,node-role.kubernetes.io/control-plane')).toEqual(['control-plane-1'])
    expect(await list('labelSelector=kubernetes.io/hostname+in+(worker-1,worker-2),kubernetes.io/hostname!%3Dworker-2,!nothing')).toEqual(['worker-1'])
    expect(await list('fieldSelector=metadata.name%3Dworker-3')).toEqual(['worker-3'])
    expect((await ask('GET', '/api/v1/nodes?fieldSelector=spec.odd%3D1')).body).toMatchObject({ code: 400, reason: 'BadRequest' })
  })
})

describe('objects', () => {
  it('are created once, changed by merge patch, guarded by resourceVersion and uid, and removed', async () => {
    const { ask } = await start()
    const { status, body } = await ask('POST', MAPS, { ...configMap('one'), data: { a: '1', b: '2' } })
    const { uid, resourceVersion } = body['metadata'] as Record<string, string>
    expect(status).toBe(201)
    expect((await ask('POST', MAPS, configMap('one'))).body).toMatchObject({ code: 409, reason: 'AlreadyExists', message: 'configmaps "one" already exists' })
    const patch = async (json: JsonObject) => ask('PATCH', `${MAPS}/one`, json, { 'content-type': 'application/merge-patch+json' })
    expect((await patch({ data: { a: null, c: '3' } })).body['data']).toEqual({ b: '2', c: '3' })
    expect((await patch({ metadata: { resourceVersion: resourceVersion ?? '' } })).body).toMatchObject({ code: 409, reason: 'Conflict' })
    expect((await patch({ metadata: { uid: 'another' } })).body).toMatchObject({ code: 422, details: { causes: [{ field: 'metadata.uid' }] } })
    const put = await ask('PUT', `${MAPS}/one`, { metadata: { name: 'one', uid: 'another' } })
    expect(put.body).toMatchObject({ code: 409, reason: 'Conflict' })
    expect((await ask('PATCH', `${MAPS}/one`, {})).status).toBe(415)
    expect((await ask('DELETE', `${MAPS}/one`, { preconditions: { uid: 'another' } })).body).toMatchObject({ code: 409, reason: 'Conflict' })
    expect((await ask('DELETE', `${MAPS}/one`, { preconditions: { uid: uid ?? '' } })).body).toMatchObject(
      { kind: 'Status', status: 'Success', details: { name: 'one', kind: 'configmaps', uid } },
    )
    expect((await ask('GET', `${MAPS}/one`)).status).toBe(404)
  })

  it('are only tried with dryRun, also when they are removed', async () => {
    const { ask } = await start()
    expect((await ask('POST', `${MAPS}?dryRun=All`, configMap('one'))).status).toBe(201)
    expect((await ask('GET', `${MAPS}/one`)).status).toBe(404)
    await ask('POST', MAPS, configMap('two'))
    await ask('DELETE', `${MAPS}/two?dryRun=All`)
    expect((await ask('GET', `${MAPS}/two`)).status).toBe(200)
    expect((await ask('POST', `${MAPS}?dryRun=yes`, configMap('one'))).status).toBe(422)
  })

  it.each([
    ['no name', MAPS, { kind: 'ConfigMap', metadata: {} }, 422], ['a bad name', MAPS, configMap('No_Name'), 422], [
      'another kind', MAPS, { ...configMap('a'), kind: 'Secret' }, 400,
    ],
    [
      'another namespace', MAPS, { ...configMap('a'), metadata: { name: 'a', namespace: 'kube-system' } }, 400,
    ], ['no JSON', MAPS, '{', 400], ['a list', MAPS, '[]', 400],
    ['no such namespace', '/api/v1/namespaces/lost/configmaps', configMap('a'), 404], [
      'a label that is none', '/api/v1/namespaces', { metadata: { name: 'a', labels: { x: 'no good' } } }, 422,
    ],
    ['no containers', '/api/v1/namespaces/default/pods', { metadata: { name: 'a' }, spec: {} }, 422], [
      'a prototype', MAPS, '{"__proto__":{"metadata":{"name":"a"}},"metadata":{"name":"b","labels":{"__proto__":"x"}}}', 201,
    ],
  ])('with %s', async (_, path, body, status) => {
    const { ask } = await start()
    expect((await ask('POST', path, body, { 'content-type': 'application/json' })).status).toBe(status)
    expect(({} as JsonObject)['metadata']).toBeUndefined()
  })

  it('of groups that nobody serves are pages that are not there, of others Status objects, beside the API an index', async () => {
    const { ask } = await start()
    for (const path of ['/apis/nobody.example/v1', '/apis/nobody.example/v1/things']) {
      const { status, text, headers } = await ask('GET', path)
      expect([status, text, headers.get('content-type')]).toEqual([404, '404 page not found\n', 'text/plain; charset=utf-8'])
    }
    for (const path of ['/api/v1/things', '/apis/apps/v9/deployments', '/apis/apps/v9', '/api/v2', '/api/v1/pods/x']) {
      expect((await ask('GET', path)).body).toMatchObject({ code: 404, message: 'the server could not find the requested resource', details: {} })
    }
    expect((await ask('GET', '/nothing')).body).toMatchObject({ paths: expect.arrayContaining(['/api/v1', '/version']) as string[] })
    expect((await ask('PUT', '/api/v1/nodes')).status).toBe(405)
    expect((await ask('POST', '/api/v1/configmaps', configMap('a'))).status).toBe(405)
  })

  it('another object than meant is not removed', async () => {
    const { ask } = await start()
    await ask('POST', MAPS, configMap('one'))
    const { body } = await ask('DELETE', `${MAPS}/one`, { preconditions: { resourceVersion: '1' } })
    expect(body).toMatchObject({ code: 409, details: { kind: 'ConfigMap' } })
    expect(body['message']).toContain('the ResourceVersion in the precondition (1) does not match')
    expect((await ask('GET', `${MAPS}/one`)).status).toBe(200)
  })
})

describe('what a server says of itself', () => {
  it('custom resources are served and listed among the groups', async () => {
    const { ask } = await start(clusterProfile('compliant', NOW))
    expect((await ask('GET', '/apis/policy.networking.k8s.io')).body).toMatchObject({ kind: 'APIGroup', preferredVersion: { version: 'v1alpha1' } })
    expect((await ask('GET', '/apis/policy.networking.k8s.io/v1alpha1/adminnetworkpolicies')).body).toMatchObject({ kind: 'AdminNetworkPolicyList', items: [] })
  })

  it('an old server knows neither SelfSubjectReview nor aggregated discovery', async () => {
    const { ask } = await start({ version: 'v1.20.2' })
    const accept = { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' }
    expect((await ask('GET', '/apis', undefined, accept)).body).toMatchObject({ code: 406, reason: 'NotAcceptable' })
    expect((await ask('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {})).status).toBe(404)
    expect((await ask('GET', '/version')).body).not.toHaveProperty('emulationMajor')
  })

  it('health that failed is 500 and says which check', async () => {
    const { ask } = await start({ unhealthy: ['etcd'] })
    const { status, text } = await ask('GET', '/readyz')
    expect([status, text.split('\n').filter(line => line.startsWith('[-]'))]).toEqual([500, ['[-]etcd failed: reason withheld']])
  })

  it('kubelets tell their configuration through the API server, or cannot be reached', async () => {
    const { ask } = await start({ ...clusterProfile('compliant', NOW), kubelets: { 'worker-2': null } })
    expect((await ask('GET', '/api/v1/nodes/worker-1/proxy/configz')).body).toMatchObject({ kubeletconfig: { authorization: { mode: 'Webhook' } } })
    expect((await ask('GET', '/api/v1/nodes/worker-2/proxy/configz')).body).toMatchObject({ code: 503, reason: 'ServiceUnavailable' })
    expect((await ask('GET', '/api/v1/nodes/worker-9/proxy/configz')).status).toBe(404)
  })

  it('starts with another token every time, which nobody prints', async () => {
    const [one, other] = [await start(EMPTY), await start(EMPTY)]
    expect(one.cluster.token).not.toBe(other.cluster.token)
    await one.ask('GET', '/version')
    expect(JSON.stringify(one.cluster.requests())).not.toContain(one.cluster.token)
  })
})
