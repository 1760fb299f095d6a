import { keysOf } from '../history/score-card.ts'
import type { Board, BoardScope, BoardSubject, NightRow } from '../model/board.ts'
import type { Attestation, Evidence } from '../model/evidence.ts'
import type { Report, Result } from '../model/report.ts'
import type { Waiver } from '../model/waiver.ts'
import { chip } from '../report/chip.ts'
import { DOUBTS } from '../report/doubts.ts'
import { html, link, type Markup, name } from '../report/html.ts'
import type { Origin } from '../report/html-report-options.ts'
import { reportBody } from '../report/html-report.ts'
import { REPORT_SCRIPT } from '../report/html-script.ts'
import { compare } from '../report/order.ts'
import { plain, REASON } from '../report/untrusted.ts'
import type { Waived } from '../report/waived.ts'
import { waivedOf } from '../waivers/applied.ts'
import { phaseOf } from '../waivers/tolerance.ts'
import { dayId, monthOf } from './calendar-days.ts'
import { changesList, FULL } from './changes-list.ts'
import { nightsWithPage } from './night-pages.ts'
import { evidenceFile, from, monthPage, newestPage, nightPage, reportFile, signatureFile, subjectFeed, subjectPage, testcasePage, VERIFY } from './places.ts'
import { boardPage } from './shell.ts'
import { DOUBTED_VISIT, endWords, FAILED_VISIT, instant } from './subject-visit.ts'

export interface NightOptions {
  documents?: ReadonlyMap<string, Evidence | Attestation>
  /** Where the page lies, if not at the night's own place: `newestPage`. */
  path?: string
}

/**
 * Page of a night: where it belongs, its bytes as they were kept, what changed, and its report, with the evidence documents that are handed in. In the public view
 * `report` is what `publicReport` left of it. What was tolerated that day by a waiver is shown as such.
 */
export function renderNight(
  board: Board, subject: BoardSubject, scope: BoardScope, row: NightRow, report: Report, { documents = new Map(), path: page = nightPage(subject.name, scope.scope, row.id) }: NightOptions = {},
): string {
  const newest = page === newestPage(subject.name, scope.scope)
  const title = Object.hasOwn(board.scopes, scope.scope) ? board.scopes[scope.scope]!.scope.name : scope.scope
  const known = new Set(Object.values(board.scopes).flatMap(({ standards }) => standards.flatMap(({ testcases }) => testcases.map(({ id }) => id))))
  const body = reportBody(report, {
    view: board.view, level: 2, documents, ...originOf(row),
    waived: waivedThen(board, scope, row, report),
    home: testcase => (known.has(testcase) ? from(page, testcasePage(testcase)) : undefined),
    evidenceAt: digest => (board.view === 'full' ? from(page, evidenceFile(digest)) : undefined),
  })
  return boardPage(board, page, {
    title: `${subject.name}, ${title}, ${newest ? 'newest report: ' : ''}night of ${row.night}`, feed: subjectFeed(subject.name), script: REPORT_SCRIPT,
    body: html`<h1>${newest ? 'Newest report: night' : 'Night'} of ${row.night}: ${link(name(subject.name), from(page, subjectPage(subject.name)))}, ${title}</h1>
${neighbours(page, subject.name, scope, row)}${newest && whichNight(page, subject.name, scope, row)}${visit(row)}${files(board, page, subject.name, scope.scope, row)}${changed(board, page, scope, row)}${report.selection !== undefined && selected(row)}${body}`,
  })
}

/** What waivers tolerated that day. A public report does not name every object: there, waivers about some hold only for results that the score card still has, as it says. */
function waivedThen(board: Board, { card, waived }: BoardScope, { night }: NightRow, report: Report): Waived {
  const waivers = board.waivers.map(({ waiver }) => waiver).filter(({ objects }) => board.view === 'full' || objects === undefined)
  const { by, notes } = waivedOf([report], waivers)
  const counting = [...keysOf(report.results)].flatMap(([result, key]): [Result, Waiver][] => {
    const waiver = Object.hasOwn(waived, key) && Object.hasOwn(card, key) && card[key]!.night === night && result.verdict === 'FAIL' ? waived[key] : undefined
    return waiver !== undefined && phaseOf(waiver, report.asOf) === 'holds' ? [[result, waiver]] : []
  })
  const all = new Map([...by, ...counting])
  return { by: all, notes: new Map([...notes].filter(([result]) => !all.has(result))) }
}

