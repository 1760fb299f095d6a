import type { Evidence, Gathered } from '../model/evidence.ts'
import type { Instant } from '../model/json.ts'
import type { Finding } from '../model/judging.ts'
import type { Result } from '../model/report.ts'
import { worst } from './verdict.ts'

export type Decision = Pick<Result, 'verdict' | 'because'> & { examined?: number; findings?: Finding[]; /** Of several clusters the oldest. */ since?: Instant }
/** Name of the need → the document that answers it. */
export type Found = Record<string, { digest: string; evidence: Evidence }>

/** The clusters of the visit, sorted; one without a name for a cloud. */
export function clustersOf({ collection: { clusters = [], evidence } }: Gathered): string[] {
  const names = [...new Set([...clusters, ...evidence.flatMap(({ cluster }) => cluster ?? [])])].sort()
  return names.length === 0 ? [''] : names
}

/** What a result with several clusters calls a document: `nodes@prod-1`; only `releases` where it is about the subject as a whole. */
export function labelOf(need: string, documents: Found): string {
  const cluster = documents[need]?.evidence.cluster
  return cluster === undefined ? need : `${need}@${cluster}`
}

/** The verdict on the subject: the worst of its clusters', with the cluster named in reasons and findings if there are several. Throws on an empty list. */
export function together(parts: { cluster: string; documents: Found; decision: Decision }[]): Decision {
  const [first] = parts
  if (first === undefined) throw new Error('there is always one cluster or cloud')
  if (parts.length === 1) return first.decision
  const verdict = worst(parts.map(({ decision }) => decision.verdict))
  const reasons = new Map<string, string[]>()
  for (const { cluster, decision } of parts.filter(part => part.decision.verdict === verdict)) {
    reasons.set(decision.because, [...reasons.get(decision.because) ?? [], cluster])
  }
  const since = parts.flatMap(({ decision }) => decision.since ?? []).sort()[0]
  return {
    ...(since !== undefined && { since }),
    verdict,
    because: [...reasons].map(([because, clusters]) => (clusters.length === parts.length ? `every cluster: ${because}` : `${clusters.join(', ')}: ${because}`)).join('; '),
    examined: parts.reduce((sum, { decision: { examined = 0 } }) => sum + examined, 0),
    findings: parts.flatMap(({ cluster, documents, decision: { findings = [] } }) => findings.map(finding => ({
      ...finding, subject: `${cluster}: ${finding.subject}`, at: finding.at.replace(/^\/([^/]+)/, (_, need: string) => segment(labelOf(need, documents))),
    }))),
  }
}

/** The finding of a rule about all clusters, whose pointer says `/need/<number of the cluster>/…`, with a pointer into that cluster's document. */
export function pointed(finding: Finding, found: Found[]): Finding {
  return {
    ...finding,
    at: finding.at.replace(/^\/([^/]+)\/(\d+)(?=\/|$)/, (_, need: string, i: string) => segment(found.length > 1 ? labelOf(need, found[Number(i)] ?? {}) : need)),
  }
}

/** A name as a segment of a JSON pointer. */
const segment = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
