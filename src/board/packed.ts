import type { Digest } from '../model/history.ts'
import type { ReportFacts, VisitRow } from './visit-row.ts'
import type { VisitRows } from './visit-journal.ts'

/** Visits as they are kept between builds: each document's digest stands there once, since nights share most of them. */
export interface PackedRows extends Omit<VisitRows, 'rows'> {
  documents: Digest[]
  rows: (Omit<VisitRow, 'facts'> & { facts?: Omit<ReportFacts, 'evidence'> & { evidence: number[] } })[]
}

/** The same with digests as their places in a list. */
export function pack({ keys, rules, rows }: VisitRows): PackedRows {
  const places = new Map<Digest, number>()
  const placeOf = (digest: Digest): number => {
    const known = places.get(digest) ?? places.size
    places.set(digest, known)
    return known
  }
  const packed = rows.map(({ facts, ...row }) => ({ ...row, ...(facts !== undefined && { facts: { ...facts, evidence: facts.evidence.map(placeOf) } }) }))
  return { keys, rules, documents: [...places.keys()], rows: packed }
}

/** What was packed. */
export function unpack({ keys, rules, documents, rows }: PackedRows): VisitRows {
  return { keys, rules, rows: rows.map(({ facts, ...row }) => ({ ...row, ...(facts !== undefined && { facts: { ...facts, evidence: facts.evidence.map(at => documents[at]!) } }) })) }
}
