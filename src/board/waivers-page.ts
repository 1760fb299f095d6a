import type { Board } from '../model/board.ts'
import type { WaiverUse } from '../model/waiver.ts'
import { compare } from '../report/order.ts'
import { html, link, type Markup, name, type Part } from '../report/html.ts'
import { external } from '../report/external.ts'
import { from, subjectPage, testcasePage, WAIVERS } from './places.ts'
import { boardPage } from './shell.ts'
import { count } from './uptime.ts'

/** In the order in which somebody should look at them, and what each state means. */
const SECTIONS: { state: WaiverUse['state']; title: string; means: string }[] = [
  { state: 'used', title: 'In use', means: 'They tolerate a FAIL now.' },
  { state: 'unknown', title: 'About nothing', means: 'There is no such subject or test case: probably a mistake in writing.' },
  { state: 'expired', title: 'Expired', means: 'They tolerate nothing any more: what fails counts as FAIL again. Take them out, or decide anew.' },
  { state: 'unused', title: 'Unused', means: 'They tolerate nothing now. Take them out if the matter is settled.' },
  { state: 'future', title: 'Not yet in force', means: 'They begin later, and tolerate nothing until then.' },
]
/** Who is at work on it: the public view does not have it. */
const OWNER = 'Owner and ticket'
const COLUMNS = ['Waiver', 'Subject', 'Test case', 'Reason', OWNER, 'Holds', 'Now']
/** Objects that are named; the file has all. */
const SHOWN = 10

/** Every waiver with its reason and end, in the full view its owner and ticket, by what became of it. */
export function renderWaivers(board: Board): string {
  const { waivers } = board
  return boardPage(board, WAIVERS, {
    title: 'Waivers',
    body: html`<h1>Waivers</h1>
<p class="lead">A waiver says that the board tolerates a FAIL for a time${board.view === 'full' && ', who decided so'}, and why.
It never makes a PASS: the verdict stays FAIL in every report, and pages show WAIVED.</p>
${waivers.length === 0 ? html`<p>There are none: every FAIL counts.</p>` : SECTIONS.map(({ state, title, means }) => {
      const some = waivers.filter(one => one.state === state).sort((a, b) => compare(a.waiver.subject, b.waiver.subject) || compare(a.waiver.id, b.waiver.id))
      return some.length > 0 && html`<section aria-labelledby="${state}"><h2 id="${state}">${title} <small>(${some.length})</small></h2>
<p>${means}</p>
${table(board, title, some)}</section>
`
    })}`,
  })
}

function table(board: Board, title: string, some: WaiverUse[]): Markup {
  const columns = COLUMNS.filter(column => board.view === 'full' || column !== OWNER)
  return html`<table class="env" role="table"><caption>${title}: ${count(some.length, 'waiver')}</caption>
<thead role="rowgroup"><tr role="row">${columns.map(column => html`<th scope="col" role="columnheader">${column}</th>`)}</tr></thead>
<tbody role="rowgroup">
${some.map(use => row(board, use))}</tbody></table>
`
}

function row({ view, subjects, scopes }: Board, { waiver, text }: WaiverUse): Markup {
  const { id, subject, scope, testcase, objects = [], reason, owner, ticket, from: begins, until, at } = waiver
  const known = Object.values(scopes).some(({ bound }) => bound.some(one => one.testcase.id === testcase))
  const about = subjects.some(one => one.name === subject) ? link(name(subject), from(WAIVERS, subjectPage(subject))) : name(subject)
  return html`<tr role="row"><th scope="row" role="rowheader">${id}${at !== '' && html`<br><small class="dim">${at}</small>`}</th>${
    cell('Subject', html`${about}${scope !== undefined && html`<br><small class="dim">${scope}</small>`}`)}${
    cell('Test case', html`${known ? link(testcase, from(WAIVERS, testcasePage(testcase))) : testcase}${objects.length > 0 && html`<br><small>only about ${
      objects.slice(0, SHOWN).map((object, i) => [i > 0 && ', ', name(object)])}${
      objects.length > SHOWN && ` and ${objects.length - SHOWN} more`}</small>`}`)}${
    cell('Reason', reason)}${view === 'full' && cell(OWNER, html`${owner}<br>${isWeb(ticket) ? external(ticket, ticket) : ticket}`)}${
    cell('Holds', html`${begins !== undefined && html`from <time>${begins}</time> `}until <time>${until}</time>`)}${cell('Now', text)}</tr>
`
}

const cell = (label: string, content: Part): Markup => html`<td role="cell" data-label="${label}">${content}</td>`
const isWeb = (text: string): boolean => /^https?:\/\//i.test(text)
