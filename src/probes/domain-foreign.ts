import type { Json, JsonObject } from '../model/json.ts'
import { member, text } from './answers.ts'
import type { Ask } from './domain-assertions.ts'
import { create, lookAt } from './domain-creation.ts'
import { GRANTS, has, idsOf, LASTING } from './domain-own.ts'
import { attemptPut, grantPath, type Side } from './domain-side.ts'
import { type Managed, MANAGED } from './managed-resources.ts'

type Request = Omit<Ask, 'about' | 'expected'>
const refused = (ask: Request): Ask => ({ about: 'other', expected: 'refusal', ...ask })
const nothing = (ask: Request): Ask => ({ about: 'other', expected: 'nothing foreign', ...ask })

/** Tries with the manager of one domain what only that of the other may; what it needs of both domains and lacks is told in `skipped`. */
export async function reachOut(side: Side, other: Side, skipped: string[]): Promise<void> {
  for (const kind of MANAGED) await createOutside(side, other, kind)
  for (const kind of MANAGED) {
    const id = other.things[kind]
    if (id === undefined) skipped.push(`the manager of ${other.name} could not create and show a ${kind} for that of ${side.name} to try`)
    else await touch(side, other, kind, id)
  }
  await reachMembers(side, other)
  if (idsOf(side)['role'] !== '' && idsOf(other)['role'] !== '') await reachGrants(side, other)
  else skipped.push(`the role ${side.manager.memberRole} was not found, so giving and taking it across domains was not tried`)
  await readAssignments(side, other)
  for (const kind of MANAGED) {
    const id = other.things[kind]
    const ask = { what: `delete a ${kind} of ${other.name}`, path: `/${kind}s/{${kind}}` }
    if (id !== undefined) await side.witness.ask(refused({ ...ask, method: 'DELETE', ids: { [kind]: id } }))
  }
}

async function createOutside(side: Side, other: Side, kind: Managed): Promise<void> {
  const description = `made by scs-check, run ${side.stage.run}`
  const owners: [Side, Side] = [side, other]
  const outside = await create(side, kind, 'other', 'refusal', {
    what: `create a ${kind} in ${other.name}`, part: '-outside', body: { domain_id: other.domain, description }, owners, examine: () => undefined,
  })
  if (outside !== undefined) await lookAt(kind, outside, owners)
  const nowhere = await create(side, kind, 'other', 'nothing foreign', {
    what: `create a ${kind} without naming a domain`, part: '-nowhere', body: { description }, owners,
    examine: record => (member(record, 'domain_id') === side.domain ? undefined : 'it was created outside of the own domain'),
  })
  if (nowhere !== undefined) await lookAt(kind, nowhere, owners)
}

async function touch(side: Side, other: Side, kind: Managed, id: string): Promise<void> {
  const { witness } = side
  const one = { path: `/${kind}s/{${kind}}`, ids: { [kind]: id } }
  await witness.ask(refused({ what: `show a ${kind} of ${other.name}`, ...one }))
  const json = { [kind]: { description: 'changed by a foreign manager' } }
  await witness.ask(refused({ what: `change a ${kind} of ${other.name}`, method: 'PATCH', json, ...one }))
  const foreign = (items: JsonObject[]) => {
    const found = items.filter(item => item['id'] === id || (typeof item['domain_id'] === 'string' && item['domain_id'] !== side.domain))
    return found.length === 0 ? undefined : `the list shows ${found.length} of other domains`
  }
  await witness.list(nothing({ what: `list the ${kind}s of ${other.name}`, path: `/${kind}s`, query: { domain_id: other.domain } }), foreign)
  await witness.list(nothing({ what: `list the ${kind}s without naming a domain`, path: `/${kind}s` }), foreign)
}

async function reachMembers(side: Side, other: Side): Promise<void> {
  const [mine, theirs] = [side.things, other.things]
  const path = '/groups/{group}/users/{user}'
  if (theirs.group !== undefined && mine.user !== undefined) {
    await attemptPut(side, refused({ what: `add the own user to a group of ${other.name}`, path, ids: { group: theirs.group, user: mine.user } }))
  }
  if (mine.group !== undefined && theirs.user !== undefined) {
    await attemptPut(side, refused({ what: `add a user of ${other.name} to the own group`, path, ids: { group: mine.group, user: theirs.user } }))
  }
  if (theirs.group === undefined || theirs.user === undefined) return
  const ids = { group: theirs.group, user: theirs.user }
  const ask = (what: string, request: Partial<Ask>) => side.witness.ask(refused({ what, path, ids, ...request }))
  await ask(`add a user of ${other.name} to a group there`, { method: 'PUT' })
  await ask(`check whether a user of ${other.name} is in a group there`, {})
  await ask(`list the users of a group of ${other.name}`, { path: '/groups/{group}/users' })
  await ask(`list the groups of a user of ${other.name}`, { path: '/users/{user}/groups' })
  await ask(`list the projects of a user of ${other.name}`, { path: '/users/{user}/projects' })
  await ask(`remove a user of ${other.name} from a group there`, { method: 'DELETE' })
}

