import { digestOf } from '../evidence/canonical.ts'
import type { NightEntry, Store } from '../model/history.ts'

/** Milliseconds in which a night that did not end is gone on with: the next start later than that is another night. */
const GOES_ON = 20 * 3_600_000
/** How far the clock of another machine may be ahead, in milliseconds. */
const CLOCK_SKEW = 600_000

/** Names the nights of these subjects, so that runners with other subjects can share a store: each line has its own nights and lock. */
export function lineOf(subjects: string[]): string {
  return digestOf([...subjects].sort().join('\n')).slice('sha256:'.length, 'sha256:'.length + 16)
}

/** A night cannot be told from the clock or from what the caller said. */
export class NightError extends Error {
  override name = 'UsageError'
}

/**
 * The night to visit for: the given one; else the last one, if it did not end and began less than 20 hours ago; else a new one, named by its start.
 * With shards, which must agree, the default is the date (UTC). Throws NightError if it would lie before the last one, StoreError.
 */
export async function currentNight(store: Store, { line, given, sharded, now }: { line: string; given: string | undefined; sharded: boolean; now: Date }): Promise<string> {
  if (given !== undefined && !/^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$/.test(given)) throw new NightError(`--night ${given}: YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ`)
  const last = await store.newest(['nights', line]) as NightEntry | undefined
  const instant = now.toISOString().replace(/\.\d{3}Z$/, 'Z')
  if (last !== undefined && Date.parse(last.at) > now.getTime() + CLOCK_SKEW) {
    throw new NightError(`the last night of ${store.where} was written at ${last.at}, and now it is ${instant}: is a clock wrong? Nights must be in the order of time`)
  }
  if (last !== undefined && given !== undefined && given < last.night) throw new NightError(`--night ${given}: ${store.where} has a later one, ${last.night}`)
  if (given !== undefined) return given
  const goesOn = last?.state === 'begin' && now.getTime() - Date.parse(last.at) < GOES_ON
  if (sharded) return instant.slice(0, 10)
  return goesOn ? last.night : instant
}
