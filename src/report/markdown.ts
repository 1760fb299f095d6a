import type { Finding, Verdict } from '../model/judging.ts'
import type { Report, Result } from '../model/report.ts'
import { cell, code, link, prose } from './markdown-text.ts'
import { decisive, inWords } from './overall.ts'
import { openStandards } from './open.ts'
import { groupBy, labels, summaries, targetOf, versionsOf, worstFirst } from './order.ts'
import { remedyOf } from './remedy.ts'
import { REASON } from './untrusted.ts'
import { ofThemWaived, UNWAIVED, type Waived, waiverLine } from './waived.ts'

/** Findings listed per test case: a wiki page or issue is not the archive, report.json is. */
const SHOWN = 20

/** The reports for a wiki page, an issue or a job summary (CommonMark with tables); no name can open a link, HTML, code or a cell. */
export function renderMarkdown(reports: Report[], waived: Waived = UNWAIVED): string {
  return reports.map(report => one(report, waived)).join('\n')
}

function one(report: Report, waived: Waived): string {
  const label = labels(report.results)
  const sorted = worstFirst(report.results)
  const main = sorted.filter(result => targetOf(result) === 'main')
  const others = sorted.filter(result => targetOf(result) !== 'main')
  return [
    `# ${prose(report.scope.name)}: ${prose(report.subject)}`, '',
    ...((report.clusters ?? []).length > 1 ? [`Clusters: ${(report.clusters ?? []).map(name => prose(name)).join(', ')}.`, ''] : []),
    `**${prose(inWords(report) + ofThemWaived(decisive(report), waived))}**`, '',
    `Judged as of ${code(report.asOf)}, seen until ${code(report.checkedAt)}, by ${prose(`${report.tool.name} ${report.tool.version}`)}.`,
    '',
    ...bullets([...selection(report), ...report.notes.map(note => `Note: ${prose(note)}`)]),
    ...table(report),
    ...open(report),
    ...failures('Violations', main, label, report, waived),
    ...failures('Waived: violations that are tolerated for a time', main, label, report, waived, true),
    ...unjudged('Not judged', main, label),
    ...failures('Violations of recommended and preview test cases (do not decide)', others, label, report, waived),
    ...failures('Waived violations of recommended and preview test cases (do not decide)', others, label, report, waived, true),
    ...unjudged('Not judged, recommended and preview (do not decide)', others, label),
    ...folded('Passed', sorted.filter(({ verdict }) => verdict === 'PASS').map(result =>
      `${link(label.get(result)!, result.clause.url)} ${prose(result.title)}: ${prose(result.because, REASON)}`)),
    ...folded('Remarks', sorted.flatMap(result => remarks(result, label.get(result)!))),
  ].join('\n')
}

function remarks({ findings }: Result, label: string): string[] {
  const all = findings.filter(({ severity }) => severity === 'remark')
    .map(({ subject, message }) => `${code(label)} ${code(subject)}: ${prose(message)}`)
  return all.length > SHOWN ? [...all.slice(0, SHOWN), `${code(label)}: … and ${all.length - SHOWN} more`] : all
}

const bullets = (items: string[]): string[] => (items.length === 0 ? [] : [...items.map(item => `- ${item}`), ''])

function selection({ selection: chosen }: Report): string[] {
  if (chosen === undefined) return []
  const sections = (chosen.section ?? []).map(section => `section ${code(section)}`)
  const due = chosen.testcases === undefined ? [] : [`${chosen.testcases.length} due test cases`]
  const parts = [...(chosen.only === undefined ? [] : [`id matches ${code(chosen.only)}`]), ...sections, ...due]
  return [`Only a selection was judged (${parts.join(', ')}); the other test cases count as MISS.`]
}

function table(report: Report): string[] {
  const rows = summaries(report).map(({ version, validity, target, verdict, counts }) =>
    `| ${[cell(version), validity, target, verdict, counts.PASS, counts.FAIL, counts.DNF, counts.MISS].join(' | ')} |`)
  return ['| version | validity | target | verdict | PASS | FAIL | DNF | MISS |', '|---|---|---|---|---:|---:|---:|---:|', ...rows, '']
}

function open(report: Report): string[] {
  const standards = openStandards(report)
  if (standards.length === 0) return []
  return ['## Open', '', 'Judged by no test case, so neither fulfilled nor violated:', '',
    ...bullets(standards.map(({ name, versions, reason, url }) => `${link(name, url)} (${prose(versions.join(', '))}): ${prose(reason)}`))]
}

function failures(heading: string, results: Result[], label: Map<Result, string>, report: Report, waived: Waived, tolerated = false): string[] {
  const failed = results.filter(result => result.verdict === 'FAIL' && waived.by.has(result) === tolerated)
  if (failed.length === 0) return []
  return [`## ${heading}`, '', ...failed.flatMap(result => failure(result, label.get(result)!, report, waived))]
}

function failure(result: Result, label: string, report: Report, { by, notes }: Waived): string[] {
  const waiver = by.get(result)
  const violations = result.findings.filter(({ severity }) => severity === 'violation')
  const more = violations.length - SHOWN
  const counted = versionsOf(result, report)
  const versions = counted.length === 0 ? '' : `; counts in ${prose(counted.join(', '))}`
  return [
    `### ${prose(label)}`, '',
    `${prose(result.title)} (${link(result.clause.level, result.clause.url)}${versions}): ${prose(result.because, REASON)}`, '',
    ...(waiver === undefined ? [] : [`**WAIVED** by ${prose(waiverLine(waiver), Infinity)}`, '']),
    ...(notes.get(result) ?? []).flatMap(note => [prose(note), '']),
    ...violations.slice(0, SHOWN).flatMap(violation),
    ...(more > 0 ? [`- … and ${more} more`] : []),
    ...(violations.length > 0 ? [''] : []),
    ...(result.remedy === undefined || violations.some(finding => finding.remedy !== undefined)
      ? [] : [`Remedy: ${remedy(result.remedy)}`, '']),
  ]
}

function violation(finding: Finding): string[] {
  return [
    `- ${code(finding.subject)} at ${code(finding.at)}: ${prose(finding.message)}`,
    ...(finding.expected === undefined ? [] : [`  - expected: ${code(finding.expected)}`]),
    ...(finding.found === undefined ? [] : [`  - found: ${code(finding.found)}`]),
    ...(finding.remedy === undefined ? [] : [`  - remedy: ${remedy(finding.remedy)}`]),
  ]
}

function remedy(text: string): string {
  const shown = remedyOf(text)
  return shown.kind === 'command' ? code(shown.text, Infinity) : prose(shown.text, Infinity)
}

function unjudged(heading: string, results: Result[], label: Map<Result, string>): string[] {
  const left = results.filter(({ verdict }) => verdict === 'MISS' || verdict === 'DNF')
  const groups = groupBy(left, ({ verdict, because }) => `${verdict} ${because}`)
  return folded(heading, [...groups.values()].map(same => {
    const { verdict, because } = same[0] as { verdict: Verdict; because: string }
    return `${verdict}: ${prose(because, REASON)} (${same.map(result => prose(label.get(result)!)).join(', ')})`
  }), left.length)
}

function folded(heading: string, items: string[], count = items.length): string[] {
  if (items.length === 0) return []
  return ['<details>', `<summary>${heading}: ${count}</summary>`, '', ...bullets(items), '</details>', '']
}
