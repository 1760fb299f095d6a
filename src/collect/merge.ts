import type { EvidenceEntry, Gathered } from '../model/evidence.ts'

/** What the visits of a subject's clusters brought home, as one visit: what is about the subject as a whole once. Throws on an empty list. */
export function mergeGathered(parts: Gathered[]): Gathered {
  const [first, ...others] = parts
  if (first === undefined) throw new Error('a subject has at least one cluster')
  if (others.length === 0) return first
  const entries = new Map<string, EvidenceEntry>()
  for (const entry of parts.flatMap(({ collection }) => collection.evidence)) {
    const key = JSON.stringify([entry.kind, entry.cluster])
    if (!entries.has(key)) entries.set(key, entry)
  }
  const evidence = [...entries.values()].sort((a, b) => order(a.kind, b.kind) || order(a.cluster ?? '', b.cluster ?? ''))
  const kept = new Set(evidence.map(({ digest }) => digest))
  return {
    collection: {
      ...first.collection,
      clusters: parts.flatMap(({ collection }) => collection.clusters ?? []).sort(),
      from: parts.map(({ collection }) => collection.from).sort()[0] ?? first.collection.from,
      until: parts.map(({ collection }) => collection.until).sort().at(-1) ?? first.collection.until,
      notes: [...new Set(parts.flatMap(({ collection }) => collection.notes))],
      evidence,
    },
    documents: new Map(parts.flatMap(({ documents }) => [...documents]).filter(([digest]) => kept.has(digest))),
  }
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
