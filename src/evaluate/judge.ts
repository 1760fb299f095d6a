import type { BoundTestcase, Testcase } from '../model/definition.ts'
import type { Attested, Evidence, Gathered } from '../model/evidence.ts'
import type { JsonObject } from '../model/json.ts'
import type { Check, ClusterSeen, Finding } from '../model/judging.ts'
import type { Probe } from '../model/probe.ts'
import type { Result } from '../model/report.ts'
import { expiry } from '../spec/lifetime.ts'
import { judgeAttested } from './attested.ts'
import { clustersOf, type Decision, type Found, labelOf, pointed, together } from './clusters.ts'
import { verdictOf } from './verdict.ts'

/**
 * The result of one test case on the evidence. Pure: the clock is `asOf`. A check that throws gives DNF, never PASS. `definition` is the
 * digest of the standard's definition, with which attestations are compared.
 */
export function judge(bound: BoundTestcase, check: Check | undefined, gathered: Attested, asOf: Date, definition?: string): Result {
  const { testcase } = bound
  const decided = testcase.manual === undefined ? judgeSeen(bound, check, gathered, asOf) : judgeAttested(bound, gathered, definition, asOf)
  return {
    testcase: testcase.id,
    title: testcase.title,
    standard: bound.standard,
    standardVersions: bound.standardVersions,
    targets: bound.targets,
    verdict: decided.verdict,
    because: decided.because,
    examined: decided.examined,
    ...held(decided.findings),
    clause: testcase.clause,
    ...(testcase.remedy !== undefined && { remedy: testcase.remedy }),
    ...(testcase.own === true && { own: true as const }),
    ...(testcase.deviation !== undefined && { deviation: testcase.deviation }),
    evidence: decided.evidence,
    validUntil: decided.validUntil,
  }
}

function judgeSeen(bound: BoundTestcase, check: Check | undefined, gathered: Gathered, asOf: Date): ReturnType<typeof judgeAttested> {
  // judged by an earlier clock, a verdict does not live longer than one of that day
  const visited = new Date(Math.min(Date.parse(gathered.collection.until), asOf.getTime()))
  const until = expiry(bound.testcase.lifetime, visited)
  const clusters = clustersOf(gathered)
  const found = new Map(clusters.map(cluster => [cluster, check === undefined ? {} : documentsFor({ ...check.needs, ...check.wants }, gathered, cluster)]))
  const decided = check?.across === true ? decideAcross(bound, check, found, until, asOf)
    : together([...found].map(([cluster, documents]) => ({ cluster, documents, decision: decide(bound, check, documents, until, asOf) })))
  // a verdict on what happened before the visit does not live longer for that
  const end = decided.since === undefined ? until : expiry(bound.testcase.lifetime, new Date(Math.min(Date.parse(decided.since), visited.getTime())))
  const { verdict, because, examined = 0, findings = [] } = asOf >= end ? expired(end) : decided
  return {
    verdict, because, examined, findings,
    evidence: Object.fromEntries([...found.values()].flatMap(documents => Object.entries(documents).map(([name, { digest }]) =>
      [clusters.length > 1 ? labelOf(name, documents) : name, digest]))),
    validUntil: verdict === 'MISS' ? null : end.toISOString().replace('.000Z', 'Z'),
  }
}

/** Findings of one test case that a report holds; a cloud with 100,000 wrong images must not make a report that nobody can open. */
const MOST_FINDINGS = 1000

function held(findings: Finding[]): Pick<Result, 'findings' | 'omitted'> {
  if (findings.length <= MOST_FINDINGS) return { findings }
  const violationsFirst = [...findings.filter(({ severity }) => severity === 'violation'), ...findings.filter(({ severity }) => severity === 'remark')]
  return { findings: violationsFirst.slice(0, MOST_FINDINGS), omitted: findings.length - MOST_FINDINGS }
}

