import type { Report } from '../../src/model/report.ts'

/** Turns a FAIL into a PASS as a forger would who keeps the report consistent; returns the test case. */
export function forge(report: Report): string {
  const failed = report.results.find(({ verdict, targets }) => verdict === 'FAIL' && Object.values(targets).includes('main'))!
  Object.assign(failed, { verdict: 'PASS', findings: [], because: 'all fine' })
  for (const { version, targets } of report.versions) {
    const target = targets[failed.targets[version]!]
    if (target === undefined) continue
    target.counts.FAIL -= 1
    target.counts.PASS += 1
    target.verdict = target.counts.FAIL > 0 ? 'FAIL' : target.counts.MISS > 0 ? 'MISS' : target.counts.DNF > 0 ? 'DNF' : 'PASS'
  }
  return failed.testcase
}
