import type { Json, JsonObject } from '../model/json.ts'

/** A place where two JSON values differ; a value that is not there on one side is absent. */
export interface Difference {
  /** JSON pointer into the newer value; of what was removed, into the older one. */
  at: string
  /** JSON pointer into the older value; of what was added, into the newer one. */
  was: string
  before?: Json
  after?: Json
}

/** Members by which items of a listing are recognised wherever they stand, the surest first. */
const IDENTITIES = ['id', 'uuid', 'uid', 'name', 'version', 'branch']
/** Deeper values are compared as text. */
const DEPTH = 40

/**
 * The places where two values differ, at most `limit`: members by name, items of listings by their id or name, lists of scalars as sets, other lists by
 * position.
 */
export function differences(before: Json, after: Json, limit = 2000): Difference[] {
  const found: Difference[] = []
  compare(before, after, { at: '', was: '', depth: 0 }, found, limit)
  return found
}

interface Place {
  at: string
  was: string
  depth: number
}

function compare(before: Json | undefined, after: Json | undefined, place: Place, found: Difference[], limit: number): void {
  if (found.length >= limit || before === after) return
  const { at, was, depth } = place
  if (before === undefined || after === undefined) found.push({ at, was, ...(before !== undefined && { before }), ...(after !== undefined && { after }) })
  else if (depth >= DEPTH) {
    if (JSON.stringify(before) !== JSON.stringify(after)) found.push({ at, was, before, after })
  } else if (Array.isArray(before) && Array.isArray(after)) compareLists(before, after, place, found, limit)
  else if (isObject(before) && isObject(after)) {
    for (const name of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()) {
      compare(own(before, name), own(after, name), below(place, name, name), found, limit)
    }
  } else found.push({ at, was, before, after })
}

function compareLists(before: Json[], after: Json[], place: Place, found: Difference[], limit: number): void {
  const scalars = [...before, ...after].every(item => item === null || typeof item !== 'object')
  const identity = scalars ? (item: Json) => JSON.stringify(item) : identityOf(before, after)
  if (identity === undefined) {
    for (let i = 0; i < Math.max(before.length, after.length); i += 1) compare(before[i], after[i], below(place, i, i), found, limit)
    return
  }
  const old = new Map(before.map((item, i) => [identity(item), i]))
  const [stays, names] = [new Set<number>(), new Set(after.map(identity))]
  const renamed = scalars ? new Map<string, number[]>() : contents(before, i => !names.has(identity(before[i]!)))
  after.forEach((item, i) => {
    const was = old.get(identity(item)) ?? (renamed.size === 0 ? undefined : renamed.get(contentOf(item))?.pop())
    if (was !== undefined) stays.add(was)
    compare(was === undefined ? undefined : before[was], item, below(place, i, was ?? i), found, limit)
  })
  for (const i of old.values()) if (!stays.has(i)) compare(before[i], undefined, below(place, i, i), found, limit)
}

/** Items by what they say but for their ids: made anew with other ids (rules of a group, say) they are the same. */
function contents(items: Json[], which: (i: number) => boolean): Map<string, number[]> {
  const found = new Map<string, number[]>()
  items.forEach((item, i) => { if (which(i)) found.set(contentOf(item), [i, ...found.get(contentOf(item)) ?? []]) })
  return found
}

function contentOf(item: Json): string {
  if (!isObject(item)) return JSON.stringify(item)
  const { id: _, uuid: __, uid: ___, ...rest } = item
  return JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** What tells the items of both lists apart, if something does. */
function identityOf(before: Json[], after: Json[]): ((item: Json) => string) | undefined {
  for (const name of IDENTITIES) {
    const named = (item: Json): string | undefined => {
      const value = isObject(item) ? own(item, name) : undefined
      return typeof value === 'string' ? value : undefined
    }
    const unique = (list: Json[]): boolean => {
      const names = list.map(named)
      return !names.includes(undefined) && new Set(names).size === list.length
    }
    if (unique(before) && unique(after)) return item => named(item)!
  }
  return undefined
}

function below({ at, was, depth }: Place, name: string | number, wasNamed: string | number): Place {
  const segment = (one: string | number) => `/${String(one).replaceAll('~', '~0').replaceAll('/', '~1')}`
  return { at: at + segment(name), was: was + segment(wasNamed), depth: depth + 1 }
}

function own(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

function isObject(value: Json): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
