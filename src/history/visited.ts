import type { Attestation, Attested, Collection, Evidence } from '../model/evidence.ts'
import type { Digest, Store, VisitEntry } from '../model/history.ts'
import type { Report } from '../model/report.ts'
import type { Visited } from './steps.ts'

/** The visit of a night, the last one if it was interrupted and made again; undefined if there is none. Throws StoreError. */
export async function visitOf(store: Store, subject: string, scope: string, night: string): Promise<VisitEntry | undefined> {
  for await (const entry of store.entries(['visits', subject, scope], { until: `${night}~~`, reverse: true })) {
    return entry['night'] === night ? entry as VisitEntry : undefined
  }
  return undefined
}

/** The newest visit of an earlier night. Throws StoreError. */
export async function visitBefore(store: Store, { subject, scope, night }: Pick<VisitEntry, 'subject' | 'scope' | 'night'>): Promise<VisitEntry | undefined> {
  for await (const entry of store.entries(['visits', subject, scope], { until: night, reverse: true })) {
    if (entry['night'] !== night) return entry as VisitEntry
  }
  return undefined
}

/** Report and evidence of a visit; undefined if it has no report. Throws StoreError. */
export async function readVisited(store: Store, { report, collection, attestations }: Pick<VisitEntry, 'report' | 'collection' | 'attestations'>): Promise<Visited | undefined> {
  if (report === undefined) return undefined
  const read = async <T>(digest: Digest): Promise<T> => JSON.parse(String(await store.get(digest))) as T
  const found = await read<Report>(report)
  if (collection === undefined) return { report: found }
  const list = await read<Collection>(collection)
  const documents = await Promise.all(list.evidence.map(async ({ digest }) => [digest, await read<Evidence>(digest)] as const))
  const attested = await Promise.all((attestations ?? []).map(async digest => [digest, await read<Attestation>(digest)] as const))
  const gathered: Attested = { collection: list, documents: new Map(documents), ...(attested.length > 0 && { attestations: new Map(attested) }) }
  return { report: found, gathered }
}
