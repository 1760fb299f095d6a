import { digestOf } from '../evidence/canonical.ts'
import { instant } from '../evidence/instant.ts'
import type { NightEntry, Store } from '../model/history.ts'

/** Milliseconds in which a night that did not end is gone on with: the next start later than that is another night. */
const GOES_ON = 20 * 3_600_000
/** How far the clock of another machine may be ahead, in milliseconds. */
const CLOCK_SKEW = 600_000

/** Names the nights of these subjects, so that runners with other subjects can share a store: each line has its own nights and lock. */
export function lineOf(subjects: string[]): string {
  return digestOf([...subjects].sort().join('\n')).slice('sha256:'.length, 'sha256:'.length + 16)
}

/** Whether an entry is of this night; a date means its whole day (UTC). */
export function sameNight(entry: string, night: string): boolean {
  return entry === night || (night.length === 10 && entry.startsWith(night))
}

/** A night cannot be told from the clock or from what the caller said. */
export class NightError extends Error {
  override name = 'UsageError'
}

/**
 * The night to visit for: the given one; else the last one, if it did not end and began less than 20 hours ago; else a new one, named by its start.
 * With shards, which must agree, the default is the date (UTC). Throws NightError for one that is no date, in the future, or before the last one; StoreError.
 */
export async function currentNight(store: Store, { line, given, sharded, now }: { line: string; given: string | undefined; sharded: boolean; now: Date }): Promise<string> {
  if (given !== undefined) checkNight(given, now)
  const last = await store.newest(['nights', line]) as NightEntry | undefined
  if (last !== undefined && Date.parse(last.at) > now.getTime() + CLOCK_SKEW) {
    throw new NightError(`the last night of ${store.where} was written at ${last.at}, and now it is ${instant(now)}: a clock is or was wrong. Nights must be in the order of time: begin another after that, or in a new store`)
  }
  const goesOn = last?.state === 'begin' && now.getTime() - Date.parse(last.at) < GOES_ON
  const night = given ?? (sharded ? instant(now).slice(0, 10) : goesOn ? last.night : instant(now))
  if (last !== undefined && night < last.night && !sameNight(last.night, night)) {
    throw new NightError(`night ${night}: ${store.where} has a later one, ${last.night}; nights must be in the order of time`)
  }
  // a date means its whole day: a night that was begun by hand before does not keep it from being made
  return given !== undefined && last !== undefined && night < last.night ? last.night : night
}

/** Refuses a night that is no date or instant, or in the future (UTC): it would hide all that come before it. Throws NightError. */
export function checkNight(given: string, now: Date): void {
  const wrong = (why: string) => new NightError(`--night ${given}: ${why}`)
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$/.test(given)) throw wrong('YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ')
  const time = new Date(given)
  if (Number.isNaN(time.getTime()) || !time.toISOString().startsWith(given.slice(0, 19))) throw wrong('there is no such day or time')
  if (time.getTime() > now.getTime() + CLOCK_SKEW) throw wrong(`is in the future: now it is ${now.toISOString().slice(0, 16)}Z (dates are UTC)`)
}
