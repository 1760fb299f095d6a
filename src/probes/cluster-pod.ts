import type { JsonObject } from '../model/json.ts'
import { member, text } from './answers.ts'
import { elements } from './kubernetes-facts.ts'

/**
 * The image of pods where none is given: one of the Kubernetes project's own tests (test/utils/image/manifest.go), which hydrophone takes by default,
 * too, so that mirrors for conformance tests have it. It needs sh, httpd and wget.
 */
export const POD_IMAGE = 'registry.k8s.io/e2e-test-images/busybox:1.36.1-1'

/** Requests and limits of each pod: cores and bytes. */
export const POD_CPU = 0.01
export const POD_MEMORY = 16 * 2 ** 20

/** Directory that a pod may write to. */
export const DIRECTORY = '/scs-check'
/** Name of the container that is ours; a cluster may put others beside it. */
export const CONTAINER = 'main'
/** Label of the nodes that pods need: their programs are Linux'. */
const SYSTEM = { 'kubernetes.io/os': 'linux' }
/** User and group of all pods (nobody), by which Pod Security's level restricted admits them. */
const NOBODY = 65_534
/** Seconds after which a forgotten pod ends by itself. */
const LIFE = 1_200
/** Seconds that a pod gets to end when it is deleted: it has nothing to save. */
const GRACE = 1

/** A pod of one container that runs a script. */
export interface PodWish {
  name: string
  image: string
  /** For sh; what it needs comes by the environment. */
  script: string
  env?: Record<string, string>
  labels?: Record<string, string>
  /** Claim that is mounted at `DIRECTORY`; a directory of the node's otherwise. */
  claim?: string
  /** It is put on this node, or nowhere. */
  on?: string
  /** It is put elsewhere than on this node, if there is room. */
  notOn?: string
  /** It is put elsewhere than pods with these labels in these namespaces, if there is room. */
  notWith?: { labels: Record<string, string>; namespaces: string[] }
}

/** The manifest of a pod that the Pod Security level restricted admits, with small limits and an end. */
export function podOf({ name, image, script, env = {}, labels = {}, claim, on, notOn, notWith }: PodWish): JsonObject {
  const resources = { cpu: `${POD_CPU * 1000}m`, memory: `${POD_MEMORY / 2 ** 20}Mi` }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels },
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: GRACE,
      activeDeadlineSeconds: LIFE,
      nodeSelector: SYSTEM,
      securityContext: { runAsNonRoot: true, runAsUser: NOBODY, runAsGroup: NOBODY, fsGroup: NOBODY, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{
        name: CONTAINER,
        image,
        imagePullPolicy: 'IfNotPresent',
        terminationMessagePolicy: 'FallbackToLogsOnError', // so that a pod that fails says why
        command: ['sh', '-c', script],
        env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
        resources: { requests: resources, limits: resources },
        securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        volumeMounts: [{ name: 'directory', mountPath: DIRECTORY }],
      }],
      volumes: [{ name: 'directory', ...(claim === undefined ? { emptyDir: {} } : { persistentVolumeClaim: { claimName: claim } }) }],
      affinity: {
        ...((on !== undefined || notOn !== undefined) && {
          nodeAffinity: {
            ...(on !== undefined && {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [on] }] }],
              },
            }),
            ...(notOn !== undefined && {
              preferredDuringSchedulingIgnoredDuringExecution: [{
                weight: 100, preference: { matchFields: [{ key: 'metadata.name', operator: 'NotIn', values: [notOn] }] },
              }],
            }),
          },
        }),
        ...(notWith !== undefined && {
          podAntiAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [{
              weight: 100,
              podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: notWith.labels }, namespaces: notWith.namespaces },
            }],
          },
        }),
      },
    },
  }
}

/** Quota that so many pods need at the same time, by Kubernetes' names: cores and bytes. */
export function quotaOf(pods: number): Record<string, number> {
  return { 'pods': pods, 'requests.cpu': Math.round(pods * POD_CPU * 1000) / 1000, 'requests.memory': pods * POD_MEMORY }
}

/** Whether such a pod may be put on a node. */
export function takesPods({ metadata, spec }: JsonObject): boolean {
  const repels = elements(member(spec, 'taints')).some(taint => ['NoSchedule', 'NoExecute'].includes(text(member(taint, 'effect'))))
  const fits = Object.entries(SYSTEM).every(([key, value]) => member(member(metadata, 'labels'), key) === value)
  return fits && !repels && member(spec, 'unschedulable') !== true
}
