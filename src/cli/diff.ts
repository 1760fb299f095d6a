import { changesMarkdown, changesText } from '../report/changes.ts'
import { plain, REASON } from '../report/untrusted.ts'
import type { Compared, DiffOptions } from './diff-compared.ts'
import { compareFiles } from './diff-files.ts'
import { compareNights } from './diff-nights.ts'
import { EXIT, UsageError } from './exit.ts'
import { json } from './print.ts'

/**
 * Prints what changed between two visits, and why: 0 nothing for the worse in target main, 1 a new FAIL there, 2 something there that was judged is not judged
 * any more. Throws UsageError, EvidenceError, StoreError.
 */
export async function diff(before: string | undefined, after: string | undefined, options: DiffOptions): Promise<number> {
  const stored = options.store !== undefined || options.config !== undefined
  if (!stored && (before === undefined || after === undefined)) throw new UsageError('diff compares two reports or evidence directories; or nights, with --store')
  const compared = stored ? await compareNights(before, after, options) : [await compareFiles(before ?? '', after ?? '', options)]
  if (options.json === true) process.stdout.write(json(compared))
  else for (const one of compared) process.stdout.write(printed(one, options))
  const kinds = new Set(compared.flatMap(({ changes }) => changes).filter(({ targets }) => Object.values(targets).includes('main')).map(({ kind }) => kind))
  if (kinds.has('new-fail')) return EXIT.fail
  return kinds.has('not-judged') || kinds.has('expired') ? EXIT.notJudged : EXIT.pass
}

function printed({ subject, scope, before, after, noVisit, same, changes }: Compared, { markdown }: DiffOptions): string {
  const title = `${scope}, ${before}${instead(noVisit?.before)} to ${after}${instead(noVisit?.after)}`
  const text = markdown === true ? changesMarkdown(subject, title, changes) : changesText(subject, title, changes)
  return text === '' ? `${plain(`${subject} ${title}`, REASON)}: ${same === true ? 'the same visit, nothing to compare' : 'nothing changed'}\n` : text
}

const instead = (asked: string | undefined): string => (asked === undefined ? '' : ` (no visit ${asked.includes('T') ? 'at' : 'on'} ${asked}; the one before it)`)
