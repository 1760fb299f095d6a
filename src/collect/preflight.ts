import type { Session } from '../model.ts'

/** Roles with which a cloud shows more than customers see (F 4.0: the official suite refuses them, and demands `member`). */
const PRIVILEGED = ['admin', 'manager']
const REQUIRED = 'member'

/** The privileged roles of the session. */
export function privilegedRoles(session: Session): string[] {
  return session.roles.filter(role => PRIVILEGED.includes(role))
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
