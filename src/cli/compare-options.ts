import type { Command } from 'commander'

export interface CompareOptions {
  compare?: boolean
  store?: string
  storeUrlFile?: string
  config?: string
  /** `90d`, or a date. */
  since?: string
  subject?: string
  json?: boolean
  markdown?: boolean
  /** Id of the scope of the visits, or file of the one to judge by. */
  scope?: string
  scopeVersion?: string[]
  standards?: string
  date?: string
}

/** Adds to `evaluate` what judging kept visits once more needs. */
export function comparing(command: Command): Command {
  return command
    .option('--compare', 'judge once more by --standards or --scope, and show which verdicts that would change')
    .option('--store <dir>', 'with --compare: the visits of this store').option('--store-url-file <file>', 'the same of a PostgreSQL store, whose URL is in this file')
    .option('-c, --config <file>', 'the same of the store of this nightly.yaml')
    .option('--since <time>', 'of a store only visits since then: 90d, 3mo, or YYYY-MM-DD').option('--subject <name>', 'of a store only this subject')
    .option('--json', 'with --compare: as JSON').option('--markdown', 'with --compare: as Markdown')
    .addHelpText('after', '\nExit codes with --compare: 0 nothing for the worse in target main · 1 a new FAIL there · 2 something there would not be judged '
      + '(also because its version is in force no more), or could not be judged again · 3 usage')
}
