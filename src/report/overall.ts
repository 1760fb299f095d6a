import type { Verdict } from '../model/judging.ts'
import type { Report, Result } from '../model/report.ts'
import { worstOf } from './order.ts'
import { plain } from './untrusted.ts'

/**
 * The verdict of the whole report: the worst of target main over every version; under a selection, of the selected test cases of
 * target main alone. MISS if there is nothing to go by.
 */
export function overall(report: Report): Verdict {
  if (report.selection !== undefined) return worstOf(decisive(report).map(({ verdict }) => verdict))
  return worstOf(report.versions.map(({ targets }) => targets.main?.verdict ?? 'MISS'))
}

/** The verdict in a sentence, without its exit code; where much could not be judged for one reason, with that reason. */
export function inWords(report: Report): string {
  const judged = decisive(report)
  const inMain = judged.some(({ targets }) => Object.values(targets).includes('main'))
  const of = report.selection === undefined ? ' of target main' : inMain ? ' of target main (selected ones only)' : ' (selected, none of them of target main)'
  const count = (...verdicts: Verdict[]) => {
    const n = judged.filter(({ verdict }) => verdicts.includes(verdict)).length
    return `${n} test case${n === 1 ? '' : 's'}${of}`
  }
  switch (overall(report)) {
    case 'FAIL': return `FAIL: ${count('FAIL')} in violation`
    case 'MISS': case 'DNF': return `NOT JUDGED: no violation, but no verdict for ${count('MISS', 'DNF')}${mainReason(judged)}`
    case 'PASS': return `PASS: nothing wrong in ${count('PASS')}`
  }
}

/** The commonest reason of those that could not be judged: one cause, such as a wrong password, keeps them all from a verdict. */
function mainReason(results: Result[]): string {
  const reasons = new Map<string, number>()
  for (const { verdict, because } of results) {
    const reason = because.replace(/^could not see \S+: /, '')
    if (verdict === 'DNF') reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  }
  const [commonest] = [...reasons].sort(([, a], [, b]) => b - a)
  return commonest === undefined ? '' : `; ${commonest[1]} of them: ${plain(commonest[0])}`
}

/** What the process's exit code says of this verdict: `1 = a FAIL`. */
export function exitMeaning(verdict: Verdict): string {
  return { PASS: '0 = every main target PASS', FAIL: '1 = a FAIL', DNF: '2 = not judged', MISS: '2 = not judged' }[verdict]
}

/** The results that the verdict's sentence speaks of: those of target main, or all where none of it was judged. */
export function decisive(report: Report): Result[] {
  const inMain = report.results.filter(({ targets }) => Object.values(targets).includes('main'))
  return inMain.length > 0 ? inMain : report.results
}
