import type { StepOutcome } from '../model/acting.ts'
import type { Json, JsonObject } from '../model/json.ts'
import { member, text } from './answers.ts'
import { Stop } from './classify.ts'
import { CONTAINER } from './cluster-pod.ts'

/** Exit code by which a script says that its own work failed; any other comes from what surrounds it. */
export const FAILED = 3

/** Reasons of a waiting container that time does not cure, and that are the image's. */
const BAD_IMAGE = ['InvalidImageName', 'ErrImageNeverPull', 'CreateContainerError', 'RunContainerError']
/** The same, if they last. */
const NO_IMAGE = ['ErrImagePull', 'ImagePullBackOff', 'RegistryUnavailable', 'ImageInspectError', 'SignatureValidationFailed']
/** Cure of what is the image's fault. */
export const OTHER = 'give another with --pod-image'
const LONGEST = 300

/** How a pod is, as far as plays ask. */
export interface PodState {
  phase: string
  node: string
  ip: string
  /** Every address, of both families where there are two. */
  ips: string[]
  ready: boolean
  /** Our container has ended without an error, whatever else runs in the pod. */
  done: boolean
  /** What keeps it from running, for people; '' if nothing is said. */
  trouble: string
  /** Whether the trouble is that its image cannot be had. */
  noImage: boolean
}

/** Reads a pod as the API server shows it; throws `Stop` if it failed, or can never run. */
export function podState(pod: JsonObject): PodState {
  const status = pod['status']
  const phase = text(member(status, 'phase'))
  const container = list(member(status, 'containerStatuses')).find(one => member(one, 'name') === CONTAINER)
  const ended = member(member(member(container, 'state'), 'terminated'), 'exitCode')
  const done = ended === 0 || (ended === undefined && phase === 'Succeeded')
  const waiting = member(member(container, 'state'), 'waiting')
  const reason = text(member(waiting, 'reason'))
  const [noImage, badImage] = [NO_IMAGE.includes(reason), BAD_IMAGE.includes(reason)]
  const said = words(reason, text(member(waiting, 'message')))
  if (badImage) throw new Stop('not-ready', `the container cannot start: ${said}; ${OTHER}`)
  if (!done && (phase === 'Failed' || ended !== undefined)) throw failure(status, container)
  const scheduled = list(member(status, 'conditions')).find(one => member(one, 'type') === 'PodScheduled')
  const unscheduled = member(scheduled, 'status') === 'False' ? `not scheduled: ${text(member(scheduled, 'message')).slice(0, LONGEST)}` : ''
  const ips = list(member(status, 'podIPs')).map(one => text(member(one, 'ip'))).filter(isAddress)
  const ip = text(member(status, 'podIP'))
  return {
    phase, node: text(member(pod['spec'], 'nodeName')), ip: isAddress(ip) ? ip : '', ips, ready: phase === 'Running' && member(container, 'ready') === true,
    done,
    trouble: unscheduled !== '' ? unscheduled : noImage ? `the image cannot be pulled: ${said}; ${OTHER}`
      : done ? `its program has ended; if a command of the image does not do what it should, ${OTHER}` : said,
    noImage,
  }
}

/** Why a pod failed: by what its own script says, or by something around it. */
function failure(status: Json | undefined, container: Json | undefined): Stop {
  const ended = member(member(container, 'state'), 'terminated')
  const code = member(ended, 'exitCode')
  const why = words(text(member(status, 'reason')) || text(member(ended, 'reason')), text(member(status, 'message')) || text(member(ended, 'message')))
  const outcome: StepOutcome = text(member(status, 'reason')) === '' && code === FAILED ? 'error' : 'not-ready'
  const itself = typeof code === 'number' && text(member(status, 'reason')) === '' && ![FAILED, 137, 143].includes(code)
  const image = itself ? `; a command of the image is missing or crashes: ${OTHER}` : ''
  return new Stop(outcome, `the pod failed${typeof code === 'number' ? ` with exit code ${code}` : ''}${why === '' ? '' : `: ${why}`}${image}`)
}

/** Whether a text can be an address of a pod: digits, dots and colons as in IPv4 and IPv6. */
function isAddress(ip: string): boolean {
  return /^[0-9a-fA-F.:]{3,45}$/.test(ip)
}

function words(reason: string, message: string): string {
  return [reason.slice(0, 80), message.slice(0, LONGEST)].filter(Boolean).join(': ')
}

function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}
