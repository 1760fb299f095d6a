import type { OpenStack } from '../model/cloud.ts'
import type { DomainManager } from '../model/probe.ts'
import { gone } from './answers.ts'
import { Stop } from './classify.ts'
import { type Ask, filled, Witness } from './domain-assertions.ts'
import { domainIdOf, type Managed } from './managed-resources.ts'
import type { Stage } from './stage.ts'

export type Holder = 'user' | 'group'
export type Area = 'project' | 'domain'
export interface Role {
  id: string
  name: string
  immutable: boolean
}
/** One domain and its manager in the play. */
export interface Side {
  stage: Stage
  manager: DomainManager
  /** The manager's connection; its requests end with the play. */
  cloud: OpenStack
  witness: Witness
  /** Name and id of the domain. */
  name: string
  domain: string
  /** Tells the things of one domain from those of another. */
  number: number
  tokenRoles: string[]
  /** What the manager sees of the roles; undefined if it must not. */
  roles: Role[] | undefined
  /** Ids of what the manager made in its domain, as it saw by its name. */
  things: Partial<Record<Managed, string>>
  /** Ids of what is gone, as far as the play saw, and need not be removed at the end. */
  removed: Set<string>
  /** Whether Keystone gave no answer when it was asked, at the end, for what it had refused to make. */
  mute: boolean
}

/** Signs in; a precondition that is not met ends the play. */
export async function openSide(stage: Stage, manager: DomainManager, number: number): Promise<Side> {
  const cloud = manager.openstack.until(stage.signal)
  const { roles } = await cloud.session()
  const cure = 'give the account the role manager on its domain and no more'
  if (roles.some(role => role.trim().toLowerCase() === 'admin')) {
    throw new Stop('rejected', `the account for domain ${manager.domain} has the role admin, so it shows nothing of the role manager: ${cure}`)
  }
  if (!roles.includes('manager')) {
    throw new Stop('rejected', `the account for domain ${manager.domain} lacks the role manager (it has: ${roles.join(', ') || 'none'}): ${cure}`)
  }
  return {
    stage, manager, cloud, number, witness: new Witness(manager.domain, cloud), name: manager.domain, domain: await domainIdOf(manager),
    tokenRoles: roles, roles: undefined, things: {}, removed: new Set(), mute: false,
  }
}

/** Asks for what must be refused; what it makes nevertheless is undone at once, or at the end. */
export async function attemptPut(side: Side, ask: Omit<Ask, 'method'>): Promise<void> {
  const path = filled(ask)
  const { stage, cloud, manager } = side
  let made = true
  stage.undo(`undo ${ask.what}`, (_, signal) => gone(manager.openstack.until(signal).send('DELETE', 'identity', path)), { needed: () => made })
  made = (await side.witness.ask({ ...ask, method: 'PUT' })).maybe
  if (made) made = await cloud.send('DELETE', 'identity', path).then(() => false, () => true)
}

/** Path of a role on a project or domain for a user or group. */
export function grantPath(area: Area, holder: Holder): string {
  return `/${area}s/{${area}}/${holder}s/{${holder}}/roles`
}
