import { evaluate } from '../evaluate/evaluate.ts'
import { parseDate } from './date.ts'
import { EXIT, exitCode } from './exit.ts'
import type { Interruptible } from './interrupt.ts'
import { keepEvidence, planEvidence } from './keep.ts'
import type { RunOptions } from './options.ts'
import { plannedOutputs, writeReports } from './outputs.ts'
import { assign, loadRules, probesOf } from './rules.ts'
import type { Subject } from './subjects.ts'
import { tripwireOf, visit } from './visit.ts'

/** Visits, keeps the evidence if asked to, judges and reports. Without --date each visit is judged as of its end, as `evaluate` would. */
export async function judge(subjects: Subject[], options: RunOptions, end: Interruptible): Promise<number> {
  const outputs = await plannedOutputs(options, subjects.map(({ target }) => target.subject), options.evidence === undefined ? [] : [options.evidence])
  await planEvidence(options.evidence)
  const date = options.date === undefined ? undefined : parseDate(options.date)
  const rules = await loadRules(options)
  const gathered = await visit(subjects, probesOf(assign(rules, options, date ?? new Date()), options.passive === true), options, end)
  const reports = gathered.map(one => evaluate(one, assign(rules, options, date ?? new Date(one.collection.until))))
  // first what was found, so that a full disk costs no verdict
  await writeReports(reports, outputs, options, text => tripwireOf(subjects).scrub(text))
  if (options.evidence !== undefined) await keepEvidence(options.evidence, gathered)
  return end.interrupted() ? EXIT.interrupted : exitCode(reports)
}
