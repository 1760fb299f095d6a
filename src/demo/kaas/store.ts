import { randomUUID } from 'node:crypto'
import type { JsonObject } from '../../model/json.ts'
import { instant, meta, nameOf, namespaceOf, withMeta } from './fields.ts'
import { builtIn, qualified } from './resources.ts'
import type { Resource } from './resources.ts'

type Kind = Pick<Resource, 'group' | 'plural'>

/** The objects of one cluster, without `kind` and `apiVersion`, each with uid, resourceVersion and creationTimestamp. Objects handed out never change. */
export class Store {
  readonly #kinds = new Map<string, Map<string, JsonObject>>()
  #revision: number

  constructor(revision = 200) {
    this.#revision = revision
  }

  /** The resourceVersion of the newest change. */
  get revision(): string {
    return String(this.#revision)
  }

  /** One object; undefined if there is none. `kind` is a resource, or the plural of a built-in one. */
  get(kind: Kind | string, namespace: string, name: string): JsonObject | undefined {
    return this.#of(kind).get(`${namespace}/${name}`)
  }

  /** All objects of a kind (in the namespace, if one is given), in the order of their keys, as etcd has them. */
  list(kind: Kind | string, namespace?: string): JsonObject[] {
    const entries = [...this.#of(kind)].filter(([key]) => namespace === undefined || key.startsWith(`${namespace}/`))
    return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object)
  }

  /** Keeps a new object, at the time given in milliseconds. */
  add(kind: Kind | string, object: JsonObject, now: number): JsonObject {
    const { name, namespace, uid = randomUUID(), creationTimestamp = instant(now), resourceVersion: _, ...rest } = meta(object)
    const metadata = { name, ...(namespace !== undefined && { namespace }), uid, resourceVersion: '', creationTimestamp, ...rest } as JsonObject
    return this.put(kind, { ...object, metadata })
  }

  /** Keeps a changed object under a new resourceVersion. */
  put(kind: Kind | string, object: JsonObject): JsonObject {
    const kept = withMeta(object, { resourceVersion: String(++this.#revision) })
    this.#of(kind).set(`${namespaceOf(object)}/${nameOf(object)}`, kept)
    return kept
  }

  /** Changes an object if it is still there and the same (by uid); undefined if not. */
  change(kind: Kind | string, object: JsonObject, how: (current: JsonObject) => JsonObject): JsonObject | undefined {
    const current = this.get(kind, namespaceOf(object), nameOf(object))
    if (current === undefined || meta(current)['uid'] !== meta(object)['uid']) return undefined
    return this.put(kind, how(current))
  }

  /** Removes an object. */
  remove(kind: Kind | string, object: JsonObject): void {
    if (this.#of(kind).delete(`${namespaceOf(object)}/${nameOf(object)}`)) this.#revision += 1
  }

  /** Plurals (with group) of which there are objects in the namespace. */
  kindsIn(namespace: string): { key: string; objects: JsonObject[] }[] {
    return [...this.#kinds].map(([key, all]) => ({ key, objects: [...all.values()].filter(object => namespaceOf(object) === namespace) }))
      .filter(({ objects }) => objects.length > 0)
  }

  /** Removes an object of the kind that `kindsIn` named. */
  drop(key: string, object: JsonObject): void {
    if (this.#kinds.get(key)?.delete(`${namespaceOf(object)}/${nameOf(object)}`) === true) this.#revision += 1
  }

  #of(kind: Kind | string): Map<string, JsonObject> {
    const key = qualified(typeof kind === 'string' ? builtIn(kind) : kind)
    const found = this.#kinds.get(key) ?? new Map<string, JsonObject>()
    this.#kinds.set(key, found)
    return found
  }
}
