import type { Entry, Journal, Store } from '../model/history.ts'
import { damageOf } from './visit-row.ts'

/**
 * The wanted entries in order, or what is wrong with them, for people; one that cannot be read keeps no other from being read. `ids` are all of the
 * journal after `after`. Throws StoreError.
 */
export async function* entriesOf(
  store: Pick<Store, 'entries'>, journal: Journal, { ids, after = '' }: { ids: readonly string[]; after?: string }, wanted: ReadonlySet<string>,
): AsyncGenerator<[id: string, entry: Entry | string]> {
  for (const run of runs(ids, wanted)) {
    for (let left = run; left.length > 0;) {
      const before = ids[ids.indexOf(left[0]!) - 1] ?? after
      let next = 0
      try {
        for await (const entry of store.entries(journal, { after: before, until: left.at(-1)! })) {
          const at = left.indexOf(entry.id, next)
          if (at < 0) continue
          next = at + 1
          yield [entry.id, entry]
        }
        next = left.length
      } catch (error) {
        yield [left[next]!, damageOf(error)]
        next += 1
      }
      left = left.slice(next)
    }
  }
}

/** The entry of an id; undefined if it cannot be read or is gone. Throws StoreError. */
export async function entryOf(store: Pick<Store, 'entries'>, journal: Journal, known: { ids: readonly string[]; after?: string }, id: string): Promise<Entry | undefined> {
  for await (const [, entry] of entriesOf(store, journal, known, new Set([id]))) return typeof entry === 'string' ? undefined : entry
  return undefined
}

/** The wanted ids, those that follow each other together. */
function runs(ids: readonly string[], wanted: ReadonlySet<string>): string[][] {
  const found: string[][] = []
  for (const [i, id] of ids.entries()) {
    if (!wanted.has(id)) continue
    if (i > 0 && wanted.has(ids[i - 1]!)) found.at(-1)!.push(id)
    else found.push([id])
  }
  return found
}
