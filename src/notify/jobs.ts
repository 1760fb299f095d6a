import { createHash } from 'node:crypto'
import { canonicalJson } from '../evidence/canonical.ts'
import type { Entry, Journal, Store } from '../model/history.ts'
import { instant } from '../evidence/instant.ts'
import type { Notice, PlanEntry } from './notice.ts'
import { isPlan } from './plan.ts'

const DAY = 24 * 60 * 60 * 1000
/** What was decided longer ago is over, however it ended. */
const WINDOW_MS = 30 * DAY

export type DeliveryState = 'sending' | 'sent' | 'failed' | 'unknown' | 'given-up'
/** Entry of `[...journal, 'deliveries']`, id `PLAN~KEY~ATTEMPT~STATE`: `sending` before each request, what became of it after. */
export interface DeliveryEntry extends Entry {
  format: 'scs-check/delivery/1'
  contact: string
  channel: string
  state: DeliveryState
  reason: string
  /** The night that tried: another than the plan's, where that could not deliver. */
  night: string
}

/** One notice for one channel of its contact, and how far it is. */
export interface Job {
  /** 32 hexadecimal digits. */
  key: string
  plan: PlanEntry
  notice: Notice
  /** Which of the contact's channels, and its kind when that was decided. */
  index: number
  kind: string
  attempts: number
  last?: DeliveryEntry
}

/** The jobs that were decided in the last 30 days, oldest first, by contact and channel: in each row nothing may overtake. Throws StoreError. */
export async function rowsOf(store: Store, journal: Journal, now: Date): Promise<Job[][]> {
  const after = instant(new Date(now.getTime() - WINDOW_MS)).slice(0, 10)
  const plans: PlanEntry[] = []
  for await (const entry of store.entries(journal, { after })) {
    if (isPlan(entry) && entry.notices.length > 0) plans.push(entry)
  }
  if (plans.length === 0) return []
  const known = new Map<string, DeliveryEntry[]>()
  for await (const entry of store.entries(deliveriesOf(journal), { after })) {
    if (!isDelivery(entry)) continue
    const key = entry.id.split('~').at(-3) ?? ''
    known.set(key, [...known.get(key) ?? [], entry])
  }
  const rows = new Map<string, Job[]>()
  for (const plan of plans) {
    for (const notice of plan.notices) {
      for (const [index, kind] of notice.channels.entries()) {
        const key = keyOf([...journal, plan.id, notice.contact, String(index), kind])
        const entries = (known.get(key) ?? []).sort((a, b) => rank(a) - rank(b))
        const last = entries.at(-1)
        const row = JSON.stringify([notice.contact, index])
        const attempts = entries.filter(({ state }) => state === 'sending').length
        rows.set(row, [...rows.get(row) ?? [], { key, plan, notice, index, kind, attempts, ...(last !== undefined && { last }) }])
      }
    }
  }
  return [...rows.values()]
}

export interface Step {
  /** Which attempt, from 1. */
  attempt: number
  reason?: string
  night: string
  now: Date
}

/** Journals what became of a job; false if somebody else has journaled this step. Throws StoreError. */
export async function note(store: Store, journal: Journal, job: Job, state: DeliveryState, { attempt, reason = '', night, now }: Step): Promise<boolean> {
  const entry: DeliveryEntry = {
    format: 'scs-check/delivery/1', id: `${job.plan.id}~${job.key}~${String(attempt).padStart(3, '0')}~${state}`, at: instant(now), objects: [],
    contact: job.notice.contact, channel: job.kind, state, reason, night,
  }
  const added = await store.append(deliveriesOf(journal), entry)
  if (added) job.last = entry
  return added
}

/** Attempts in their order, and in each `sending` first. */
function rank({ id, state }: DeliveryEntry): number {
  return 2 * Number(id.split('~').at(-2)) + (state === 'sending' ? 0 : 1)
}

function deliveriesOf(journal: Journal): Journal {
  return [...journal, 'deliveries']
}

function isDelivery(entry: Entry): entry is DeliveryEntry {
  return entry['format'] === 'scs-check/delivery/1'
}

function keyOf(parts: string[]): string {
  return createHash('sha256').update(canonicalJson(parts), 'utf8').digest('hex').slice(0, 32)
}
