import { type Earlier, entryApart, keptWith, saidBy } from '../history/card-proof.ts'
import type { Journal, Store, VisitEntry } from '../model/history.ts'
import type { Report } from '../model/report.ts'
import { DOUBTS } from '../report/doubts.ts'
import { objectOf } from './evidence-place.ts'
import type { Read } from './read-reports.ts'
import type { Step } from './verification.ts'

/** Visits whose reports are kept in memory: results that live for a month are carried through up to two. */
const REMEMBERED = 100

/** The visits of a journal before one of them that ended at an instant or later, and since when it has any. */
export interface EarlierVisits {
  since(from: Date): Promise<Earlier[]>
  /** Id of the first visit that is kept. */
  first: string
}

/** Reads reports of visits, each once, as long as there are not too many; `signed` looks at their signatures. What it gives throws StoreError, SignersError. */
export function earlierVisits(
  store: Store, read: (text: string) => Read, signed: (bytes: Buffer, signature: string | undefined, report: Report) => Promise<Step>,
): (entry: VisitEntry) => Promise<EarlierVisits> {
  const first = new Map<string, Promise<string>>()
  const known = new Map<string, Promise<Earlier>>()
  const remember = <Value>(map: Map<string, Promise<Value>>, key: string, make: () => Promise<Value>): Promise<Value> => {
    const there = map.get(key)
    if (there !== undefined) return there
    if (map.size >= REMEMBERED) map.clear()
    const made = make()
    map.set(key, made)
    return made
  }
  const earlierOf = async (entry: VisitEntry): Promise<Earlier> => {
    const { night, until } = entry
    if (entry.report === undefined) return { night, until, doubt: DOUBTS.noReport }
    const bytes = await objectOf(store, entry.report).catch(() => undefined) // that it is damaged, its own visit tells
    const found = bytes === undefined ? undefined : read(bytes.toString())
    if (bytes === undefined || found === undefined || !('reports' in found)) return { night, until, doubt: DOUBTS.unread }
    const [report] = found.reports as [Report]
    const signature = entry.signature === undefined ? undefined : await objectOf(store, entry.signature).catch(() => undefined)
    const { state } = await signed(bytes, signature?.toString(), report)
    const said = saidBy(report, night)
    const doubt = state === 'contradicted' ? DOUBTS.signature : entryApart({ ...entry, rules: keptWith(entry) }, said).length > 0 ? DOUBTS.card : undefined
    return { night, until, asOf: said.asOf, said: said.card, ...(doubt !== undefined && { doubt }) }
  }
  return async entry => {
    const journal: Journal = ['visits', entry.subject, entry.scope]
    const since = async (from: Date): Promise<Earlier[]> => {
      const found: Promise<Earlier>[] = []
      for await (const one of store.entries(journal, { until: entry.id, reverse: true }) as AsyncIterable<VisitEntry>) {
        if (one.id === entry.id || !(Date.parse(one.until) <= Date.parse(entry.until))) continue
        if (Date.parse(one.until) < from.getTime()) break
        found.push(remember(known, JSON.stringify([journal, one.id]), () => earlierOf(one)))
      }
      return Promise.all(found)
    }
    return { first: await remember(first, JSON.stringify(journal), async () => (await store.ids(journal))[0] ?? ''), since }
  }
}
