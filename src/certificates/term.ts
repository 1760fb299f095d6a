import { instant } from '../evidence/instant.ts'
import type { CertificateStatement } from '../model/certificate.ts'
import type { Instant } from '../model/json.ts'

const DAY = 86_400_000
/** Days before its end from which a certificate is called expiring. */
export const EXPIRING = 60
/** Days before the end of a certificate from which the next one may be granted: it follows on. */
export const RENEWAL = 90

/**
 * The same day and time a year later, from which on a certificate that begins then is not in force any more (SCS-0004: one year); of a 29 February
 * the 28th.
 */
export function yearAfter(from: Date): Date {
  const until = new Date(from)
  until.setUTCFullYear(from.getUTCFullYear() + 1)
  return until.getUTCMonth() === from.getUTCMonth() ? until : new Date(until.getTime() - DAY)
}

/** The last second of the last whole day (UTC) within a year from then. */
export function lastSecond(from: Date): Date {
  const day = yearAfter(from).setUTCHours(0, 0, 0, 0)
  return new Date(day - 1000)
}

/** What is wrong with the dates of a grant, whatever else is so; undefined if nothing is. */
export function termProblem({ from, until, at }: Pick<CertificateStatement, 'from' | 'until' | 'at'>): string | undefined {
  if (from === undefined || until === undefined) return 'it has no first and last day'
  if (until < from) return `it would end (${until}) before it begins (${from})`
  if (from < at) return `it would begin (${from}) before it is granted (${at})`
  if (Date.parse(until) >= yearAfter(new Date(from)).getTime()) return `from ${from} to ${until} is more than a year, the most that SCS-0004 gives`
  const latest = instant(new Date(Date.parse(at) + RENEWAL * DAY))
  return from > latest ? `it would begin on ${from.slice(0, 10)}: a certificate is granted at most ${RENEWAL} days ahead` : undefined
}

/** Whole days (rounded down) until the end of this second; negative when it is over. */
export function daysLeft(until: Instant, asOf: Date): number {
  return Math.floor((endOf(until) - asOf.getTime()) / DAY)
}

/** Whether a moment is in the term: `until` is the last second of it. */
export function inTerm({ from, until }: { from: Instant; until: Instant }, asOf: Date): boolean {
  return Date.parse(from) <= asOf.getTime() && asOf.getTime() < endOf(until)
}

/** Milliseconds of the moment at which a term whose last second this is is over. */
export function endOf(until: Instant): number {
  return Date.parse(until) + 1000
}
