import type { Instant } from '../model/json.ts'
import { KEPT_FOR_EVER } from './names.ts'
import type { Postgres } from './postgres-connect.ts'

/** Rows removed in one transaction, so that writers never wait long. */
const ENTRIES = 1_000
const OBJECTS = 500

const EXPIRED = `e.at < $1::timestamptz AND e.journal[1] <> ALL($2::text[])
  AND EXISTS (SELECT FROM scs_check.entries newer WHERE newer.journal = e.journal AND newer.id > e.id)`
// A writer has a day from putting an object to appending the entry that names it.
const OLD = 'o.seen < now() - interval \'1 day\''
const UNNAMED = 'NOT EXISTS (SELECT FROM scs_check.named n WHERE n.object = o.no)'

type Removed = { entries: number; objects: number; bytes: number }

/** As `Upkeep.collect`, of a store on PostgreSQL, in small transactions; several may run, and writers may write meanwhile. Throws StoreError. */
export async function collect(postgres: Postgres, { before, dryRun }: { before: Instant; dryRun: boolean }): Promise<Removed> {
  const range: [Instant, string[]] = [before, [...KEPT_FOR_EVER]]
  if (dryRun) return wouldCollect(postgres, range)
  const removed: Removed = { entries: 0, objects: 0, bytes: 0 }
  for (let gone = ENTRIES; gone > 0; removed.entries += gone) {
    const [told] = await postgres.query(`WITH old AS (SELECT e.no FROM scs_check.entries e WHERE ${EXPIRED} LIMIT ${ENTRIES}),
      gone AS (DELETE FROM scs_check.entries WHERE no IN (SELECT no FROM old) RETURNING 1) SELECT count(*) AS entries FROM gone`, range)
    gone = Number(told?.['entries'])
  }
  for (let looked = 1; looked > 0;) {
    const some = await postgres.patiently(() => collectObjects(postgres))
    looked = some.looked
    removed.objects += some.objects
    removed.bytes += some.bytes
  }
  return removed
}

/**
 * Locks some objects that no entry names, then removes those that still none names: an append that was under way is seen by the second statement, a
 * later one waits for the lock and finds the object missing.
 */
function collectObjects(postgres: Postgres): Promise<{ looked: number; objects: number; bytes: number }> {
  return postgres.transaction(async run => {
    const found = await run(`SELECT o.no FROM scs_check.objects o WHERE ${OLD} AND ${UNNAMED} LIMIT ${OBJECTS} FOR UPDATE SKIP LOCKED`)
    const gone = await run(`DELETE FROM scs_check.objects o WHERE o.no = ANY($1::bigint[]) AND ${UNNAMED} RETURNING pg_column_size(o.packed) AS bytes`,
      [found.map(({ no }) => no ?? '')])
    return { looked: found.length, objects: gone.length, bytes: gone.reduce((sum, { bytes }) => sum + Number(bytes), 0) }
  })
}

async function wouldCollect(postgres: Postgres, range: [Instant, string[]]): Promise<Removed> {
  const [told] = await postgres.query(`WITH old AS (SELECT e.no FROM scs_check.entries e WHERE ${EXPIRED}),
      left_over AS (SELECT o.packed FROM scs_check.objects o WHERE ${OLD}
        AND NOT EXISTS (SELECT FROM scs_check.named n WHERE n.object = o.no AND n.entry NOT IN (SELECT no FROM old)))
    SELECT (SELECT count(*) FROM old) AS entries, (SELECT count(*) FROM left_over) AS objects,
      (SELECT coalesce(sum(pg_column_size(packed)), 0) FROM left_over) AS bytes`, range)
  return { entries: Number(told?.['entries']), objects: Number(told?.['objects']), bytes: Number(told?.['bytes']) }
}
