import { UsageError } from './exit.ts'
import type { TargetOptions } from './options.ts'

/** Seconds of --deadline as milliseconds. Throws UsageError. */
export function deadlineOf({ deadline }: TargetOptions): number {
  const seconds = Number(deadline)
  if (!(seconds > 0 && seconds <= 86_400)) throw new UsageError(`--deadline ${deadline}: a number of seconds above 0, at most 86400`)
  return seconds * 1000
}
