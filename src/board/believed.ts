import { type Carried, carriedApart, type Earlier, entryApart } from '../history/card-proof.ts'
import { addReport } from '../history/score-card.ts'
import { contradictionIn } from '../evaluate/contradiction.ts'
import type { NightRow } from '../model/board.ts'
import type { ScoreCard, Store, VisitEntry } from '../model/history.ts'
import type { Report } from '../model/report.ts'
import { type Doubt, DOUBTS } from '../report/doubts.ts'
import type { Look } from './signers.ts'
import type { VisitJournal } from './visit-journal.ts'
import { damageOf, type VisitRow } from './visit-row.ts'

const DAY = 86_400_000
/** Days before and after a signed visit in which one expects that others are signed too. */
const EXPECTED = 90

export interface Believing {
  store: Pick<Store, 'get'>
  /** Looks at signatures, and tells elsewhere what is wrong with them; without it they are not looked at. */
  look: Look | undefined
  /** Reports without a signature count as nobody's. */
  mustBeSigned: boolean
}

/** A report; what it says, as a card of its own; and what in it does not follow from the rest. */
interface Read {
  report?: Report
  said?: ScoreCard
  contradiction?: string
}

/** The report of a visit, and what in it does not follow from the rest of it. Throws StoreError, SyntaxError or TypeError where it is none. */
export async function reportOf({ report, night }: Pick<NightRow, 'report' | 'night'>, store: Believing['store']): Promise<Read> {
  if (report === undefined) return {}
  const found = JSON.parse(String(await store.get(report))) as Report
  const contradiction = contradictionIn(found)
  return { report: found, said: addReport({}, found, night), ...(contradiction !== null && { contradiction }) }
}

/** Why the report of a visit is nobody's; undefined where it is signed as it has to be. Throws SignersError, StoreError where the store fails. */
export async function unsignedBy(one: VisitRow, { rows }: Pick<VisitJournal, 'rows'>, { look, mustBeSigned }: Believing): Promise<Doubt | undefined> {
  const { signature, key, until } = one.row
  if (signature === undefined) {
    const othersAre = rows.some(({ row }) => row.signature !== undefined && Math.abs(Date.parse(row.until) - Date.parse(until)) <= EXPECTED * DAY)
    return mustBeSigned || othersAre ? DOUBTS.unsigned : undefined
  }
  if (key === undefined) return DOUBTS.unreadSignature
  const found = await look?.(one)
  return found?.refused !== undefined ? DOUBTS.signature : found?.problem !== undefined ? DOUBTS.unreadSignature : undefined
}

/** What is wrong with results of earlier visits on the card of a visit. Throws SignersError, StoreError where the store fails. */
export async function carriedBy(entry: Pick<VisitEntry, 'id' | 'night' | 'until'> & { card: ScoreCard }, journal: Pick<VisitJournal, 'subject' | 'scope' | 'rows'>, believing: Believing): Promise<Carried[]> {
  const before = ({ row: { id, until } }: VisitRow): boolean => id !== entry.id && Date.parse(until) <= Date.parse(entry.until)
  return carriedApart(entry, new Date(entry.until), from =>
    Promise.all(journal.rows.filter(one => before(one) && Date.parse(one.row.until) >= from.getTime()).map(one => earlierOf(one, journal, believing))))
}

async function earlierOf(one: VisitRow, journal: Pick<VisitJournal, 'subject' | 'scope' | 'rows'>, believing: Believing): Promise<Earlier> {
  const { night, until, tool } = one.row
  const { report, said, contradiction } = await reportOf(one.row, believing.store).catch((error: unknown): Read => (damageOf(error), {}))
  if (report === undefined) return { night, until, doubt: one.row.report === undefined ? DOUBTS.noReport : DOUBTS.unread }
  const apart = entryApart({ ...journal, until, tool: { name: report.tool.name, version: tool } }, report)
  const doubt = contradiction !== undefined ? DOUBTS.form : apart.length > 0 ? DOUBTS.card : await unsignedBy(one, journal, believing)
  return { night, until, asOf: report.asOf, said: said!, ...(doubt !== undefined && { doubt }) }
}
