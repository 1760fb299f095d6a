import type { StepOutcome } from '../model/acting.ts'
import { Unseen } from '../unseen.ts'

/** Thrown in a play for what only the play can tell: a resource in an error state, one that is not ready in time, a quota that is too small. */
export class Stop extends Error {
  override name = 'Stop'
  constructor(readonly outcome: StepOutcome, message: string, readonly status?: number) {
    super(message)
  }
}

/**
 * How services word a limit: Nova, Barbican and Keystone 403, Cinder and Glance 413, Neutron 409, S3 and Swift 400, 403, 409, 413; Kubernetes 403, of a
 * ResourceQuota ("exceeded quota") and of a LimitRange ("minimum cpu usage per Container is").
 */
const LIMIT = /quota|over (a |the )?limit|limits? ?(is |was |has been )?(exceeded|reached)|overlimit|toomanybuckets|maximum (number|of \d)|(min|max)imum [\w./-]{1,60} usage per /i
/** How Kubernetes words a 403 that an admission controller says of the object, not the authorization of the account. */
const ADMISSION = /violates PodSecurity|admission webhook "[^"]{1,253}" denied|unable to (validate against any|admit pod)|denied request:/
/** The same for what is made in a namespace that somebody has deleted. */
const TERMINATED = 'because it is being terminated'
/** How the S3 client words a 403 that is about the time of the request: what is wrong may as well be the clock of this machine. */
export const CLOCKS = 'the clocks of this machine and the cloud differ'
/** Longest message that becomes evidence. */
const LONGEST = 1000

/** Whether the cloud said that it did not do what was asked; after 408 and 5xx nobody knows. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Unseen && error.status !== undefined && error.status >= 400 && error.status < 500 && error.status !== 408
}

/** Whether what was asked may be done yet, unseen: no answer, none that makes sense, or only a gateway's that it waited in vain. */
export function isLost(error: unknown): boolean {
  return !(error instanceof Unseen) || error.status === undefined || [408, 502, 504].includes(error.status)
}

/** The one place that says what an error of a step means: whose fault it was is told by the outcome, what follows from it by the test case's YAML. */
export function classify(error: unknown): { outcome: StepOutcome; message: string; status?: number } {
  const message = (error instanceof Error ? error.message : String(error)).slice(0, LONGEST)
  if (error instanceof Stop) return { outcome: error.outcome, message, ...(error.status !== undefined && { status: error.status }) }
  if (!(error instanceof Unseen)) return { outcome: 'malformed', message: `the answer makes no sense (${message})` }
  const { status } = error
  return { outcome: status === undefined ? error.reason : byStatus(status, message), message, ...(status !== undefined && { status }) }
}

function byStatus(status: number, message: string): StepOutcome {
  const words = message.slice(message.indexOf(' answered ') + 1) // not the URL
  if ([400, 403, 409, 413].includes(status) && LIMIT.test(words)) return 'quota'
  if (status === 401) return 'unauthenticated'
  if (status === 403) return ADMISSION.test(words) || words.includes(CLOCKS) ? 'rejected' : words.includes(TERMINATED) ? 'interrupted' : 'refused'
  if (status === 408 || status === 429) return 'timeout'
  if ([300, 404, 405, 406, 410, 501].includes(status)) return 'unsupported'
  if (status >= 500) return 'error'
  return status >= 400 ? 'rejected' : 'malformed'
}
