import { canonicalJson, digestOf } from '../evidence/canonical.ts'
import type { Collection, Evidence, Gathered } from '../model/evidence.ts'
import type { Instant } from '../model/json.ts'
import type { Probe } from '../model/probe.ts'

/** Longest reason that is kept. */
const LONGEST = 1000

/** The evidence of a visit that could not be made at all, and why: nothing was seen, so that everything that it should have judged is DNF. */
export function blind({ subject, tool, probes, message, at }: { subject: string; tool: Collection['tool']; probes: Iterable<Probe<unknown>>; message: string; at: Instant }): Gathered {
  const documents = [...probes].map(({ kind, revision }): Evidence => ({ kind, revision, subject, seen: { ok: false, reason: 'unreachable', message: message.slice(0, LONGEST) } }))
  const listed = documents.map(evidence => ({ evidence, digest: digestOf(canonicalJson(evidence)) })).sort((a, b) => (a.evidence.kind < b.evidence.kind ? -1 : 1))
  return {
    collection: {
      format: 'scs-check/collection/1', tool, subject, from: at, until: at, notes: [`nothing could be visited: ${message.slice(0, LONGEST)}`],
      evidence: listed.map(({ evidence: { kind }, digest }) => ({ kind, digest, from: at, until: at })),
    },
    documents: new Map(listed.map(({ evidence, digest }) => [digest, evidence])),
  }
}
