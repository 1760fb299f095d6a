import type { Finding, Verdict } from '../model/judging.ts'
import type { Report, Result } from '../model/report.ts'
import { compare, groupBy, labels, targetOf, versionsOf, worstFirst } from './order.ts'
import { inked, type Page } from './page.ts'
import { remedyOf } from './remedy.ts'
import { plain, REASON } from './untrusted.ts'
import { waiverLine } from './waived.ts'
import { wrap } from './wrap.ts'

/** Findings shown per test case unless verbose, in target main and elsewhere. */
const SHOWN = { main: 10, other: 3 }
/** More test cases than these for one reason are shown as counts per standard unless verbose. */
const LISTED = 6

interface Section {
  report: Report
  label: Map<Result, string>
  title: string
  loud: boolean
  results: Result[]
}

/** The lines about single test cases: target main first, then what does not decide; passed ones as a count unless verbose. */
export function consoleResults(report: Report, page: Page): string[] {
  const label = labels(report.results)
  const sorted = worstFirst(report.results)
  const common = { report, label }
  const sections: Section[] = [
    { ...common, title: 'target main', loud: true, results: sorted.filter(result => targetOf(result) === 'main') },
    { ...common, title: 'recommended and preview (do not decide)', loud: false, results: sorted.filter(undecisive) },
    { ...common, title: 'in no target', loud: false, results: sorted.filter(result => targetOf(result) === undefined) },
  ]
  return [...sections.flatMap(section => lines(section, page)), ...rest(sorted, label, page)]
}

function undecisive(result: Result): boolean {
  const target = targetOf(result)
  return target === 'recommended' || target === 'preview'
}

function lines(section: Section, page: Page): string[] {
  const { title, loud, results, label } = section
  const heading = (verdict: Verdict | 'WAIVED', count: number) => {
    const text = `${verdict} · ${title} · ${count} test case${count === 1 ? '' : 's'}${verdict === 'WAIVED' ? ' (FAIL, tolerated for a time)' : ''}`
    return ['', loud ? inked(page.ink, verdict, text) : page.ink.bold(text)]
  }
  const shownAs = (result: Result) => (result.verdict === 'FAIL' && page.waived.by.has(result) ? 'WAIVED' : result.verdict)
  return (['FAIL', 'WAIVED', 'MISS', 'DNF'] as const).flatMap(verdict => {
    const found = results.filter(result => shownAs(result) === verdict)
    if (found.length === 0) return []
    const details = verdict === 'FAIL' || verdict === 'WAIVED'
      ? found.flatMap((result, i) => [...(i > 0 ? [''] : []), ...failure(result, section, page)])
      : reasons(found, label, page)
    return [...heading(verdict, found.length), ...details]
  })
}

function failure(result: Result, { report, label, loud }: Section, page: Page): string[] {
  const { ink, width, verbose } = page
  const violations = result.findings.filter(({ severity }) => severity === 'violation')
  const shown = verbose ? violations : violations.slice(0, loud ? SHOWN.main : SHOWN.other)
  const versions = versionsOf(result, report).map(version => plain(version)).join(', ')
  const told = violations.length === 1 && violations[0]!.message === result.because
  const summary = [told ? '' : plain(result.because, REASON), versions].filter(part => part !== '').join(' · ')
  const name = label.get(result)!
  const own = result.own === true ? ' (not part of the official suite)' : ''
  const [first = '', ...more] = wrap(`${name} [${plain(result.clause.level)}] ${plain(result.title)}${own}`, width, '    ', '  ')
  return [
    loud ? first.replace(name, () => ink.bold(name)) : first, ...more,
    ...wrap(summary, width, '    '),
    ...waiverLines(result, page),
    ...wrap(plain(result.clause.url), width, '    ').map(line => ink.dim(line)),
    ...shown.flatMap(finding => findingLines(finding, page)),
    ...(shown.length < violations.length ? [`    … and ${violations.length - shown.length} more (-v)`] : []),
    ...(result.omitted === undefined ? [] : [`    … and ${result.omitted} more that only the evidence holds`]),
    ...(result.remedy === undefined || shown.some(({ remedy }) => remedy !== undefined) ? [] : remedyLines(result.remedy, '    ', page)),
    ...(verbose ? extras(result, page) : []),
  ]
}

