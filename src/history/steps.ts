import type { Attested, EvidenceEntry } from '../model/evidence.ts'
import type { Json } from '../model/json.ts'
import type { Report, Result } from '../model/report.ts'

/** Judges by the rules of today, of every version of the scope that the compared reports judge. */
export type JudgeAgain = (gathered: Attested, asOf: Date) => Report

/** What is left of a visit. */
export interface Visited {
  report: Report
  /** Absent where the evidence is not at hand. */
  gathered?: Attested
  /** Definitions that it was judged by: standard id → definition. */
  standards?: Record<string, Json>
}
/** A visit that can be judged again. */
export type Rejudgeable = Visited & { gathered: Attested }

export type StepKind = 'rule' | 'time' | 'data' | 'attestation' | 'cloud'
/** One step from the older visit to the newer one, and how it is judged there by the rules of today. */
export interface Step {
  kind: StepKind
  report: () => Report
}

/** Evidence that is public knowledge and not the cloud's. */
export const DATA_SETS: ReadonlySet<string> = new Set(['kubernetes.releases'])

/**
 * From the older visit to the newer one in steps: by the rules of today, then as of the newer date, with the newer data sets, attestations and at last
 * evidence. Each is judged when first asked for. Where the rules differ, evidence that the older visit lacks is taken from the newer one.
 */
export function stepsBetween(before: Rejudgeable, after: Rejudgeable, judge: JudgeAgain): Step[] {
  const [then, now] = [before, after].map(({ report }) => new Date(report.asOf)) as [Date, Date]
  const old = sameRules(before.report, after.report) ? before.gathered : filled(before.gathered, after.gathered)
  const { from, until } = after.gathered.collection
  const moved: Attested = { ...old, collection: { ...old.collection, from, until } } // or else it would be its expiry that is judged
  const data = replaced(moved, after.gathered, ({ kind }) => DATA_SETS.has(kind))
  const { attestations: _, ...seen } = data
  const attested: Attested = { ...seen, ...(after.gathered.attestations !== undefined && { attestations: after.gathered.attestations }) }
  return [
    { kind: 'rule', report: once(() => judge(old, then)) },
    { kind: 'time', report: once(() => judge(moved, now)) },
    { kind: 'data', report: once(() => judge(data, now)) },
    { kind: 'attestation', report: once(() => judge(attested, now)) },
    { kind: 'cloud', report: once(() => judge(after.gathered, now)) },
  ]
}

/** The result of a test case, as one of these versions of its standard has it. */
export function resultIn({ results }: Report, testcase: string, versions: string[] | undefined): Result | undefined {
  const all = results.filter(result => result.testcase === testcase)
  const found = all.find(({ standardVersions }) => versions === undefined || standardVersions.some(version => versions.includes(version)))
  return found ?? (all.length === 1 ? all[0] : undefined)
}

function sameRules(a: Report, b: Report): boolean {
  const part = ({ tool: { version }, scope: { digest }, standards }: Report) => JSON.stringify([version, digest, Object.entries(standards).sort()])
  return part(a) === part(b)
}

const place = ({ kind, cluster }: EvidenceEntry): string => JSON.stringify([kind, cluster])

/** With documents of the other visit for what is lacking, or was taken in another form. */
function filled(gathered: Attested, from: Attested): Attested {
  const revisions = ({ collection, documents }: Attested) => new Map(collection.evidence.map(entry => [place(entry), documents.get(entry.digest)?.revision]))
  const [there, other] = [revisions(gathered), revisions(from)]
  return replaced(gathered, from, entry => there.get(place(entry)) !== other.get(place(entry)) && other.has(place(entry)))
}

function replaced(gathered: Attested, from: Attested, which: (entry: EvidenceEntry) => boolean): Attested {
  const evidence = [...gathered.collection.evidence.filter(entry => !which(entry)), ...from.collection.evidence.filter(which)]
  return {
    ...gathered, collection: { ...gathered.collection, evidence },
    documents: new Map([...gathered.documents, ...from.documents]),
  }
}

function once(work: () => Report): () => Report {
  let done: Report | undefined
  return () => (done ??= work())
}
