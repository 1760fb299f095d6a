import type { OpenStack } from '../model/cloud.ts'
import { classify } from './classify.ts'
import { type Doomed, removeThing } from './remove.ts'
import { type Found, type Kind, KINDS } from './resources.ts'
import { begunAt } from './run-id.ts'

/** Something that a run left behind, and what became of it. */
export interface Swept {
  /** Noun for people. */
  kind: string
  name: string
  id: string
  /** When the run began that made it. */
  begun: Date
  /** The command that removes it by hand. */
  command: string
  result: 'found' | 'removed' | 'stays'
  /** Why it stays. */
  why?: string
}
export interface Sweep {
  things: Swept[]
  /** Kinds that could not be listed, and why: something may be left there. */
  unseen: { kind: string; why: string }[]
}

/**
 * Removes whatever runs left behind that began before the instant; a name that no run can have given is not touched. With `dryRun` it only looks.
 * Throws nothing that a cloud could cause. `kinds`: those of a project, unless told.
 */
export async function sweep(
  cloud: OpenStack, options: { before: Date; dryRun: boolean; signal: AbortSignal; onThing?: (thing: Swept) => void; kinds?: Kind[] },
): Promise<Sweep> {
  const things: Swept[] = []
  const unseen: Sweep['unseen'] = []
  const kinds: Kind[] = options.kinds ?? Object.values(KINDS)
  const found = await Promise.all(kinds.map(async kind => {
    const { noun, offered, list } = kind
    try {
      return offered === undefined || await offered(cloud) ? await list(cloud) : []
    } catch (error) {
      unseen.push({ kind: noun, why: classify(error).message })
      return []
    }
  }))
  for (const [i, kind] of kinds.entries()) {
    for (const thing of found[i]?.filter(one => isOurs(one, options.before)) ?? []) {
      const swept = await one(cloud, kind, thing, options)
      things.push(swept)
      options.onThing?.(swept)
    }
  }
  return { things, unseen }
}

function isOurs({ name }: Found, before: Date): boolean {
  const begun = begunAt(name)
  return begun !== undefined && begun < before.getTime()
}

async function one(cloud: OpenStack, kind: Kind, thing: Found, { dryRun, signal }: { dryRun: boolean; signal: AbortSignal }): Promise<Swept> {
  const { noun, command } = kind
  const { id, name } = thing
  const about = { kind: noun, name, id, begun: new Date(begunAt(name) ?? 0), command: command({ id, name }) }
  const doomed: Doomed = { id, name }
  if (dryRun) return { ...about, result: 'found' }
  try {
    await removeThing(cloud, kind, doomed, signal)
    return { ...about, result: 'removed' }
  } catch (error) {
    const { outcome, message } = classify(error)
    return { ...about, command: command({ id: doomed.id ?? '', name }), result: 'stays', why: `${outcome}: ${message}` }
  }
}
