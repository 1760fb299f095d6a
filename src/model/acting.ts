/** What an active probe would do. */
export interface Plan {
  title: string
  /** What it creates and removes again, for people: `volume of 1 GiB`. */
  creates: string[]
  /** Quota it needs at the same time, by OpenStack's own names (`volumes`, `gigabytes`, `instances`, `security_group` …) or Kubernetes' (`pods`, `requests.cpu` in cores, `requests.storage` in bytes …). */
  quota: Record<string, number>
  /** Seconds that the acting may take; removing comes on top. */
  seconds: number
}

/**
 * How a step ended. `refused`: by policy (403). `unauthenticated`: the token or the credential is no longer accepted (401). `quota`: a limit was reached. `unsupported`: this API, or the service, is not there.
 * `rejected`: the request was refused for another reason (400, 409 …). `error`: 5xx, or a resource went into an error state.
 * `not-ready`: the service answers, but the resource was not ready in time. `timeout`: no answer in time. `unreachable`: the connection was
 * refused or lost. `malformed`: the answer makes no sense. `interrupted`: the visit's
 * deadline or Ctrl-C, or somebody else removed what the play had made or put something of its own beside it.
 */
export type StepOutcome =
  'done' | 'refused' | 'unauthenticated' | 'quota' | 'unsupported' | 'rejected' | 'error' | 'not-ready' | 'timeout' | 'unreachable' | 'malformed' | 'interrupted'
export interface Step {
  name: string
  outcome: StepOutcome
  /** Duration, to a tenth of a second. */
  seconds: number
  message?: string
  /** HTTP status that ended it. */
  status?: number
}

/** Something that could not be removed. */
export interface Leftover {
  kind: string
  name: string
  /** null where the cloud never told it. */
  id: string | null
  why: string
  /** The command that removes it. */
  command: string
}

/** Evidence of a play: what was done, what was seen on the way (as far as it came), what was undone and what is left. */
export interface Played<Data> {
  run: string
  steps: Step[]
  undo: Step[]
  /** `done` if every step was done, else the outcome of the step that ended the play. */
  outcome: StepOutcome
  data: Partial<Data>
  leftovers: Leftover[]
}
