import type { Reply } from '../model/cloud.ts'
import type { JsonObject } from '../model/json.ts'
import { Unseen } from '../unseen.ts'

/**
 * What an API server answered to a pod that is only tried (`dryRun=All`). `admitted`: it would run. `refused`: the admission controller PodSecurity said no.
 * `forbidden`: this account may not create pods there. `unclear`: something else said no (a missing service account, a quota, a webhook), or nothing was said.
 */
export interface DryRun {
  outcome: 'admitted' | 'refused' | 'forbidden' | 'unclear'
  /** What the server said; '' if it admitted the pod. */
  message: string
}

/** A pod that Pod Security levels `baseline` and `restricted` forbid, small enough for any quota. It is meant for a dry run and never starts. */
export const privilegedPod: JsonObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'scs-check-dry-run' },
  spec: {
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    containers: [{
      name: 'privileged',
      image: 'registry.invalid/scs-check/dry-run',
      securityContext: { privileged: true },
      resources: { requests: { cpu: '1m', memory: '1Mi' }, limits: { cpu: '1m', memory: '1Mi' } },
    }],
  },
}

/** Where a pod of a namespace is tried: validated and judged by all admission controllers, never stored. */
export function dryRunPath(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods?dryRun=All`
}

/** Reads the answer to a dry run of `privilegedPod`; rejects only if the work did not throw `Unseen`. */
export async function readDryRun(work: Promise<Reply>): Promise<DryRun> {
  let reply: Reply
  try {
    reply = await work
  } catch (error) {
    if (!(error instanceof Unseen)) throw error
    return { outcome: refusal(error), message: error.message.slice(0, 500) }
  }
  try {
    const answer = reply.json()
    if (typeof answer === 'object' && answer !== null && !Array.isArray(answer) && answer['kind'] === 'Pod') return { outcome: 'admitted', message: '' }
  } catch (error) {
    if (!(error instanceof Unseen)) throw error
  }
  return { outcome: 'unclear', message: `the API server answered ${reply.status}, but not with a pod` }
}

/** Only these very words are PodSecurity's; 403 alone may be the authorization, a quota, a webhook or a missing service account. */
function refusal({ status, message }: Unseen): DryRun['outcome'] {
  if (status !== 403) return 'unclear'
  if (message.includes('violates PodSecurity')) return 'refused'
  return message.includes('cannot create resource') ? 'forbidden' : 'unclear'
}
