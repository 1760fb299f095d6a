import type { Kubernetes } from '../model/cluster.ts'
import type { Target } from '../model/probe.ts'
import { Unseen } from '../unseen.ts'

/** The API of the target's cluster; throws `Unseen` if the target is none. */
export function kubernetes(target: Target): Kubernetes {
  if (target.kubernetes === undefined) throw new Unseen('unsupported', 'the subject is not a Kubernetes cluster')
  return target.kubernetes
}
