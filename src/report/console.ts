import { Chalk } from 'chalk'
import type { Report } from '../model/report.ts'
import { consoleResults } from './console-results.ts'
import { decisive, exitMeaning, inWords, overall } from './overall.ts'
import { openStandards } from './open.ts'
import { summaries } from './order.ts'
import { inked, type Page } from './page.ts'
import { plain } from './untrusted.ts'
import { ofThemWaived, UNWAIVED, type Waived } from './waived.ts'
import { wrap } from './wrap.ts'

export interface ConsoleOptions {
  color: boolean
  /** Columns of the terminal; prose is wrapped to it, commands and URLs never. */
  width: number
  /** Also passed test cases, remarks, all findings, digests of the evidence. */
  verbose?: boolean
  /** Only the verdicts. */
  quiet?: boolean
  /** False where one process prints several reports and its exit code speaks of all of them. */
  exitCode?: boolean
  /** What waivers say of its results. */
  waived?: Waived
}

/** The report for a terminal, worst first. Nothing that a cloud named can move the cursor, change colours or fake a line. */
export function renderConsole(report: Report, options: ConsoleOptions): string {
  const page: Page = { ink: new Chalk({ level: options.color ? 1 : 0 }), width: options.width, verbose: options.verbose === true, waived: options.waived ?? UNWAIVED }
  const lines = options.quiet === true
    ? [page.ink.bold(plain(report.subject)), ...noteLines(report, page), ...versionLines(report, page)]
    : [...head(report, page), '', ...versionLines(report, page), ...open(report, page), ...consoleResults(report, page)]
  return [...lines, ...(options.quiet === true ? [] : ['']), ...bottom(report, page, options.exitCode !== false), ''].join('\n')
}

function head(report: Report, page: Page): string[] {
  const { ink, width } = page
  const { subject, clusters = [], scope, asOf, checkedAt, tool, selection } = report
  const origin = `judged as of ${plain(asOf)} · seen until ${plain(checkedAt)} · ${plain(tool.name)} ${plain(tool.version)}`
  const chosen = selection === undefined ? '' : `only a selection was judged (${[
    ...(selection?.only === undefined ? [] : [`id matches ${plain(selection.only)}`]),
    ...(selection?.section === undefined ? [] : [`section ${plain(selection.section.join(', '))}`]),
    ...(selection?.testcases === undefined ? [] : [`${selection.testcases.length} due test cases`]),
  ].join('; ')}); the other test cases count as MISS`
  return [
    ...wrap(`${plain(subject)} · ${plain(scope.name)}`, width).map(line => ink.bold(line)),
    ...(clusters.length > 1 ? wrap(`clusters: ${clusters.map(name => plain(name)).join(', ')}`, width) : []),
    ...wrap(origin, width).map(line => ink.dim(line)),
    ...wrap(chosen, width).map(line => ink.yellow(line)),
    ...noteLines(report, page),
  ]
}

/** What a reader must know of the verdicts, however quiet the view. */
function noteLines({ notes }: Report, { ink, width }: Page): string[] {
  return notes.flatMap(note => wrap(plain(note), width, '  ', '! ').map(line => ink.yellow(line)))
}

function versionLines(report: Report, { ink }: Page): string[] {
  const rows = summaries(report).map(row => ({ ...row, version: plain(row.version, 20) }))
  if (rows.length === 0) return ['no version of the scope was judged']
  const longest = (values: string[]) => Math.max(...values.map(value => value.length))
  const width = {
    version: longest(rows.map(row => row.version)),
    validity: longest(rows.map(row => row.validity)),
    target: longest(rows.map(row => row.target)),
    count: longest(rows.flatMap(row => Object.values(row.counts).map(String))),
  }
  return rows.map(row => {
    const counts = (['PASS', 'FAIL', 'DNF', 'MISS'] as const).map(verdict => {
      const text = `${String(row.counts[verdict]).padStart(width.count)} ${verdict}`
      return row.counts[verdict] === 0 ? ink.dim(text) : text
    })
    const name = `${row.version.padEnd(width.version)}  ${row.validity.padEnd(width.validity)}  ${row.target.padEnd(width.target)}`
    return `${name}  ${inked(ink, row.verdict, row.verdict.padEnd(4))}  ${counts.join('  ')}`
  })
}

function open(report: Report, { width }: Page): string[] {
  const standards = openStandards(report)
  if (standards.length === 0) return []
  return ['', 'open: judged by no test case, so neither fulfilled nor violated', ...standards.flatMap(({ name, versions, reason }) =>
    wrap(`${plain(name)} [${plain(versions.join(', '))}]: ${plain(reason)}`, width, '    ', '  '))]
}

function bottom(report: Report, { ink, width, waived }: Page, withExitCode: boolean): string[] {
  const verdict = overall(report)
  const words = inWords(report) + ofThemWaived(decisive(report), waived)
  const text = withExitCode ? `${words} (exit code ${exitMeaning(verdict)})` : words
  return wrap(text, width).map(line => inked(ink, verdict, line))
}
