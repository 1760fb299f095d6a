import { collect } from '../collect/collect.ts'
import { mergeGathered } from '../collect/merge.ts'
import { type Tripwire, tripwire } from '../evidence/tripwire.ts'
import type { Gathered } from '../model/evidence.ts'
import type { Probe } from '../model/probe.ts'
import { runId } from '../probes/run-id.ts'
import { deadlineOf } from './deadline.ts'
import type { Interruptible } from './interrupt.ts'
import type { TargetOptions } from './options.ts'
import { progress } from './progress.ts'
import type { Subject } from './subject.ts'
import { tool } from './tool.ts'

/** Milliseconds for one probe: a listing of many pages on a slow cloud takes about one minute. */
const PROBE_DEADLINE = 120_000

/** Visits all subjects, and all clusters of each, side by side. What is not seen by the signal's end is recorded as not seen. `runs`: ids for what each creates. */
export async function visit(subjects: Subject[], probes: Iterable<Probe<unknown>>, options: TargetOptions, { signal, hardSignal }: Interruptible, runs: string[] = []): Promise<Gathered[]> {
  const show = progress(options.quiet === true)
  try {
    const visits = await Promise.all(subjects.map(({ target, notes }, i) => collect(target, probes, {
      tool: tool(), tripwire: tripwireOf(subjects), notes, signal, hardSignal, run: runs[i] ?? runId(new Date()), now: () => new Date(),
      probeDeadline: Math.min(PROBE_DEADLINE, deadlineOf(options)),
      allowPrivileged: options.allowPrivileged === true,
      onProgress: waiting => { show.update(target.kubernetes?.cluster ?? target.subject, waiting) },
    })))
    return namesOf(subjects).map(name => mergeGathered(visits.filter(({ collection }) => collection.subject === name)))
  } finally {
    show.end()
  }
}

/** The names of the subjects, each once: its clusters are connections of their own. */
export function namesOf(subjects: Subject[]): string[] {
  return [...new Set(subjects.map(({ target }) => target.subject))]
}

/** A tripwire over the secrets of all subjects, for what the process prints. */
export function tripwireOf(subjects: Subject[]): Tripwire {
  return tripwire(() => subjects.flatMap(({ secrets }) => secrets()))
}