/** Gives the member role across the border in every combination, and reads and takes what the other side has. */
async function reachGrants(side: Side, other: Side): Promise<void> {
  const role = side.manager.memberRole
  const [mine, theirs] = [idsOf(side), idsOf(other)]
  for (const [area, holder] of GRANTS) {
    const path = `${grantPath(area, holder)}/{role}`
    const there = LASTING.some(([a, h]) => a === area && h === holder)
    const pairs = [[theirs, theirs], [theirs, mine], [mine, theirs]] as const
    for (const [areas, holders] of pairs) {
      const [at, to] = [areas[area], holders[holder]]
      if (at === undefined || to === undefined) continue
      const who = holders === mine ? `the own ${holder}` : `a ${holder} of ${other.name}`
      const where = areas === mine ? `the own ${area}` : area === 'domain' ? other.name : `a project of ${other.name}`
      const ask = refused({ what: `give ${role} to ${who} on ${where}`, path, ids: { [area]: at, [holder]: to, role: mine['role'] ?? '' } })
      // what is there already stays the other's, also if this succeeds
      if (there && areas === theirs && holders === theirs) await side.witness.ask({ ...ask, method: 'PUT' })
      else await attemptPut(side, ask)
    }
    if (!there || theirs[area] === undefined || theirs[holder] === undefined) continue
    const where = `a ${holder} of ${other.name} on the ${area} there`
    await side.witness.ask(refused({ what: `check ${role} of ${where}`, path, ids: theirs }))
    await side.witness.ask(refused({ what: `list the roles of ${where}`, path: grantPath(area, holder), ids: theirs }))
    await side.witness.ask(refused({ what: `take ${role} from ${where}`, method: 'DELETE', path, ids: theirs }))
  }
}

async function readAssignments(side: Side, other: Side): Promise<void> {
  const ids = [other.domain, ...Object.values(other.things)]
  const foreign = (items: JsonObject[]) => {
    const found = items.filter(item => ids.some(id => JSON.stringify(item).includes(JSON.stringify(id))))
    return found.length === 0 ? undefined : `the list shows ${found.length} of ${other.name}`
  }
  const path = '/role_assignments'
  const list = (what: string, query: Record<string, string>) => side.witness.list(nothing({ what, path, query }), foreign)
  await list(`list the role assignments of ${other.name}`, { 'scope.domain.id': other.domain })
  if (other.things.project !== undefined) await list(`list the role assignments of a project of ${other.name}`, { 'scope.project.id': other.things.project })
  await list('list the role assignments without naming a domain', {})
}

/** Sees with the manager of a domain whether all is there as it made it after another one has tried; tells what is lost. */
export async function verifyUntouched(side: Side, other: Side): Promise<Set<string>> {
  const { witness, things, stage, manager: { memberRole } } = side
  const lost = new Set<string>()
  const unchanged = (ask: Request): Ask => ({ about: 'other', expected: 'unchanged', ...ask })
  const note = (what: string, work: Promise<{ answer: unknown }>) => work.then(({ answer }) => { if (answer === undefined) lost.add(what) })
  for (const kind of MANAGED) {
    const id = things[kind]
    for (const [part, how] of [['outside', ''], ['nowhere', ' without naming a domain']] as const) {
      const query = { domain_id: side.domain, name: stage.name(`${kind}-${other.number}-${part}`) }
      await witness.list(unchanged({ what: `no ${kind} came from ${other.name}${how}`, path: `/${kind}s`, query }), items =>
        items.some(item => item['name'] === query.name && item['domain_id'] !== other.domain) ? 'there is one' : undefined)
    }
    if (id === undefined) continue
    const ask = unchanged({ what: `the ${kind} is as before`, path: `/${kind}s/{${kind}}`, ids: { [kind]: id } })
    await note(kind, witness.ask(ask, answer => changed(answer, kind, id, stage.run)))
  }
  const ids = idsOf(side)
  if (things.user !== undefined && things.group !== undefined) {
    const users = await witness.list(unchanged({ what: 'the user is in its group as before', path: '/groups/{group}/users', ids }), items =>
      has(things.user ?? '', 'user')(items) ?? (items.length === 1 ? undefined : `there are ${items.length} users`))
    if (users.answer?.some(({ id }) => id === things.user) !== true) lost.add('membership')
  }
  for (const [area, holder] of LASTING) {
    if (ids['role'] === '' || ids[area] === undefined || ids[holder] === undefined) continue
    const ask = unchanged({ what: `the ${holder} has ${memberRole} on the ${area} as before`, path: `${grantPath(area, holder)}/{role}`, ids })
    await note(`${area} ${holder}`, witness.ask(ask))
  }
  return lost
}

function changed(answer: Json, kind: string, id: string, run: string): string | undefined {
  const record = member(answer, kind)
  if (text(member(record, 'id')) !== id) return `the answer shows no such ${kind}`
  return text(member(record, 'description')) === `changed by scs-check, run ${run}` ? undefined : 'its description was changed'
}
