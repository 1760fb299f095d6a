import { describe, expect, it } from 'vitest'
import { podOf, quotaOf } from '../../src/probes/cluster-pod.ts'
import { podState } from '../../src/probes/cluster-pod-state.ts'
import { volumeFacts } from '../../src/probes/volume-facts.ts'

interface Spec {
  activeDeadlineSeconds: number
  terminationGracePeriodSeconds: number
  automountServiceAccountToken: boolean
  securityContext: object
  containers: { securityContext: object; env: object[]; resources: { requests: object; limits: object }; command: string[] }[]
  affinity: object
  volumes: object[]
}

describe('a pod', () => {
  const wish = { name: 'p', image: 'i', script: 'echo "$A"', env: { A: '$(reboot)' } }
  const spec = podOf({ ...wish, claim: 'data', notOn: 'n1' })['spec'] as unknown as Spec
  it('is admitted by the Pod Security level restricted', () => {
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65_534, seccompProfile: { type: 'RuntimeDefault' } })
    expect(spec.containers[0]?.securityContext).toMatchObject({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } })
  })
  it('has no token, small limits, and an end if it is forgotten', () => {
    expect(spec).toMatchObject({ automountServiceAccountToken: false, terminationGracePeriodSeconds: 1, activeDeadlineSeconds: 1200 })
    expect(spec.containers[0]?.resources).toEqual({ requests: { cpu: '10m', memory: '16Mi' }, limits: { cpu: '10m', memory: '16Mi' } })
    expect(quotaOf(3)).toEqual({ 'pods': 3, 'requests.cpu': 0.03, 'requests.memory': 48 * 2 ** 20 })
  })
  it('gets what it needs by its environment, never as part of its script', () => {
    expect(spec.containers[0]).toMatchObject({ command: ['sh', '-c', 'echo "$A"'], env: [{ name: 'A', value: '$(reboot)' }] })
  })
  it('prefers another node, by the node\'s name, since an ended pod keeps none away', () => {
    expect(spec.affinity).toEqual({
      nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference: { matchFields: [{ key: 'metadata.name', operator: 'NotIn', values: ['n1'] }] } }] },
    })
    expect([spec.volumes, (podOf(wish)['spec'] as unknown as Spec).volumes]).toEqual([[{ name: 'directory', persistentVolumeClaim: { claimName: 'data' } }], [{ name: 'directory', emptyDir: {} }]])
  })
})

describe('the state of a pod', () => {
  it.each([{}, { status: null }, { status: { containerStatuses: 'x', conditions: {}, podIPs: 7, podIP: ['x'] } }, { status: { containerStatuses: [null], podIPs: [null, { ip: '1.2.3.4; reboot' }] }, spec: 7 }])(
    'is read from anything (%#)', pod => {
      expect(podState(pod as never)).toMatchObject({ phase: '', node: '', ip: '', ips: [], ready: false })
    })
  it.each([[3, '', 'error'], [1, '', 'not-ready'], [127, '', 'not-ready'], [3, 'Evicted', 'not-ready'], [137, 'DeadlineExceeded', 'not-ready'], [undefined, 'NodeLost', 'not-ready']])(
    'of a failure with exit code %s and reason %j is %s', (exitCode, reason, outcome) => {
      const pod = { status: { phase: 'Failed', ...(reason !== '' && { reason }), containerStatuses: [{ name: 'istio', state: { running: {} } }, { name: 'main', state: { terminated: { exitCode: exitCode ?? null } } }] } }
      expect(() => podState(pod)).toThrow(expect.objectContaining({ outcome }) as Error)
    })
})

describe('the facts of a volume', () => {
  const node = (name: string, more: object = {}) => ({ metadata: { name, labels: { 'kubernetes.io/hostname': name, 'zone': 'z' } }, spec: more }) as never
  const nodes = [node('a'), node('b'), node('cp', { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] }), node('off', { unschedulable: true })]
  const bound = (...matchExpressions: object[]) => volumeFacts({ spec: { local: { path: '/x' }, nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions }] } } } } as never, nodes)
  it('tell how many of the nodes that take pods can use it', () => {
    expect(bound({ key: 'kubernetes.io/hostname', operator: 'In', values: ['a'] })).toMatchObject({ driver: 'local', usableOn: 1, schedulable: 2 })
    expect(bound({ key: 'zone', operator: 'In', values: ['z'] }, { key: 'gpu', operator: 'DoesNotExist' }).usableOn).toBe(2)
    expect(bound({ key: 'kubernetes.io/hostname', operator: 'NotIn', values: ['a'] }).usableOn).toBe(1)
    expect(bound({ key: 'constructor', operator: 'Exists' }).usableOn).toBe(0)
    expect(volumeFacts({ spec: { csi: { driver: 'd' } } }, null)).toMatchObject({ driver: 'd', usableOn: null, schedulable: null, nodeAffinity: [] })
  })
  it('are read from anything', () => {
    expect(volumeFacts({ spec: { nodeAffinity: { required: { nodeSelectorTerms: [null, { matchExpressions: [7] }] } }, accessModes: [7] } }, [])).toMatchObject({ driver: 'unknown', accessModes: [''] })
  })
})
