import { plain } from '../report/untrusted.ts'
import type { CompareOptions } from './compare-options.ts'
import { comparisonMarkdown, comparisonText } from './compare-print.ts'
import { comparisonCode } from './compare-tally.ts'
import { UsageError } from './exit.ts'
import type { JudgeOptions, OutputOptions } from './options.ts'
import { json } from './print.ts'

/** Options of `evaluate` that say what one judgement is about; here many are compared. */
const FOREIGN = ['output', 'only', 'section', 'allStandards', 'waivers'] as const

/**
 * Prints which verdicts of kept visits other definitions would have changed: 0 nothing for the worse in target main, 1 a new FAIL there, 2 something there
 * that would not be judged, or that could not be judged again. Throws UsageError, DefinitionError, EvidenceError, StoreError.
 */
export async function compareVerb(dirs: string[], options: CompareOptions & JudgeOptions & OutputOptions): Promise<number> {
  if (options.json === true && options.markdown === true) throw new UsageError('--json and --markdown: choose one')
  const stored = [options.store, options.storeUrlFile, options.config].some(one => one !== undefined)
  if (stored && dirs.length > 0) throw new UsageError('--compare judges the visits of a store or those of directories, not both')
  if (!stored && dirs.length === 0) throw new UsageError('--compare needs visits: --store DIR, or evidence directories')
  const foreign = [...FOREIGN, ...stored ? ['date', 'attestation'] as const : ['since', 'subject'] as const].find(key => options[key] !== undefined)
  if (foreign !== undefined) throw new UsageError(`--${foreign === 'allStandards' ? 'all-standards' : foreign} does not go with --compare${stored ? ' of a store' : ' of directories'}`)
  const tally = stored ? await (await import('./compare-store.ts')).compareStore(options) : await (await import('./compare-files.ts')).compareFiles(dirs, options)
  const by = [...options.standards === undefined ? [] : [`the standards of ${options.standards}`], ...options.scope === undefined ? [] : [`the scope ${options.scope}`]]
  const comparison = tally.comparison(by.length === 0 ? 'the definitions of this version' : by.join(' and '))
  if (comparison.visits === 0 && comparison.problems.length === 0) throw new UsageError(`there is no visit to judge again${options.since === undefined ? '' : ` since ${plain(options.since)}`}`)
  process.stdout.write(options.json === true ? json(comparison) : options.markdown === true ? comparisonMarkdown(comparison) : comparisonText(comparison))
  return comparisonCode(comparison)
}
