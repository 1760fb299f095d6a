import type { Json, JsonObject } from '../model/json.ts'
import { Unseen } from '../unseen.ts'
import { isId, member, text } from './answers.ts'
import { Stop } from './classify.ts'
import { type ClusterStage, clusterPlay } from './cluster-play.ts'
import { DIRECTORY, quotaOf } from './cluster-pod.ts'
import { FAILED } from './cluster-pod-state.ts'
import { awaitPod, printed, startPod } from './cluster-pods.ts'
import { letGo, volumeFor } from './cluster-things.ts'
import { poll } from './poll.ts'
import { type ClassFacts, classFacts, type VolumeFacts, volumeFacts } from './volume-facts.ts'

/** How far data came through a volume of the default class. */
export interface VolumeRoundTrip {
  class: ClassFacts
  volume: VolumeFacts
  /** Nodes of the pod that wrote and of the one that read; '' where it is not known. */
  nodes: { writer: string; reader: string }
  /** What was read is what was written. */
  same: boolean
  /** Why the play ended, if it was the storage: a volume that was not made or attached, or could not be written or read. */
  failure?: string
  /** Seconds until the data was written, provisioning and pulling the image included, and then until it was read. */
  seconds: { write: number; read: number }
}

/** GiB; the smallest that every driver gives. */
const SIZE = 1
/** Seconds for each of the two pods to do its work. */
const PATIENCE = 300
/** A class by this provisioner makes no volumes. */
const STATIC = 'kubernetes.io/no-provisioner'
/** Reasons of events that tell of the storage. */
const STORAGE = ['ProvisioningFailed', 'FailedAttachVolume', 'FailedMount', 'FailedMapVolume', 'FailedBinding', 'VolumeMismatch']

const WRITE = `echo "$TOKEN" > ${DIRECTORY}/token && sync || exit ${FAILED}`
const READ = `read -r token < ${DIRECTORY}/token || exit ${FAILED}; echo "scs-check read $token"`

const texts = { type: 'string' }
const textOrNull = { type: ['string', 'null'] }
const count = { type: ['integer', 'null'] }

/** A claim without a class, so of the default one: a pod writes to its volume, and after it another one, on another node if there is room, reads it back. */
export const volumeRoundTrip = clusterPlay<VolumeRoundTrip>({
  kind: 'kubernetes.volume-round-trip',
  revision: 1,
  plan: {
    title: 'write to a volume of the default storage class and read it from another pod',
    creates: ['namespace', `persistent volume claim of ${SIZE} GiB`, '2 pods, one after the other'],
    quota: { ...quotaOf(1), 'persistentvolumeclaims': 1, 'requests.storage': SIZE * 2 ** 30 },
    seconds: 2 * PATIENCE + 60,
  },
  schema: {
    type: 'object',
    properties: {
      class: {
        type: 'object', required: ['name', 'provisioner', 'volumeBindingMode', 'reclaimPolicy'],
        properties: { name: texts, provisioner: textOrNull, volumeBindingMode: textOrNull, reclaimPolicy: textOrNull },
      },
      volume: {
        type: 'object', required: ['driver', 'accessModes', 'reclaimPolicy', 'nodeAffinity', 'usableOn', 'schedulable'],
        properties: {
          driver: texts, accessModes: { type: 'array', items: texts }, reclaimPolicy: textOrNull, usableOn: count, schedulable: count,
          nodeAffinity: {
            type: 'array',
            items: {
              type: 'object', required: ['key', 'operator', 'values'], properties: { key: texts, operator: texts, values: { type: 'array', items: texts } },
            },
          },
        },
      },
      nodes: { type: 'object', required: ['writer', 'reader'], properties: { writer: texts, reader: texts } },
      same: { type: 'boolean' },
      failure: texts,
      seconds: { type: 'object', required: ['write', 'read'], properties: { write: { type: 'number' }, read: { type: 'number' } } },
    },
  },
  async act(stage, data) {
    const { cloud: cluster } = stage
    await stage.allowed()
    const namespace = await stage.namespace('volume')
    const claim = await stage.claim(namespace, 'data', { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: `${SIZE}Gi` } } })
    data.class = await defaultClass(stage, claim)
    const token = [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('')
    const faults = { reasons: STORAGE, claim: 'data', tell: (message: string) => { data.failure = message.slice(0, 1000) } }
    const start = performance.now()
    await startPod(stage, namespace, { name: 'writer', script: WRITE, env: { TOKEN: token }, claim: 'data' })
    const writer = await awaitPod(stage, namespace, 'writer', PATIENCE, ({ phase }) => phase === 'Succeeded', faults)
    const written = performance.now()
    data.volume = await stage.step('look at the volume', () => boundVolume(stage, namespace, claim))
    await startPod(stage, namespace, { name: 'reader', script: READ, claim: 'data', ...(writer.node !== '' && { notOn: writer.node }) })
    const reader = await awaitPod(stage, namespace, 'reader', PATIENCE, ({ phase }) => phase === 'Succeeded', faults)
    data.nodes = { writer: writer.node.slice(0, 253), reader: reader.node.slice(0, 253) }
    data.seconds = { write: tenths(written - start), read: tenths(performance.now() - written) }
    data.same = await stage.step('read the data', async () => {
      const said = await poll(async () => /^scs-check read ([0-9a-f]{0,64})$/m.exec(await printed(cluster, namespace, 'reader'))?.[1], 10_000, stage.signal)
      if (said === undefined) throw new Unseen('malformed', 'the pod has read something, but its log does not tell what')
      return said === token
    })
  },
})

/** The class that the API server gave the claim; one that makes no volumes would take one that was there before, which is not ours to use. */
async function defaultClass(stage: ClusterStage, claim: JsonObject): Promise<ClassFacts> {
  return stage.step('look at the class', async () => {
    const name = text(member(claim['spec'], 'storageClassName'))
    if (name === '') throw new Stop('unsupported', 'the API server gave the claim no class: the cluster has no default storage class')
    const facts = await classFacts(stage.cloud, name)
    if (facts.provisioner === STATIC) throw new Stop('unsupported', `the default class ${name.slice(0, 80)} makes no volumes (${STATIC})`)
    return facts
  })
}

/** The volume that was made for the claim; it is told to go with the claim, also if the process is killed. */
async function boundVolume(stage: ClusterStage, namespace: string, claim: Json): Promise<VolumeFacts> {
  const { cloud: cluster } = stage
  const bound = await cluster.get(`/api/v1/namespaces/${namespace}/persistentvolumeclaims/data`)
  const name = member(member(bound, 'spec'), 'volumeName')
  if (!isId(name)) throw new Unseen('malformed', 'the claim is in use, but names no volume')
  const volume = await volumeFor(cluster, name, text(member(member(claim, 'metadata'), 'uid')))
  if (volume === null) throw new Unseen('malformed', 'the volume of the claim is not there, or is another claim\'s')
  if (await letGo(cluster, volume)) stage.bound(namespace, name)
  return volumeFacts(volume, await cluster.list('/api/v1/nodes').catch(() => null))
}

function tenths(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10
}
