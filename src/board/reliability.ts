import type { NightRow } from '../model/board.ts'
import type { Instant } from '../model/json.ts'
import { dayNumber, dayText, lastDays } from './calendar-days.ts'
import { count, share, uptimeOf } from './uptime.ts'

/** Days that the share of passed nights is about: a customer's quarter. */
export const RELIABLE_DAYS = 90

/** Nights of 90 days in which a version was in force, and in how many it passed and failed; in the others it was not judged. */
export interface PassedNights {
  passed: number
  failed: number
  nights: number
}

/** Counts them as the subject's page does. */
export function passedNights(nights: NightRow[], version: string, asOf: Instant): PassedNights {
  const oldest = dayText(dayNumber(asOf) - RELIABLE_DAYS)
  const recent = nights.filter(({ night }) => night >= oldest)
  const { passed, failed, notJudged } = uptimeOf(recent, version, lastDays(recent, asOf, RELIABLE_DAYS))
  return { passed, failed, nights: passed + failed + notJudged }
}

/** `passed 91.2 % of 90 nights`, rounded down, or that none was judged; undefined if there was no night. */
export function reliabilityWords(nights: NightRow[], version: string, asOf: Instant): string | undefined {
  return shareWords(passedNights(nights, version, asOf))
}

/** That of the worst member; undefined if one has no night. */
export function worstReliability(members: NightRow[][], version: string, asOf: Instant): string | undefined {
  const all = members.map(nights => passedNights(nights, version, asOf)).sort((a, b) => a.passed * b.nights - b.passed * a.nights)
  return all.some(({ nights }) => nights === 0) || all[0] === undefined ? undefined : `worst member ${shareWords(all[0])}`
}

function shareWords({ passed, failed, nights }: PassedNights): string | undefined {
  if (nights > 0 && passed + failed === 0) return `not judged in any of ${count(nights, 'night')}`
  return nights === 0 ? undefined : `passed ${share(passed, nights)} of ${count(nights, 'night')}`
}
