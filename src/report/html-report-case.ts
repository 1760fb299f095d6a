import type { Deviation } from '../model/definition.ts'
import type { Finding } from '../model/judging.ts'
import type { Result } from '../model/report.ts'
import type { Waiver } from '../model/waiver.ts'
import { chip } from './chip.ts'
import { external } from './external.ts'
import { html, link, type Markup, type Part } from './html.ts'
import { findingHtml, remedyHtml, terms } from './html-report-finding.ts'
import { time } from './html-report-head.ts'
import type { Shown } from './html-report-options.ts'
import { targetOf, versionsOf } from './order.ts'
import { plain, REASON } from './untrusted.ts'
import { waiverLine } from './waived.ts'

/** Violations, and remarks, of a test case that a page shows at most, and those of them without a click. */
const SHOWN = 50
const OPEN = 10

/** A test case: folded to its verdict and title unless it fails; what it demands, what was found and what cures it within. */
export function caseHtml(result: Result, shown: Shown): Markup {
  const { options: { waived }, label, id, level } = shown
  const waiver = result.verdict === 'FAIL' ? waived?.by.get(result) : undefined
  const verdict = waiver === undefined ? result.verdict : 'WAIVED'
  const mine = id.get(result)!
  const called = label.get(result)!
  return html`<div class="rp-tc" id="${mine}" data-verdict="${verdict}" data-target="${targetOf(result) ?? 'none'}">
<a class="rp-link" href="#${mine}" aria-label="Link to ${called}">#</a>
<details${verdict === 'FAIL' && html` open`}><summary><h${level}>${chip(verdict)} <code>${called}</code> ${plain(result.title)}</h${level}></summary>
<p>${plain(result.because, REASON)}${result.own === true && ' (This test case is not part of the official suite.)'}</p>
${waiver !== undefined && tolerated(waiver)}${waived?.notes.get(result)?.map(note => html`<p>${note}</p>\n`)}${
    demand(result)}${findings(result, shown)}${deviations(result.deviation ?? [])}${facts(result, shown)}</details></div>
`
}

/** By which waiver; in the public view without owner and ticket. */
function tolerated(waiver: Waiver): Markup {
  return html`<p><strong>WAIVED, which is no PASS</strong>: ${waiverLine(waiver)}</p>\n`
}

/** The demand, and the cure in general where no finding has one of its own. */
function demand({ clause, remedy, findings }: Result): Markup | undefined {
  return terms([
    ['Demand', html`${external(plain(clause.level), clause.url)}: ${plain(clause.demand, REASON)}`],
    ['Remedy', remedy === undefined || findings.some(finding => finding.remedy !== undefined) ? undefined : remedyHtml(remedy)],
  ])
}

function facts(result: Result, { report, options: { home } }: Shown): Markup {
  const { targets, standard, standardVersions, examined, validUntil, testcase } = result
  const rule = home?.(testcase)
  const counts = versionsOf(result, report).map(version => `${version} (${targets[version]})`).join(', ')
  return html`<p class="dim">${plain([standard, ...standardVersions].join(' '))} · counts in ${counts === '' ? 'no version of the scope' : plain(counts)} · ${examined} examined${
    validUntil !== null && html` · valid until ${time(validUntil)}`}${rule !== undefined && html` · ${link('rule and history', rule)}`}</p>\n`
}

function findings(result: Result, shown: Shown): Part[] {
  const violations = result.findings.filter(({ severity }) => severity === 'violation')
  const remarks = result.findings.filter(({ severity }) => severity === 'remark')
  return [
    ...list(violations, 'violation', result, shown),
    remarks.length > 0 && html`<details><summary>${counted(remarks.length, 'remark')}</summary>${list(remarks, 'remark', result, shown)}</details>\n`,
    result.omitted !== undefined && html`<p>The evidence has ${counted(result.omitted, 'more finding')}, which the report leaves out.</p>\n`,
  ]
}

function list(all: Finding[], what: string, result: Result, shown: Shown): Part[] {
  const items: Markup[] = []
  for (const finding of all.slice(0, SHOWN)) {
    const markup = shown.room.finding(html`<li>${findingHtml(finding, result, shown)}</li>\n`)
    if (markup === undefined) break
    items.push(markup)
  }
  const folded = items.length - OPEN
  const more = all.length - items.length
  return [
    items.length > 0 && html`<ol class="rp-f">${items.slice(0, OPEN)}</ol>\n`,
    folded > 0 && html`<details><summary>${counted(folded, `more ${what}`)}</summary><ol class="rp-f" start="${OPEN + 1}">${items.slice(OPEN)}</ol></details>\n`,
    more > 0 && html`<p>… and ${counted(more, `more ${what}`)} in report.json.</p>\n`,
  ]
}

function deviations(all: Deviation[]): Markup | undefined {
  if (all.length === 0) return undefined
  return html`<details><summary>Differs from the official suite</summary>${all.slice(0, SHOWN).map(({ official, ours, because }) => terms([
    ['There', html`${plain(official, REASON)}`], ['Here', html`${plain(ours, REASON)}`], ['Because', html`${plain(because, REASON)}`],
  ]))}</details>\n`
}

/** `1 finding`, `2 findings`. */
export function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`
}
