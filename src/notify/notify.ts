import pLimit from 'p-limit'
import type { BoundTestcase } from '../model/definition.ts'
import type { Channel, Fleet } from '../model/fleet.ts'
import type { Store } from '../model/history.ts'
import { groupBy } from '../report/order.ts'
import { type Endpoints, endpoints } from './endpoints.ts'
import type { SubjectNight } from './notice.ts'
import { deliver, type Delivered } from './outbox.ts'
import { plan } from './plan.ts'
import type { Send } from './message.ts'
import { sender } from './send.ts'

/** Subjects whose contacts are told at the same time. */
const SIDE_BY_SIDE = 8

export interface Notifying {
  store: Store
  fleet: Fleet
  night: string
  /** What the night left, by subject and scope. */
  subjects: SubjectNight[]
  /** Test cases of each scope: which decide, their titles and clauses. */
  bound: Record<string, BoundTestcase[]>
  now: () => Date
  signal: AbortSignal
  /** How messages are sent; for tests. */
  send?: (channel: Channel) => Send
  /** Which servers do not answer: the same for all that one night tells. */
  endpoints?: Endpoints
  /** Pauses between attempts; for tests. */
  pausesMs?: number[]
}

/**
 * Tells the contacts of each subject what changed, and delivers what earlier nights could not. Whatever is called again for the same night, after a
 * crash too, tells nothing twice; once the signal came, nothing is begun, and what is under way ends. What could not be delivered is in the result, for the digest; throws StoreError.
 */
export async function notify(notifying: Notifying): Promise<Delivered> {
  const { store, fleet, night, subjects, bound, now, signal, send = sender, pausesMs } = notifying
  const limit = pLimit(SIDE_BY_SIDE)
  const timing = { night, now, signal, ...(pausesMs !== undefined && { pausesMs }) }
  const shared = { store, contacts: fleet.contacts, send, endpoints: notifying.endpoints ?? endpoints(), ...timing }
  const results = await Promise.all([...groupBy(subjects, one => one.subject.name)].map(([name, nights]) => limit(async () => {
    const visits = nights.flatMap(({ visit, ...rest }) => (visit === undefined ? [] : [{ ...rest, visit }]))
    const contacts = [...new Set(nights.flatMap(one => one.subject.contacts))].filter(contact => Object.hasOwn(fleet.contacts, contact))
    if (visits.length > 0) await plan({ store, fleet, night, subject: name, now: now(), visits, bound, contacts, notify: fleet.notify })
    return deliver({ ...shared, journal: ['notices', name] })
  }).catch((error: unknown) => ofDamage(error, name, night))))
  return sum(results)
}

/** A damaged file of one subject keeps nobody else from being told. Throws every other error. */
function ofDamage(error: unknown, about: string, night: string): Delivered {
  const { name, reason, message } = error as Error & { reason?: string }
  if (name !== 'StoreError' || reason !== 'damaged') throw error
  return { sent: 0, failed: [{ about, contact: 'all of its contacts', channel: 'every channel', night, reason: message }], givenUp: [], unknown: [], notes: [] }
}

/** Several results as one. */
export function sum(results: Delivered[]): Delivered {
  const all = (list: 'failed' | 'givenUp' | 'unknown' | 'notes') => results.flatMap(one => one[list])
  const sent = results.reduce((total, one) => total + one.sent, 0)
  return { sent, failed: all('failed'), givenUp: all('givenUp'), unknown: all('unknown'), notes: all('notes') }
}
