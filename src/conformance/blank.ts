import type { ConformanceRun } from '../model/conformance.ts'

/** A run of which nothing is known yet. */
export function blankRun(source: string, digest: string | null, form: ConformanceRun['form']): ConformanceRun {
  return {
    source, digest, form, serverVersion: null, began: null, seconds: null, focus: null, skip: null, flakeAttempts: null, dryRun: '', defects: [],
    counts: { passed: 0, failed: 0, skipped: 0, suiteNodes: 0 }, executed: null, failed: [], flaked: [], flakes: 0, omitted: [], leftovers: [],
  }
}

/** Seconds of a test on average, below which none can have been executed: the shortest ask the API server several times and make a namespace. */
const SHORTEST = 0.05
/** So few tests may be quick. */
const FEW = 10

/** The run, told to be a dry run if its tests took no time. */
export function withDryRun(run: ConformanceRun): ConformanceRun {
  const executed = run.counts.passed + run.counts.failed
  if (run.dryRun !== '' || run.seconds === null || executed < FEW || run.seconds >= executed * SHORTEST) return run
  return { ...run, dryRun: `${executed} tests in ${run.seconds.toFixed(3)} s` }
}
