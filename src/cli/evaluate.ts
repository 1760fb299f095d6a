import { evaluate } from '../evaluate/evaluate.ts'
import { readGathered } from '../evidence/store.ts'
import { parseDate } from './date.ts'
import { exitCode } from './exit.ts'
import type { JudgeOptions, OutputOptions } from './options.ts'
import { plannedOutputs, writeReports } from './outputs.ts'
import { assign, loadRules } from './rules.ts'

/** Judges kept evidence offline; the clock is --date, or the end of each collection, so that the same command gives the same bytes any day. */
export async function evaluateVerb(dirs: string[], options: JudgeOptions & OutputOptions): Promise<number> {
  const asOf = options.date === undefined ? undefined : parseDate(options.date)
  const [rules, gathered] = await Promise.all([loadRules(options), Promise.all(dirs.map(readGathered))])
  const outputs = plannedOutputs(options, gathered.map(({ collection }) => collection.subject))
  const reports = gathered.map(one => evaluate(one, assign(rules, options, asOf ?? new Date(one.collection.until))))
  await writeReports(reports, outputs, options, text => text)
  return exitCode(reports)
}
