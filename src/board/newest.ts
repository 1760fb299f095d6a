import { cardApart, type Carried, entryApart, keptWith } from '../history/card-proof.ts'
import type { NightRow } from '../model/board.ts'
import type { CardResult, ScoreCard, Store, VisitEntry } from '../model/history.ts'
import { type Doubt, DOUBTS } from '../report/doubts.ts'
import { type Believing, carriedBy, saidOf, unsignedBy } from './believed.ts'
import { cardOf, visitEntry } from './checked.ts'
import type { KeptRules, Rules } from './kept-rules.ts'
import { doubted, unknown } from './standing.ts'
import { entryOf } from './visit-entries.ts'
import { endedBy, newestVisit, rowOf, type VisitJournal } from './visit-journal.ts'
import { damageOf, digestVisit, type VisitRow } from './visit-row.ts'

/** Milliseconds that the clock of another machine may be ahead. */
const CLOCK_SKEW = 3_600_000

/** What is known of a subject and scope by its newest visit. */
export interface Newest {
  /** The newest visit that can be read and believed; nothing on its card counts as judged where there is a newer one. */
  entry?: VisitEntry
  /** The newer one, which cannot. */
  lost?: NightRow
  /** The newest one without the results of earlier visits that do not count. */
  row?: VisitRow
  /** Versions of the scope that its report judges: drafts and deprecated ones too. */
  versions: string[]
}
export interface Reading extends Believing {
  store: Pick<Store, 'get' | 'ids' | 'entries'>
  kept: KeptRules
  asOf: Date
  problems: string[]
}

/**
 * The newest visit that ended by an instant, if its entry, which is not signed, says what the reports say, and its report is signed as it has to be;
 * results of earlier visits that nobody can know any more are DNF. Throws SignersError, StoreError where the store fails; all else becomes a line of
 * `problems`.
 */
export async function newestOf(journal: VisitJournal, today: Rules, reading: Reading): Promise<Newest> {
  const { store, kept, asOf, problems } = reading
  const told = (id: string, text: string): void => { problems.push(`${journal.subject}, ${journal.scope}, night ${id}: ${text}`) }
  for (const { row: { id, until } } of journal.rows) if (Date.parse(until) > Math.max(asOf.getTime(), Date.now()) + CLOCK_SKEW) told(id, `its visit ended on ${until}, which is to come; was the clock of a machine wrong?`)
  const { gone } = journal
  if (gone !== undefined) told(gone.night, `its visit, which ended on ${gone.until} and which these pages showed, is not in the store any more, nor is a later one: restore the store from a backup, or visit again; until then nothing counts as judged`)
  const { entry: last, lost } = await newestVisit(journal, today, store, asOf)
  const later = last === undefined ? undefined : await laterThan(last, journal, store, asOf)
  if (last !== undefined && later !== undefined) told(later.id, `its visit ended on ${later.until}, after that of night ${last.id} (${last.until}): the order is odd, and the later one counts as the newest`)
  const entry = later ?? last
  const missing = gone ?? lost
  if (entry === undefined) return { ...(missing !== undefined && { lost: missing }), versions: [] }
  const { versions, doubt, text, carried } = await provenBy(entry, journal, reading)
  if (text !== undefined) told(entry.id, text)
  const { card } = cardOf(entry.card)
  const refused = gone ?? (doubt === undefined ? lost : refusedVisit(entry, journal, doubt))
  if (refused !== undefined) return { entry: withCard(entry, doubted(card, asOf, refused)), lost: refused, versions }
  const known = withCard(entry, Object.fromEntries(Object.entries(card).map(([key, one]) => [key, lostAmong(carried, key, one, entry)])))
  return { entry: known, ...(carried.length > 0 && { row: rowOf(await digestVisit(known, store, kept, today), journal) }), versions }
}

const withCard = (entry: VisitEntry, card: ScoreCard): VisitEntry => ({ ...entry, card: card as VisitEntry['card'] })

function lostAmong(carried: Carried[], key: string, one: CardResult, { until }: VisitEntry): CardResult {
  const found = carried.find(each => each.key === key)
  return found === undefined ? one : unknown(one, { night: found.night, until, doubt: found.lost! })
}

/** The visit as one by which nothing is known. */
function refusedVisit({ id, night, from, until, tool }: VisitEntry, { rows }: VisitJournal, doubt: Doubt): NightRow & { doubt: Doubt } {
  const { row = { id, night, from, until, tool: tool.version, ran: 0, main: {} } } = rows.find(one => one.row.id === id) ?? {}
  const main = Object.fromEntries(Object.keys(row.main).map(version => [version, 'MISS' as const]))
  return { ...row, state: 'failed', doubt, main }
}

/** A visit that ended after the one with the greatest id. */
async function laterThan(last: VisitEntry, { subject, scope, rows, ids, after }: VisitJournal, store: Reading['store'], asOf: Date): Promise<VisitEntry | undefined> {
  const late = rows.filter(({ row, letters }) => letters !== '' && endedBy(row, asOf) && Date.parse(row.until) > Date.parse(last.until)).sort((a, b) => Date.parse(b.row.until) - Date.parse(a.row.until))[0]
  const entry = late === undefined ? undefined : await entryOf(store, ['visits', subject, scope], { ids, after }, late.row.id)
  return entry === undefined ? undefined : visitEntry(entry, subject, scope)
}

/** Why nothing that an entry says can be believed, and which results of earlier visits cannot; with what is to tell. */
async function provenBy(entry: VisitEntry, journal: VisitJournal, believing: Believing): Promise<{ versions: string[]; doubt?: Doubt; text?: string; carried: Carried[] }> {
  const none = { versions: [], carried: [] }
  const said = await saidOf(entry, believing).catch((error: unknown) => damageOf(error))
  if (typeof said === 'string') return { ...none, doubt: DOUBTS.unread, text: `the newest report: ${said}` }
  if (said === undefined) return { ...none, doubt: DOUBTS.noReport, text: `${DOUBTS.noReport}, so it judges nothing` }
  const { versions, contradiction } = said
  if (contradiction !== undefined) return { ...none, versions, doubt: DOUBTS.form, text: `the newest report: ${contradiction}` }
  const { card } = cardOf(entry.card)
  const twin = journal.rows.find(({ row }) => row.id !== entry.id && row.report === entry.report)
  const apart = [...(twin === undefined ? [] : [`its report is that of the visit ${twin.row.id}`]), ...entryApart({ ...entry, rules: keptWith(entry) }, said), ...cardApart({ night: entry.night, card }, said, { newest: true })]
  const row = journal.rows.find(one => one.row.id === entry.id)
  const unsigned = apart.length > 0 || row === undefined ? undefined : await unsignedBy(row, journal, believing)
  if (unsigned !== undefined) return { ...none, versions, doubt: unsigned, ...(unsigned === DOUBTS.unsigned && { text: `${DOUBTS.unsigned}: it judges nothing` }) }
  const carried = apart.length > 0 ? [] : await carriedBy({ id: entry.id, night: entry.night, until: entry.until, card }, journal, believing)
  const wrong = [...apart, ...carried.filter(({ lost }) => lost === undefined).map(({ text }) => text)]
  if (wrong.length > 0) return { ...none, versions, doubt: DOUBTS.card, text: `${DOUBTS.card}: ${firstOf(wrong)}` }
  return { versions, carried, ...(carried.length > 0 && { text: `results of earlier visits do not count (nightly --all judges anew): ${firstOf(carried.map(({ text }) => text))}` }) }
}

const firstOf = ([first, ...others]: string[]): string => `${first}${others.length === 0 ? '' : `, and ${others.length} more`}`
