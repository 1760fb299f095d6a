import type { JsonObject } from '../model/json.ts'
import { Unseen } from '../unseen.ts'
import { member, text } from './answers.ts'
import type { Ask } from './domain-assertions.ts'
import { create } from './domain-creation.ts'
import { type Area, grantPath, type Holder, type Side } from './domain-side.ts'
import { type Managed, MANAGED } from './managed-resources.ts'

/** Pairs of a holder and an area that hold a role. */
export const GRANTS: [Area, Holder][] = [['project', 'user'], ['project', 'group'], ['domain', 'user'], ['domain', 'group']]
/** Of these the first and the last stay until the end, so that others can try to take them. */
export const LASTING: [Area, Holder][] = [['project', 'user'], ['domain', 'group']]

const own = (ask: Omit<Ask, 'about' | 'expected'>): Ask => ({ about: 'own', expected: 'success', ...ask })

/** What the sides' ids are called in paths. */
export function idsOf({ things, domain, roles, manager }: Side): Record<string, string> {
  return { ...things, domain, role: roles?.find(({ name }) => name === manager.memberRole)?.id ?? '' }
}

/** Creates, shows, lists and changes one of each kind in the own domain, and gives and takes memberships and roles. */
export async function manageOwn(side: Side): Promise<void> {
  await seeRoles(side)
  for (const kind of MANAGED) await manageThing(side, kind)
  await manageMembership(side)
  for (const [area, holder] of GRANTS) await grant(side, area, holder)
  await seeHoldings(side)
}

async function seeRoles(side: Side): Promise<void> {
  const { manager: { memberRole }, witness } = side
  const { answer } = await witness.list(own({ what: `find the role ${memberRole} in the list of roles`, path: '/roles' }), roles =>
    roles.some(({ name }) => name === memberRole) ? undefined : `the list of ${roles.length} has no role ${memberRole}`)
  side.roles = answer?.map(role => ({
    id: text(role['id']), name: text(role['name']), immutable: member(role['options'], 'immutable') === true,
  })).filter(({ id }) => id !== '')
}

async function manageThing(side: Side, kind: Managed): Promise<void> {
  const { witness, domain, stage } = side
  const body = { domain_id: domain, description: `made by scs-check, run ${stage.run}` }
  const made = await create(side, kind, 'own', 'success', {
    what: `create a ${kind} in the own domain`, part: '', body, owners: [side],
    examine: record => (member(record, 'domain_id') === domain ? undefined : 'it was created in another domain'),
  })
  if (made === undefined) return
  const { id } = made
  const description = `changed by scs-check, run ${stage.run}`
  const one = { path: `/${kind}s/{${kind}}`, ids: { [kind]: id } }
  const show = (what: string, wanted: string) => witness.ask(own({ what, ...one }), answer => {
    const record = member(answer, kind)
    if (text(member(record, 'id')) !== id) return `the answer shows no such ${kind}`
    if (text(member(record, 'name')) !== made.name) throw new Unseen('malformed', `the id in the answer to its creation belongs to a ${kind} of another name`)
    if (member(record, 'domain_id') !== domain) return 'it lies in another domain'
    return text(member(record, 'description')) === wanted ? undefined : 'it has another description than it was given'
  })
  const { answer } = await show(`show the own ${kind}`, body.description)
  if (answer === undefined || !made.isOurs(side, answer)) return // what is not ours is neither changed nor used
  side.things[kind] = id
  await inList(side, kind, id)
  await witness.ask(own({ what: `change the own ${kind}`, method: 'PATCH', json: { [kind]: { description } }, ...one }))
  await show(`show the own ${kind} as it was changed`, description)
}

