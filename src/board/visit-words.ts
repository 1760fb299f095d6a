import type { History } from '../model/board.ts'
import type { Instant } from '../model/json.ts'
import { dayOf } from './state-words.ts'
import { count } from './uptime.ts'

const DAY = 86_400_000
/** Days after which a visit or a judgement is told to be old: every subject is visited nightly, and one night may be missed. */
export const OLD_DAYS = 2

/** What is to know of the newest visit: that it is old, saw nothing or ended early; undefined if nothing. */
export function visitWords({ nights }: Pick<History, 'nights'>, asOf: Instant): string | undefined {
  const newest = nights.at(-1)
  if (newest === undefined) return 'never visited'
  const old = isOld(newest.until, asOf)
  const what = newest.doubt !== undefined ? `does not count: ${newest.doubt}` : newest.state === 'failed' ? 'saw nothing' : newest.state === 'partial' ? 'ended early' : undefined
  if (old) return `last visited ${dayOf(newest.until)}, ${ageWords(newest.until, asOf)}${what === undefined ? '' : `; that visit ${what}`}`
  return what === undefined ? undefined : `the last visit (${dayOf(newest.until)}) ${what}`
}

/** Whether it is more than two days ago; what is no instant is old. */
export function isOld(instant: Instant, asOf: Instant): boolean {
  return !(Date.parse(asOf) - Date.parse(instant) <= OLD_DAYS * DAY)
}

/** `less than an hour ago`, `5 hours ago`, `3 days ago`. */
export function ageWords(instant: Instant, asOf: Instant): string {
  const age = Math.max(0, Date.parse(asOf) - Date.parse(instant))
  const hours = Math.floor(age / 3_600_000)
  if (hours === 0) return 'less than an hour ago'
  return `${hours < 48 ? count(hours, 'hour') : count(Math.floor(age / DAY), 'day')} ago`
}
