import type { Instant } from '../model/json.ts'
import type { ItemKind, Open, Unjudged } from './notice.ts'
import type { Standing } from './standing.ts'

const DAY = 24 * 60 * 60 * 1000

/** By what one night decides. */
export interface Terms {
  /** Nothing was looked at in any earlier night: note everything, tell nothing. */
  first: boolean
  at: Instant
  /** Who is told of new things; who was told before is told of the end only if still among them. */
  contacts: string[]
  reminderDays: number
  dnfNights: number
}
export interface Telling {
  kind: ItemKind
  to: string[]
  since: Instant
}

/** One night of one test case: what is open then, and what is told of it. */
export function step(open: Open, now: Standing, terms: Terms): { open: Open; telling: Telling[] } {
  const still = (told: string[] | null | undefined) => (told ?? []).filter(contact => terms.contacts.includes(contact))
  const { fail, unjudged } = open
  switch (now.verdict) {
    case 'PASS': {
      const ended = still(fail?.told)
      const again = still(unjudged?.told).filter(contact => !ended.includes(contact))
      return { open: {}, telling: [...tell('recovered', ended, fail?.since), ...tell('judged-again', again, unjudged?.since)] }
    }
    case 'FAIL': {
      if (fail === undefined) {
        const to = terms.first ? [] : terms.contacts
        return { open: { fail: { since: terms.at, at: terms.at, told: to, reminded: false } }, telling: tell('fail', to, terms.at) }
      }
      const again = still(unjudged?.told)
      if (again.length > 0) {
        return { open: { fail: { ...fail, told: [...new Set([...fail.told, ...again])] } }, telling: tell('judged-again', again, unjudged?.since) }
      }
      const due = !fail.reminded && Date.parse(terms.at) - Date.parse(fail.at) >= terms.reminderDays * DAY
      return due ? { open: { fail: { ...fail, reminded: true } }, telling: tell('reminder', still(fail.told), fail.since) } : { open: { fail }, telling: [] }
    }
    case 'DNF': case 'MISS': {
      const lasting = longer(unjudged, { ...terms, since: now.judged ?? terms.at, silent: terms.first })
      return { open: { ...(fail !== undefined && { fail }), unjudged: lasting.unjudged }, telling: tell('not-judged', lasting.to, lasting.unjudged.since) }
    }
  }
}

interface Lasting extends Pick<Terms, 'contacts' | 'dnfNights'> { since: Instant; silent: boolean }

/** One more night without a verdict or a look: who is told now that it has lasted long enough. `silent`: it is noted and never told. */
export function longer(before: Unjudged | undefined, terms: Lasting): { unjudged: Unjudged; to: string[] } {
  const { since, contacts, dnfNights, silent } = terms
  const nights = (before?.nights ?? 0) + 1
  const told = before?.told ?? (silent ? [] : null)
  if (told !== null) return { unjudged: { since: before?.since ?? since, nights: Math.min(nights, dnfNights), told }, to: [] }
  const due = nights >= dnfNights
  return { unjudged: { since: before?.since ?? since, nights, told: due ? contacts : null }, to: due ? contacts : [] }
}

function tell(kind: ItemKind, to: string[], since: Instant | undefined): Telling[] {
  return to.length === 0 || since === undefined ? [] : [{ kind, to, since }]
}
