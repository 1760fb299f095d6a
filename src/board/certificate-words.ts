import { inForce } from '../certificates/standings.ts'
import { daysLeft, endOf } from '../certificates/term.ts'
import type { CertificateStanding } from '../model/certificate.ts'
import { dayOf } from './state-words.ts'
import { count } from './uptime.ts'

/** The certificate to show for a subject and scope: one in force if there is one, else the newest that was applied for, expired or was revoked. */
export function shownCertificate(certificates: CertificateStanding[], asOf: string): CertificateStanding | undefined {
  const held = certificates.filter(one => holds(one, asOf))
  const latest = [...held].sort((a, b) => Date.parse(b.until ?? '') - Date.parse(a.until ?? ''))[0]
  return latest ?? certificates.find(({ state }) => state !== 'refused' && state !== 'withdrawn')
}

/** Whether it is in force at this instant, whatever its state was when it was read. */
export function holds(one: CertificateStanding, asOf: string): boolean {
  return inForce(one, new Date(asOf))
}

/** `certificate (v5.1) until 2027-01-31`; in days where it ends soon. */
export function certificateWords(one: CertificateStanding, asOf: string): string {
  const of = `certificate (${one.version})`
  switch (one.state) {
    case 'granted': case 'expiring': {
      if (one.from === undefined || one.until === undefined) return `${of} without a first and last day: not valid`
      if (Date.parse(asOf) >= endOf(one.until)) return `${of} expired on ${dayOf(one.until)}`
      if (!holds(one, asOf)) return `${of} only from ${dayOf(one.from)} on`
      if (one.state === 'granted') return `${of} until ${dayOf(one.until)}`
      return `${of} expiring in ${daysWords(daysLeft(one.until, new Date(asOf)))}, on ${dayOf(one.until)}`
    }
    case 'expired': return `${of} expired on ${dayOf(one.until ?? one.since)}`
    case 'revoked': return `${of} revoked on ${dayOf(one.since)}`
    case 'applied': return `${of} applied for on ${dayOf(one.since)}`
    case 'refused': return `${of} refused on ${dayOf(one.since)}`
    case 'withdrawn': return `${of} withdrawn on ${dayOf(one.since)}`
    case 'unproven': return `${of} not proven: it counts as not in force`
  }
}

/** Whole days, as people say it. */
export const daysWords = (days: number): string => (days === 0 ? 'less than a day' : count(days, 'day'))
