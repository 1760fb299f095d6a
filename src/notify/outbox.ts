import { setTimeout as sleep } from 'node:timers/promises'
import type { Channel, Fleet } from '../model/fleet.ts'
import type { Journal, Store } from '../model/history.ts'
import { endpointOf, type Endpoints } from './endpoints.ts'
import { note, rowsOf, type Job } from './jobs.ts'
import { REMEMBERED_MS, type Outcome, type Send } from './message.ts'

const DAY = 24 * 60 * 60 * 1000
/** After that a notice is no news any more. */
const TRIED_MS = 3 * DAY
/** Attempts in one night, and the pauses between them where the other side names none. */
const PAUSES_MS = [2_000, 10_000]
/** The longest pause that the other side may ask for. */
const LONGEST_PAUSE_MS = 60_000

export interface Outbox {
  store: Store
  journal: Journal
  contacts: Fleet['contacts']
  /** In which it is delivered: what goes wrong in it is told, in this night only. */
  night: string
  now: () => Date
  signal: AbortSignal
  send: (channel: Channel) => Send
  endpoints: Endpoints
  /** For tests. */
  pausesMs?: number[]
}
/** A notice that was not delivered, for the digest. */
export interface Undelivered {
  /** Subject, or '' for a digest. */
  about: string
  contact: string
  channel: string
  night: string
  reason: string
}
export interface Delivered {
  sent: number
  /** Not delivered, and tried again another night. */
  failed: Undelivered[]
  /** Not delivered in three days. */
  givenUp: Undelivered[]
  /** Perhaps delivered: in doubt nothing is sent again. */
  unknown: Undelivered[]
  /** Delivered, but not to all. */
  notes: Undelivered[]
}

/**
 * Delivers what the journal's decisions say and what is not delivered yet. Before each request it is journaled, so that a process that is killed at
 * any instant sends nothing twice; what was on its way then is `unknown`. Throws StoreError.
 */
export async function deliver(outbox: Outbox): Promise<Delivered> {
  const delivered: Delivered = { sent: 0, failed: [], givenUp: [], unknown: [], notes: [] }
  for (const row of await rowsOf(outbox.store, outbox.journal, outbox.now())) {
    for (const job of row) {
      if (!(await settle(job, outbox, delivered))) break
    }
  }
  return delivered
}

/** True if the next one of the row may go: this one is over. */
async function settle(job: Job, outbox: Outbox, delivered: Delivered): Promise<boolean> {
  const { store, journal, contacts, now } = outbox
  const channel = contacts[job.notice.contact]?.channels[job.index]
  const tell = (list: keyof Delivered & ('failed' | 'givenUp' | 'unknown' | 'notes'), reason: string) =>
    delivered[list].push({ about: aboutOf(job), contact: job.notice.contact, channel: job.kind, night: job.plan.night, reason })
  const over = async (state: 'unknown' | 'given-up', reason: string) => {
    await note(store, journal, job, state, { attempt: job.attempts, reason, night: outbox.night, now: now() })
    tell(state === 'unknown' ? 'unknown' : 'givenUp', reason)
    return true
  }
  const { last } = job
  if (last?.state === 'sent') return true
  if (last?.state === 'unknown' || last?.state === 'given-up') {
    if (last.night === outbox.night) tell(last.state === 'unknown' ? 'unknown' : 'givenUp', last.reason)
    return true
  }
  const remembered = job.kind === 'matrix' && last !== undefined && now().getTime() - Date.parse(last.at) < REMEMBERED_MS
  if (last?.state === 'sending' && !remembered) return over('unknown', 'the process ended while it was being sent')
  if (channel?.kind !== job.kind) return over('given-up', 'the contact has no such channel any more')
  const old = now().getTime() - Date.parse(job.plan.at) > TRIED_MS
  if (old) return over('given-up', last?.reason ?? 'there was no night to send it in')
  const outcome = await attempt(job, channel, outbox)
  if (outcome === undefined) return false
  if (outcome.state === 'sent') {
    delivered.sent += 1
    if (outcome.note !== undefined) tell('notes', outcome.note)
  } else tell(outcome.state, outcome.reason)
  return outcome.state !== 'failed'
}

/** Tries, and tries again where that is worth it; undefined if somebody else does. */
async function attempt(job: Job, channel: Channel, outbox: Outbox): Promise<Outcome | undefined> {
  const { store, journal, night, now, signal, send, endpoints, pausesMs = PAUSES_MS } = outbox
  const endpoint = endpointOf(channel)
  for (let tried = 0; ; tried += 1) {
    const down = endpoints.down(endpoint)
    if (down !== undefined) return { state: 'failed', reason: `not tried, since others could not be sent there (${down})`, again: 'later' }
    if (signal.aborted) return { state: 'failed', reason: 'not tried, since the night was interrupted', again: 'later' }
    const nth = ++job.attempts
    if (!(await note(store, journal, job, 'sending', { attempt: nth, night, now: now() }))) return undefined
    const { key, notice: { title, text, body }, plan: { at } } = job
    // a command has a deadline of its own
    const until = channel.kind === 'command' ? signal : AbortSignal.any([signal, endpoints.begin(endpoint)])
    const outcome = await send(channel)({ key, at, about: aboutOf(job), title, text, body }, until)
      .catch((error: unknown): Outcome => ({ state: 'unknown', reason: `an unexpected error (${(error as Error).name})` }))
    endpoints.note(endpoint, outcome)
    const pause = pausesMs[tried]
    const again = outcome.state === 'failed' ? outcome.again === 'soon' : outcome.state === 'unknown' && outcome.repeatable === true
    const wait = outcome.state === 'failed' ? outcome.afterMs ?? pause ?? 0 : pause ?? 0
    const last = !again || pause === undefined || wait > LONGEST_PAUSE_MS || signal.aborted
    // in doubt and repeatable: not over yet, so it stays `sending`
    if (last || outcome.state !== 'unknown') {
      await note(store, journal, job, outcome.state, { attempt: nth, night, now: now(), ...('reason' in outcome && { reason: outcome.reason }) })
    }
    if (last) return outcome
    await sleep(wait, undefined, { signal }).catch(() => {})
  }
}

function aboutOf({ notice: { body } }: Job): string {
  return typeof body['subject'] === 'string' ? body['subject'] : ''
}
