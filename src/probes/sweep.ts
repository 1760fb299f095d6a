import type { OpenStack } from '../model/cloud.ts'
import { classify } from './classify.ts'
import type { Found, Removable } from './removable.ts'
import { type Doomed, remove } from './removal.ts'
import { removable } from './remove.ts'
import { type Kind, KINDS } from './resources.ts'
import { begunAt, runOf } from './run-id.ts'

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

/** What to sweep: what began before the instant; with `dryRun` nothing is removed. */
export interface SweepOptions {
  before: Date
  dryRun: boolean
  signal: AbortSignal
  /** Only of these runs. */
  runs?: string[]
  onThing?: (thing: Swept) => void
}

/** The same of a project in a cloud, or of the given kinds of things. */
export async function sweep(cloud: OpenStack, options: SweepOptions & { kinds?: Kind[] }): Promise<Sweep> {
  return sweepKinds(cloud, (options.kinds ?? Object.values(KINDS)).map(removable), options)
}

/**
 * Removes whatever runs left behind of these kinds, in their order; a name that no run can have given is not touched.
 * Throws nothing that a cloud could cause.
 */
export async function sweepKinds<C>(cloud: C, kinds: Removable<C>[], options: SweepOptions): Promise<Sweep> {
  const things: Swept[] = []
  const unseen: Sweep['unseen'] = []
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
    // side by side: waiting for one to go is no reason to let the next wait
    things.push(...await Promise.all((found[i] ?? []).filter(one => isOurs(one, options)).map(async thing => {
      const swept = await one(cloud, kind, thing, options)
      options.onThing?.(swept)
      return swept
    })))
  }
  return { things, unseen }
}

function isOurs({ name }: Found, { before, runs }: SweepOptions): boolean {
  const begun = begunAt(name)
  if (runs?.includes(runOf(name) ?? '') === false) return false
  return begun !== undefined && begun < before.getTime()
}

async function one<C>(cloud: C, kind: Removable<C>, thing: Found, { dryRun, signal }: { dryRun: boolean; signal: AbortSignal }): Promise<Swept> {
  const { noun, command, spares } = kind
  const { id, name, record = {} } = thing
  const about = { kind: noun, name, id, begun: new Date(begunAt(name) ?? 0), command: command({ id, name, record }) }
  const doomed: Doomed = { id, name, record }
  const spared = spares?.(record) ?? ''
  if (spared !== '') return { ...about, result: 'stays', why: spared }
  if (dryRun) return { ...about, result: 'found' }
  try {
    await remove(cloud, kind, doomed, signal)
    return { ...about, result: 'removed' }
  } catch (error) {
    const { outcome, message } = classify(error)
    const last = { id: doomed.id ?? '', name, record: doomed.record ?? record }
    return { ...about, command: command(last), result: 'stays', why: `${outcome}: ${message}` }
  }
}
