import { type Carried, carriedApart, type Earlier } from '../history/card-proof.ts'
import { addReport } from '../history/score-card.ts'
import { contradictionIn } from '../evaluate/contradiction.ts'
import type { NightRow } from '../model/board.ts'
import type { ScoreCard, Store } from '../model/history.ts'
import type { Report } from '../model/report.ts'
import { type Doubt, DOUBTS } from '../report/doubts.ts'
import type { Look } from './signers.ts'
import type { VisitJournal } from './visit-journal.ts'
import { damageOf, type VisitRow } from './visit-row.ts'

const DAY = 86_400_000
/** Days in which a signed visit makes one expect that later ones are signed too. */
const EXPECTED = 90

export interface Believing {
  store: Pick<Store, 'get'>
  /** Looks at signatures, and tells elsewhere what is wrong with them; without it they are not looked at. */
  look: Look | undefined
  /** Newest reports without a signature count as nobody's. */
  mustBeSigned: boolean
}

/** A report that says of itself nothing that does not follow. Throws StoreError, SyntaxError or TypeError where it is none. */
export async function reportOf({ report, night }: Pick<NightRow, 'report' | 'night'>, store: Believing['store']): Promise<{ report?: Report; contradiction?: string }> {
  if (report === undefined) return {}
  const found = JSON.parse(String(await store.get(report))) as Report
  addReport({}, found, night) // of the form that it takes
  const contradiction = contradictionIn(found)
  return { report: found, ...(contradiction !== null && { contradiction }) }
}

/** Why the report of a visit is nobody's; undefined where it is signed as it has to be. Throws SignersError, StoreError where the store fails. */
export async function unsignedBy(one: VisitRow, { rows }: Pick<VisitJournal, 'rows'>, { look, mustBeSigned }: Believing): Promise<Doubt | undefined> {
  const { report, signature, key, until } = one.row
  if (report === undefined) return undefined
  if (signature === undefined) {
    const since = Date.parse(until) - EXPECTED * DAY
    const signedBefore = rows.some(({ row }) => row.signature !== undefined && Date.parse(row.until) < Date.parse(until) && Date.parse(row.until) >= since)
    return mustBeSigned || signedBefore ? DOUBTS.unsigned : undefined
  }
  if (key === undefined) return DOUBTS.unreadSignature
  const found = await look?.(one)
  return found?.refused !== undefined ? DOUBTS.signature : found?.problem !== undefined ? DOUBTS.unreadSignature : undefined
}

/** What is wrong with results of earlier visits on the card of a visit. Throws SignersError, StoreError where the store fails. */
export async function carriedBy(entry: { night: string; card: ScoreCard }, asOf: Date, journal: Pick<VisitJournal, 'rows'>, believing: Believing): Promise<Carried[]> {
  return carriedApart(entry, asOf, night =>
    Promise.all(journal.rows.filter(({ row }) => row.night === night && row.report !== undefined).map(one => earlierOf(one, journal, believing))))
}

async function earlierOf(one: VisitRow, journal: Pick<VisitJournal, 'rows'>, believing: Believing): Promise<Earlier> {
  const { report, contradiction } = await reportOf(one.row, believing.store).catch((error: unknown): { report?: Report; contradiction?: string } => (damageOf(error), {}))
  if (report === undefined) return { doubt: DOUBTS.unread }
  const doubt = contradiction === undefined ? await unsignedBy(one, journal, { ...believing, mustBeSigned: false }) : DOUBTS.form
  return { report, ...(doubt !== undefined && { doubt }) }
}
