import type { Clause, Deviation, TargetName, Validity } from './definition.ts'
import type { EvidenceEntry } from './evidence.ts'
import type { Instant } from './json.ts'
import type { Finding, Verdict } from './judging.ts'

export interface Result {
  testcase: string
  title: string
  standard: string
  standardVersions: string[]
  targets: Record<string, TargetName>
  verdict: Verdict
  because: string
  examined: number
  findings: Finding[]
  /** How many more findings there were than the report holds; the evidence has them all. */
  omitted?: number
  clause: Clause
  remedy?: string
  own?: true
  deviation?: Deviation[]
  /** Name of the need → digest of the evidence judged. */
  evidence: Record<string, string>
  /** Expiry by the test case's lifetime; null for MISS. */
  validUntil: Instant | null
}
export interface TargetSummary {
  verdict: Verdict
  counts: Record<Verdict, number>
}
export interface VersionSummary {
  version: string
  validity: Validity
  targets: Partial<Record<TargetName, TargetSummary>>
  /** Standards of this version that no test case of target main covers, and why. */
  open: { standard: string; version: string; title: string; url: string; reason: string }[]
}

/** `report.json`: the same evidence and the same rules give the same bytes. */
export interface Report {
  format: 'scs-check/report/1'
  tool: { name: string; version: string }
  subject: string
  /** Names of the clusters of a Kubernetes subject. */
  clusters?: string[]
  scope: { id: string; uuid: string; name: string; url: string; digest: string }
  /** Standard id → digest of its definition. */
  standards: Record<string, string>
  asOf: Instant
  /** When the evidence was collected (end of collection). */
  checkedAt: Instant
  notes: string[]
  versions: VersionSummary[]
  results: Result[]
  evidence: EvidenceEntry[]
  /** Selection in force, when not every test case was judged. */
  selection?: { only?: string; section?: string[]; testcases?: string[] }
}
