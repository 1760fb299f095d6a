import type { BoundTestcase, Scope, Standard, TargetName, Validity } from '../model/definition.ts'
import type { Attested } from '../model/evidence.ts'
import type { Check, Verdict } from '../model/judging.ts'
import type { Report, Result, TargetSummary, VersionSummary } from '../model/report.ts'
import { entriesOf } from './attested.ts'
import { judge } from './judge.ts'
import { notesOf } from './notes.ts'
import { worst } from './verdict.ts'

export interface Assignment {
  tool: Report['tool']
  scope: Scope
  standards: Standard[]
  /** The scope versions to judge, with their validity at asOf and what no test case covers. */
  versions: { version: string; validity: Validity; open: VersionSummary['open'] }[]
  bound: BoundTestcase[]
  /** By `standard/check`. */
  checks: Map<string, Check>
  asOf: Date
  /** Judges only these; the others count as MISS, so that a part never passes for the whole. */
  selection?: { only?: string; section?: string[]; testcases?: string[] }
}

/** In the order of their weight. */
export const TARGETS: TargetName[] = ['main', 'recommended', 'preview']

/** Judges what was gathered: same evidence, attestations, definitions and asOf give an equal report, whenever and wherever. */
export function evaluate(gathered: Attested, assignment: Assignment): Report {
  const { scope, selection, asOf } = assignment
  const chosen = (bound: BoundTestcase) => selected(bound, selection)
  const definitions = new Map(assignment.standards.map(({ id, digest }) => [id, digest]))
  const results = assignment.bound.filter(chosen).map(bound =>
    judge(bound, assignment.checks.get(`${bound.standard}/${bound.testcase.check}`), gathered, asOf, definitions.get(bound.standard)))
  const used = new Set(assignment.bound.map(({ standard }) => standard))
  const { collection } = gathered
  return {
    format: 'scs-check/report/1',
    tool: assignment.tool,
    subject: collection.subject,
    ...(collection.clusters !== undefined && { clusters: collection.clusters }),
    scope: { id: scope.id, uuid: scope.uuid, name: scope.name, url: scope.url, digest: scope.digest },
    standards: Object.fromEntries(assignment.standards.filter(({ id }) => used.has(id)).map(({ id, digest }) => [id, digest])),
    asOf: asOf.toISOString().replace(/\.\d{3}Z$/, 'Z'),
    checkedAt: collection.until,
    notes: notesOf(gathered, assignment.bound, asOf),
    versions: assignment.versions.map(({ version, validity, open }) => ({
      version, validity, targets: summarize(version, results, assignment.bound.filter(bound => !chosen(bound))), open,
    })),
    results,
    evidence: [...entriesOf(results, gathered), ...collection.evidence],
    ...(selection !== undefined && { selection }),
  }
}

/** Whether the selection, if there is one, has the test case. */
export function selected({ testcase }: BoundTestcase, selection: Assignment['selection']): boolean {
  if (selection?.only !== undefined && !new RegExp(selection.only).test(testcase.id)) return false
  if (selection?.testcases?.includes(testcase.id) === false) return false
  return selection?.section === undefined || (testcase.section !== undefined && selection.section.includes(testcase.section))
}

/** Verdict and counts per target of a version: of the results, and MISS for each test case that a selection left out. */
export function summarize(version: string, results: Result[], left: BoundTestcase[]): VersionSummary['targets'] {
  const summaries: VersionSummary['targets'] = {}
  for (const target of TARGETS) {
    const verdicts: Verdict[] = results.filter(({ targets }) => targets[version] === target).map(({ verdict }) => verdict)
    verdicts.push(...left.filter(({ targets }) => targets[version] === target).map(() => 'MISS' as const))
    if (verdicts.length > 0) summaries[target] = summary(verdicts)
  }
  return summaries
}

function summary(verdicts: Verdict[]): TargetSummary {
  const counts = { PASS: 0, FAIL: 0, DNF: 0, MISS: 0 }
  for (const verdict of verdicts) counts[verdict] += 1
  return { verdict: worst(verdicts), counts }
}
