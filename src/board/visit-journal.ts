import { canonicalJson } from '../evidence/canonical.ts'
import type { History, NightRow } from '../model/board.ts'
import type { Digest, Store, VisitEntry } from '../model/history.ts'
import { visitEntry } from './checked.ts'
import type { KeptRules, Rules } from './kept-rules.ts'
import { entriesOf, entryOf } from './visit-entries.ts'
import { digestVisit, type Digested, unreadable, type VisitRow } from './visit-row.ts'

/** Letters as bytes. */
const [NONE, MISS] = ['.', 'M'].map(letter => letter.charCodeAt(0)) as [number, number]
/** Milliseconds that the clock of another machine may be ahead. */
const CLOCK_SKEW = 3_600_000

/** Digested visits in the order of their ids, as they are kept between builds. */
export interface VisitRows {
  /** Keys of score cards, in the order of the letters. */
  keys: string[]
  /** Definitions that were kept with visits: what one of them was judged by each. */
  rules: Digest[][]
  rows: VisitRow[]
}
export interface VisitJournal extends VisitRows {
  subject: string
  scope: string
  /** Of all visits that are not too old, also of those that have no row. */
  ids: string[]
  /** Visits with ids up to this one are too old. */
  after: string
  /** Ids of rows that must be read again another time: something of them cannot be read. */
  unsettled: Set<string>
  /** For people. */
  problems: string[]
  /** The row of the newest visit that pages showed, where it is not in the store any more; the last of the rows. */
  gone?: NightRow
  /** The visit that ended last of all that pages ever showed. */
  seen?: Pick<NightRow, 'night' | 'until'>
}
/** All visits of a subject and scope that are not too old. */
export interface VisitsWork {
  kind: 'visits'
  subject: string
  scope: string
  today: Rules
  /** Visits with ids up to this one are too old. */
  after: string
}
export interface Reading {
  store: Pick<Store, 'get' | 'ids' | 'entries'>
  kept: KeptRules
  /** Visits with ids up to this one are too old. */
  after: string
  /** Of the board; visits that are the newest by then are read again. */
  asOf?: Date
}

/**
 * Reads the visits of a subject and scope. Those of `cached` that are still there are not read again, but those that may be the newest, by which it is
 * known whether they are of this store: what an entry says today is never judged by what it said before. Throws StoreError where the store fails; what
 * cannot be read in it becomes a visit that judged nothing.
 */
export async function readVisits(subject: string, scope: string, today: Rules, reading: Reading, cached: VisitRows = { keys: [], rules: [], rows: [] }): Promise<VisitJournal> {
  const { store, kept, after, asOf } = reading
  const journal = ['visits', subject, scope]
  const ids = await store.ids(journal, { after })
  const there = new Set(ids)
  const rows = new Map(cached.rows.filter(({ row }) => there.has(row.id)).map(one => [one.row.id, one]))
  const found: VisitJournal = { subject, scope, ids, after, keys: [...cached.keys], rules: [...cached.rules], rows: [], unsettled: new Set(), problems: [] }
  const proofs = newestIds([...rows.values()], asOf)
  for await (const [id, got] of entriesOf(store, journal, { ids, after }, new Set(ids.filter(one => !rows.has(one) || proofs.has(one))))) {
    const entry = typeof got === 'string' ? undefined : visitEntry(got, subject, scope)
    const digested = entry === undefined ? undefined : await digestVisit(entry, store, kept, today)
    const row = digested === undefined ? lost(id, today) : rowOf(digested, found)
    if (proofs.has(id) && !same(row, rows.get(id))) return readVisits(subject, scope, today, reading)
    const problem = typeof got === 'string' ? got : digested === undefined ? 'it is no entry of a visit of this subject and scope' : digested.problem
    if (problem !== undefined) found.problems.push(`${subject}, ${scope}, night ${id}: ${problem}`)
    if (problem !== undefined) found.unsettled.add(id)
    if (row !== undefined && !proofs.has(id)) rows.set(id, row)
  }
  return { ...found, rows: ids.flatMap(id => rows.get(id) ?? []) }
}

