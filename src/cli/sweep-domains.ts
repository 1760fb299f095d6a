import type { Target } from '../model/probe.ts'
import { classify } from '../probes/classify.ts'
import { domainIdOf, managedKinds } from '../probes/managed-resources.ts'
import { type Sweep, sweep } from '../probes/sweep.ts'

/** Removes what runs left behind in the domains of the managers that are given: users, groups, projects, roles. Throws nothing that a cloud could cause. */
export async function sweepDomains({ domainManagers = [] }: Target, options: Parameters<typeof sweep>[1]): Promise<Sweep> {
  const swept = await Promise.all(domainManagers.map(async (manager): Promise<Sweep> => {
    const openstack = manager.openstack.until(options.signal)
    try {
      const kinds = Object.values(managedKinds(await domainIdOf({ ...manager, openstack })))
      return await sweep(openstack, { ...options, kinds })
    } catch (error) {
      return { things: [], unseen: [{ kind: `anything in ${manager.domain}`, why: classify(error).message }] }
    }
  }))
  return { things: swept.flatMap(({ things }) => things), unseen: swept.flatMap(({ unseen }) => unseen) }
}
