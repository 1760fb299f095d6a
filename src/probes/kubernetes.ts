import type { Kubernetes } from '../model/cluster.ts'
import type { JsonObject } from '../model/json.ts'
import type { Target } from '../model/probe.ts'
import { Unseen } from '../unseen.ts'

/** The API of the target's cluster; throws `Unseen` if the target is none. */
export function kubernetes(target: Target): Kubernetes {
  if (target.kubernetes === undefined) throw new Unseen('unsupported', 'the subject is not a Kubernetes cluster')
  return target.kubernetes
}

/** All items of a list of this kind; throws `Unseen` also for a list of something else. */
export async function listed(cluster: Kubernetes, path: string, kind: string, query?: Record<string, string>): Promise<JsonObject[]> {
  const items = await cluster.list(path, query)
  const strange = items.find(item => item['kind'] !== undefined && item['kind'] !== kind)
  if (strange !== undefined) throw new Unseen('malformed', `GET ${path}: the answer is no list of kind ${kind}`)
  return items
}