/** The visit with the greatest id, and of those that had ended by an instant that with the greatest id and the one that ended last. */
function newestIds(rows: VisitRow[], asOf: Date | undefined): Set<string | undefined> {
  const ended = asOf === undefined ? [] : rows.filter(({ row }) => endedBy(row, asOf))
  const last = Math.max(...ended.map(({ row }) => Date.parse(row.until)))
  return new Set([rows.at(-1), ended.at(-1), ...ended.filter(({ row }) => Date.parse(row.until) === last)].map(one => one?.row.id))
}

/** The newest visit that ended by an instant; `lost` if a newer one was there that cannot be read: nobody knows what it said. Throws StoreError. */
export async function newestVisit({ subject, scope, rows, ids, after }: VisitJournal, today: Rules, store: Reading['store'], asOf: Date): Promise<{ entry?: VisitEntry; lost?: NightRow }> {
  const journal = ['visits', subject, scope]
  let lost: NightRow | undefined
  const late = new Set(rows.filter(({ row }) => !endedBy(row, asOf)).map(({ row }) => row.id))
  for (const old of [false, true]) {
    const known = old ? { ids: await store.ids(journal, { until: after }) } : { ids, after }
    for (const id of known.ids.filter(one => !late.has(one)).reverse()) {
      const read = await entryOf(store, journal, known, id)
      const entry = read === undefined ? undefined : visitEntry(read, subject, scope)
      if (entry !== undefined && endedBy(entry, asOf)) return { entry, ...(lost !== undefined && { lost }) }
      if (entry === undefined) lost ??= unreadable(id, today)
    }
  }
  return lost === undefined ? {} : { lost }
}

/** Whether a visit had ended by an instant, but for what clocks may differ. */
export function endedBy({ until }: Pick<NightRow, 'until'>, asOf: Date): boolean {
  return Date.parse(until) <= asOf.getTime() + CLOCK_SKEW
}

/** The visits that had ended by an instant, and for each key of a score card a letter for each of them. */
export function historyOf({ keys, rows }: VisitRows, asOf: Date): History {
  const shown = rows.filter(({ row }) => endedBy(row, asOf))
  const columns = keys.map((key, i): [string, string] => {
    const line = Buffer.alloc(shown.length, '.')
    for (const [at, { letters }] of shown.entries()) {
      // Of a visit that cannot be read: what was known the night before is not any more
      if (letters === '') line[at] = at > 0 && line[at - 1] !== NONE ? MISS : NONE
      else if (i < letters.length) line[at] = letters.charCodeAt(i)
    }
    return [key, line.toString('latin1')]
  })
  return { nights: shown.map(({ row }) => row), verdicts: Object.fromEntries(columns.filter(([, line]) => /[^.]/.test(line)).sort(([a], [b]) => (a < b ? -1 : 1))) }
}

/** A visit whose entry cannot be read has no letters. */
function lost(id: string, today: Rules): VisitRow | undefined {
  const row = unreadable(id, today)
  return row === undefined ? undefined : { at: row.until, row, letters: '' }
}

/** A visit by the keys and definitions of its journal, to which it adds those that are new. */
export function rowOf({ at, row, letters, rules: kept }: Digested, { keys, rules }: VisitRows): VisitRow {
  const known = new Set(keys)
  for (const key of letters.keys()) if (!known.has(key)) keys.push(key)
  const found = kept === undefined ? undefined : rules.findIndex(one => one.length === kept.length && one.every((digest, i) => digest === kept[i]))
  if (kept !== undefined && found === -1) rules.push(kept)
  return { at, row, letters: keys.map(key => letters.get(key) ?? '.').join(''), ...(found !== undefined && { rules: found === -1 ? rules.length - 1 : found }) }
}

function same(a: VisitRow | undefined, b: VisitRow | undefined): boolean {
  const bare = (one: VisitRow | undefined) => canonicalJson({ ...one, facts: undefined, signed: undefined, letters: one?.letters.replace(/\.+$/, '') })
  return bare(a) === bare(b)
}
