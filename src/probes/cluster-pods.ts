import type { StepOutcome } from '../model/acting.ts'
import type { Kubernetes } from '../model/cluster.ts'
import type { JsonObject } from '../model/json.ts'
import { Unseen } from '../unseen.ts'
import { member, text } from './answers.ts'
import { classify, Stop } from './classify.ts'
import type { ClusterStage } from './cluster-play.ts'
import { CONTAINER, podOf, POD_IMAGE, type PodWish } from './cluster-pod.ts'
import { podState, type PodState } from './cluster-pod-state.ts'
import { poll } from './poll.ts'
import { mayPass } from './removal.ts'
import { SOMEBODY } from './script.ts'

/** Milliseconds in which a new namespace must get its service account, without which no pod is admitted. */
const ACCOUNT = 30_000
/** Milliseconds for which an image that cannot be pulled is waited for. */
const PULL = 60_000
const LONGEST = 300

/** Starts a pod with the image that the caller gave, else the default one; a new namespace is waited for until it takes pods. */
export async function startPod(stage: ClusterStage, namespace: string, wish: Omit<PodWish, 'image'>): Promise<void> {
  const json = podOf({ ...wish, image: stage.target.podImage ?? POD_IMAGE })
  await stage.step(`start pod ${wish.name}`, () => admitted(() => stage.cloud.send('POST', `/api/v1/namespaces/${namespace}/pods`, { json }), stage.signal))
}

/** The answer to a request that a new namespace refuses until it has its service account. */
export async function admitted<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  let last: unknown
  const answer = await poll(() => ask().then(value => ({ value }), (error: unknown) => {
    if (!isEarly(error)) throw error
    last = error
    return undefined
  }), ACCOUNT, signal)
  if (answer === undefined) throw last
  return answer.value
}

/** "error looking up service account x/default: serviceaccount "default" not found" is not about rights, though it is a 403. */
function isEarly(error: unknown): error is Unseen {
  return error instanceof Unseen && error.status === 403 && error.message.includes('error looking up service account')
}

/**
 * Waits until the pod is as wished. Ends with `not-ready` if that takes longer than the seconds, saying what keeps it; with `error` if the last warning
 * about the pod or the claim has one of the reasons in `faults`, or its script says that it failed; that is told besides, since errors of the API server
 * end so, too.
 */
export async function awaitPod(
  stage: ClusterStage, namespace: string, name: string, seconds: number, wished: (pod: PodState) => boolean,
  faults: { reasons: string[]; claim?: string; tell?: (message: string) => void } = { reasons: [] },
): Promise<PodState> {
  const told = (error: unknown): never => {
    if (error instanceof Stop && error.outcome === 'error') faults.tell?.(error.message)
    throw error
  }
  const waiting = async (): Promise<PodState> => {
    const start = performance.now()
    let trouble = 'it has no status'
    const found = await poll(async () => {
      const pod = await podNow(stage.cloud, namespace, name).catch((error: unknown) => {
        if (stage.signal.aborted || !mayPass(error)) throw error
        trouble = error.message
        return undefined
      })
      if (pod === undefined) return undefined
      const state = podState(pod)
      trouble = state.trouble === '' ? `it is ${state.phase === '' ? 'without a phase' : state.phase.slice(0, 40)}` : state.trouble
      if (wished(state)) return state
      if (state.noImage && performance.now() - start > PULL) throw new Stop('not-ready', trouble)
      return undefined
    }, seconds * 1000, stage.signal)
    if (found !== undefined) return found
    const warning = await lastWarning(stage.cloud, namespace, [name, ...(faults.claim === undefined ? [] : [faults.claim])]).catch(() => undefined)
    const message = `the pod is not ready after ${seconds} s: ${trouble}${warning === undefined ? '' : ` (${warning.reason}: ${warning.message})`}`
    throw new Stop(outcomeOf(warning, faults.reasons), message)
  }
  return stage.step(`wait for pod ${name}`, () => waiting().catch(told))
}

/** What a wait that was in vain ends with: `error` if the warning has one of the reasons and is not about a quota. */
export function outcomeOf(warning: Warning | undefined, faults: string[]): StepOutcome {
  if (warning === undefined || !faults.includes(warning.reason)) return 'not-ready'
  return classify(new Unseen('malformed', ` answered 409: ${warning.message}`, 409)).outcome === 'quota' ? 'quota' : 'error'
}

/** A pod of ours as it is. Throws `Stop` if it is gone, else `Unseen`. */
export async function podNow(cluster: Kubernetes, namespace: string, name: string): Promise<JsonObject> {
  const pod = await cluster.get(`/api/v1/namespaces/${namespace}/pods/${name}`).catch((error: unknown) => {
    if (error instanceof Unseen && error.status === 404) throw new Stop('interrupted', `the pod vanished: it was evicted, or ${SOMEBODY}`, 404)
    throw error
  })
  if (member(member(pod, 'metadata'), 'name') !== name) throw new Unseen('malformed', 'the answer is not about the pod')
  return pod as JsonObject
}

interface Warning {
  reason: string
  message: string
}

/** The youngest warning about objects of these names. Throws `Unseen`. */
export async function lastWarning(cluster: Kubernetes, namespace: string, names: string[]): Promise<Warning | undefined> {
  const events = await cluster.list(`/api/v1/namespaces/${namespace}/events`, { fieldSelector: 'type=Warning' })
  const about = events.filter(({ type, involvedObject }) => type === 'Warning' && names.includes(text(member(involvedObject, 'name'))))
  const age = (event: JsonObject) => text(event['lastTimestamp']) || text(event['eventTime']) || text(member(event['metadata'], 'creationTimestamp'))
  const last = about.sort((a, b) => (age(a) < age(b) ? -1 : 1)).at(-1)
  return last === undefined ? undefined : { reason: text(last['reason']).slice(0, 80), message: text(last['message']).slice(0, LONGEST) }
}

/** The last lines that a pod of ours has printed, at most 16 KiB. Throws `Stop` if the pod is gone, else `Unseen`. */
export async function printed(cluster: Kubernetes, namespace: string, name: string): Promise<string> {
  const reply = await cluster.send('GET', `/api/v1/namespaces/${namespace}/pods/${name}/log?container=${CONTAINER}&tailLines=200&limitBytes=16384`).catch(async (error: unknown) => {
    if (error instanceof Unseen && error.status === 404) await podNow(cluster, namespace, name)
    throw error
  })
  return reply.body.slice(0, 16_384)
}
