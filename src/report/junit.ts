import junit, { type Builder, type TestCase } from 'junit-report-builder'
import type { Report, Result } from '../model/report.ts'
import { compare, groupBy, labels, unique, versionsOf } from './order.ts'
import { plain, REASON } from './untrusted.ts'
import { UNWAIVED, type Waived, waiverLine } from './waived.ts'

/** The package's types place the default export one level too deep for CommonJS seen from ESM. */
const builder = junit as unknown as Builder

/**
 * JUnit XML: one suite per subject and standard, each result once under a classname and name that no other bears.
 * FAIL is a failure (of type WAIVED where that is tolerated), DNF an error, MISS skipped. Well-formed whatever the strings hold.
 */
export function renderJunit(reports: Report[], waived: Waived = UNWAIVED): string {
  const root = builder.newBuilder().name('scs-check')
  const taken = new Set<string>()
  for (const report of reports) {
    // the subject too, so that the files of several clouds can be shown together
    const prefix = `${plain(report.scope.id)}.${plain(report.subject)}`
    const label = labels(report.results)
    const groups = [...groupBy(report.results, ({ standard }) => standard)].sort(([a], [b]) => compare(a, b))
    for (const [standard, results] of groups) {
      const classname = `${prefix}.${plain(standard)}`
      const suite = root.testSuite().name(unique(classname, taken)).timestamp(plain(report.checkedAt).slice(0, 19)).time(0)
      for (const [name, value] of properties(report, standard)) suite.property(name, plain(value))
      for (const result of results) {
        const name = unique(`${classname}\n${label.get(result)}`, taken).slice(classname.length + 1)
        describe(suite.testCase().className(classname).name(name).time(0), result, report, waived)
      }
    }
  }
  return root.build() + '\n'
}

function properties(report: Report, standard: string): [string, string][] {
  return [
    ['subject', report.subject],
    ['scope', report.scope.id],
    ['versions', report.versions.map(({ version, validity }) => `${version} (${validity})`).join(', ')],
    ['asOf', report.asOf],
    ['tool', `${report.tool.name} ${report.tool.version}`],
    ['definition', Object.hasOwn(report.standards, standard) ? report.standards[standard]! : 'unknown'],
  ]
}

function describe(testcase: TestCase, result: Result, report: Report, { by, notes }: Waived): void {
  const because = plain(result.because, REASON)
  const waiver = by.get(result)
  const told = [...(waiver === undefined ? [] : [`waived by ${waiverLine(waiver)}`]), ...notes.get(result) ?? []].map(text => plain(text, 2000))
  const details = body(result, versionsOf(result, report), told)
  switch (result.verdict) {
    // still a failure: a pipeline that tolerates it does so by the type
    case 'FAIL': testcase.failure(waiver === undefined ? because : `WAIVED by ${waiverLine(waiver)}: ${because}`, waiver === undefined ? 'FAIL' : 'WAIVED').stacktrace(details); break
    case 'DNF': testcase.error(because, 'DNF', details); break
    case 'MISS': testcase.skipped().standardOutput(details); break
    case 'PASS': if (result.findings.length > 0) testcase.standardOutput(details)
  }
}

function body(result: Result, versions: string[], told: string[]): string {
  const { clause } = result
  const lines = [...told, plain(result.because, REASON), `${plain(clause.level)}: ${plain(clause.demand)}`, plain(clause.url)]
  if (versions.length > 0) lines.push(plain(`counts in: ${versions.map(version => `${version} ${result.targets[version]}`).join(', ')}`))
  result.findings.forEach((finding, i) => {
    lines.push('', `${i + 1}. ${finding.severity}: ${plain(finding.subject)}`, `   ${plain(finding.message)}`)
    if (finding.expected !== undefined) lines.push(`   expected: ${plain(finding.expected)}`)
    if (finding.found !== undefined) lines.push(`   found:    ${plain(finding.found)}`)
    lines.push(`   at:       ${plain(finding.at)}`)
    if (finding.remedy !== undefined) lines.push(`   remedy:   ${plain(finding.remedy, 4000)}`)
  })
  if (result.remedy !== undefined && result.verdict === 'FAIL') lines.push('', `remedy: ${plain(result.remedy, 4000)}`)
  // the builder puts this into CDATA and breaks up the first terminator only
  return lines.join('\n').replaceAll(']]>', ']]\\u003e')
}
