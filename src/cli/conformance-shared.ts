import type { ConformanceRun } from '../model/conformance.ts'
import type { Gathered } from '../model/evidence.ts'
import { conformance, networkPolicyTests } from '../probes/kubernetes-conformance.ts'

/**
 * Why the evidence of a visit cannot be of the clusters that it names: two of them have results of one run, by the digest of the file or by beginning,
 * duration and counts. null if it can. The documents must have their probes' shape.
 */
export function sharedResult({ documents }: Gathered): string | null {
  const runs = [...documents.values()].filter(({ kind, seen }) => seen.ok && (kind === conformance.kind || kind === networkPolicyTests.kind))
    .map(({ cluster = '', seen }) => ({ cluster, run: (seen as unknown as { data: ConformanceRun }).data }))
  for (const [i, a] of runs.entries()) {
    const b = runs.slice(0, i).find(other => other.cluster !== a.cluster && isSame(other.run, a.run))
    const named = JSON.stringify
    if (b !== undefined) return `one result of conformance tests (${a.run.source}) is given for the clusters ${named(b.cluster)} and ${named(a.cluster)}`
  }
  return null
}

function isSame(a: ConformanceRun, b: ConformanceRun): boolean {
  if (a.digest !== null && a.digest === b.digest) return true
  const same = (['passed', 'failed', 'skipped'] as const).every(key => a.counts[key] === b.counts[key])
  return same && a.began !== null && a.began === b.began && a.seconds !== null && a.seconds === b.seconds
}
