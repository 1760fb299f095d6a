import type { Leftover, Step, StepOutcome } from '../model/acting.ts'
import type { Visit } from '../model/probe.ts'
import { classify } from './classify.ts'
import { late } from '../late.ts'
import type { Endable, Removable } from './removable.ts'
import { type Doomed, remove } from './removal.ts'

/** Seconds that removing may take after the acting; a visit that ends (deadline, Ctrl-C) gives the same to all plays together. */
export const UNDO_SECONDS = 90

/** Milliseconds for each step of removing a thing in the first round. */
const FIRST_ROUND = 12_000
/** Outcomes that waiting does not change. */
const FINAL: StepOutcome[] = ['refused', 'unauthenticated', 'unsupported']

/** Something to undo. */
export interface Undo<C> {
  name: string
  /** Throws if it could not be undone. */
  work: (cloud: C, signal: AbortSignal, patience?: number) => Promise<unknown>
  /** Whether there can be anything to undo. */
  needed?: () => boolean
  left?: () => Omit<Leftover, 'why'>
  /** Why something may come to be yet, though nothing was there to undo. */
  doubt?: () => string | undefined
}
/** A thing that was asked for. */
export interface Wanted extends Doomed {
  /** It is known that it never came into being or is gone. */
  over: boolean
  /** The play itself wanted it gone. */
  dismissed: boolean
  /** Nobody knows whether it comes into being. */
  lost: boolean
}

/** What a play has to undo, and how that went. */
export class Undoing<C extends Endable<C>> {
  readonly steps: Step[] = []
  /** Names of things that were there and that somebody else had removed, or was removing, when their turn came. */
  readonly vanished: string[] = []
  readonly #undo: Undo<C>[] = []
  readonly #things = new Map<string, Wanted>()

  /** Has something undone, before all that was registered earlier, if it is needed then; `left` names what stays if that fails. */
  add(undo: Undo<C>): void {
    this.#undo.push(undo)
  }

  /** Has a thing of this name removed, whether or not its id becomes known; `thing` finds it by the key, which is the name unless another kind has that too. */
  addThing(kind: Removable<C>, name: string, key = name): Wanted {
    const wanted: Wanted = { id: null, name, over: false, dismissed: false, lost: true }
    this.#things.set(key, wanted)
    const { noun, command } = kind
    this.add({
      name: `remove ${noun} ${name}`,
      needed: () => !wanted.over,
      work: async (cloud, signal, patience) => {
        const known = wanted.id !== null
        if (await remove(cloud, kind, wanted, signal, patience) === 'gone' && known && !wanted.dismissed) this.vanished.push(name)
      },
      left: () => {
        const { id, record } = wanted
        return { kind: noun, name, id, command: command({ id: id ?? '', name, ...(record !== undefined && { record }) }) }
      },
      doubt: () => (wanted.lost && wanted.id === null ? 'the answer to its creation got lost; it may still appear' : undefined),
    })
    return wanted
  }

  /** The thing of this key, if the play asked for one. */
  thing(key: string): Wanted | undefined {
    return this.#things.get(key)
  }

  /**
   * Undoes everything, last thing first, until the visit's hard signal or for 90 seconds; tells what is left. A thing that stays busy gets a
   * second chance after the others, so that it does not eat their time. Throws nothing.
   */
  async all(connection: C, visit: Visit): Promise<Leftover[]> {
    const signal = AbortSignal.any([visit.hardSignal, late(UNDO_SECONDS * 1000)])
    const cloud = connection.until(signal)
    const leftovers: Leftover[] = []
    let todo = this.#undo.reverse()
    for (const patience of [FIRST_ROUND, undefined]) {
      const busy: Undo<C>[] = []
      for (const undo of todo) {
        const { name, work, left, needed, doubt } = undo
        if (needed?.() === false) continue
        const start = performance.now()
        try {
          await work(cloud, signal, patience)
          this.steps.push({ name, outcome: 'done', seconds: since(start) })
          const why = doubt?.()
          if (left !== undefined && why !== undefined) leftovers.push({ ...left(), why })
        } catch (error) {
          const told = classify(error)
          if (patience !== undefined && !FINAL.includes(told.outcome) && !signal.aborted) {
            busy.push(undo)
            continue
          }
          this.steps.push({ name, seconds: since(start), ...told })
          if (left !== undefined) leftovers.push({ ...left(), why: `${told.outcome}: ${told.message}` })
        }
      }
      todo = busy
    }
    return leftovers
  }
}

/** Seconds since the instant of `performance.now()`, to a tenth. */
export function since(start: number): number {
  return Math.round((performance.now() - start) / 100) / 10
}
