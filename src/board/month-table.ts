import { testcaseOf } from '../history/score-card.ts'
import type { Board, BoardScope, NightRow } from '../model/board.ts'
import type { Verdict } from '../model/judging.ts'
import { cell, column, head } from '../report/card-table.ts'
import { chip } from '../report/chip.ts'
import { html, link, type Markup } from '../report/html.ts'
import { compare } from '../report/order.ts'
import { plain, REASON } from '../report/untrusted.ts'
import { dayId, dayNumber, dayText, lastDays, monthOf } from './calendar-days.ts'
import { mainVerdict, nightVerdict } from './calendar-verdict.ts'
import { from, nightPage, reportFile, signatureFile, testcasePage } from './places.ts'
import { testcases } from './state-words.ts'
import { casesIn } from './subject-cases.ts'
import { endWords, triedWords } from './subject-visit.ts'

/** Failing test cases named per night; its report has them all. */
const NAMED = 10

/** A night and its index in the history, by which letters are found. */
export interface MonthRow {
  row: NightRow
  index: number
}
interface MonthRows {
  month: string
  rows: MonthRow[]
  paged: ReadonlySet<string>
}

/** The nights of a month, newest first: verdict by version, what was not PASS, report and signature; `paged` visits have a page. */
export function monthTable(board: Pick<Board, 'asOf' | 'view' | 'scopes'>, page: string, subject: string, scope: BoardScope, { month, rows, paged }: MonthRows): Markup {
  const versions = [...new Set(rows.flatMap(({ row }) => Object.keys(row.main)))].sort(compare)
  const idle = new Set(casesIn(board, scope).filter(({ decides }) => !decides).map(({ key }) => key))
  const last = new Map(rows.map(({ row }) => [dayNumber(row.night), row]))
  return html`<div class="wide" tabindex="0" role="region" aria-label="Nights of ${month}"><table class="month cards" role="table"><caption>Nights of ${month}, newest first. ${gaps(month, scope.history.nights, board.asOf)}</caption>
${head(['Night', 'Visit', ...versions, 'Not PASS', 'Report', 'Signed by'].map(text => column(text)))}
<tbody role="rowgroup">
${[...rows].reverse().map(({ row, index }) => html`<tr role="row"${last.get(dayNumber(row.night)) === row && html` id="${dayId(row.night)}"`}><th scope="row" role="rowheader">${
    paged.has(row.id) ? link(row.night, from(page, nightPage(subject, scope.scope, row.id))) : row.night}${row.id !== row.night && html` <span class="dim">(${row.id})</span>`}</th>${
    cell('Visit', html`${time(row.from)}–${time(row.until)}, ${endWords(row)}${row.problem !== undefined && `: ${plain(row.problem, REASON)}`}<br><span class="dim">${triedWords(row)} by scs-check ${row.tool}</span>`)}${
    versions.map(version => cell(version, main(row, version)))}${cell('Not PASS', notPassed(page, scope, idle, row, index))}${cell('Report', report(board, page, subject, scope.scope, row))}${cell('Signed by', signed(row))}</tr>\n`)}</tbody></table></div>\n`
}

const time = (at: string): Markup => html`<time datetime="${at}">${at.slice(11, 19)}</time>`

/** Days of the month without a visit, from the first visit of all to the board's date. */
function gaps(month: string, nights: NightRow[], asOf: string): string {
  const days = new Set(nights.map(({ night }) => dayNumber(night)))
  const [first, last] = [Math.max(dayNumber(`${month}-01`), Math.min(...days)), lastDays(nights, asOf, 1).last]
  const all = Array.from({ length: 31 }, (_, i) => first + i).filter(day => day <= last && monthOf(dayText(day)) === month)
  const missing = all.filter(day => !days.has(day)).map(day => dayText(day).slice(8))
  return missing.length === 0 ? '' : `No visit on the ${missing.join(', ')}.`
}

function main(row: NightRow, version: string): Markup | string {
  const verdict = mainVerdict(row, version)
  return verdict === undefined ? 'not in force' : chip(verdict)
}

/** What was not PASS; `idle` test cases do not decide today, and are told apart. */
function notPassed(page: string, { history: { verdicts } }: BoardScope, idle: ReadonlySet<string>, row: NightRow, index: number): Markup {
  const found = Object.entries(verdicts).map(([key, letters]) => ({ key, verdict: nightVerdict(row, letters, index) })).filter(({ verdict }) => verdict !== undefined)
  const of = (verdict: Verdict): string[] => found.filter(one => one.verdict === verdict).map(({ key }) => key).sort(compare)
  const kinds = (['FAIL', 'MISS', 'DNF'] as const).filter(verdict => of(verdict).length > 0)
  if (kinds.length === 0) return html`${found.length === 0 ? 'nothing was judged' : 'all PASS'}`
  const split = kinds.map(verdict => ({ verdict, main: of(verdict).filter(key => !idle.has(key)), others: of(verdict).filter(key => idle.has(key)) }))
  const others = split.filter(one => one.others.length > 0)
  return html`${split.filter(one => one.main.length > 0).map(one => named(page, one.verdict, one.main))}${others.length > 0 && html`<details><summary>${
    others.map(one => `${one.others.length} ${one.verdict}`).join(', ')} (does not decide)</summary>${others.map(one => html`<div>${chip(one.verdict)} ${links(page, one.others)}</div>`)}</details>`}`
}

function named(page: string, verdict: Verdict, keys: string[]): Markup {
  if (keys.length <= 3) return html`<div>${chip(verdict)} ${links(page, keys)}</div>`
  return html`<details><summary>${chip(verdict)} ${testcases(keys.length)}</summary>${links(page, keys)}</details>`
}

function links(page: string, keys: string[]): Markup {
  return html`${keys.slice(0, NAMED).map((key, i) => html`${i > 0 && ', '}${link(key, from(page, testcasePage(testcaseOf(key))))}`)}${keys.length > NAMED && ` … and ${keys.length - NAMED} more`}`
}

function report({ view }: Pick<Board, 'view'>, page: string, subject: string, scope: string, row: NightRow): Markup | string {
  if (row.report === undefined) return 'no report'
  const digest = html`<br><code>${row.report}</code>`
  if (row.published !== true) return html`${view === 'public' ? 'withheld in the public view; digest' : 'not published; digest'}${digest}`
  return html`${link('report', from(page, reportFile(subject, scope, row.id)))}${
    row.signature === undefined ? ', not signed' : html`, ${link('signature', from(page, signatureFile(subject, scope, row.id)))}`}${digest}`
}

function signed({ key, signer, signature, refused }: NightRow): Markup | string {
  if (signature === undefined) return 'not signed'
  if (refused !== undefined) return html`does not count: ${plain(refused, REASON)}`
  if (signer !== undefined) return html`${signer} (verified)${key !== undefined && html`<br><code>${key}</code>`}`
  return html`${key === undefined ? 'a key that could not be read' : html`<code>${key}</code> as the signature says`}, not verified here`
}
