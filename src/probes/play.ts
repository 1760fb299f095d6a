import type { Plan, Played, StepOutcome } from '../model/acting.ts'
import type { Schema } from '../model/json.ts'
import type { Probe } from '../model/probe.ts'
import { Unseen } from '../unseen.ts'
import { playedSchema } from './played-schema.ts'
import type { Endable } from './removable.ts'
import { Ended, type Scene, type Script } from './script.ts'

/** A play: what it acts with is made by the kind of subject. */
export interface Play<S, Data> {
  kind: string
  revision: number
  plan: Plan
  /** Of the data; every member may be missing, since a play can end before it. */
  schema: Schema
  asks?: NonNullable<Probe<unknown>['asks']>
  act(stage: S, data: Partial<Data>): Promise<void>
}
/** Makes a probe of a play: its evidence says what was done, seen, undone and left, and it settles by itself within its seconds and those of removing. */
export function probeOf<C extends Endable<C>, S extends Script<C>, Data>(spec: Play<S, Data>, begin: (scene: Scene) => S): Probe<Played<Data>> {
  return {
    kind: spec.kind, revision: spec.revision, mode: 'active', plan: spec.plan, schema: playedSchema(spec.schema),
    ...(spec.asks !== undefined && { asks: spec.asks }),
    async observe(target, need, visit) {
      const late = AbortSignal.timeout(spec.plan.seconds * 1000)
      const script = begin({ target, need, visit, signal: AbortSignal.any([visit.signal, late]), late })
      const data: Partial<Data> = {}
      let outcome: StepOutcome = 'done'
      let blind: unknown
      try {
        await script.reserve(spec.plan.quota)
        await spec.act(script, data)
      } catch (error) {
        blind = error instanceof Unseen && script.steps.length === 0 ? error : undefined
        if (!(error instanceof Ended)) script.record('play', performance.now(), error)
        outcome = script.outcome
      }
      const leftovers = await script.undoing.all(script.connection, visit)
      if (outcome !== 'done' && script.undoing.vanished.length > 0) outcome = script.disturbed(script.undoing.vanished)
      if (blind instanceof Unseen) throw blind // what it needed to see could not be seen, and nothing was done
      return { run: visit.run, steps: script.steps, undo: script.undoing.steps, outcome, data, leftovers }
    },
  }
}
