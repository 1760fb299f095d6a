import { describe, expect, it } from 'vitest'
import { clusterProfile } from '../../../src/demo/kaas/profiles.ts'
import type { ClusterState } from '../../../src/demo/kaas/state.ts'
import type { JsonObject } from '../../../src/model/json.ts'
import { eventually, inPhase, pod, ready, start, type Started } from './support.ts'

const NOW = new Date('2026-11-22T12:00:00Z')
const stage = async (state: Partial<ClusterState> = {}): Promise<Started> => {
  const started = await start({ ...clusterProfile('compliant', NOW), ...state, delay: 5, tick: 10 })
  await ready(started, 'play')
  return started
}
const PODS = '/api/v1/namespaces/play/pods'
const CLAIMS = '/api/v1/namespaces/play/persistentvolumeclaims'
const claim = (name: string, more: JsonObject = {}): JsonObject => ({
  kind: 'PersistentVolumeClaim', apiVersion: 'v1', metadata: { name }, spec: {
    accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...more,
  },
})
const mounted = (name: string, script: string): JsonObject => pod(name, script, {
  mounts: [{ name: 'data', mountPath: '/data' }], spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] },
})
const at = (value: JsonObject, key: string): JsonObject => (value[key] ?? {}) as JsonObject
const condition = (object: JsonObject, type: string) => (at(object, 'status')['conditions'] as JsonObject[] | undefined)?.find(one => one['type'] === type)
const volumes = async ({ ask }: Started) => (await ask('GET', '/api/v1/persistentvolumes')).body['items'] as JsonObject[]

describe('pods', () => {
  it('run on a worker with an address, print, and end by their script', async () => {
    const started = await stage()
    await started.ask('POST', PODS, pod('one', 'echo "$WORD" && exit 0', { env: [{ name: 'WORD', value: 'hello' }] }))
    const done = await inPhase(started, 'play', 'one', 'Succeeded')
    expect([at(done, 'spec')['nodeName'], at(done, 'status')['podIP']]).toEqual([expect.stringMatching(/^worker-/), expect.stringMatching(/^10\.244\.\d\.2$/)])
    const log = await started.ask('GET', `${PODS}/one/log`)
    expect([log.text, log.headers.get('content-type')]).toEqual(['hello\n', 'text/plain; charset=utf-8'])
    await started.ask('POST', PODS, pod('two', 'cat /nowhere || exit 3'))
    const failed = await inPhase(started, 'play', 'two', 'Failed')
    expect(at(failed, 'status')['containerStatuses']).toMatchObject([{ state: { terminated: { exitCode: 3 } } }])
  })

  it('without a place say why, and start once there is one', async () => {
    const started = await stage()
    const { ask } = started
    await ask('POST', PODS, pod('one', 'exit 0', { spec: { nodeSelector: { disk: 'fast' } } }))
    const told = await eventually(async () => condition((await ask('GET', `${PODS}/one`)).body, 'PodScheduled'))
    expect(told).toMatchObject({ status: 'False', reason: 'Unschedulable' })
    expect(told['message']).toContain('0/6 nodes are available: 3 node(s) didn\'t match Pod\'s node affinity/selector, 3 node(s) had untolerated taint')
    expect(
      (await ask('GET', '/api/v1/namespaces/play/events?fieldSelector=type%3DWarning')).body['items'],
    ).toMatchObject([{ reason: 'FailedScheduling', involvedObject: { name: 'one' } }])
    expect(await ask('GET', `${PODS}/one/log`)).toMatchObject({ status: 204, text: '' })
    await ask('PATCH', '/api/v1/nodes/worker-2', { metadata: { labels: { disk: 'fast' } } }, { 'content-type': 'application/merge-patch+json' })
    expect(at(await inPhase(started, 'play', 'one', 'Succeeded'), 'spec')['nodeName']).toBe('worker-2')
  })

  it('whose image nobody has wait with ErrImagePull and have no log', async () => {
    const { ask } = await stage({ images: ['registry.example/'] })
    await ask('POST', PODS, pod('one', 'exit 0'))
    const reason = await eventually(
      async () => (
        at((await ask('GET', `${PODS}/one`)).body, 'status')['containerStatuses'] as { state: { waiting: { reason: string } } }[] | undefined
      )?.[0]?.state.waiting.reason,
    )
    expect(['ErrImagePull', 'ImagePullBackOff']).toContain(reason)
    expect((await ask('GET', `${PODS}/one/log`)).body).toMatchObject({ code: 400, reason: 'BadRequest' })
  })

  it('end when their time is over', async () => {
    const started = await stage()
    await started.ask('POST', PODS, pod('one', 'sleep infinity', { spec: { activeDeadlineSeconds: 0.05 } }))
    expect(at(await inPhase(started, 'play', 'one', 'Failed'), 'status')['reason']).toBe('DeadlineExceeded')
  })

  it('are refused beyond a quota, in the words of the plugin', async () => {
    const { ask } = await stage({ quota: { 'pods': '1', 'requests.memory': '1Gi' } })
    const with_ = (name: string, memory: string) => {
      const one = pod(name, 'sleep infinity')
      const [container] = at(one, 'spec')['containers'] as JsonObject[]
      return { ...one, spec: { ...at(one, 'spec'), containers: [{ ...container, resources: { requests: { memory } } }] } } as JsonObject
    }
    expect((await ask('POST', PODS, pod('none', 'exit 0'))).body['message']).toBe(
      'pods "none" is forbidden: failed quota: demo: must specify requests.memory for: main',
    )
    expect((await ask('POST', PODS, with_('big', '2Gi'))).body['message']).toContain(
      'exceeded quota: demo, requested: requests.memory=2Gi, used: requests.memory=0, limited: requests.memory=1Gi',
    )
    expect((await ask('POST', PODS, with_('one', '1Gi'))).status).toBe(201)
    expect((await ask('POST', PODS, with_('two', '0'))).body).toMatchObject(
      { code: 403, message: expect.stringContaining('requested: pods=1, used: pods=1, limited: pods=1') as string },
    )
  })
})

