import type { Lifetime } from './definition.ts'
import type { Instant, Json } from './json.ts'

/** Why something could not be seen; every one of them leads to DNF, none to PASS or FAIL. */
export type UnseenReason = 'refused' | 'timeout' | 'unreachable' | 'malformed' | 'unsupported'

/** What a probe saw of a subject. `seen.data` is redacted and has the shape that the probe's schema promises. */
export interface Evidence<Data = Json> {
  kind: string
  revision: number
  subject: string
  /** Which cluster of a Kubernetes subject. */
  cluster?: string
  seen: { ok: true; data: Data } | { ok: false; reason: UnseenReason; message: string }
}

/** An evidence document as a collection lists it: its digest, and when it was taken. */
export interface EvidenceEntry {
  kind: string
  /** Which cluster of a Kubernetes subject. */
  cluster?: string
  digest: string
  from: Instant
  until: Instant
}

/** `collection.json`: what one visit of one subject brought home. The documents lie beside it, named by their digest. */
export interface Collection {
  format: 'scs-check/collection/1'
  tool: { name: string; version: string }
  subject: string
  /** Names of the clusters of a Kubernetes subject; all evidence but that about the subject as a whole is of one of them. */
  clusters?: string[]
  from: Instant
  until: Instant
  /** Remarks about the circumstances that a reader of verdicts must know (e.g. a privileged account was allowed). */
  notes: string[]
  evidence: EvidenceEntry[]
}

/** What one visit brought home: the list and, by digest, the documents. */
export interface Gathered {
  collection: Collection
  documents: Map<string, Evidence>
}

/** `scs-check/attestation/1`: what a person found of a manual test case. It is named by the SHA-256 of its file, which is canonical JSON. */
export interface Attestation {
  format: 'scs-check/attestation/1'
  tool: { name: string; version: string }
  testcase: string
  subject: string
  verdict: 'pass' | 'fail'
  /** Who looked at the document. */
  reviewer: string
  date: Instant
  lifetime: Lifetime
  /** Expiry by the lifetime. */
  validUntil: Instant
  /** What was found; a fail has one. */
  comment?: string
  /** What was looked at: never its content. */
  document: { name: string; size: number; digest: string }
  /** The definition by which it was judged. */
  standard: { id: string; digest: string }
  /** Digest of all other members: shows a change by hand. Only a signature shows a forgery. */
  checksum: string
}

/** What one visit brought home, and every attestation of its subject by digest; `collection.json` lists those that lie beside it. */
export interface Attested extends Gathered {
  collection: Collection & { attestations?: EvidenceEntry[] }
  attestations?: Map<string, Attestation>
}
