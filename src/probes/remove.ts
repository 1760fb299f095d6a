import type { OpenStack } from '../model/cloud.ts'
import { Unseen } from '../unseen.ts'
import { member, text } from './answers.ts'
import type { Removable, Shown } from './removable.ts'
import { type Doomed, remove } from './removal.ts'
import { type Kind, type KindName, kindOf } from './resources.ts'

/** An OpenStack kind, by its name or itself, as it is removed. */
export function removable(of: KindName | Kind): Removable<OpenStack> {
  const kind = kindOf(of)
  return { ...kind, look: (cloud, id) => look(cloud, kind, id) }
}

/** Removes a thing of a cloud as `remove` does. Throws `Unseen` or `Stop`. */
export async function removeThing(cloud: OpenStack, of: KindName | Kind, thing: Doomed, signal: AbortSignal, patience?: number): Promise<'removed' | 'gone'> {
  return remove(cloud, removable(of), thing, signal, patience)
}

/** A thing as the cloud shows it, null if it is gone; where it may not be asked for by itself, as the listing has it. Throws `Unseen`. */
export async function look(cloud: OpenStack, { service, path, one, noun, called, list }: Kind, id: string): Promise<Shown | null> {
  try {
    const answer = await cloud.get(service, `${path}/${id}`)
    const record = one === '' ? answer : member(answer, one)
    if (typeof record !== 'object' || record === null || Array.isArray(record)) throw new Unseen('malformed', `the answer about the ${noun} holds no record`)
    const told = text(record['id'])
    if (told !== '' && told !== id) throw new Unseen('malformed', `the answer is about another ${noun}`)
    return { name: called?.(record) ?? text(record['name']), record }
  } catch (error) {
    if (!(error instanceof Unseen) || error.status === undefined) throw error
    if (error.status === 404 || error.status === 410) return null
    if (![401, 403, 405].includes(error.status)) throw error
    const found = (await list(cloud)).find(thing => thing.id === id)
    if (found !== undefined) return { name: found.name, record: found.record ?? {} }
    if (service === 'identity') return null // Keystone says 403 of what is gone
    throw error
  }
}
