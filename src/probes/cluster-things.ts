import type { Kubernetes } from '../model/cluster.ts'
import type { Json, JsonObject } from '../model/json.ts'
import { Unseen } from '../unseen.ts'
import { gone, isId, member, text } from './answers.ts'
import type { Found, Removable, Shown } from './removable.ts'
import { begunAt, runOf } from './run-id.ts'

/** Label of a namespace that a run made; its value is the run. */
export const RUN_LABEL = 'scs-check/run'
/** What a driver notes in a volume that it made; one without it was there before. */
const PROVISIONED = 'pv.kubernetes.io/provisioned-by'
/** Conditions of a namespace that tell why it is still there. */
const HELD = [
  'NamespaceDeletionDiscoveryFailure', 'NamespaceDeletionGroupVersionParsingFailure', 'NamespaceDeletionContentFailure',
  'NamespaceContentRemaining', 'NamespaceFinalizersRemaining',
]
const LONGEST = 400
/** Milliseconds by which the clocks of this machine and of the cluster may differ. */
const SKEW = 3_600_000

/** Namespaces of runs; everything else that a play makes lives in one and goes with it. The id is the uid, without which nothing is deleted. */
export const namespaces: Removable<Kubernetes> = {
  noun: 'namespace',
  lingers: true,
  async list(cluster) {
    const items = await cluster.list('/api/v1/namespaces', { labelSelector: RUN_LABEL })
    return named(items).map(namespaceOf).filter(({ id, name, record }) => isId(id) && begunAt(name) !== undefined && record['run'] === runOf(name))
  },
  async look(cluster, id, name) {
    const item = await shown(cluster, `/api/v1/namespaces/${name}`)
    const found = item === null ? null : namespaceOf(item)
    if (found !== null && (found.name !== name || !isId(found.id))) throw new Unseen('malformed', 'the answer is about another namespace')
    return found?.id === id ? found : null // one of the same name that was made later is not ours
  },
  async remove(cluster, id, { name, status }) {
    if (status === 'deleting') return
    const json = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: id }, propagationPolicy: 'Background' }
    await gone(cluster.send('DELETE', `/api/v1/namespaces/${text(name)}`, { json }))
  },
  holds: record => text(record['holds']),
  command: ({ name }) => `kubectl delete namespace ${name}`,
}

/** Volumes that the cluster made for a claim of a run, found by the claim's namespace; the name is that of the namespace. They go after their claim. */
export const volumes: Removable<Kubernetes> = {
  noun: 'persistent volume',
  lingers: true,
  list: async cluster => named(await cluster.list('/api/v1/persistentvolumes')).map(volumeOf).filter(({ name }) => begunAt(name) !== undefined),
  async look(cluster, id) {
    const item = await shown(cluster, `/api/v1/persistentvolumes/${id}`)
    const found = item === null ? null : volumeOf(item)
    if (found !== null && found.id !== id) throw new Unseen('malformed', 'the answer is about another persistent volume')
    return found
  },
  async remove(cluster, id, { uid, policy }) {
    if (policy === 'Delete') return // goes by itself, once its claim is gone
    const json = { metadata: { uid: uid ?? null }, spec: { persistentVolumeReclaimPolicy: 'Delete' } }
    await gone(cluster.send('PATCH', `/api/v1/persistentvolumes/${id}`, { json, contentType: 'application/merge-patch+json' }))
  },
  holds: record => text(record['holds']),
  command: ({ id, name }) => (isId(id) ? `kubectl patch persistentvolume ${id} -p '{"spec":{"persistentVolumeReclaimPolicy":"Delete"}}'`
    : `kubectl get persistentvolumes | grep ${name}`),
}

/** What runs may leave in a cluster, in the order of removing. */
export const clusterKinds: Removable<Kubernetes>[] = [namespaces, volumes]

/** The volume of this name, if it was made for the claim; else null. Throws `Unseen`. */
export async function volumeFor(cluster: Kubernetes, volume: string, claimUid: string): Promise<JsonObject | null> {
  const item = await shown(cluster, `/api/v1/persistentvolumes/${volume}`)
  return item !== null && member(member(item['spec'], 'claimRef'), 'uid') === claimUid ? item : null
}

/** Has a volume removed with its claim, if the account may (at the end it is tried again); false if it was not made for a run. */
export async function letGo(cluster: Kubernetes, volume: JsonObject): Promise<boolean> {
  const { id, name, record } = volumeOf(volume)
  if (!isId(id) || begunAt(name) === undefined) return false
  await volumes.remove(cluster, id, record).catch(() => {})
  return true
}

/** An object by itself; null if it is not there. */
async function shown(cluster: Kubernetes, path: string): Promise<JsonObject | null> {
  const item = await cluster.get(path).catch((error: unknown) => {
    if (error instanceof Unseen && error.status === 404) return null
    throw error
  })
  if (item !== null && (typeof item !== 'object' || Array.isArray(item))) throw new Unseen('malformed', 'the answer holds no object')
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

function volumeOf({ metadata, spec, status }: JsonObject): Found & Shown {
  const claim = text(member(member(spec, 'claimRef'), 'namespace'))
  const older = Date.parse(text(member(metadata, 'creationTimestamp'))) < (begunAt(claim) ?? 0) - SKEW
  const made = member(member(metadata, 'annotations'), PROVISIONED) !== undefined && !older
  const said = [text(member(status, 'phase')), text(member(status, 'message'))].filter(Boolean).join(': ')
  return {
    id: text(member(metadata, 'name')), name: made ? claim : '',
    record: {
      uid: member(metadata, 'uid') ?? null, policy: text(member(spec, 'persistentVolumeReclaimPolicy')), status: isGoing(metadata) ? 'deleting' : 'there',
      holds: said.slice(0, LONGEST),
    },
  }
}

function isGoing(metadata: Json | undefined): boolean {
  return typeof member(metadata, 'deletionTimestamp') === 'string'
}
