import type { Schema } from '../model/json.ts'
import type { Check, Outcome, Seen } from '../model/judging.ts'
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

/** Schema of a check without parameters. */
export const noParameters: Schema = { type: 'object', additionalProperties: false }
