import type { Session } from '../model/cloud.ts'
import type { Json } from '../model/json.ts'
import type { Probe, Target } from '../model/probe.ts'
import { type ClusterSession, clusterSession, unfitForCluster } from '../probes/kubernetes-session.ts'
import { privilegedRoles, session } from '../probes/openstack-session.ts'

/** The role that the official suite demands (F 4.0). */
const REQUIRED = 'member'

/** What every other probe waits for: who asks, and why that account must not judge (null if it may). */
export interface Door {
  probe: Probe<unknown>
  unfit(data: Json): string | null
}

/** The door of the target's API; undefined if it has none. */
export function doorOf(target: Target, allowPrivileged: boolean): Door | undefined {
  if (target.openstack !== undefined) return { probe: session, unfit: data => unfit(data as unknown as Session, allowPrivileged) }
  if (target.kubernetes !== undefined) return { probe: clusterSession, unfit: data => unfitForCluster(data as unknown as ClusterSession) }
  return undefined
}

/** Why this account must not judge the cloud, with the cure; null if it may. */
export function unfit(session: Session, allowPrivileged: boolean): string | null {
  const privileged = privilegedRoles(session)
  if (privileged.length > 0 && !allowPrivileged) {
    return `the account has the role ${privileged.join(' and ')}, so it sees what customers do not; use one with only the role member, or --allow-privileged`
  }
  if (session.project === null) return 'the token is not scoped to a project; set project_name in clouds.yaml'
  if (!session.roles.includes(REQUIRED)) {
    return `the account lacks the role ${REQUIRED} in project ${session.project.name} (it has: ${session.roles.join(', ') || 'none'})`
  }
  return null
}

/** Why this account cannot sweep a project; null if it can. An account with more rights sees things of other projects, which are not ours to remove. */
export function unfitToSweep(session: Session): string | null {
  const privileged = privilegedRoles(session).filter(role => role.trim().toLowerCase() === 'admin')
  if (privileged.length > 0) return 'the account has the role admin, so listings show other projects too; use the account of the runs'
  return session.project === null ? 'the token is not scoped to a project; set project_name in clouds.yaml' : null
}
