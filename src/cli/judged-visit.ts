import { join } from 'node:path'
import { evaluate } from '../evaluate/evaluate.ts'
import { writeGathered } from '../evidence/store.ts'
import { parseDate } from './date.ts'
import { EXIT, exitCode } from './exit.ts'
import type { Interruptible } from './interrupt.ts'
import type { RunOptions } from './options.ts'
import { plannedOutputs, writeReports } from './outputs.ts'
import { assign, loadRules, probesOf } from './rules.ts'
import type { Subject } from './subjects.ts'
import { tripwireOf, visit } from './visit.ts'

/** Visits, keeps the evidence if asked to, judges and reports. Without --date each visit is judged as of its end, as `evaluate` would. */
export async function judge(subjects: Subject[], options: RunOptions, end: Interruptible): Promise<number> {
  const outputs = plannedOutputs(options, subjects.map(({ target }) => target.subject))
  const date = options.date === undefined ? undefined : parseDate(options.date)
  const rules = await loadRules(options)
  const gathered = await visit(subjects, probesOf(assign(rules, options, date ?? new Date())), options, end.signal)
  if (options.evidence !== undefined) {
    const dir = options.evidence
    await Promise.all(gathered.map(one => writeGathered(gathered.length > 1 ? join(dir, one.collection.subject) : dir, one)))
  }
  const reports = gathered.map(one => evaluate(one, assign(rules, options, date ?? new Date(one.collection.until))))
  await writeReports(reports, outputs, options, text => tripwireOf(subjects).scrub(text))
  return end.interrupted() ? EXIT.interrupted : exitCode(reports)
}
