import type { Target } from '../model.ts'
import type { TargetOptions } from './options.ts'

/** One subject of a run: what probes are handed, and the secrets that must not leave. */
export interface Subject {
  target: Target
  secrets: () => string[]
  close: () => Promise<void>
}
