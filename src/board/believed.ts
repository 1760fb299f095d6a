import { type Carried, carriedApart, type Earlier, entryApart, type Said } from '../history/card-proof.ts'
import type { NightRow } from '../model/board.ts'
import type { ScoreCard, VisitEntry } from '../model/history.ts'
import { type Doubt, DOUBTS } from '../report/doubts.ts'
import type { Crew } from './crew.ts'
import type { Look } from './signers.ts'
import type { VisitJournal } from './visit-journal.ts'
import { damageOf, type VisitRow } from './visit-row.ts'

const DAY = 86_400_000
/** Days before and after a signed visit in which one expects that others are signed too. */
const EXPECTED = 90

export interface Believing extends Pick<Crew, 'said'> {
  /** Looks at signatures, and tells elsewhere what is wrong with them; without it they are not looked at. */
  look: Look | undefined
  /** Reports without a signature count as nobody's. */
  mustBeSigned: boolean
}

/** What the report of a visit says; undefined where it has none. Throws StoreError, SyntaxError or TypeError where it is none. */
export async function saidOf({ report, night }: Pick<NightRow, 'report' | 'night'>, { said }: Believing): Promise<Said | undefined> {
  return report === undefined ? undefined : said({ kind: 'said', report, night })
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
export async function carriedBy(entry: Pick<VisitEntry, 'id' | 'night' | 'until'> & { card: ScoreCard }, journal: Pick<VisitJournal, 'subject' | 'scope' | 'rows' | 'rules'>, believing: Believing): Promise<Carried[]> {
  const before = ({ row: { id, until } }: VisitRow): boolean => id !== entry.id && Date.parse(until) <= Date.parse(entry.until)
  return carriedApart(entry, new Date(entry.until), from =>
    Promise.all(journal.rows.filter(one => before(one) && Date.parse(one.row.until) >= from.getTime()).map(one => earlierOf(one, journal, believing))))
}

async function earlierOf(one: VisitRow, journal: Pick<VisitJournal, 'subject' | 'scope' | 'rows' | 'rules'>, believing: Believing): Promise<Earlier> {
  const { night, until, tool } = one.row
  const said = await saidOf(one.row, believing).catch((error: unknown) => { damageOf(error) })
  if (said === undefined) return { night, until, doubt: one.row.report === undefined ? DOUBTS.noReport : DOUBTS.unread }
  const apart = entryApart({ subject: journal.subject, scope: journal.scope, rules: one.rules === undefined ? undefined : journal.rules[one.rules], until, tool: { name: said.tool.name, version: tool } }, said)
  const doubt = said.contradiction !== undefined ? DOUBTS.form : apart.length > 0 ? DOUBTS.card : await unsignedBy(one, journal, believing)
  return { night, until, asOf: said.asOf, said: said.card, ...(doubt !== undefined && { doubt }) }
}
