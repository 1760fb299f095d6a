import type { Board, BoardScope, NightChanges } from '../model/board.ts'
import type { CertificateStanding } from '../model/certificate.ts'
import type { Store } from '../model/history.ts'
import type { Waiver } from '../model/waiver.ts'
import type { Judged } from '../waivers/tolerance.ts'
import type { KeptRules } from './kept-rules.ts'
import type { Newest } from './newest.ts'
import type { NightOfLine } from './night-changes.ts'
import { cardNow, standingOf, versionsShown } from './standing.ts'
import { endedBy, historyOf, type VisitJournal } from './visit-journal.ts'
import { digestVisit } from './visit-row.ts'
import { judgedOf, waivedBy } from './waived.ts'

export interface ScopeReading {
  store: Pick<Store, 'get' | 'ids' | 'entries'>
  kept: KeptRules
  asOf: Date
  definitions: Board['scopes'][string]
  waivers: readonly Waiver[]
  certificates: readonly CertificateStanding[]
  /** Of all lines of nights. */
  nights: readonly NightOfLine[]
  problems: string[]
}
/** A scope of a subject, as its visits and what was said of it have it; `judged` is what there is to tolerate. Throws StoreError where the store fails. */
export async function scopeOf(journal: VisitJournal, { entry, lost, row, versions: told }: Newest, reading: ScopeReading): Promise<{ scope: BoardScope; judged: Judged[] }> {
  const { store, kept, asOf, definitions: { scope, bound }, waivers, certificates, problems } = reading
  const { subject, scope: id } = journal
  const history = historyOf({ ...journal, rows: journal.rows.map(one => (one.row.id === lost?.id ? { ...one, row: lost, letters: '' } : one.row.id === row?.row.id ? row : one)) }, asOf)
  const shown = versionsShown(scope, told, asOf)
  const card = cardNow(entry?.card ?? {}, bound, shown, asOf)
  // A visit of more than 18 months ago still says since when nothing was judged
  const nights = history.nights.length > 0 || entry === undefined ? history.nights : [(await digestVisit(entry, store, kept, reading.definitions)).row]
  const judged = await judgedOf({ subject, scope: id, card }, waivers, store, problems)
  const waived = waivedBy(judged, waivers, asOf)
  return {
    judged: [...judged.values()],
    scope: {
      scope: id, history, card, waived, changes: changesOf(journal, reading),
      versions: shown.map(version => standingOf(version, { scope, bound, card, nights, waived, asOf })),
      certificates: certificates.filter(one => one.subject === subject && one.scope === id),
      ...missingOf(journal, reading), ...(journal.seen !== undefined && { seen: journal.seen }),
    },
  }
}

/** Newest first; only nights of the history in which something changed. */
function changesOf({ subject, scope, rows }: VisitJournal, { nights, asOf }: ScopeReading): NightChanges[] {
  const ends = new Map(rows.filter(({ row }) => endedBy(row, asOf)).map(({ row }) => [row.night, row.until]))
  const found = new Map<string, NightChanges>()
  for (const { night, at, changed } of nights) {
    if (Date.parse(at) > asOf.getTime() && !ends.has(night)) continue
    for (const one of changed) {
      if (one.subject !== subject || one.scope !== scope || one.changes.length === 0) continue
      const there = found.get(night)
      found.set(night, { night, at: ends.get(night) ?? at, changes: [...there?.changes ?? [], ...one.changes] })
    }
  }
  return [...found.values()].sort((a, b) => (a.night < b.night ? 1 : -1))
}

/** The newest night that did not visit it, if no visit has ended since. */
function missingOf({ subject, scope, rows }: VisitJournal, { nights, asOf }: ScopeReading): { missing?: string } {
  const left = nights.filter(({ at, missing }) => Date.parse(at) <= asOf.getTime() && missing.some(([one, other]) => one === subject && other === scope)).sort((a, b) => Date.parse(b.at) - Date.parse(a.at))[0]
  const seen = left !== undefined && rows.some(({ row }) => endedBy(row, asOf) && Date.parse(row.until) > Date.parse(left.at))
  return left === undefined || seen ? {} : { missing: left.night }
}
