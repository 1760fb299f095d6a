import type { Validity } from '../model/definition.ts'
import type { Verdict } from '../model/judging.ts'
import type { Report } from '../model/report.ts'
import { cell, column, head } from './card-table.ts'
import { chip } from './chip.ts'
import { external } from './external.ts'
import { html, type Markup, name, type Part } from './html.ts'
import type { ReportOptions, Shown } from './html-report-options.ts'
import { openStandards } from './open.ts'
import { summaries, WORST_FIRST } from './order.ts'
import { decisive, inWords, overall } from './overall.ts'
import { plain } from './untrusted.ts'
import { ofThemWaived, UNWAIVED, type Waived } from './waived.ts'

const VALIDITY: Record<Validity, string> = {
  effective: 'effective', warn: 'warn: in force, but about to end', draft: 'draft: certifies nothing yet', deprecated: 'deprecated: certifies nothing any more',
}

/** The report's verdict to show: WAIVED where it fails and all that fails of what decides is waived. */
function shownVerdict(report: Report, { by }: Waived = UNWAIVED): Verdict | 'WAIVED' {
  const failing = decisive(report).filter(({ verdict }) => verdict === 'FAIL')
  return overall(report) === 'FAIL' && failing.length > 0 && failing.every(result => by.has(result)) ? 'WAIVED' : overall(report)
}

/** The verdict as a chip and in a sentence. */
export function verdictHtml(report: Report, { waived = UNWAIVED }: Pick<ReportOptions, 'waived'>): Markup {
  const verdict = shownVerdict(report, waived)
  const words = inWords(report)
  return html`${chip(verdict)} ${words.startsWith(`${verdict}: `) ? words.slice(verdict.length + 2) : words}${ofThemWaived(decisive(report), waived)}`
}

/** What was judged, when, what is to know of it, the verdicts of every scope version, and what is judged by nothing. */
export function headHtml({ report, options, level, called }: Shown): Part[] {
  const { clusters = [] } = report
  const remarks = [...selection(report), ...report.notes.map(note => html`${plain(note, 1000)}`)]
  return [
    html`<p class="lead">${verdictHtml(report, options)}</p>\n`,
    html`<p>${external(plain(report.scope.name), report.scope.url)} of ${name(plain(report.subject))}${
      clusters.length > 0 && html` (clusters: ${clusters.map((cluster, i) => [i > 0 && ', ', name(plain(cluster))])})`},
judged as of ${time(report.asOf)}; seen until ${time(report.checkedAt)}.</p>\n`,
    remarks.length > 0 && html`<div class="box"><p><strong>To be known</strong></p><ul>${remarks.map(text => html`<li>${text}</li>`)}</ul></div>\n`,
    table(report, options, called),
    open(report, level - 1),
  ]
}

/** An instant for people and programs. */
export function time(instant: string): Markup {
  const told = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(instant) ? `${instant.slice(0, 10)} ${instant.slice(11, 19)} UTC` : plain(instant, 40)
  return html`<time datetime="${plain(instant, 40)}">${told}</time>`
}

function selection({ selection: chosen }: Report): Markup[] {
  if (chosen === undefined) return []
  const { only, section = [], testcases } = chosen
  const parts = [
    ...(only === undefined ? [] : [html`id matches <code>${plain(only)}</code>`]), ...section.map(one => html`section <code>${plain(one)}</code>`),
    ...(testcases === undefined ? [] : [html`${testcases.length} due test cases`]),
  ]
  return [html`Only a selection was judged (${parts.map((part, i) => [i > 0 && ', ', part])}); the other test cases count as MISS.`]
}

function table(report: Report, { waived = UNWAIVED }: ReportOptions, called: string): Markup {
  const order = ['main', 'recommended', 'preview']
  const rank = ({ target, verdict }: { target: string; verdict: Verdict }): number => order.indexOf(target) * 10 + WORST_FIRST.indexOf(verdict)
  const rows = summaries(report).sort((a, b) => rank(a) - rank(b))
  return html`<div class="wide" tabindex="0" role="region" aria-label="Verdicts of ${called}"><table class="rp-v cards-s" role="table">
<caption>Only main decides the certificate.</caption>
${head([column('Version'), column('Target'), column('Verdict'), ...WORST_FIRST.map(verdict => column(verdict, 'n'))])}
<tbody role="rowgroup">${rows.map(({ version, validity, target, verdict, counts }) => {
    const failing = report.results.filter(result => result.verdict === 'FAIL' && Object.hasOwn(result.targets, version) && result.targets[version] === target)
    const tolerated = failing.filter(result => waived.by.has(result)).length
    const shown = verdict === 'FAIL' && tolerated > 0 && tolerated === counts.FAIL ? 'WAIVED' : verdict
    return html`<tr role="row"><th scope="row" role="rowheader">${plain(version)}<br><span class="rp-validity">${VALIDITY[validity]}</span></th>${cell('Target', target)}${cell('Verdict', chip(shown))}${
      WORST_FIRST.map(one => cell(one, html`${counts[one]}${one === 'FAIL' && tolerated > 0 && ` (${tolerated} waived)`}`, 'n'))}</tr>\n`
  })}</tbody></table></div>\n`
}

function open(report: Report, level: number): Markup | undefined {
  const standards = openStandards(report)
  if (standards.length === 0) return undefined
  return html`<h${level}>Open</h${level}>
<p>Judged by no test case, so neither fulfilled nor violated:</p>
<ul>${standards.map(({ name: called, versions, reason, url }) => html`<li>${external(plain(called), url)} (${plain(versions.join(', '))}): ${plain(reason, 1000)}</li>\n`)}</ul>\n`
}
