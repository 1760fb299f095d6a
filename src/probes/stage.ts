import type { Leftover } from '../model/acting.ts'
import type { OpenStack } from '../model/cloud.ts'
import type { JsonObject } from '../model/json.ts'
import type { Need, Target } from '../model/probe.ts'
import type { Kind, KindName } from './resources.ts'

/** A thing that this play created. */
export interface Thing {
  kind: KindName | Kind
  id: string
  name: string
  /** The record as the cloud gave it. */
  record: JsonObject
}
/** What every play acts with. A step that fails ends the play; whatever was created is then removed, last thing first. */
export interface Acting<C> {
  target: Target
  /** What it acts on; its requests end with the play. */
  cloud: C
  need: Need
  run: string
  signal: AbortSignal
  /** The name of a thing: no other run gives it, and a sweep knows it by its beginning. */
  name(part: string): string
  /** Does the work and records how it ended. */
  step<T>(name: string, work: () => Promise<T>): Promise<T>
  /** The same, but a failure does not end the play: undefined then. */
  attempt<T>(name: string, work: () => Promise<T>): Promise<T | undefined>
  /** Has something else undone at the end, in turn, if it is needed then; `left` names what stays if that fails. */
  undo(
    name: string, work: (cloud: C, signal: AbortSignal, patience?: number) => Promise<unknown>,
    more?: { needed?: () => boolean; left?: () => Omit<Leftover, 'why'> },
  ): void
}
/** What a play acts with in an OpenStack cloud. */
export interface Stage extends Acting<OpenStack> {
  /** Takes so much quota for this play, by OpenStack's names; a step that ends with `quota` if the project has not so much left. */
  reserve(quota: Record<string, number>): Promise<void>
  /** Creates a thing of this name and sees to its removal, also if the answer gets lost. */
  create(kind: KindName, part: string, body: JsonObject, microversion?: string): Promise<Thing>
  /** The same for a thing that another request creates under a given name; `ask` tells the record, whose `id` must be there, and asks by the cloud that it gets. */
  make(kind: KindName | Kind, part: string, step: string, ask: (name: string, cloud: OpenStack) => Promise<JsonObject>): Promise<Thing>
  /** Waits until the thing has one of the statuses; `error` if it goes into an error state or vanishes, `not-ready` after the seconds. */
  ready(thing: Thing, statuses: string[], seconds: number): Promise<JsonObject>
  /** Removes a thing as a step of the play itself: it fails if the thing stays. */
  remove(thing: Thing): Promise<void>
}
