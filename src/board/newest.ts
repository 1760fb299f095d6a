import { cardApart, entryApart } from '../history/card-proof.ts'
import type { Store, VisitEntry } from '../model/history.ts'
import type { Report } from '../model/report.ts'
import { cardOf, visitEntry } from './checked.ts'
import type { Rules } from './kept-rules.ts'
import { doubted, type Lost } from './standing.ts'
import { entryOf } from './visit-entries.ts'
import { endedBy, newestVisit, type VisitJournal } from './visit-journal.ts'
import type { Look } from './signers.ts'
import { damageOf } from './visit-row.ts'

/** Milliseconds that the clock of another machine may be ahead. */
const CLOCK_SKEW = 3_600_000

/** What is known of a subject and scope by its newest visit. */
export interface Newest {
  /** The newest visit that can be read and believed; nothing on its card counts as judged where there is a newer one. */
  entry?: VisitEntry
  /** The newer one, which cannot. */
  lost?: Lost
  /** Versions of the scope that its report judges: drafts and deprecated ones too. */
  versions: string[]
}
interface Reading {
  store: Pick<Store, 'get' | 'ids' | 'entries'>
  asOf: Date
  problems: string[]
  /** Looks at its signature, and tells elsewhere what is wrong with it. */
  look: Look | undefined
}

/**
 * The newest visit that ended by an instant, if its entry, which is not signed, says what its report says, and the report's signature counts. Throws StoreError where the store fails; all
 * else becomes a line of `problems`.
 */
export async function newestOf(journal: VisitJournal, today: Rules, { store, asOf, problems, look }: Reading): Promise<Newest> {
  const told = (id: string, text: string): void => { problems.push(`${journal.subject}, ${journal.scope}, night ${id}: ${text}`) }
  for (const { row: { id, until } } of journal.rows) if (Date.parse(until) > Math.max(asOf.getTime(), Date.now()) + CLOCK_SKEW) told(id, `its visit ended on ${until}, which is to come; was the clock of a machine wrong?`)
  const { entry: last, lost } = await newestVisit(journal, today, store, asOf)
  const later = last === undefined ? undefined : await laterThan(last, journal, store, asOf)
  if (last !== undefined && later !== undefined) told(later.id, `its visit ended on ${later.until}, after that of night ${last.id} (${last.until}): the order is odd, and the later one counts as the newest`)
  const entry = later ?? last
  if (entry === undefined) return { ...(lost !== undefined && { lost }), versions: [] }
  const { versions, apart } = await provenBy(entry, store)
  const unsigned = apart === undefined ? await refusedBy(look, entry, journal) : undefined
  const why = apart?.why ?? unsigned
  const refused = why === undefined ? lost : refusedVisit(entry, journal, why)
  if (apart !== undefined) told(entry.id, apart.text)
  const { card } = cardOf(entry.card)
  return { entry: { ...entry, card: (refused === undefined ? card : doubted(card, asOf, refused)) as VisitEntry['card'] }, ...(refused !== undefined && { lost: refused }), versions }
}

/** Why its signature makes a visit one of nobody; undefined where it has none, or it counts. */
async function refusedBy(look: Look | undefined, { id, report, signature }: VisitEntry, { rows }: VisitJournal): Promise<string | undefined> {
  const one = rows.find(({ row }) => row.id === id)
  if (look === undefined || one === undefined || report === undefined || signature === undefined || one.row.signature === undefined) return undefined
  const { refused } = await look(one)
  return refused === undefined ? undefined : 'the signature of its report does not count'
}

const APART = 'its score card does not say what its report says'

/** The visit as one by which nothing is known. */
function refusedVisit({ id, night, from, until, tool }: VisitEntry, { rows }: VisitJournal, problem: string): Lost {
  const { row = { id, night, from, until, tool: tool.version, ran: 0, main: {} } } = rows.find(one => one.row.id === id) ?? {}
  const main = Object.fromEntries(Object.keys(row.main).map(version => [version, 'MISS' as const]))
  return { ...row, state: 'failed', problem, main, why: `does not count, for ${problem}` }
}

/** A visit that ended after the one with the greatest id. */
async function laterThan(last: VisitEntry, { subject, scope, rows, ids, after }: VisitJournal, store: Reading['store'], asOf: Date): Promise<VisitEntry | undefined> {
  const late = rows.filter(({ row, letters }) => letters !== '' && endedBy(row, asOf) && Date.parse(row.until) > Date.parse(last.until)).sort((a, b) => Date.parse(b.row.until) - Date.parse(a.row.until))[0]
  const entry = late === undefined ? undefined : await entryOf(store, ['visits', subject, scope], { ids, after }, late.row.id)
  return entry === undefined ? undefined : visitEntry(entry, subject, scope)
}

/** Why an entry cannot be believed by the report of its visit; nothing if it says the same. */
async function provenBy(entry: VisitEntry, store: Pick<Store, 'get'>): Promise<{ versions: string[]; apart?: { why: string; text: string } }> {
  try {
    const report = entry.report === undefined ? undefined : JSON.parse(String(await store.get(entry.report))) as Report
    const card = cardApart({ night: entry.night, card: cardOf(entry.card).card }, report, { newest: true })
    const [first, ...others] = [...(report === undefined ? [] : entryApart(entry, report)), ...card]
    const versions = report?.versions.map(({ version }) => version) ?? []
    return { versions, ...(first !== undefined && { apart: { why: APART, text: `${APART}: ${first}${others.length === 0 ? '' : `, and ${others.length} more`}` } }) }
  } catch (error) {
    return { versions: [], apart: { why: 'its report cannot be read', text: `the newest report: ${damageOf(error)}` } }
  }
}