describe('volumes', () => {
  it('come with the first pod, keep what was written, and go with their claim', async () => {
    const started = await stage()
    const { ask } = started
    await ask('POST', CLAIMS, claim('data'))
    expect(at((await ask('GET', `${CLAIMS}/data`)).body, 'spec')['storageClassName']).toBe('standard')
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(await volumes(started)).toEqual([])
    await ask('POST', PODS, mounted('writer', 'echo precious > /data/file && sync'))
    const writer = await inPhase(started, 'play', 'writer', 'Succeeded')
    expect(await volumes(started)).toMatchObject(
      [
        {
          spec: { claimRef: { name: 'data' }, persistentVolumeReclaimPolicy: 'Delete', csi: { driver: 'cinder.csi.openstack.org' } },
          status: { phase: 'Bound' },
        },
      ],
    )
    const away = {
      nodeAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 9, preference: { matchFields: [{ key: 'metadata.name', operator: 'NotIn', values: [at(writer, 'spec')['nodeName']] }] } },
        ],
      },
    }
    const reader = mounted('reader', 'read -r said < /data/file || exit 3; echo "read $said"')
    await ask('POST', PODS, { ...reader, spec: { ...at(reader, 'spec'), affinity: away } } as JsonObject)
    expect(at(await inPhase(started, 'play', 'reader', 'Succeeded'), 'spec')['nodeName']).not.toBe(at(writer, 'spec')['nodeName'])
    expect((await ask('GET', `${PODS}/reader/log`)).text).toBe('read precious\n')
    expect((await ask('DELETE', `${CLAIMS}/data`)).body).toMatchObject({ kind: 'PersistentVolumeClaim' })
    await eventually(async () => ((await volumes(started)).length === 0 ? true : undefined))
  })

  it('of a local provisioner lie on one node', async () => {
    const started = await start({ ...clusterProfile('flawed', NOW), delay: 5 })
    await ready(started, 'play')
    await started.ask('POST', CLAIMS, claim('data'))
    await started.ask('POST', PODS, mounted('one', 'sleep infinity'))
    const node = at(await inPhase(started, 'play', 'one', 'Running'), 'spec')['nodeName']
    expect(await volumes(started)).toMatchObject(
      [
        {
          spec: {
            storageClassName: 'local-path',
            nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', values: [node] }] }] } },
          },
        },
      ],
    )
  })

  it('with the policy Retain stay, until somebody gives them another one', async () => {
    const retained = {
      apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'kept' }, provisioner: 'cinder.csi.openstack.org', reclaimPolicy: 'Retain',
      volumeBindingMode: 'Immediate',
    }
    const started = await start({ objects: [retained] })
    await ready(started, 'play')
    await started.ask('POST', CLAIMS, claim('data', { storageClassName: 'kept' }))
    const name = at(await eventually(async () => (await volumes(started))[0]), 'metadata')['name'] as string
    await started.ask('DELETE', `${CLAIMS}/data`)
    await eventually(async () => (at((await volumes(started))[0] ?? {}, 'status')['phase'] === 'Released' ? true : undefined))
    const patch = { spec: { persistentVolumeReclaimPolicy: 'Delete' } }
    await started.ask('PATCH', `/api/v1/persistentvolumes/${name}`, patch, { 'content-type': 'application/merge-patch+json' })
    await eventually(async () => ((await volumes(started)).length === 0 ? true : undefined))
  })

  it('without a class are not made', async () => {
    const started = await start()
    await ready(started, 'play')
    await started.ask('POST', CLAIMS, claim('data'))
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(at((await started.ask('GET', `${CLAIMS}/data`)).body, 'status')['phase']).toBe('Pending')
  })
})
