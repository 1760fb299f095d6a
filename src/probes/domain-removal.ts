import type { Side } from './domain-side.ts'
import { lacks, LASTING, revoke } from './domain-own.ts'
import type { Ask } from './domain-assertions.ts'
import { MANAGED } from './managed-resources.ts'

const own = (ask: Omit<Ask, 'about' | 'expected'>): Ask => ({ about: 'own', expected: 'success', ...ask })

/** Takes back memberships and roles, deletes what was made and looks whether it is gone; leaves out what somebody else took away (`lost`). */
export async function removeOwn(side: Side, lost: Set<string>): Promise<void> {
  const { witness, things, things: { user, group }, domain, stage, number, roles, manager } = side
  const known = roles?.some(({ name }) => name === manager.memberRole) === true
  for (const [area, holder] of LASTING) {
    const there = things[holder] !== undefined && (area === 'domain' || things[area] !== undefined)
    if (known && there && !lost.has(`${area} ${holder}`)) await revoke(side, area, holder)
  }
  if (user !== undefined && group !== undefined && !lost.has('membership')) {
    await witness.ask(own({ what: 'remove the own user from the own group', method: 'DELETE', path: '/groups/{group}/users/{user}', ids: { user, group } }))
    await witness.list(own({ what: 'list the users of the own group afterwards', path: '/groups/{group}/users', ids: { group } }), lacks(user, 'user'))
  }
  for (const kind of MANAGED) {
    const id = things[kind]
    if (id === undefined || lost.has(kind)) continue
    const { answer } = await witness.ask(own({ what: `delete the own ${kind}`, method: 'DELETE', path: `/${kind}s/{${kind}}`, ids: { [kind]: id } }))
    const query = { domain_id: domain, name: stage.name(`${kind}-${number}`) }
    const { answer: left } = await witness.list(own({ what: `list the ${kind}s of the own domain afterwards`, path: `/${kind}s`, query }), lacks(id, kind))
    if (answer !== undefined && left?.some(item => item['id'] === id) === false) side.removed.add(id)
  }
}
