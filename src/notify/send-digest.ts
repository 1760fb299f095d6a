import { instant } from '../evidence/instant.ts'
import { digestOf, headline } from './digest.ts'
import { endpoints } from './endpoints.ts'
import { firstFails } from './first-night.ts'
import type { Notice, PlanEntry } from './notice.ts'
import type { Notifying } from './notify.ts'
import { deliver, type Delivered } from './outbox.ts'
import { sender } from './send.ts'

export interface SendingDigest extends Omit<Notifying, 'bound'> {
  /** What `notify` gave. */
  delivered: Delivered
  seconds: number
  /** Waivers that somebody should look at, a line each. */
  waivers?: string[]
  /** Names the nights of these subjects, where others have nights of their own. */
  line?: string
}

/** Sends the owner's contacts the digest of the night, once: a resumed night sends what was written first. Gives the text; throws StoreError. */
export async function sendDigest(sending: SendingDigest): Promise<{ digest: string; delivered: Delivered }> {
  const { store, fleet, night, subjects, now, signal, send = sender, pausesMs, line } = sending
  const text = digestOf({ ...sending, first: await firstFails(store, fleet, subjects) })
  const title = `[scs-check] ${headline(sending)}`
  const notices = fleet.owner.filter(contact => Object.hasOwn(fleet.contacts, contact)).map((contact): Notice => ({
    contact, channels: (fleet.contacts[contact]?.channels ?? []).map(({ kind }) => kind), title, text,
    body: { format: 'scs-check/notice/1', kind: 'digest', night, contact, title, text, items: [] },
  }))
  const entry: PlanEntry = { format: 'scs-check/notices/1', id: `${night}~plan`, at: instant(now()), objects: [], night, ledger: {}, notices }
  const journal = line === undefined ? ['digests'] : ['digests', line]
  if (notices.length > 0 && subjects.length > 0) await store.append(journal, entry)
  const timing = { night, now, signal, ...(pausesMs !== undefined && { pausesMs }) }
  return { digest: text, delivered: await deliver({ store, journal, contacts: fleet.contacts, send, endpoints: sending.endpoints ?? endpoints(), ...timing }) }
}
