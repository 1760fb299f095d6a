import type { JsonObject } from '../model/json.ts'

/** A thing as a listing shows it. */
export interface Found {
  id: string
  name: string
  record?: JsonObject
}
/** A thing as it is shown by itself. */
export interface Shown {
  name: string
  /** `status` tells how it is: one that begins with `deleting` says that it is going. */
  record: JsonObject
}

/** A connection that can be told when to end. */
export interface Endable<C> {
  until(signal: AbortSignal): C
}

/** A kind of thing that plays create: how it is found by its name, watched and removed. */
export interface Removable<C> {
  /** Noun for people. */
  noun: string
  /** Whether there can be such things at all. */
  offered?: (cloud: C) => Promise<boolean>
  /** All such things that have a name and may be ours. Throws `Unseen`. */
  list: (cloud: C) => Promise<Found[]>
  /** The thing of this id, which should have the name; null if it is gone. Throws `Unseen`. */
  look: (cloud: C, id: string, name: string) => Promise<Shown | null>
  /** Asks for the removal of what was found; what is gone already is no error. Throws `Unseen`. */
  remove: (cloud: C, id: string, record: JsonObject) => Promise<void>
  /** Whether removing goes on after the answer, so that it must be waited for. */
  lingers: boolean
  /** Milliseconds that it may take to go; 60,000 if it is not said. */
  patience?: number
  /** Whether it may be listed again for a moment, if it is removed while it comes into being. */
  ghosts?: true
  /** What keeps it from going, for people; '' if it does not say. */
  holds?: (record: JsonObject) => string
  /** Why a thing that was found must not be removed, for people; '' if it may. */
  spares?: (record: JsonObject) => string
  /** The command that removes it by hand, or the first step there; by its name where the id is unknown or makes no sense. */
  command: (found: Found) => string
}
