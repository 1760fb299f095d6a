import type { Json, JsonObject } from '../model/json.ts'
import { Unseen } from '../unseen.ts'
import { isId, member } from './answers.ts'
import { Stop } from './classify.ts'
import type { About, Ask, Expected } from './domain-assertions.ts'
import type { Side } from './domain-side.ts'
import { type ManagedKind, managedKinds } from './managed-resources.ts'
import type { Doomed } from './removal.ts'
import { removeThing } from './remove.ts'

/** What an answer says was made. */
export interface Made {
  name: string
  /** As the answer has it, so good for a look and nothing else until that shows that it is ours. */
  id: string
  /** Whether what Keystone showed the owner under the id has our name and lies in the owner's domain; from then on it is removed by its id. */
  isOurs: (owner: Side, answer: Json | null) => boolean
}
interface Wanted extends Doomed {
  /** Instant of `performance.now()` from which it has time to appear. */
  asked: number
  kind: ManagedKind
  /** Managers of the domains in which it may have come to be; one, once it was seen there. */
  owners: Side[]
  told: 'unknown' | 'refused' | 'made'
}

/**
 * Asks for a thing under the run's name, whose removal is registered before: by its id if that was seen to be ours, else by its name, also if it was refused.
 * Undefined if the answer names none.
 */
export async function create(side: Side, kind: ManagedKind, about: About, expected: Expected, given: {
  what: string; part: string; body: JsonObject; owners: [Side, ...Side[]]; examine: (record: Json | undefined) => string | undefined
}): Promise<Made | undefined> {
  const { what, part, body, owners, examine } = given
  const { stage, witness } = side
  const name = stage.name(`${kind}-${side.number}${part}`)
  const { path, command } = managedKinds(owners[0].domain)[kind]
  const wanted: Wanted = { id: null, name, kind, owners, asked: -Infinity, told: 'unknown' }
  stage.undo(`remove ${kind} ${name}`, (_, signal) => remove(wanted, signal), {
    needed: () => !owners.some(({ removed }) => removed.has(wanted.id ?? '')),
    left: () => ({ kind, name, id: wanted.id, command: command({ id: wanted.id ?? '', name }) }),
  })
  const ask: Ask = { about, expected, what, method: 'POST', path, json: { [kind]: { name, ...body } } }
  try {
    const { answer, maybe } = await witness.ask(ask, record => examine(member(record, kind)))
    wanted.told = answer !== undefined ? 'made' : maybe ? 'unknown' : 'refused'
    if (answer === undefined) return undefined
    const id = member(member(answer, kind), 'id')
    if (!isId(id)) throw new Unseen('malformed', `the answer names no id of the ${kind}`)
    return { name, id, isOurs: (owner, shown) => isOurs(wanted, id, owner, shown) }
  } catch (error) {
    if (error instanceof Unseen && error.status === 401) wanted.told = 'refused'
    throw error
  } finally {
    if (wanted.told !== 'refused') wanted.asked = performance.now()
  }
}

/** Looks with each owner whether it is ours, for a removal by its id. */
export async function lookAt(kind: ManagedKind, { id, isOurs }: Made, owners: Side[]): Promise<void> {
  for (const owner of owners) {
    const shown = await owner.cloud.get('identity', `/${kind}s/${id}`).catch(() => null)
    if (isOurs(owner, shown)) return
  }
}

function isOurs(wanted: Wanted, id: string, owner: Side, shown: Json | null): boolean {
  const record = member(shown, wanted.kind) as JsonObject | undefined
  const { called } = managedKinds(owner.domain)[wanted.kind]
  if (record === undefined || member(record, 'id') !== id || called?.(record) !== wanted.name) return false
  Object.assign(wanted, { id, owners: [owner] })
  return true
}

/** Throws if it stays, and if it was made and nobody sees where. What was refused is looked for where that costs no time that other things need. */
async function remove(wanted: Wanted, signal: AbortSignal): Promise<void> {
  const { kind, name, asked, told } = wanted
  const proved = wanted.id !== null
  let removed = false
  let problem: unknown
  for (const owner of wanted.owners) {
    if (owner.mute && told === 'refused') continue
    const thing: Doomed = { id: wanted.id, name, asked }
    try {
      const fate = await removeThing(owner.manager.openstack.until(signal), managedKinds(owner.domain)[kind], thing, signal)
      removed ||= fate === 'removed'
    } catch (error) {
      if (thing.id !== null || proved) { // found by its name, or it has another name by now
        Object.assign(wanted, { id: thing.id, owners: [owner] })
        throw error
      }
      const unlikely = told === 'refused' && error instanceof Unseen
      if (unlikely) owner.mute ||= error.status === undefined
      else problem ??= error
    }
  }
  if (removed) return
  if (problem !== undefined) throw problem as Error
  if (told === 'made' && !proved) throw new Stop('malformed', `the ${kind} was made, and no manager sees it in its domain`)
}
