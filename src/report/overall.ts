import type { Report, Result, Verdict } from '../model.ts'
import { worstOf } from './order.ts'

/**
 * The verdict of the whole report: the worst of target main over every version; under a selection, of the selected test cases of
 * target main alone. MISS if there is nothing to go by.
 */
export function overall(report: Report): Verdict {
  if (report.selection !== undefined) return worstOf(decisive(report).map(({ verdict }) => verdict))
  return worstOf(report.versions.map(({ targets }) => targets.main?.verdict ?? 'MISS'))
}

/** The verdict in a sentence, without its exit code. */
export function inWords(report: Report): string {
  const of = `target main${report.selection === undefined ? '' : ' (selected ones only)'}`
  const count = (...verdicts: Verdict[]) => {
    const n = decisive(report).filter(({ verdict }) => verdicts.includes(verdict)).length
    return `${n} test case${n === 1 ? '' : 's'} of ${of}`
  }
  switch (overall(report)) {
    case 'FAIL': return `FAIL: ${count('FAIL')} in violation`
    case 'MISS': case 'DNF': return `NOT JUDGED: no violation, but no verdict for ${count('MISS', 'DNF')}`
    case 'PASS': return `PASS: nothing wrong in ${count('PASS')}`
  }
}

/** What the process's exit code says of this verdict: `1 = a FAIL`. */
export function exitMeaning(verdict: Verdict): string {
  return { PASS: '0 = every main target PASS', FAIL: '1 = a FAIL', DNF: '2 = not judged', MISS: '2 = not judged' }[verdict]
}

function decisive(report: Report): Result[] {
  const inMain = report.results.filter(({ targets }) => Object.values(targets).includes('main'))
  return inMain.length > 0 ? inMain : report.results
}
