import { join } from 'node:path'
import { evaluate } from '../evaluate/evaluate.ts'
import { writeGathered } from '../evidence/store.ts'
import { parseDate } from './date.ts'
import { EXIT, exitCode } from './exit.ts'
import { interruptible } from './interrupt.ts'
import type { JudgeOptions, OutputOptions, TargetOptions } from './options.ts'
import { plannedOutputs, writeReports } from './outputs.ts'
import { assign, loadRules, probesOf } from './rules.ts'
import { openSubjects } from './subjects.ts'
import { deadlineOf, tripwireOf, visit } from './visit.ts'

/** Visits the subjects, judges what was seen and reports. */
export async function run(options: TargetOptions & JudgeOptions & OutputOptions & { evidence?: string }): Promise<number> {
  const asOf = options.date === undefined ? new Date() : parseDate(options.date)
  const end = interruptible(deadlineOf(options))
  const rulesLoading = loadRules(options)
  rulesLoading.catch(() => {}) // awaited below; configuration errors come first
  const { subjects, close } = await openSubjects(options, end.signal).catch((error: unknown) => {
    end.release()
    throw error
  })
  try {
    const outputs = plannedOutputs(options, subjects.map(({ target }) => target.subject))
    const rules = await rulesLoading
    const assignment = assign(rules, options, asOf)
    const gathered = await visit(subjects, probesOf(assignment), options, end.signal)
    if (options.evidence !== undefined) {
      const dir = options.evidence
      await Promise.all(gathered.map(one => writeGathered(gathered.length > 1 ? join(dir, one.collection.subject) : dir, one)))
    }
    const reports = gathered.map(one => evaluate(one, assignment))
    await writeReports(reports, outputs, options, text => tripwireOf(subjects).scrub(text))
    return end.interrupted() ? EXIT.interrupted : exitCode(reports)
  } finally {
    end.release()
    await close()
  }
}
