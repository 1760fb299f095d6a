import type { Change, Store } from '../model/history.ts'
import type { Instant, Json } from '../model/json.ts'
import { changesOf } from './checked.ts'
import { entriesOf } from './visit-entries.ts'
import { damageOf } from './visit-row.ts'

/** What changed in a night, in subjects and scopes. */
export interface NightOfLine {
  id: string
  night: string
  at: Instant
  changed: { subject: string; scope: string; changes: Change[] }[]
  /** Subjects and scopes that it did not visit. */
  missing: [subject: string, scope: string][]
}
export interface LineChanges {
  nights: NightOfLine[]
  problems: string[]
}

/**
 * What changed in the ended nights of a line since `after`; those of `cached` that are still there are not read again, but the last. Throws StoreError
 * where the store fails.
 */
export async function readChanges(line: string, store: Pick<Store, 'get' | 'ids' | 'entries'>, after: string, cached: NightOfLine[] = []): Promise<LineChanges> {
  const journal = ['nights', line]
  const all = await store.ids(journal, { after })
  const ids = all.filter(id => /~end$/.test(id))
  const there = new Set(ids)
  const nights = new Map(cached.filter(({ id }) => there.has(id)).map(one => [one.id, one]))
  const proof = [...nights.keys()].at(-1)
  const problems: string[] = []
  for await (const [id, entry] of entriesOf(store, journal, { ids: all, after }, new Set(ids.filter(one => !nights.has(one) || one === proof)))) {
    const found = typeof entry === 'string' ? entry : await nightOf(entry, store)
    if (id === proof && JSON.stringify(found) !== JSON.stringify(nights.get(id))) return readChanges(line, store, after)
    if (typeof found === 'string') problems.push(`what changed in night ${id.replace(/~end$/, '')} cannot be told: ${found}`)
    else if (found !== undefined) nights.set(id, found)
  }
  return { nights: ids.flatMap(id => nights.get(id) ?? []), problems }
}

async function nightOf(entry: { id: string; at: Instant; [member: string]: unknown }, store: Pick<Store, 'get'>): Promise<NightOfLine | string | undefined> {
  const { id, at, night, changes, subjects } = entry
  const missing = missingOf(subjects)
  if (typeof night !== 'string') return 'its entry names no night'
  if (typeof changes !== 'string') return { id, night, at, changed: [], missing } // of an older version
  try {
    const changed = changesOf(JSON.parse(String(await store.get(changes))) as Json)
    return changed === undefined ? 'what its entry names are no changes' : { id, night, at, changed, missing }
  } catch (error) {
    return damageOf(error)
  }
}

function missingOf(subjects: unknown): [subject: string, scope: string][] {
  if (!Array.isArray(subjects)) return []
  return subjects.flatMap((one: { subject?: unknown; scope?: unknown; state?: unknown } | null): [string, string][] =>
    (one?.state === 'missing' && typeof one.subject === 'string' && typeof one.scope === 'string' ? [[one.subject, one.scope]] : []))
}
