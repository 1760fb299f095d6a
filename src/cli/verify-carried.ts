import type { Earlier } from '../history/card-proof.ts'
import type { Journal, Store, VisitEntry } from '../model/history.ts'
import type { Report } from '../model/report.ts'
import { DOUBTS } from '../report/doubts.ts'
import { objectOf } from './evidence-place.ts'
import type { Read } from './read-reports.ts'
import type { Step } from './verification.ts'

/** Nights whose reports are kept in memory. */
const REMEMBERED = 50

/** What the earlier visits of a journal said, and since when it has any. */
export interface EarlierVisits {
  of(night: string): Promise<Earlier[]>
  first: string
}

/** Reads reports of visits, each once, as long as there are not too many; `signed` looks at their signatures. What it gives throws StoreError, SignersError. */
export function earlierVisits(
  store: Store, read: (text: string) => Read, signed: (bytes: Buffer, signature: string | undefined, report: Report) => Promise<Step>,
): (journal: Journal) => Promise<EarlierVisits> {
  const ids = new Map<string, Promise<string[]>>()
  const known = new Map<string, Promise<Earlier[]>>()
  const remember = <Value>(map: Map<string, Promise<Value>>, key: string, make: () => Promise<Value>): Promise<Value> => {
    const there = map.get(key)
    if (there !== undefined) return there
    if (map.size >= REMEMBERED) map.clear()
    const made = make()
    map.set(key, made)
    return made
  }
  const earlierOf = async (entry: VisitEntry): Promise<Earlier> => {
    const bytes = await objectOf(store, entry.report!)
    const found = bytes === undefined ? undefined : read(bytes.toString())
    if (bytes === undefined || found === undefined || !('reports' in found)) return { doubt: DOUBTS.unread }
    const [report] = found.reports as [Report]
    const signature = entry.signature === undefined ? undefined : await objectOf(store, entry.signature)
    const { state } = await signed(bytes, signature?.toString(), report)
    return { report, ...(state === 'contradicted' && { doubt: DOUBTS.signature }) }
  }
  return async journal => {
    const all = await remember(ids, JSON.stringify(journal), () => store.ids(journal))
    const of = async (night: string): Promise<Earlier[]> => {
      const found: Earlier[] = []
      for (const id of all.filter(one => one === night || one.startsWith(`${night}~`))) {
        for await (const entry of store.entries(journal, { until: id, reverse: true })) {
          if (entry.id === id && (entry as VisitEntry).report !== undefined) found.push(await earlierOf(entry as VisitEntry))
          break
        }
      }
      return found
    }
    return { first: all[0] ?? '', of: night => remember(known, JSON.stringify([journal, night]), () => of(night)) }
  }
}
