import { runInNewContext } from 'node:vm'
import { shapeProblem } from '../collect/shape.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import type { Attested } from '../model/evidence.ts'
import type { Probe } from '../model/probe.ts'
import type { Report } from '../model/report.ts'
import { UsageError } from './exit.ts'
import type { JudgeOptions } from './options.ts'
import { assign, probesOf, type Rules } from './rules.ts'

/** Milliseconds that the regular expression of a report's selection may take over all ids. */
const MATCHING = 1000

/**
 * Judges the evidence as the report says that it was judged (versions, selection, clock), by these rules. Throws UsageError where that cannot be
 * done, and for evidence that no probe would have let through.
 */
export function judgeAgain(told: Report, gathered: Attested, rules: Rules): Report {
  const { versions, selection = {}, asOf } = told
  refuseEndless(selection.only, rules)
  const options: JudgeOptions = { scopeVersion: versions.map(({ version }) => version), ...selection }
  refuseShapeless(gathered, everyProbe(rules, asOf))
  const judge = (more: JudgeOptions) => evaluate(gathered, assign(rules, { ...options, ...more }, new Date(asOf)))
  const again = judge({})
  const judged = new Set(again.results.map(({ testcase }) => testcase))
  // a report does not say --all-standards: what it judged in no target does, unlike a test case that these definitions have no more
  const beyond = told.results.some(({ testcase, targets }) => Object.keys(targets).length === 0 && !judged.has(testcase))
  return beyond ? judge({ allStandards: true }) : again
}

/** A report is untrusted, and so is the regular expression in it. */
function refuseEndless(only: string | undefined, { standards }: Rules): void {
  if (only === undefined) return
  const ids = standards.flatMap(({ testcases }) => testcases.map(({ id }) => id))
  try {
    runInNewContext('ids.forEach(id => new RegExp(only).test(id))', { only, ids }, { timeout: MATCHING })
  } catch {
    throw new UsageError(`its selection "${only.slice(0, 100)}" cannot be matched with the ids of test cases`)
  }
}

/** The probes of every version of the scope. */
export function everyProbe(rules: Rules, asOf: string): Set<Probe<unknown>> {
  return probesOf(assign(rules, { scopeVersion: ['all'] }, new Date(asOf)), {})
}

/** Throws UsageError for evidence that no probe would have let through. */
export function refuseShapeless({ documents }: Attested, probes: Iterable<Probe<unknown>>): void {
  for (const probe of probes) {
    for (const { kind, revision, seen } of documents.values()) {
      const problem = kind === probe.kind && revision === probe.revision && seen.ok ? shapeProblem(probe, seen.data) : null
      if (problem !== null) throw new UsageError(`the evidence of kind ${kind} has not the shape that it must have: ${problem}`)
    }
  }
}
