import { evaluate } from '../evaluate/evaluate.ts'
import { addReport } from '../history/score-card.ts'
import { nothingAgain } from './compare-card.ts'
import { judgeOnceMore } from './compare-judge.ts'
import type { CompareOptions } from './compare-options.ts'
import { Tally } from './compare-tally.ts'
import { parseDate } from './date.ts'
import { readVisits, scopeOf } from './evaluate.ts'
import { UsageError } from './exit.ts'
import type { JudgeOptions } from './options.ts'
import { assign, loadRules } from './rules.ts'

/** Judges evidence directories by the package's definitions and by the given ones. Throws UsageError, EvidenceError, DefinitionError. */
export async function compareFiles(dirs: string[], options: CompareOptions & JudgeOptions): Promise<Tally> {
  if (options.standards === undefined && options.scope === undefined && options.scopeVersion === undefined) {
    throw new UsageError('--compare with evidence directories compares with the package\'s definitions: name others by --standards DIR or --scope FILE')
  }
  const { gathered, rules } = await readVisits(dirs, options)
  const kept = await loadRules({ scope: scopeOf(gathered) })
  if (kept.scope.id !== rules.scope.id) throw new UsageError(`the scope ${rules.scope.id} has no counterpart in the package: only definitions of ${kept.scope.id} are compared`)
  const versions = options.scopeVersion?.includes('all') === true ? Object.keys(rules.scope.versions) : options.scopeVersion
  const tally = new Tally()
  const judge = judgeOnceMore(rules, tally, versions)
  for (const one of gathered) {
    const asOf = options.date === undefined ? new Date(one.collection.until) : parseDate(options.date)
    const report = evaluate(one, assign(kept, {}, asOf))
    const night = report.asOf.slice(0, 10)
    judge({ night, report, gathered: one, card: addReport({}, report, night), kept }, nothingAgain())
  }
  return tally
}
