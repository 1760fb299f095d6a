import type { Report } from '../model/report.ts'
import { summarize, TARGETS } from './evaluate.ts'
import { worst } from './verdict.ts'

/** A verdict or summary that does not follow from the rest of the report is not this tool's; null if all do. */
export function contradictionIn(report: Report): string | null {
  for (const { testcase, verdict, findings } of report.results) {
    if ((verdict === 'FAIL') !== findings.some(({ severity }) => severity === 'violation')) {
      return `the verdict of ${testcase} does not follow from its findings: the report was changed`
    }
  }
  for (const { version, targets } of report.versions) {
    const computed = summarize(version, report.results, [])
    for (const target of TARGETS) {
      const [told, counted] = [targets[target], computed[target]]
      const { PASS = 0, FAIL = 0, DNF = 0, MISS = 0 } = counted?.counts ?? {}
      const missing = (told?.counts.MISS ?? 0) - MISS // what a selection left out
      const same = told === undefined ? counted === undefined : told.counts.PASS === PASS && told.counts.FAIL === FAIL && told.counts.DNF === DNF
        && missing >= 0 && (missing === 0 || report.selection !== undefined)
        && told.verdict === worst([...(counted === undefined ? [] : [counted.verdict]), ...(missing > 0 ? ['MISS' as const] : [])])
      if (!same) return `the summary of ${version} ${target} does not follow from the results: the report was changed`
    }
  }
  return null
}
