import type { Kubernetes } from '../model/cluster.ts'
import type { Json, JsonObject } from '../model/json.ts'
import { Unseen } from '../unseen.ts'
import { gone, isId, member, text } from './answers.ts'
import { madeFor, namedForClaim } from './claimed-volume.ts'
import { Stop } from './classify.ts'
import type { Found, Removable, Shown } from './removable.ts'
import { begunAt, runOf } from './run-id.ts'

/** Label of a namespace that a run made; its value is the run. */
export const RUN_LABEL = 'scs-check/run'
/** Name of the one claim that a play makes in a namespace. */
export const CLAIM = 'data'
/** Part of a run whose namespace has the claim. */
export const VOLUME_PART = 'volume'
/** Conditions of a namespace that tell why it is still there. */
const HELD = [
  'NamespaceDeletionDiscoveryFailure', 'NamespaceDeletionGroupVersionParsingFailure', 'NamespaceDeletionContentFailure',
  'NamespaceContentRemaining', 'NamespaceFinalizersRemaining',
]
const LONGEST = 400
/** Milliseconds for a namespace to go: Kubernetes gives each pod in it 30 s by default, after which its kubelet must still tell; a busy machine took more than 60 s. */
const NAMESPACE_GOES = 300_000

/** Namespaces of runs; everything else that a play makes lives in one and goes with it. The id is the uid, without which nothing is deleted. */
export const namespaces: Removable<Kubernetes> = {
  noun: 'namespace',
  lingers: true,
  patience: NAMESPACE_GOES,
  async list(cluster) {
    const items = await cluster.list('/api/v1/namespaces', { labelSelector: RUN_LABEL })
    return named(items).map(namespaceOf).filter(({ id, name, record }) => isId(id) && begunAt(name) !== undefined && record['run'] === runOf(name))
  },
  async look(cluster, id, name) {
    const item = await shown(cluster, `/api/v1/namespaces/${name}`)
    const found = item === null ? null : namespaceOf(item)
    if (found !== null && !isId(found.id)) throw new Unseen('malformed', 'the namespace has no uid')
    return found?.id === id ? found : null // one of the same name that was made later is not ours
  },
  async remove(cluster, id, record) {
    const { name, status } = record
    if (status === 'deleting') return
    const foreign = await foreignVolume(cluster, text(name))
    if (foreign !== undefined) {
      record['foreign'] = foreign
      throw new Stop('not-ready', `its claim ${CLAIM} has the volume ${foreign}, which was not made for it, and which Kubernetes would remove with the claim`)
    }
    const json = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: id }, propagationPolicy: 'Background' }
    await gone(cluster.send('DELETE', `/api/v1/namespaces/${text(name)}`, { json }))
  },
  holds: record => text(record['holds']),
  command({ name, record }) {
    if (record?.['status'] === 'deleting') return `kubectl get namespace ${name} -o yaml`
    const foreign = record?.['foreign']
    return `${isId(foreign) ? `${reclaiming(foreign, 'Retain')} && ` : ''}kubectl delete namespace ${name}`
  },
}

/**
 * Volumes that a claim of a run has, found by the claim's namespace; the name is that of the namespace. They go after their claim. One whose own name does
 * not tell that it was made for the claim is spared.
 */
export const volumes: Removable<Kubernetes> = {
  noun: 'persistent volume',
  lingers: true,
  list: async cluster => named(await cluster.list('/api/v1/persistentvolumes')).map(volumeOf).filter(({ name }) => begunAt(name) !== undefined),
  async look(cluster, id) {
    const item = await shown(cluster, `/api/v1/persistentvolumes/${id}`)
    return item === null ? null : volumeOf(item)
  },
  spares: ({ made, policy, claim }) => (made === true || policy === 'Delete' ? ''
    : `perhaps it was there before: its name does not hold the uid of its claim (${text(claim)}); it is not changed, and free again without its claimRef`),
  async remove(cluster, id, { uid, policy }) {
    if (policy === 'Delete') return // goes by itself, once its claim is gone
    const json = { metadata: { uid: uid ?? null }, spec: { persistentVolumeReclaimPolicy: 'Delete' } }
    await gone(cluster.send('PATCH', `/api/v1/persistentvolumes/${id}`, { json, contentType: 'application/merge-patch+json' }))
  },
  holds: record => text(record['holds']),
  command({ id, name, record }) {
    if (!isId(id)) return `kubectl get persistentvolumes | grep ${name}`
    if (record?.['made'] !== false) return reclaiming(id, 'Delete')
    return `kubectl patch persistentvolume ${id} --type json -p '[{"op":"remove","path":"/spec/claimRef"}]'`
  },
}

