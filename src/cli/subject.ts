import type { Target } from '../model/probe.ts'
import { UsageError } from './exit.ts'

/** A connection of a run, to one region of a cloud or to one cluster: what probes are handed, and the secrets that must not leave. */
export interface Subject {
  target: Target
  secrets: () => string[]
  /** What a reader of the report must know of the connection, e.g. that certificates were not verified. */
  notes: () => string[]
  close: () => Promise<void>
}
export interface Opened {
  subjects: Subject[]
  close: () => Promise<void>
}

/** Throws UsageError for a name that cannot be that of a subject. */
export function refuseOddName(subject: string): void {
  if (!/^[^\x00-\x1f\x7f-\x9f/\\]{1,100}$/.test(subject)) {
    throw new UsageError(`${JSON.stringify(subject.slice(0, 120))} cannot name a subject: 1 to 100 characters without "/", "\\" and control characters; use --subject`)
  }
}
