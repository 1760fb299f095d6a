import type { Report, Result } from '../model/report.ts'
import { html, type Markup, name, type Part } from './html.ts'
import { renderPage } from './html-page.ts'
import { caseHtml } from './html-report-case.ts'
import { headHtml, verdictHtml } from './html-report-head.ts'
import { ids, type Origin, type ReportOptions, Room, type Shown } from './html-report-options.ts'
import { provenanceHtml } from './html-report-provenance.ts'
import { REPORT_SCRIPT } from './html-script.ts'
import { labels, targetOf, worstFirst } from './order.ts'
import { plain } from './untrusted.ts'

/** Options of a page with several reports: `origins` tells where each comes from. */
export type PageOptions = Omit<ReportOptions, 'level' | keyof Origin> & { origins?: ReadonlyMap<Report, Origin> }

/** Reports as one page that needs nothing else: of one report its content, of several a list of them and a section each. */
export function renderHtml(reports: Report[], { origins, ...options }: PageOptions): string {
  const [only] = reports
  const optionsOf = (report: Report): ReportOptions => ({ ...options, ...origins?.get(report) })
  const foot = html`<p>Made by ${[...new Set(reports.map(({ tool }) => `${tool.name} ${tool.version}`))].join(', ')}; ${options.view} view.</p>`
  if (reports.length === 1 && only !== undefined) {
    return renderPage({ title: titleOf(only), body: reportBody(only, optionsOf(only)), foot, script: REPORT_SCRIPT })
  }
  const [idOf, room] = [ids(), new Room()]
  const parts = reports.map((report, i) => ({ report, id: idOf(report.subject), called: `${report.subject}, report ${i + 1}` }))
  const title = `${reports.length} reports`
  return renderPage({
    title, foot, script: REPORT_SCRIPT,
    body: html`<h1>${title}</h1>
<ul>${parts.map(({ report, id }) => html`<li><a href="#${id}">${titleOf(report)}</a>: ${verdictHtml(report, options)}</li>\n`)}</ul>
${controls()}${parts.map(({ report, id, called }) => html`<section id="${id}">${section(report, { ...optionsOf(report), level: 2 }, { idOf, room, called })}</section>\n`)}`,
  })
}

/** Everything that a page says of a report; its script is `REPORT_SCRIPT`. */
export function reportBody(report: Report, options: ReportOptions): Markup {
  return html`${section(report, options, { idOf: ids(), room: new Room(), called: report.subject }, controls())}`
}

function titleOf({ scope, subject }: Report): string {
  return `${plain(scope.name)}: ${plain(subject)}`
}

function section(report: Report, options: ReportOptions, { idOf, room, called }: Pick<Shown, 'room' | 'called'> & { idOf: (text: string) => string }, between?: Markup): Part[] {
  const top = options.level ?? 1
  const label = labels(report.results)
  const sorted = worstFirst(report.results)
  const id = new Map(sorted.map(result => [result, idOf(label.get(result)!)]))
  const shown: Shown = { report, options, label, id, level: top + 2, called, room }
  const left = sorted.filter(({ verdict }) => verdict !== 'PASS')
  const groups: [string, Result[]][] = [
    ['Target main: without PASS', left.filter(result => targetOf(result) === 'main')],
    ['Recommended and preview, which do not decide: without PASS', left.filter(result => ['recommended', 'preview'].includes(targetOf(result) ?? ''))],
    ['In no target of these versions: without PASS', left.filter(result => targetOf(result) === undefined)],
    ['Passed', sorted.filter(({ verdict }) => verdict === 'PASS')],
  ]
  const cases = groups.filter(([, results]) => results.length > 0).map(([title, results]) =>
    html`<section class="rp-g"><h${top + 1}>${title} (${results.length})</h${top + 1}>\n${results.map(result => caseHtml(result, shown))}</section>\n`)
  return [
    html`<h${top}>${top === 1 ? [report.scope.name, ': ', name(plain(report.subject))] : ['Report: ', report.scope.name, ', ', name(plain(report.subject))]}</h${top}>\n`,
    ...headHtml(shown), between, cases,
    room.full && html`<p class="box">This page has reached its greatest size: further down it shows every verdict, but not every finding, or not its place in the evidence. report.json and the evidence have them all.</p>\n`,
    provenanceHtml(shown),
  ]
}

/** Filter and search: the script makes them visible, since without it they do nothing. */
function controls(): Markup {
  const verdicts = ['FAIL', 'WAIVED', 'MISS', 'DNF', 'PASS']
  const targets = [['', 'all'], ['main', 'main'], ['recommended', 'recommended'], ['preview', 'preview'], ['none', 'in no target']] as const
  return html`<div class="rp-c controls" role="search" aria-label="Test cases">
<label>Search <input type="search" id="rp-q" autocomplete="off"></label>
<fieldset><legend>Verdicts</legend>${verdicts.map(verdict => html`<label><input type="checkbox" value="${verdict}" checked> ${verdict}</label> `)}</fieldset>
<label>Target <select id="rp-t">${targets.map(([value, text]) => html`<option value="${value}">${text}</option>`)}</select></label>
<button type="button" id="rp-o">Unfold all</button>
<p id="rp-n" role="status"></p>
</div>
`
}
