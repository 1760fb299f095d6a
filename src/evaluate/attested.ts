import type { BoundTestcase, Lifetime, Testcase } from '../model/definition.ts'
import type { Attestation, Attested, EvidenceEntry } from '../model/evidence.ts'
import type { Instant } from '../model/json.ts'
import type { Finding } from '../model/judging.ts'
import type { Result } from '../model/report.ts'
import { expiry } from '../spec/lifetime.ts'

/** How long a verdict on the test case is valid; manual ones are repeated quarterly unless their definition says otherwise (SCS-0004, regulation 3). */
export function lifetimeOf({ lifetime, manual }: Testcase): Lifetime {
  return lifetime ?? (manual === undefined ? 'week' : 'quarter')
}

/** The visit with those of the attestations that are about its subject, beside what it already has; what is ignored is noted. */
export function withAttestations(gathered: Attested, given: Map<string, Attestation>): Attested {
  if (given.size === 0) return gathered
  const { collection } = gathered
  const own = [...given].filter(([, { subject }]) => subject === collection.subject)
  const others = [...new Set([...given.values()].map(({ subject }) => subject).filter(subject => subject !== collection.subject))].sort()
  const names = others.slice(0, 5).join(', ') + (others.length > 5 ? ', …' : '')
  const count = given.size - own.length
  const note = `${count} attestation${count === 1 ? ' is' : 's are'} ignored, being about another subject than ${collection.subject}: ${names}`
  const notes = count === 0 || collection.notes.includes(note) ? collection.notes : [...collection.notes, note]
  const attestations = new Map([...gathered.attestations ?? [], ...own].sort(byId))
  return {
    ...gathered,
    collection: { ...collection, notes, ...(attestations.size > 0 && { attestations: [...attestations].map(entryOf) }) },
    ...(attestations.size > 0 && { attestations }),
  }
}

export interface Chosen {
  digest: string
  attestation: Attestation
  /** One of the same instant that says the opposite. */
  against?: Attestation
}

/** The attestation that counts for the test case: the newest that is not after `asOf`; of two of the same instant the worse. */
export function chosen(testcase: string, { collection, attestations }: Attested, asOf: Date): Chosen | undefined {
  const found = [...attestations ?? []].filter(([, one]) =>
    one.testcase === testcase && one.subject === collection.subject && new Date(one.date) <= asOf).sort(worthiestFirst)
  const [first] = found
  if (first === undefined) return undefined
  const [digest, attestation] = first
  const against = found.map(([, one]) => one).find(({ date, verdict }) => date === attestation.date && verdict !== attestation.verdict)
  return { digest, attestation, ...(against !== undefined && { against }) }
}

/** The entries of a report's evidence for the attestations that its results name. */
export function entriesOf(results: Result[], { attestations }: Attested): EvidenceEntry[] {
  const named = new Set(results.flatMap(({ evidence }) => Object.values(evidence)))
  return [...attestations ?? []].filter(([digest]) => named.has(digest)).sort(byId).map(entryOf)
}

type Decision = Pick<Result, 'verdict' | 'because' | 'examined' | 'findings' | 'evidence'> & { validUntil: Instant | null }

/** Verdict of a manual test case by its attestation; MISS without one that is valid. `definition` is the digest of the standard judged by. */
export function judgeAttested({ testcase }: BoundTestcase, gathered: Attested, definition: string | undefined, asOf: Date): Decision {
  const one = chosen(testcase.id, gathered, asOf)
  const ask = `needs a person: ${(testcase.manual ?? '').replace(/\.$/, '')}; scs-check attest ${testcase.id} …`
  const missed = { verdict: 'MISS' as const, examined: 0, findings: [], validUntil: null }
  if (one === undefined) {
    const later = [...gathered.attestations?.values() ?? []].some(attestation => attestation.testcase === testcase.id)
    return { ...missed, because: `${later ? 'the attestation is dated after the date of judging; ' : ''}${ask}`, evidence: {} }
  }
  const evidence = { attestation: one.digest }
  const { verdict, reviewer, date, document, validUntil, comment } = one.attestation
  // an attestation cannot outlive what the definition allows
  const until = new Date(Math.min(Date.parse(validUntil), expiry(lifetimeOf(testcase), new Date(date)).getTime()))
  if (asOf >= until) return { ...missed, because: `attestation expired on ${until.toISOString().slice(0, 10)}; ${ask}`, evidence }
  const passed = verdict === 'pass'
  const basis = `${reviewer} on ${date.slice(0, 10)} from ${document.name} (${document.digest})`
  const found = (severity: Finding['severity'], at: string, message: string, more: Partial<Finding> = {}): Finding =>
    ({ severity, subject: `attestation of ${testcase.id}`, at: `/attestation${at}`, message, ...more })
  const findings = [
    ...(comment === undefined ? [] : [found(passed ? 'remark' : 'violation', '/comment', comment)]),
    ...(one.against === undefined ? [] : [
      found('remark', '/verdict', `at the same instant ${one.against.reviewer} attested ${one.against.verdict}; the worse counts`),
    ]),
    ...(definition === one.attestation.standard.digest ? [] : [found('remark', '/standard/digest',
      `the definition of ${one.attestation.standard.id} has changed since: see whether the demand is still the one that was reviewed`,
      { ...(definition !== undefined && { expected: definition }), found: one.attestation.standard.digest })]),
  ]
  return {
    verdict: passed ? 'PASS' : 'FAIL', because: `${passed ? 'attested by' : 'attested as violated by'} ${basis}`, examined: 1, findings, evidence,
    validUntil: until.toISOString().replace('.000Z', 'Z'),
  }
}

function entryOf([digest, { testcase, date }]: [string, Attestation]): EvidenceEntry {
  return { kind: `attestation.${testcase}`, digest, from: date, until: date }
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function byId([digestA, a]: [string, Attestation], [digestB, b]: [string, Attestation]): number {
  return order(a.testcase, b.testcase) || order(a.date, b.date) || order(digestA, digestB)
}

/** Newest first; of the same instant fail first, then what expires earlier. */
function worthiestFirst([digestA, a]: [string, Attestation], [digestB, b]: [string, Attestation]): number {
  return order(b.date, a.date) || order(a.verdict, b.verdict) || order(a.validUntil, b.validUntil) || order(digestA, digestB)
}