function decide({ testcase, parameters }: BoundTestcase, check: Check | undefined, found: Found, until: Date, asOf: Date): Decision {
  if (testcase.retired !== undefined) return { verdict: 'MISS', because: `retired by SCS on ${testcase.retired}` }
  if (check === undefined) return { verdict: 'MISS', because: `this version of scs-check has no check "${testcase.check}"` }
  const absent = Object.entries(check.needs).find(([name]) => found[name] === undefined)
  if (absent !== undefined) return { verdict: 'MISS', because: lacking(absent[1]) }
  if (asOf >= until) return expired(until)
  const seen: Record<string, unknown> = {}
  for (const [name, { evidence }] of Object.entries(found)) {
    const wrongRevision = evidence.revision !== (check.needs[name] ?? check.wants?.[name])?.revision
    if (evidence.seen.ok && !wrongRevision) seen[name] = evidence.seen.data
    else if (check.needs[name] === undefined) continue
    else if (evidence.seen.ok) return { verdict: 'DNF', because: unread(evidence) }
    else return { verdict: 'DNF', because: `could not see ${evidence.kind}: ${evidence.seen.reason}: ${evidence.seen.message}` }
  }
  return outcomeOf(testcase, parameters, check, seen, asOf)
}

function outcomeOf(testcase: Testcase, parameters: JsonObject, check: Check, seen: Record<string, unknown>, asOf: Date): Decision {
  try {
    const outcome = check.judge(seen, parameters, asOf)
    return { ...verdictOf(outcome, testcase, Object.values(check.needs)), examined: outcome.examined, findings: outcome.findings, ...(outcome.since !== undefined && { since: outcome.since }) }
  } catch (error) {
    return { verdict: 'DNF', because: `the check failed on this evidence, please report it (${error instanceof Error ? error.message : 'error'})` }
  }
}

const expired = (until: Date): Decision => ({ verdict: 'MISS', because: `expired: the evidence was valid until ${until.toISOString().slice(0, 10)}` })
const unread = ({ kind, revision }: Evidence): string => `evidence ${kind} has revision ${revision}, which this check does not read`

/** The rule about all clusters: it gets each one's evidence, or why there is none. */
function decideAcross({ testcase, parameters }: BoundTestcase, check: Check, found: Map<string, Found>, until: Date, asOf: Date): Decision {
  const absent = Object.entries(check.needs).find(([name]) => [...found.values()].every(documents => documents[name] === undefined))
  if (absent !== undefined) return { verdict: 'MISS', because: lacking(absent[1]) }
  if (asOf >= until) return expired(until)
  const clusters = [...found.keys()]
  const seen = Object.fromEntries(Object.entries(check.needs).map(([name, probe]) => [name, clusters.map((cluster): ClusterSeen<unknown> => {
    const evidence = found.get(cluster)?.[name]?.evidence
    if (evidence === undefined) return { cluster, unseen: lacking(probe) }
    if (!evidence.seen.ok) return { cluster, unseen: `${evidence.seen.reason}: ${evidence.seen.message}` }
    return evidence.revision === probe.revision ? { cluster, data: evidence.seen.data } : { cluster, unseen: unread(evidence) }
  })]))
  const { findings = [], ...decision } = outcomeOf(testcase, parameters, check, seen, asOf)
  return { ...decision, findings: findings.map(finding => pointed(finding, [...found.values()])) }
}

/** Why there is no evidence, and what would bring it. */
function lacking({ kind, mode, asks, plan }: Probe<unknown>): string {
  if (asks !== undefined) return `needs ${asks.how}`
  if (mode === 'active') return `needs an active test, which --passive leaves out: ${plan?.title ?? kind}`
  return `no evidence of kind ${kind} was collected`
}

function documentsFor(probes: Record<string, Probe<unknown>>, { collection, documents }: Gathered, of: string): Found {
  const found: Found = {}
  for (const [name, probe] of Object.entries(probes)) {
    const entry = collection.evidence.find(({ kind, cluster }) => kind === probe.kind && (cluster === undefined || cluster === of))
    const evidence = entry && documents.get(entry.digest)
    if (entry !== undefined && evidence !== undefined) found[name] = { digest: entry.digest, evidence }
  }
  return found
}
