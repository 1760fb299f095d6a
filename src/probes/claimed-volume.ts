import type { Json, JsonObject } from '../model/json.ts'
import { member, text } from './answers.ts'

/** What a driver notes in a volume that it made; one that somebody made by hand has none. */
const PROVISIONED = 'pv.kubernetes.io/provisioned-by'
/** Before Kubernetes 1.6 a volume named its class so; where it is there, it counts. */
const CLASS = 'volume.beta.kubernetes.io/storage-class'

/**
 * Whether a volume was made for the claim, as the API server shows both: it is bound to this very claim, was not there before it, and a provisioner made
 * it. Kubernetes also gives claims volumes that were free, with whatever is in them.
 */
export function madeFor(volume: JsonObject, claim: Json): boolean {
  const uid = text(member(member(claim, 'metadata'), 'uid'))
  if (uid === '' || boundTo(volume) !== uid) return false
  const provisioned = namedForClaim(volume) || member(member(volume['metadata'], 'annotations'), PROVISIONED) !== undefined
  return provisioned && born(volume) >= born(claim)
}

/** Whether the name of a volume holds the uid of the claim that has it, as provisioners name what they make for a claim (`pvc-<uid>`). */
export function namedForClaim(volume: JsonObject): boolean {
  const uid = boundTo(volume)
  return uid !== '' && text(member(volume['metadata'], 'name')).endsWith(`-${uid}`)
}

/** Name of a volume of the class that no claim has; undefined if there is none. Kubernetes would rather give such a one than have one made. */
export function freeOf(volumes: JsonObject[], name: string): string | undefined {
  const free = volumes.find(({ metadata, spec }) => (
    (member(spec, 'claimRef') ?? null) === null && [member(member(metadata, 'annotations'), CLASS), member(spec, 'storageClassName')].includes(name)))
  return free === undefined ? undefined : text(member(free['metadata'], 'name')).slice(0, 253)
}

function boundTo({ spec }: JsonObject): string {
  return text(member(member(spec, 'claimRef'), 'uid'))
}

/** Milliseconds since 1970, by the API server's clock; NaN, which is neither before nor after anything, if it is not told. */
function born(object: Json): number {
  return Date.parse(text(member(member(object, 'metadata'), 'creationTimestamp')))
}
