import type { Schema } from '../model/json.ts'
import type { Check, Outcome, Seen, SeenAcross } from '../model/judging.ts'
import type { Probe } from '../model/probe.ts'

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Probes = Record<string, Probe<any>>

/** Declares a rule: `judge` gets exactly the evidence that `needs` and `wants` name, typed by their probes, and must be pure. */
export function check<N extends Probes, P, W extends Probes = Record<never, never>>(rule: {
  needs: N
  wants?: W
  parameters: Schema
  judge(seen: Seen<N> & Partial<Seen<W>>, parameters: P, asOf: Date): Outcome
}): Check {
  return rule as unknown as Check
}

/** Declares a rule about all clusters of a subject together: for each need, `judge` gets what was seen of every cluster, or why not. Must be pure. */
export function checkAcross<N extends Probes, P>(rule: {
  needs: N
  parameters: Schema
  judge(seen: SeenAcross<N>, parameters: P, asOf: Date): Outcome
}): Check {
  return { ...rule, across: true } as unknown as Check
}

/** Schema of a check without parameters. */
export const noParameters: Schema = { type: 'object', additionalProperties: false }
