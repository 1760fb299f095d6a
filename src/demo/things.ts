import { randomUUID } from 'node:crypto'
import type { JsonObject } from '../model/json.ts'
import { textOf } from './answer.ts'
import type { CloudState } from './state.ts'

/** What the lives of records depend on. */
export type Fates = Pick<CloudState, 'delay' | 'stuck' | 'broken' | 'things'>

interface Thing {
  record: JsonObject
  /** Next change, when it is due: a patch, or the end. */
  next?: { due: number; patch: JsonObject | null }
}

/** Milliseconds until a record is ready, where the state does not say. */
const DELAY = 30

/**
 * The writable records of one cloud, by kind (`volume`, `backup`, `server` …), oldest first. A record changes by itself once its time has
 * come, found out when somebody looks: there are no timers. Records handed out are copies of one moment and never change.
 */
export class Things {
  readonly #kinds = new Map<string, Map<string, Thing>>()
  readonly #fates: Fates
  readonly #projectId: string

  constructor(fates: Fates, projectId: string) {
    this.#fates = fates
    this.#projectId = projectId
    for (const [kind, records] of Object.entries(fates.things ?? {})) {
      for (const record of records) this.add(kind, record)
    }
  }

  /**
   * Keeps a record, with an id, `created_at` (ISO 8601, UTC) and `project_id` unless it brings them. After the state's delay `ready` is
   * patched in, or `failed` where the kind is among the broken ones, or nothing where it is among the stuck ones.
   */
  add(kind: string, record: JsonObject, ready?: JsonObject, failed?: JsonObject): JsonObject {
    const full: JsonObject = { id: randomUUID(), created_at: new Date().toISOString(), project_id: this.#projectId, ...record }
    const id = textOf(full['id'])
    this.#of(kind).set(id, { record: full })
    if (ready !== undefined) this.become(kind, id, ready, failed)
    return full
  }

  /** The record as it is now; undefined if there is none (any more). */
  get(kind: string, id: string): JsonObject | undefined {
    const thing = this.#of(kind).get(id)
    if (thing?.next !== undefined && thing.next.due <= Date.now()) {
      const { patch } = thing.next
      delete thing.next
      if (patch === null) this.#of(kind).delete(id)
      else thing.record = { ...thing.record, ...patch }
    }
    return this.#of(kind).get(id)?.record
  }

  /** All records of a kind as they are now, oldest first. */
  list(kind: string): JsonObject[] {
    return [...this.#of(kind).keys()].map(id => this.get(kind, id)).filter(record => record !== undefined)
  }

  /** Patches a record at once; whatever it was about to become still happens. */
  change(kind: string, id: string, patch: JsonObject): JsonObject | undefined {
    const record = this.get(kind, id)
    const thing = this.#of(kind).get(id)
    if (record === undefined || thing === undefined) return undefined
    thing.record = { ...record, ...patch }
    return thing.record
  }

  /**
   * Begins another life: patches after the delay (by default the state's), instead of what was to come. `fate` is what stuck and broken
   * call it; default: the kind.
   */
  become(kind: string, id: string, ready: JsonObject, failed: JsonObject = { status: 'error' }, fate = kind, delay?: number): void {
    if (this.get(kind, id) !== undefined) this.#plan(kind, id, ready, failed, fate, delay)
  }

  /** Removes a record: at once, or after the delay, patched `meanwhile`. Stuck and broken call the latter `delete <kind>`. */
  remove(kind: string, id: string, meanwhile?: JsonObject, failed: JsonObject = { status: 'error_deleting' }): void {
    if (meanwhile === undefined) {
      this.#of(kind).delete(id)
    } else if (this.change(kind, id, meanwhile) !== undefined) {
      this.#plan(kind, id, null, failed, `delete ${kind}`)
    }
  }

  #plan(kind: string, id: string, ready: JsonObject | null, failed: JsonObject, fate: string, wait?: number): void {
    const thing = this.#of(kind).get(id)
    if (thing === undefined) return
    const { delay = DELAY, stuck = [], broken = [] } = this.#fates
    delete thing.next
    if (!stuck.includes(fate)) thing.next = { due: Date.now() + (wait ?? delay), patch: broken.includes(fate) ? failed : ready }
  }

  #of(kind: string): Map<string, Thing> {
    const found = this.#kinds.get(kind) ?? new Map<string, Thing>()
    this.#kinds.set(kind, found)
    return found
  }
}
