import type { Instant, JsonObject } from '../model/json.ts'

/** What is sent; sent again it is the same in every byte. */
export interface Message {
  /** 32 hexadecimal digits: the same for the same message to the same channel, and for no other. */
  key: string
  /** When it was decided. */
  at: Instant
  /** Subject, or '' if it is about all. */
  about: string
  title: string
  text: string
  body: JsonObject
}

/**
 * What became of it. `failed`: certainly not accepted (`again`: whether it is worth trying in a moment, or only in another night; `down`: nobody
 * answered); `unknown`: perhaps accepted, so it must not be sent again, unless it is `repeatable`: the other side knows for a while (REMEMBERED_MS)
 * what it has. Reasons hold no secret, no address and nothing that the other side wrote.
 */
export type Outcome =
  | { state: 'sent'; note?: string }
  | { state: 'failed'; reason: string; again: 'soon' | 'later'; afterMs?: number; down?: true }
  | { state: 'unknown'; reason: string; repeatable?: true }

/** How long a Matrix server surely knows a transaction id: Synapse keeps it for 30 minutes in memory, and for a day in its database. */
export const REMEMBERED_MS = 30 * 60 * 1000

/** Sends once, within a bounded time. */
export type Send = (message: Message, signal: AbortSignal) => Promise<Outcome>