function waiverLines(result: Result, { ink, width, waived: { by, notes } }: Page): string[] {
  const waiver = by.get(result)
  const lines = [...(waiver === undefined ? [] : [`waived by ${waiverLine(waiver)}`]), ...notes.get(result) ?? []]
  return lines.flatMap(text => wrap(plain(text, 2000), width, '      ', '    ')).map(line => ink.blue(line))
}

function findingLines(finding: Finding, page: Page): string[] {
  const { width, ink } = page
  return [
    ...wrap(`${plain(finding.subject)} at ${plain(finding.at)}`, width, '      ', '    - '),
    ...wrap(plain(finding.message), width, '      '),
    ...(finding.expected === undefined ? [] : wrap(plain(finding.expected), width, '                ', '      expected: ')),
    ...(finding.found === undefined ? [] : wrap(plain(finding.found), width, '                ', '      found:    ')),
    ...(finding.remedy === undefined ? [] : remedyLines(finding.remedy, '      ', page)),
  ].map(line => (finding.severity === 'remark' ? ink.dim(line) : line))
}

function remedyLines(remedy: string, indent: string, { ink, width }: Page): string[] {
  const { kind, text } = remedyOf(remedy)
  return kind === 'command' ? [indent + ink.cyan(text)] : wrap(text, width, indent + '          ', indent + 'remedy:   ')
}

/** What only verbose shows: remarks, deviations from the official suite, digests. */
function extras(result: Result, page: Page): string[] {
  const deviations = (result.deviation ?? []).map(({ official, ours, because }) =>
    `differs from the official suite: there ${plain(official)}; here ${plain(ours)}; because ${plain(because)}`)
  const needs = Object.entries(result.evidence).sort(([a], [b]) => compare(a, b))
  const digests = needs.map(([need, digest]) => `evidence ${plain(need)}: ${plain(digest, 20)}`)
  return [
    ...result.findings.filter(({ severity }) => severity === 'remark').flatMap(finding => findingLines(finding, page)),
    ...[...deviations, ...digests].flatMap(text => wrap(text, page.width, '      ', '    ')).map(line => page.ink.dim(line)),
  ]
}

/** Test cases that share a reason share its lines. */
function reasons(results: Result[], label: Map<Result, string>, page: Page): string[] {
  return [...groupBy(results, ({ because }) => plain(because, REASON))].flatMap(([because, same]) => [
    ...wrap(because, page.width, '    ', '  '),
    ...wrap(
      page.verbose || same.length <= LISTED ? same.map(result => label.get(result)).join(', ') : perStandard(same), page.width, '    ',
    ),
    ...(page.verbose ? same.flatMap(result => extras(result, page)) : []),
  ])
}

/** Test cases as counts: `scs-0102 ×14, scs-0103 ×15`. */
function perStandard(results: Result[]): string {
  return [...groupBy(results, ({ standard }) => plain(standard))].map(([standard, { length }]) => `${standard} ×${length}`).join(', ')
}

function rest(sorted: Result[], label: Map<Result, string>, page: Page): string[] {
  const passed = sorted.filter(({ verdict }) => verdict === 'PASS')
  const remarks = sorted.flatMap(({ findings }) => findings).filter(({ severity }) => severity === 'remark').length
  const about = remarks === 0 ? '' : ` · ${remarks} remark${remarks === 1 ? '' : 's'}`
  const attested = passed.filter(({ evidence }) => Object.hasOwn(evidence, 'attestation')).length
  const byPeople = attested === 0 ? '' : ` · ${attested} of them attested by a person`
  const count = inked(page.ink, 'PASS', `PASS · ${passed.length} test case${passed.length === 1 ? '' : 's'}`) + byPeople + about
  if (!page.verbose) return ['', count + (passed.length + remarks > 0 ? page.ink.dim(' (-v lists them)') : '')]
  return ['', count, ...passed.flatMap(result => [
    ...wrap(`${label.get(result)} ${plain(result.title)}: ${plain(result.because, REASON)}`, page.width, '    ', '  '),
    ...extras(result, page),
  ])]
}
