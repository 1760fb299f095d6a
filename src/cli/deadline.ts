import { UsageError } from './exit.ts'
import type { TargetOptions } from './options.ts'

/** Seconds for looking, and for a visit with plays: a sample VM may take a quarter of an hour on a slow cloud. */
const LOOKING = 300
const ACTING = 1800
/** The same with Tempest: its 258 tests took half an hour on a small cloud. */
const TESTING = 14_400
/** The same with conformance tests: a certified run took 100 minutes (kubeone, v1.34), and that of the NetworkPolicy tests comes after it. */
const CONFORMANCE = 28_800

/** Seconds of --deadline, or the default, as milliseconds. Throws UsageError. */
export function deadlineOf({ deadline, passive, tempest, conformance }: Pick<TargetOptions, 'deadline' | 'passive' | 'tempest' | 'conformance'>): number {
  const seconds = Number(deadline ?? (passive === true ? LOOKING : tempest !== undefined ? TESTING : conformance !== undefined ? CONFORMANCE : ACTING))
  if (!(seconds > 0 && seconds <= 86_400)) throw new UsageError(`--deadline ${deadline}: a number of seconds above 0, at most 86400`)
  return seconds * 1000
}
