import type { Leftover } from './acting.ts'
import type { Instant } from './json.ts'

/** A test of Kubernetes' e2e suite that failed. */
export interface FailedTest {
  name: string
  message: string
}

/** What one run of Kubernetes' e2e suite tells. Names are without ginkgo's `[It]`, sorted, each once. */
export interface ConformanceRun {
  /** Where the results come from: name of the file, or of the engine with its version. */
  source: string
  /** `sha256:…` of the file. */
  digest: string | null
  form: 'junit' | 'log' | 'sonobuoy'
  /** Version of the API server, as the result tells it (`v1.34.1`). */
  serverVersion: string | null
  /** When the run began, where the result tells. */
  began: Instant | null
  /** Sum of the seconds that the tests took; where a form tells only of the whole, that. */
  seconds: number | null
  focus: string | null
  skip: string | null
  /** How often a failing test is tried; null if that is not told. */
  flakeAttempts: number | null
  /** What shows that tests were only listed; '' if nothing does. */
  dryRun: string
  /** What shows that the run did not come to its regular end. */
  defects: string[]
  counts: { passed: number; failed: number; skipped: number; suiteNodes: number }
  /** Tests that passed or failed; null where the form names none. */
  executed: string[] | null
  failed: FailedTest[]
  /** Tests that passed at a second attempt only; `flakes` counts also those that the form does not name. */
  flaked: string[]
  flakes: number
  /** Conformance and NetworkPolicy tests that the result lists as skipped. */
  omitted: string[]
  /** What a run of ours left in the cluster. */
  leftovers: Leftover[]
}

/** Results of another run, or what runs the tests. */
export interface ConformanceEngine {
  /** Throws `Unseen`; a run that the signal ends is told as far as it came. */
  results(signal: AbortSignal): Promise<ConformanceRun>
}

/** Where the results of one cluster come from. */
export interface ConformanceEngines {
  /** All tests of certified conformance (scs-0201). */
  certified?: ConformanceEngine
  /** The tests of NetworkPolicy (scs-0219). */
  networkPolicy?: ConformanceEngine
}