/** Looks for it in the listing of the domain, and where Keystone cuts that short by its name. */
async function inList(side: Side, kind: Managed, id: string): Promise<void> {
  const { witness, domain, stage, number } = side
  const holds = (items: JsonObject[]) => items.some(item => item['id'] === id)
  const all = await side.cloud.list('identity', `/${kind}s`, { key: `${kind}s`, query: { domain_id: domain } }).catch(() => [])
  const query = { domain_id: domain, ...(!holds(all) && { name: stage.name(`${kind}-${number}`) }) }
  await witness.list(own({ what: `list the ${kind}s of the own domain`, path: `/${kind}s`, query }), items =>
    holds(items) ? undefined : `the list of ${items.length} lacks the ${kind} just created`)
}

async function manageMembership(side: Side): Promise<void> {
  const { witness, things: { user, group } } = side
  if (user === undefined || group === undefined) return
  const ids = { user, group }
  const path = '/groups/{group}/users/{user}'
  await witness.ask(own({ what: 'add the own user to the own group', method: 'PUT', path, ids }))
  await witness.ask(own({ what: 'check that the own user is in the own group', path, ids }))
  await witness.list(own({ what: 'list the users of the own group', path: '/groups/{group}/users', ids }), has(user, 'user'))
  await witness.list(own({ what: 'list the groups of the own user', path: '/users/{user}/groups', ids }), has(group, 'group'))
}

async function grant(side: Side, area: Area, holder: Holder): Promise<void> {
  const ids = idsOf(side)
  if (ids['role'] === '' || ids[holder] === undefined || ids[area] === undefined) return
  const { witness, manager: { memberRole } } = side
  const where = `the own ${holder} on the own ${area}`
  const path = grantPath(area, holder)
  await witness.ask(own({ what: `give ${memberRole} to ${where}`, method: 'PUT', path: `${path}/{role}`, ids }))
  await witness.ask(own({ what: `check ${memberRole} of ${where}`, path: `${path}/{role}`, ids }))
  await witness.list(own({ what: `list the roles of ${where}`, path, ids }), has(ids['role'] ?? '', `role ${memberRole}`))
  if (!LASTING.some(([a, h]) => a === area && h === holder)) await revoke(side, area, holder)
}

/** Takes the member role away and looks whether it is gone. */
export async function revoke(side: Side, area: Area, holder: Holder): Promise<void> {
  const ids = idsOf(side)
  const { witness, manager: { memberRole } } = side
  const where = `the own ${holder} on the own ${area}`
  const path = grantPath(area, holder)
  await witness.ask(own({ what: `take ${memberRole} from ${where}`, method: 'DELETE', path: `${path}/{role}`, ids }))
  await witness.list(own({ what: `list the roles of ${where} afterwards`, path, ids }), lacks(ids['role'] ?? '', `role ${memberRole}`))
}

async function seeHoldings({ witness, things: { user, group, project }, domain, roles, manager }: Side): Promise<void> {
  if (roles?.some(({ name }) => name === manager.memberRole) !== true) return
  const path = '/role_assignments'
  const speaksOf = (id: string) => (items: JsonObject[]) => (items.some(item => JSON.stringify(item).includes(JSON.stringify(id))) ? undefined
    : `none of the ${items.length} is the one just made`)
  if (user !== undefined && project !== undefined) {
    await witness.list(own({ what: 'list the projects of the own user', path: '/users/{user}/projects', ids: { user } }), has(project, 'project'))
    await witness.list(own({ what: 'list the role assignments of the own project', path, query: { 'scope.project.id': project } }), speaksOf(user))
  }
  await witness.list(own({ what: 'list the role assignments of the own domain', path, query: { 'scope.domain.id': domain } }), speaksOf(group ?? domain))
}

/** What is wrong with a list that lacks the id. */
export function has(id: string, noun: string): (items: JsonObject[]) => string | undefined {
  return items => (items.some(item => item['id'] === id) ? undefined : `the list of ${items.length} lacks the ${noun}`)
}
/** What is wrong with a list that has the id. */
export function lacks(id: string, noun: string): (items: JsonObject[]) => string | undefined {
  return items => (items.some(item => item['id'] === id) ? `the list still has the ${noun}` : undefined)
}
