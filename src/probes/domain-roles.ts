import type { Ask } from './domain-assertions.ts'
import { create, lookAt } from './domain-creation.ts'
import { GRANTS, idsOf, lacks } from './domain-own.ts'
import { attemptPut, grantPath, type Side } from './domain-side.ts'

type Request = Omit<Ask, 'about' | 'expected'>
const refused = (ask: Request): Ask => ({ about: 'roles', expected: 'refusal', ...ask })

/** Tries to make and change roles, and to give roles with power over the cloud; what cannot be tried is told in `skipped`. */
export async function reachForRoles(side: Side, skipped: string[]): Promise<void> {
  await makeRoles(side)
  await changeRole(side, skipped)
  const ids = idsOf(side)
  const admin = side.roles?.find(({ name }) => name.toLowerCase() === 'admin')?.id
  const who = `the manager of ${side.name}`
  if (admin === undefined) skipped.push(`${who} does not see the role admin, so its id is unknown and giving it was not tried`)
  for (const [area, holder] of GRANTS) {
    if (ids[area] === undefined || ids[holder] === undefined) {
      skipped.push(`${who} could not create and show a ${ids[holder] === undefined ? holder : area} to give roles on the ${area} to a ${holder}`)
    } else if (admin !== undefined) {
      const where = `the own ${holder} on the own ${area}`
      await attemptPut(side, refused({ what: `give admin to ${where}`, path: `${grantPath(area, holder)}/{role}`, ids: { ...ids, role: admin } }))
      const look: Ask = { about: 'roles', expected: 'unchanged', what: `${where} has not admin`, path: grantPath(area, holder), ids }
      await side.witness.list(look, lacks(admin, 'role admin'))
    }
  }
  await reachBeyond(side)
}

/** A global role and one of the own domain. */
async function makeRoles(side: Side): Promise<void> {
  const bodies = [{ what: 'create a role', part: '', body: {} }, { what: 'create a role of the own domain', part: '-domain', body: { domain_id: side.domain } }]
  for (const given of bodies) {
    const made = await create(side, 'role', 'roles', 'refusal', { ...given, owners: [side], examine: () => undefined })
    if (made !== undefined) await lookAt('role', made, [side])
  }
  const name = side.stage.name(`role-${side.number}`)
  await side.witness.list({ about: 'roles', expected: 'unchanged', what: 'no role came of it', path: '/roles', query: { name } }, items =>
    items.some(item => item['name'] === name) ? 'there is one' : undefined)
}

/** Sets no option of a role: nothing changes if that succeeds, whichever role the id is of. An immutable role is refused to everybody, so another is taken if possible. */
async function changeRole(side: Side, skipped: string[]): Promise<void> {
  const { roles = [], manager } = side
  const role = roles.find(({ immutable, name }) => !immutable && name.toLowerCase() !== 'admin') ?? roles.find(({ name }) => name === manager.memberRole)
  if (role === undefined) {
    skipped.push(`the manager of ${side.name} sees no role, so changing one was not tried`)
    return
  }
  const ask = { what: `change the role ${role.name}`, path: '/roles/{role}', ids: { role: role.id } }
  await side.witness.ask(refused({ ...ask, method: 'PATCH', json: { role: { options: {} } } }))
}

/** A role on the system is power over every domain. Whether a manager may make managers is the provider's choice. */
async function reachBeyond(side: Side): Promise<void> {
  const ids = idsOf(side)
  const { user, project } = side.things
  if (user === undefined) return
  if (ids['role'] !== '') {
    await attemptPut(side, refused({ what: `give ${side.manager.memberRole} on the system to the own user`, path: '/system/users/{user}/roles/{role}', ids }))
  }
  const manager = side.roles?.find(({ name }) => name === 'manager')?.id
  if (manager === undefined || project === undefined) return
  const what = 'give manager to the own user on the own project'
  await attemptPut(side, { about: 'roles', expected: 'either', what, path: `${grantPath('project', 'user')}/{role}`, ids: { ...ids, role: manager } })
}