function originOf({ report, signature, key, signer, refused, doubt }: NightRow): Origin {
  const signed = signature === undefined ? { unsigned: doubt === DOUBTS.unreadSignature ? 'its signature cannot be read' : 'the store has no signature of this report' }
    : { signed: { key: key ?? 'that could not be read', ...(signer !== undefined && { signer }), ...(refused !== undefined && { refused }) } }
  return { ...signed, ...(report !== undefined && { digest: report }) }
}

function visit({ id, night, from: began, until, state, problem, doubt, tool }: NightRow): Markup {
  const box = doubt !== undefined && html`<p class="box">This visit does not count: ${doubt}. ${DOUBTED_VISIT}</p>\n`
  return html`${box}<p>Visited from ${instant(began)} to ${instant(until)} by scs-check ${tool}: ${endWords({ state, ...(doubt !== undefined && { doubt }) })}${problem !== undefined && `: ${plain(problem, REASON)}`}.${
    id !== night && ` The cloud was visited more than once that night; this is visit ${id}.`}${state === 'failed' && doubt === undefined && ` ${FAILED_VISIT}`}</p>\n`
}

/** Why the report may say MISS of a version that the card calls PASS. */
function selected({ main, doubt }: NightRow): Markup {
  const versions = Object.entries(main).sort(([a], [b]) => compare(a, b))
  return html`<p>A visit tries what is due; the report below counts all other test cases as MISS. The score card keeps their results of earlier visits until they expire${
    doubt === undefined && versions.length > 0 && html`: with them it said ${versions.map(([version, verdict], i) => html`${i > 0 && ', '}${version} ${chip(verdict)}`)} after this visit`}.</p>\n`
}

/** The report's bytes, and their signature if there is one; where they are withheld, that they are. */
function files({ view }: Board, page: string, subject: string, scope: string, { id, published, signature }: NightRow): Markup {
  const signed = `The${signature === undefined ? '' : ' signed'} report`
  if (published !== true) return html`<p>${view === 'public' ? `${signed} holds more than everybody may see, so it is not here; below is what is public of it.` : `${signed} is not beside this page.`}</p>\n`
  return html`<p>${link('Report as it was kept', from(page, reportFile(subject, scope, id)))} (JSON, compressed)${
    signature !== undefined && html`, ${link('its signature', from(page, signatureFile(subject, scope, id)))}`}; ${link('how to verify it', from(page, VERIFY))}.</p>\n`
}

/** The nights before and after that have a page, the month, and the newest report. */
function neighbours(page: string, subject: string, scope: BoardScope, { id, night }: NightRow): Markup {
  const paged = nightsWithPage(scope)
  const nights = scope.history.nights.filter(one => paged.has(one.id) || one.id === id)
  const at = nights.findIndex(one => one.id === id)
  const to = (other: NightRow): string => from(page, nightPage(subject, scope.scope, other.id))
  const [before, after] = [nights[at - 1], nights[at + 1]]
  const newest = newestPage(subject, scope.scope)
  return html`<p>${before !== undefined && html`${link(`← ${before.night}`, to(before))} · `}${link(`All nights of ${monthOf(night)}`, from(page, monthPage(subject, scope.scope, monthOf(night))))}${
    after !== undefined && html` · ${link(`${after.night} →`, to(after))}`}${page !== newest && html` · ${link('Newest report', from(page, newest))}`}</p>\n`
}

/** Of which night the newest report is, and where it stays. */
function whichNight(page: string, subject: string, scope: BoardScope, row: NightRow): Markup {
  const stays = nightsWithPage(scope).has(row.id) ? link('Page of this night, which stays', from(page, nightPage(subject, scope.scope, row.id)))
    : html`<a href="${from(page, monthPage(subject, scope.scope, monthOf(row.night)))}#${dayId(row.night)}">Line of this night in its month</a>, which stays with its report`
  const later = scope.history.nights.at(-1)!
  return html`<p>This page shows another night as soon as there is a newer report. ${stays}.${later.id !== row.id && ` The visit of ${later.night} after it left no report.`}</p>\n`
}

function changed(board: Board, page: string, { scope, changes }: BoardScope, { night }: NightRow): Markup {
  const here = changes.find(one => one.night === night)
  return html`<h2>What changed that night, and why</h2>\n${here === undefined ? html`<p>Nothing.</p>\n` : changesList(board, page, scope, here.changes, FULL)}`
}
