import type { JsonObject } from '../model/json.ts'
import { Unseen } from '../unseen.ts'
import { member, text } from './answers.ts'
import { Stop } from './classify.ts'
import { type ClusterStage, clusterPlay } from './cluster-play.ts'
import { DIRECTORY, quotaOf } from './cluster-pod.ts'
import { FAILED } from './cluster-pod-state.ts'
import { awaitPod, lastWarning, outcomeOf, printed, startPod } from './cluster-pods.ts'
import { freeOf } from './claimed-volume.ts'
import { CLAIM, claimed, letGo, VOLUME_PART } from './cluster-things.ts'
import { poll } from './poll.ts'
import { mayPass } from './removal.ts'
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

/** Words of a shell when the storage is at fault, not what the pod may do there (glibc, musl); and when what was written is gone. */
const BROKEN = /read-only file system|input\/output error|i\/o error/i
const LOST = /no such file/i

const writing = (file: string) => `echo "$TOKEN" > ${file} && sync || exit ${FAILED}`
const reading = (file: string) => `read -r token < ${file} || exit ${FAILED}; echo "scs-check read $token"`

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
    const namespace = await stage.namespace(VOLUME_PART)
    const wish = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: `${SIZE}Gi` } } }
    const from = await defaultClass(stage, namespace, wish)
    data.class = from
    await stage.step('see that no volume of the class is free', async () => {
      const free = freeOf(await cluster.list('/api/v1/persistentvolumes'), from.name)
      const why = 'has no claim: Kubernetes could give the test that one, with what is in it; try again when it is in use or gone'
      if (free !== undefined) throw new Stop('not-ready', `the volume ${free} of the default class ${why}`)
    })
    const claim = await stage.claim(namespace, CLAIM, { ...wish, storageClassName: from.name })
    if (member(claim['spec'], 'storageClassName') !== from.name) {
      await stage.step('look at the claim', () => Promise.reject(new Stop('unsupported', 'something in the cluster gave the claim another class')))
    }
    const token = [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('')
    const file = `${DIRECTORY}/scs-check-${token}` // a name that nothing in the volume can have
    /** What a pod ended with is the storage's fault only if the volume was made for the claim, or none was. */
    const work = async (name: string, seconds: number) => {
      let trouble: string | undefined
      const tell = (message: string) => {
        const said = message.startsWith('the pod failed') // by what its script says; by events otherwise
        if (!said || BROKEN.test(message) || (name === 'reader' && LOST.test(message))) trouble = message.slice(0, 1000)
      }
      const faults = { reasons: STORAGE, claim: CLAIM, tell }
      return awaitPod(stage, namespace, name, seconds, ({ done }) => done, faults).catch(async (error: unknown) => {
        if (trouble !== undefined && await claimed(cluster, namespace).then(has => has?.made ?? true, () => false)) data.failure = trouble
        throw error
      })
    }
    const start = performance.now()
    if (from.volumeBindingMode === 'Immediate') await boundVolume(stage, namespace, data, 'nothing was written to it')
    const left = Math.max(30, PATIENCE - Math.round((performance.now() - start) / 1000))
    await startPod(stage, namespace, { name: 'writer', script: writing(file), env: { TOKEN: token }, claim: CLAIM })
    const writer = await work('writer', left)
    const written = performance.now()
    await boundVolume(stage, namespace, data, `a pod wrote the file ${file.slice(DIRECTORY.length + 1)} there`)
    await startPod(stage, namespace, { name: 'reader', script: reading(file), claim: CLAIM, ...(writer.node !== '' && { notOn: writer.node }) })
    const reader = await work('reader', PATIENCE)
    data.nodes = { writer: writer.node.slice(0, 253), reader: reader.node.slice(0, 253) }
    data.seconds = { write: tenths(written - start), read: tenths(performance.now() - written) }
    data.same = await stage.step('read the data', async () => {
      const said = await poll(async () => /^scs-check read ([0-9a-f]{0,64})$/m.exec(await printed(cluster, namespace, 'reader'))?.[1], 10_000, stage.signal)
      if (said === undefined) throw new Unseen('malformed', 'the pod has read something, but its log does not tell what')
      return said === token
    })
  },
})

/** The class that the API server gives a claim, by a dry run; one that makes no volumes would take one that was there before, which is not ours to use. */
async function defaultClass(stage: ClusterStage, namespace: string, spec: JsonObject): Promise<ClassFacts> {
  const { cloud: cluster } = stage
  return stage.step('look at the class', async () => {
    const json = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: CLAIM }, spec }
    const claim = (await cluster.send('POST', `/api/v1/namespaces/${namespace}/persistentvolumeclaims?dryRun=All`, { json })).json()
    if (member(member(claim, 'metadata'), 'name') !== CLAIM) throw new Unseen('malformed', 'the answer is not about the claim')
    const name = text(member(member(claim, 'spec'), 'storageClassName'))
    if (name === '') throw new Stop('unsupported', 'the API server gave the claim no class: the cluster has no default storage class')
    const facts = await classFacts(cluster, name)
    if (facts.provisioner === STATIC) throw new Stop('unsupported', `the default class ${name.slice(0, 80)} makes no volumes (${STATIC})`)
    return facts
  })
}

/** Waits for the volume of the claim; one that was made for it is told to go with it, also if the process is killed, and any other ends the play. */
async function boundVolume(stage: ClusterStage, namespace: string, data: Partial<VolumeRoundTrip>, use: string): Promise<void> {
  const { cloud: cluster } = stage
  await stage.step('look at the volume', async () => {
    let unseen: Unseen | undefined
    const has = await poll(async () => await claimed(cluster, namespace).catch((error: unknown) => {
      if (stage.signal.aborted || !mayPass(error)) throw error
      unseen = error
      return null
    }) ?? undefined, PATIENCE * 1000, stage.signal)
    if (has === undefined) {
      const warning = await lastWarning(cluster, namespace, [CLAIM]).catch(() => undefined)
      if (warning === undefined && unseen !== undefined) throw unseen
      const message = `the claim has no volume after ${PATIENCE} s${warning === undefined ? '' : ` (${warning.reason}: ${warning.message})`}`
      const outcome = outcomeOf(warning, STORAGE)
      if (outcome === 'error') data.failure = message
      throw new Stop(outcome, message)
    }
    const { name, volume, made } = has
    if (!made) throw new Stop('interrupted', `Kubernetes gave the claim the volume ${name}, which was not made for it: ${use}`)
    if (await letGo(cluster, volume)) stage.bound(namespace, name)
    data.volume = volumeFacts(volume, await cluster.list('/api/v1/nodes').catch(() => null))
  })
}

function tenths(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10
}
