import type { Instant, JsonObject, Schema } from './json.ts'
import type { Probe } from './probe.ts'

export type Verdict = 'PASS' | 'FAIL' | 'DNF' | 'MISS'

/** One violation or remark. All strings may hold text from a cloud: every report escapes them. */
export interface Finding {
  severity: 'violation' | 'remark'
  /** The object: name and id, e.g. `Ubuntu 24.04 (3f…)`. */
  subject: string
  /** JSON pointer into the evidence; its first segment is the name of the need, e.g. `/images/0/os_distro`. */
  at: string
  message: string
  expected?: string
  found?: string
  /** Exact command or step for this object. */
  remedy?: string
}
export interface Outcome {
  /** How many objects were looked at. None and no `whenEmpty: pass` means DNF. */
  examined: number
  findings: Finding[]
  /** Set when this cloud can only be judged by an active test: the verdict is MISS with this reason. */
  missing?: string
  /** Set when what was seen allows no verdict: DNF with this reason, whatever else was found. */
  unjudged?: string
  /** When what was judged happened, if it was before the visit: the verdict's validity counts from there. */
  since?: Instant
}
export type Seen<N> = { [K in keyof N]: N[K] extends Probe<infer Data> ? Data : never }

/** What was seen of one cluster of a subject, for a rule about all of them. */
export interface ClusterSeen<Data> {
  cluster: string
  data?: Data
  /** Why there is no data. */
  unseen?: string
}
/** What a rule about all clusters of a subject gets: every cluster, for each need. */
export type SeenAcross<N> = { [K in keyof N]: N[K] extends Probe<infer Data> ? ClusterSeen<Data>[] : never }

/** A rule: a pure function of evidence, parameters and the clock of judging. Use `check()` of src/checks/check.ts to write one. */
export interface Check {
  needs: Record<string, Probe<unknown>>
  /** Evidence that only adds remarks: if it could not be seen, it is `undefined` and the verdict stands without it. */
  wants?: Record<string, Probe<unknown>>
  /** The rule is about all clusters of the subject together: `seen` holds `ClusterSeen[]`. Without it each cluster is judged alone, and the worst verdict counts. */
  across?: true
  /** JSON Schema of the parameters; definitions that do not match are refused. */
  parameters: Schema
  judge(seen: Record<string, unknown>, parameters: JsonObject, asOf: Date): Outcome
}
