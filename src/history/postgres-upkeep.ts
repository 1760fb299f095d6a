import type { Journal, Upkeep } from '../model/history.ts'
import { collect } from './postgres-collect.ts'
import type { Postgres } from './postgres-connect.ts'
import { entryOf, journalsOf } from './postgres-entries.ts'
import { objectOf } from './postgres-objects.ts'
import { StoreError } from './store-error.ts'

/** Keys read at once; what they name is read one by one, a few side by side. */
const PAGE = 500

/** Upkeep of a store on PostgreSQL. */
export function postgresUpkeep(postgres: Postgres): Upkeep {
  return {
    collect: options => collect(postgres, options),
    verify: onProblem => verify(postgres, onProblem),
    stat: async () => {
      const [objects] = await postgres.query('SELECT count(*) AS count, coalesce(sum(pg_column_size(packed)), 0) AS bytes FROM scs_check.objects')
      const [entries] = await postgres.query(`SELECT count(*) AS count, coalesce(sum(pg_column_size(body)), 0) AS bytes,
        to_char(min(at), 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS oldest, to_char(max(at), 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS newest FROM scs_check.entries`)
      const { oldest, newest } = entries ?? {}
      return {
        objects: Number(objects?.['count']), entries: Number(entries?.['count']), bytes: Number(objects?.['bytes']) + Number(entries?.['bytes']),
        journals: (await journalsOf(postgres, [])).length, ...(typeof oldest === 'string' && { oldest }), ...(typeof newest === 'string' && { newest }),
      }
    },
  }
}

async function verify(postgres: Postgres, onProblem: (problem: string) => void): ReturnType<Upkeep['verify']> {
  const count = { objects: 0, entries: 0, problems: 0 }
  const problem = (text: string): void => {
    count.problems++
    onProblem(text)
  }
  const settings = await postgres.query('SELECT name FROM pg_settings WHERE name = ANY($1::text[]) AND setting = \'off\'', [['fsync', 'full_page_writes']])
  for (const { name } of settings) problem(`${postgres.where}: the server runs with ${name} = off, so that a loss of power can lose results; set it to on`)
  /** Counts it if it is still there, and tells what is damaged; other failures end it all. */
  const check = async (kind: 'objects' | 'entries', work: () => Promise<boolean>): Promise<void> => {
    try {
      if (await work()) count[kind]++
    } catch (error) {
      if (!(error instanceof StoreError) || !['damaged', 'missing'].includes(error.reason)) throw error
      if (error.reason === 'missing') return // removed since its name was read
      count[kind]++
      problem(error.message)
    }
  }
  for await (const digests of keys(postgres, 'SELECT digest AS key FROM scs_check.objects WHERE digest > $1', '')) {
    await Promise.all(digests.map(digest => check('objects', async () => (await objectOf(postgres, digest), true))))
  }
  for await (const numbers of keys(postgres, 'SELECT no AS key FROM scs_check.entries WHERE no > $1', '-1')) {
    await Promise.all(numbers.map(no => check('entries', () => checkOne(postgres, no))))
  }
  return count
}

/** All keys in order, in pages. */
async function* keys(postgres: Postgres, select: string, from: string): AsyncGenerator<string[]> {
  for (let last: string | undefined = from; last !== undefined;) {
    const page: string[] = (await postgres.query(`${select} ORDER BY 1 LIMIT ${PAGE}`, [last])).map(({ key }) => key ?? '')
    yield page
    last = page.at(-1)
  }
}

/** False if retention removed it meanwhile. */
async function checkOne(postgres: Postgres, no: string): Promise<boolean> {
  const [row] = await postgres.query(`SELECT to_json(journal) AS journal, id, body, checksum, extract(epoch FROM at) * 1000 AS at,
      to_json(ARRAY(SELECT o.digest FROM scs_check.named n JOIN scs_check.objects o ON o.no = n.object WHERE n.entry = e.no)) AS named
    FROM scs_check.entries e WHERE no = $1`, [no])
  if (row === undefined) return false
  const journal = JSON.parse(row['journal'] ?? '[]') as Journal
  const { id, at, objects } = entryOf(postgres.where, journal, row)
  const named = new Set(JSON.parse(row['named'] ?? '[]') as string[])
  const place = `${postgres.where}: entry ${id} of ${journal.join(' / ')}`
  const lost = objects.find(digest => !named.has(digest))
  if (lost !== undefined) throw new StoreError('damaged', `${place} needs the object ${lost}, which is missing; restore it from a backup of the database`)
  if (named.size === new Set(objects).size && Math.abs(Number(row['at']) - Date.parse(at)) < 1) return true
  throw new StoreError('damaged', `${place} and the columns beside it do not agree`)
}
