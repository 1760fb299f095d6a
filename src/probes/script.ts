import type { Step, StepOutcome } from '../model/acting.ts'
import type { JsonObject } from '../model/json.ts'
import type { Need, Target, Visit } from '../model/probe.ts'
import { Unseen } from '../unseen.ts'
import { isId, member } from './answers.ts'
import { classify, isLost, isRefusal, Stop } from './classify.ts'
import { poll } from './poll.ts'
import type { Endable, Removable } from './removable.ts'
import { remove } from './removal.ts'
import { nameOf } from './run-id.ts'
import type { Acting } from './stage.ts'
import { since, type Undo, Undoing } from './undo.ts'

/** Milliseconds that a request which creates something gets after the end of the acting. */
const LAST_CHANCE = 5_000
/** Milliseconds in which a cloud must show what it says it has created. */
const PROOF = 5_000

/** Why something of ours is gone. */
export const SOMEBODY = 'somebody removed it, for instance another scs-check cleanup'

/** Of what a script is made. */
export interface Scene {
  target: Target
  need: Need
  visit: Visit
  /** Ends the acting. */
  signal: AbortSignal
  /** Ends it because the play took too long. */
  late: AbortSignal
}

/** A recorded step failed: the play is over. */
export class Ended extends Error {}

/** What plays act with on any kind of subject; `connection` is what outlives the acting. */
export abstract class Script<C extends Endable<C>> implements Acting<C> {
  readonly steps: Step[] = []
  readonly undoing = new Undoing<C>()
  readonly cloud: C
  readonly run: string
  readonly target: Target
  readonly need: Need
  readonly visit: Visit
  readonly signal: AbortSignal
  outcome: StepOutcome = 'done'
  readonly #late: AbortSignal
  /** For requests that create: what is under way may end, so that its id is known. */
  protected readonly creating: C
  readonly #last: AbortSignal

  constructor(readonly connection: C, { target, need, visit, signal, late }: Scene) {
    this.target = target
    this.need = need
    this.visit = visit
    this.signal = signal
    this.#late = late
    this.cloud = connection.until(signal)
    this.#last = later(signal, LAST_CHANCE)
    this.creating = connection.until(this.#last)
    this.run = visit.run
  }

  /** Takes the quota of the plan, where it is told beforehand how much there is. */
  abstract reserve(quota: Record<string, number>): Promise<void>

  name = (part: string): string => nameOf(this.run, part)

  async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now()
    try {
      if (this.signal.aborted) throw new Stop('interrupted', 'not begun')
      const result = await work()
      this.steps.push({ name, outcome: 'done', seconds: since(start) })
      return result
    } catch (error) {
      if (error instanceof Ended) throw error // a step within a step has told it
      this.record(name, start, error)
      throw new Ended(name)
    }
  }

  async attempt<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await this.step(name, work)
    } catch (error) {
      if (!(error instanceof Ended) || this.signal.aborted) throw error
      return undefined
    }
  }

  record(name: string, start: number, error: unknown): void {
    const told = classify(error)
    const reason = (signal: AbortSignal) => (signal.reason instanceof Error ? signal.reason.message : 'stopped')
    const step = this.visit.signal.aborted ? { outcome: 'interrupted' as const, message: reason(this.visit.signal) }
      : this.#late.aborted ? { outcome: 'timeout' as const, message: 'the play took longer than it may' } : told
    this.outcome = step.outcome
    this.steps.push({ name, seconds: since(start), ...step })
  }

  /** What failed while somebody else removed what the play had made says nothing about the cloud. */
  disturbed(names: string[]): StepOutcome {
    this.steps.push({ name: 'play', outcome: 'interrupted', seconds: 0, message: `${names.join(', ')} vanished: ${SOMEBODY}` })
    return 'interrupted'
  }

  /** Asks for a thing of this name, whose removal is registered before, and proves that it is ours. */
  protected bring(
    kind: Removable<C>, part: string, step: string, ask: (name: string, cloud: C) => Promise<JsonObject>,
  ): Promise<{ id: string; name: string; record: JsonObject }> {
    const name = this.name(part)
    return this.step(step, async () => {
      const wanted = this.undoing.addThing(kind, name)
      const record = await ask(name, this.creating).catch((error: unknown) => {
        wanted.over = error instanceof Unseen && error.status === undefined && error.reason === 'unsupported' // there is no such service to ask
        wanted.refused = isRefusal(error)
        wanted.lost = isLost(error)
        wanted.asked = performance.now()
        throw error
      })
      wanted.asked = performance.now()
      const id = member(record, 'id')
      if (!isId(id)) throw new Unseen('malformed', `the answer names no usable id of the ${kind.noun}`)
      await this.#prove(kind, id, name).catch((error: unknown) => {
        wanted.lost = !(error instanceof Stop)
        throw error
      })
      wanted.id = id
      return { id, name, record }
    })
  }

  /** A cloud that names another thing must not have that changed, used or removed: what it shows under the id must have our name. */
  async #prove({ noun, look }: Removable<C>, id: string, name: string): Promise<void> {
    let unseen: Error | undefined
    const there = await poll(async () => {
      unseen = undefined
      return await look(this.creating, id, name).catch((error: Error) => { unseen = error }) ?? undefined
    }, PROOF, this.#last)
    if (there !== undefined && there.name !== name) throw new Unseen('malformed', `the answer names a ${noun} of another name`)
    if (there !== undefined) return
    if (unseen === undefined) throw new Stop('interrupted', `there is no ${noun} under the id that the cloud gave: the id is wrong, or ${SOMEBODY}`, 404)
    const { outcome, message } = classify(unseen)
    if (outcome === 'unauthenticated') throw unseen
    throw new Unseen('malformed', `the cloud does not show the ${noun} that it says it has created (${message})`)
  }

  /** Removes a thing as a step of the play itself: it fails if the thing stays. */
  protected async discard(kind: Removable<C>, { id, name }: { id: string; name: string }): Promise<void> {
    const wanted = this.undoing.thing(name)
    if (wanted !== undefined) wanted.dismissed = true
    const { noun } = kind
    await this.step(`delete ${noun}`, async () => {
      const fate = await remove(this.cloud, kind, { id, name }, this.signal)
      if (fate === 'gone') throw new Stop('interrupted', `the ${noun} vanished before: ${SOMEBODY}`)
    })
    if (wanted !== undefined) wanted.over = true
  }

  undo(name: string, work: Undo<C>['work'], more: Pick<Undo<C>, 'needed' | 'left'> = {}): void {
    this.undoing.add({ name, work, ...more })
  }
}

/** A signal that follows another one after a while. */
function later(signal: AbortSignal, milliseconds: number): AbortSignal {
  const controller = new AbortController()
  const follow = () => { setTimeout(() => { controller.abort(signal.reason) }, milliseconds).unref() }
  if (signal.aborted) follow()
  else signal.addEventListener('abort', follow, { once: true })
  return controller.signal
}
