import { randomUUID } from 'node:crypto'
import { canonicalJson, digestOf } from '../evidence/canonical.ts'
import type { Entry, Journal, Store } from '../model/history.ts'
import { checkEntry, checkJournal, checkPrefix, MAX_ENTRY } from './names.ts'
import type { Postgres } from './postgres-connect.ts'
import { StoreError } from './store-error.ts'

/** Entries read at once: a score card has about 50 kB. */
const PAGE = 50

// One statement, so that all of it happens or nothing. The foreign key locks what is named until the end of it, against garbage collection.
const APPEND = `WITH wanted AS (SELECT no FROM scs_check.objects WHERE digest = ANY($7::text[])),
  fresh AS (INSERT INTO scs_check.entries (journal, id, at, body, checksum, writer)
    SELECT $1::text[], $2, $3::timestamptz, $4, $5, $6::uuid WHERE (SELECT count(*) FROM wanted) = cardinality($7::text[])
    ON CONFLICT (journal, id) DO NOTHING RETURNING no),
  names AS (INSERT INTO scs_check.named SELECT fresh.no, wanted.no FROM fresh, wanted)
  SELECT (SELECT count(*) FROM fresh) AS fresh, (SELECT count(*) FROM wanted) AS found`

// Jumps from journal to journal through the index: entries are not read.
const JOURNALS = `WITH RECURSIVE found AS (
    (SELECT journal FROM scs_check.entries WHERE journal >= $1::text[] ORDER BY journal LIMIT 1)
    UNION ALL
    SELECT (SELECT e.journal FROM scs_check.entries e WHERE e.journal > found.journal ORDER BY e.journal LIMIT 1)
    FROM found WHERE found.journal[1:cardinality($1::text[])] = $1::text[])
  SELECT to_json(journal) AS name FROM found WHERE journal[1:cardinality($1::text[])] = $1::text[]`

/** Journals in the table `scs_check.entries`. */
export function postgresEntries(postgres: Postgres): Pick<Store, 'append' | 'entries' | 'ids' | 'newest' | 'journals'> {
  return {
    append: async (journal, entry) => {
      checkJournal(journal)
      checkEntry(entry)
      const body = canonicalJson(entry)
      if (Buffer.byteLength(body) > MAX_ENTRY) throw new StoreError('format', `entry ${entry.id} of ${journal.join(' / ')} is larger than ${MAX_ENTRY} bytes`)
      const values = [journal, entry.id, entry.at, body, checksumOf(journal, body), randomUUID(), [...new Set(entry.objects)]] as const
      return postgres.patiently(before => append(postgres, values, before > 0))
    },
    entries: (journal, range = {}) => pages(postgres, journal, range, PAGE),
    ids: async (journal, { after = '', until = '~' } = {}) => {
      checkJournal(journal)
      const rows = await postgres.query('SELECT id FROM scs_check.entries WHERE journal = $1::text[] AND id > $2 AND id <= $3 ORDER BY id', [journal, after, until])
      return rows.map(({ id }) => id ?? '')
    },
    newest: async journal => {
      for await (const entry of pages(postgres, journal, { reverse: true }, 1)) return entry
      return undefined
    },
    journals: async prefix => (checkPrefix(prefix), journalsOf(postgres, prefix)),
  }
}

/** Journals whose name begins with the prefix, sorted by UTF-16 unit as everywhere. */
export async function journalsOf(postgres: Postgres, prefix: Journal): Promise<Journal[]> {
  const names = (await postgres.query(JOURNALS, [prefix])).map(({ name }) => JSON.parse(name ?? '[]') as Journal)
  return names.sort((a, b) => {
    const at = a.findIndex((part, i) => part !== b[i])
    return at < 0 ? a.length - b.length : at >= b.length || (a[at] ?? '') > (b[at] ?? '') ? 1 : -1
  })
}

/** What the checksum of an entry is of. */
export function checksumOf(journal: Journal, body: string): string {
  return digestOf(`${JSON.stringify(journal)}\n${body}`)
}

/** The entry of a row, once its checksum is proven. Throws StoreError (`damaged`). */
export function entryOf(where: string, journal: Journal, row: Record<string, string | null>): Entry {
  const body = row['body'] ?? ''
  const entry = checksumOf(journal, body) === row['checksum'] ? JSON.parse(body) as Entry : undefined
  if (entry === undefined || entry.id !== row['id']) {
    throw new StoreError('damaged', `${where}: entry ${row['id']} of ${journal.join(' / ')} does not match its checksum`)
  }
  return entry
}

type Values = readonly [Journal, id: string, at: string, body: string, checksum: string, writer: string, objects: readonly string[]]

/** A try whose answer was lost may have succeeded: its writer tells it from an entry of somebody else. */
async function append(postgres: Postgres, values: Values, again: boolean): Promise<boolean> {
  const [journal, id, , , , writer, objects] = values
  const [told] = await postgres.run(APPEND, values).catch(whenNamed)
  if (told?.['fresh'] === '1') return true
  if (Number(told?.['found'] ?? 0) < objects.length) throw await missing(postgres, objects)
  const [there] = again ? await postgres.run('SELECT writer FROM scs_check.entries WHERE journal = $1::text[] AND id = $2', [journal, id]) : []
  return there?.['writer'] === writer
}

/** Garbage collection was faster than the statement: as if the object had not been there. Anything else is thrown on. */
function whenNamed(error: unknown): [] {
  if ((error as { code?: unknown }).code === '23503') return []
  throw error
}

async function missing(postgres: Postgres, objects: readonly string[]): Promise<StoreError> {
  const there = new Set((await postgres.run('SELECT digest FROM scs_check.objects WHERE digest = ANY($1::text[])', [objects])).map(({ digest }) => digest))
  const lost = objects.find(digest => !there.has(digest)) ?? 'one that was removed a moment ago'
  return new StoreError('missing', `${postgres.where}: an entry names an object that is not there: ${lost}`)
}

type Range = NonNullable<Parameters<Store['entries']>[1]>

async function* pages(postgres: Postgres, journal: Journal, { after, until, reverse }: Range, page: number): AsyncGenerator<Entry> {
  checkJournal(journal)
  // ids begin with a digit, so that all are between '' and '~'
  const bounds = [after ?? '', until ?? '~']
  for (let [upper, order] = ['<=', reverse === true ? 'DESC' : 'ASC']; ;) {
    const rows = await postgres.query(`SELECT id, body, checksum FROM scs_check.entries WHERE journal = $1::text[] AND id > $2 AND id ${upper} $3
      ORDER BY id ${order} LIMIT ${page}`, [journal, ...bounds])
    for (const row of rows) yield entryOf(postgres.where, journal, row)
    const last = rows.at(-1)?.['id'] ?? ''
    if (rows.length < page) return
    if (reverse === true) [upper, bounds[1]] = ['<', last]
    else bounds[0] = last
  }
}
