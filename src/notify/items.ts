import type { BoundTestcase } from '../model/definition.ts'
import type { CardResult, Change } from '../model/history.ts'
import type { Finding } from '../model/judging.ts'
import type { Report } from '../model/report.ts'
import { remedyOf } from '../report/remedy.ts'
import { plain } from '../report/untrusted.ts'
import type { Item } from './notice.ts'
import type { Decision } from './policy.ts'
import { casesOf } from './standing.ts'

/** Objects listed per test case; the report has them all. */
const OBJECTS = 5
const CAUSES = 5

/** What an item is made of, besides the decision. */
export interface Facts {
  bound: BoundTestcase[]
  /** The card's result, by whose key the decision names the test case. */
  result: CardResult | undefined
  changes: Change[]
  /** Tonight's report, where it is there. */
  report: Report | undefined
}

/** The decision with all that a reader needs to act: objects, clause, cause. */
export function itemOf({ kind, scope, testcase, since, now }: Decision, { bound, result, changes, report }: Facts): Item {
  const cases = casesOf(testcase, result, bound)
  const definition = cases[0]?.testcase
  const findings = now.verdict === 'FAIL' ? violations(report, cases) : []
  const causes = changes.find(change => change.testcase === testcase || change.testcase === definition?.id)?.causes ?? []
  return {
    kind, scope, testcase, since,
    title: plain(definition?.title ?? ''),
    verdict: now.verdict,
    because: plain(now.because),
    versions: [...new Set(cases.flatMap(({ targets }) => Object.keys(targets).filter(version => targets[version] === 'main')))].sort(),
    clause: definition === undefined ? null : { level: definition.clause.level, url: definition.clause.url },
    objects: findings.slice(0, OBJECTS).map(({ subject, message, expected, found, remedy }) => ({
      subject: plain(subject, 200), message: plain(message), expected: plain(expected ?? '', 200), found: plain(found ?? '', 200),
      remedy: remedy === undefined ? '' : remedyOf(remedy).text,
    })),
    omitted: Math.max(0, findings.length - OBJECTS),
    causes: causes.slice(0, CAUSES).map(cause => ({ kind: cause.kind, text: plain(cause.text) })),
    testChanged: kind === 'dropped' || testChanged(causes),
  }
}

/** Whether only the test changed (definition, tool, data on releases), and not the cloud. */
export function testChanged(causes: Change['causes']): boolean {
  return causes.length > 0 && causes.every(({ kind }) => kind === 'rule' || kind === 'tool' || kind === 'data')
}

function violations(report: Report | undefined, cases: BoundTestcase[]): Finding[] {
  const results = (report?.results ?? []).filter(result => cases.some(({ testcase, standardVersions }) =>
    testcase.id === result.testcase && result.standardVersions.some(version => standardVersions.includes(version))))
  return results.flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'violation'))
}
