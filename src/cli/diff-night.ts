import { UsageError } from './exit.ts'

/** How far the clock of the machine that wrote a night may be ahead, in milliseconds. */
const CLOCK_SKEW = 600_000

/** Refuses arguments of `diff` of which one names no day or time that there is, or one in the future (UTC), or that go back in time. Throws UsageError, which names the argument. */
export function checkNights(before: string, after: string, now: Date): void {
  checkNight('before', before, now)
  checkNight('after', after, now)
  // a date means its whole day
  if (isNight(before) && isNight(after) && before > `${after}~`) throw new UsageError(`[before] ${before} is later than [after] ${after}: swap them`)
}

/** Whether it is written as a date or an instant, not as a word. */
export function isNight(given: string): boolean {
  return /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$/.test(given)
}

function checkNight(argument: 'before' | 'after', given: string, now: Date): void {
  const isBefore = argument === 'before'
  const wrong = (why: string) => new UsageError(`[${argument}] ${given}: ${why}`)
  // that the last visit comes before none is for those to say who know the other one
  if (given === 'last' || given === 'previous' && isBefore) return
  if (given === 'previous') throw wrong('only [before] can be "previous": the visit before [after]')
  if (!isNight(given)) throw wrong(`a night is YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ, or "${isBefore ? 'previous' : 'last'}"`)
  const time = new Date(given)
  // 31 September is a Date of October
  if (Number.isNaN(time.getTime()) || !time.toISOString().startsWith(given.slice(0, 19))) throw wrong('there is no such day or time')
  if (time.getTime() > now.getTime() + CLOCK_SKEW) throw wrong(`is in the future: now it is ${now.toISOString().slice(0, 16)}Z (dates are UTC)`)
}