/** What runs may leave in a cluster, in the order of removing. */
export const clusterKinds: Removable<Kubernetes>[] = [namespaces, volumes]

/** The volume that the test's claim in a namespace has (null if it has none, or it is gone), and whether it was made for that claim. Throws `Unseen`. */
export async function claimed(cluster: Kubernetes, namespace: string): Promise<{ name: string; volume: JsonObject; made: boolean } | null> {
  const claim = await shown(cluster, `/api/v1/namespaces/${namespace}/persistentvolumeclaims/${CLAIM}`)
  const name = member(claim?.['spec'], 'volumeName')
  if (claim === null || name === undefined || name === '') return null
  if (!isId(name)) throw new Unseen('malformed', 'the claim names a volume whose name makes no sense')
  const volume = await shown(cluster, `/api/v1/persistentvolumes/${name}`)
  return volume === null ? null : { name, volume, made: madeFor(volume, claim) }
}

/** Has a volume that was made for a claim of a run removed with its claim, if the account may (at the end it is tried again); false if it was not. */
export async function letGo(cluster: Kubernetes, volume: JsonObject): Promise<boolean> {
  const { id, name, record } = volumeOf(volume)
  if (!isId(id) || begunAt(name) === undefined) return false
  await volumes.remove(cluster, id, record).catch(() => {})
  return true
}

/** The volume that Kubernetes would remove with the claim in a namespace, though it was there before. */
async function foreignVolume(cluster: Kubernetes, namespace: string): Promise<string | undefined> {
  if (!namespace.endsWith(`-${VOLUME_PART}`)) return undefined
  const has = await claimed(cluster, namespace)
  return has === null || has.made || member(has.volume['spec'], 'persistentVolumeReclaimPolicy') === 'Retain' ? undefined : has.name
}

function reclaiming(volume: string, reclaim: string): string {
  return `kubectl patch persistentvolume ${volume} -p '{"spec":{"persistentVolumeReclaimPolicy":"${reclaim}"}}'`
}

/** An object by itself; null if it is not there. */
async function shown(cluster: Kubernetes, path: string): Promise<JsonObject | null> {
  const item = await cluster.get(path).catch((error: unknown) => {
    if (error instanceof Unseen && error.status === 404) return null
    throw error
  })
  if (item !== null && (typeof item !== 'object' || Array.isArray(item))) throw new Unseen('malformed', 'the answer holds no object')
  if (item !== null && !path.endsWith(`/${text(member(item['metadata'], 'name'))}`)) throw new Unseen('malformed', 'the answer is about another object')
  return item
}

/** A list whose objects have no names would look as if nothing of ours were in it. */
function named(items: JsonObject[]): JsonObject[] {
  if (items.some(({ metadata }) => text(member(metadata, 'name')) === '')) throw new Unseen('malformed', 'the API server lists an object without a name')
  return items
}

function namespaceOf({ metadata, status }: JsonObject): Found & Shown {
  const [id, name] = [text(member(metadata, 'uid')), text(member(metadata, 'name'))]
  const run = member(member(metadata, 'labels'), RUN_LABEL) ?? null
  return { id, name, record: { name, run, status: isGoing(metadata) ? 'deleting' : 'there', holds: isGoing(metadata) ? held(status) : '' } }
}

function held(status: Json | undefined): string {
  const conditions = member(status, 'conditions')
  const telling = (Array.isArray(conditions) ? conditions : []).filter(one => HELD.includes(text(member(one, 'type'))) && member(one, 'status') === 'True')
  return telling.map(one => text(member(one, 'message'))).filter(Boolean).join('; ').slice(0, LONGEST)
}

function volumeOf(volume: JsonObject): Found & Shown {
  const { metadata, spec, status } = volume
  const ref = member(spec, 'claimRef')
  const said = [text(member(status, 'phase')), text(member(status, 'message'))].filter(Boolean).join(': ')
  return {
    id: text(member(metadata, 'name')), name: text(member(ref, 'namespace')),
    record: {
      uid: member(metadata, 'uid') ?? null, policy: text(member(spec, 'persistentVolumeReclaimPolicy')), status: isGoing(metadata) ? 'deleting' : 'there',
      made: namedForClaim(volume), claim: text(member(ref, 'uid')).slice(0, 80), holds: said.slice(0, LONGEST),
    },
  }
}

function isGoing(metadata: Json | undefined): boolean {
  return typeof member(metadata, 'deletionTimestamp') === 'string'
}
