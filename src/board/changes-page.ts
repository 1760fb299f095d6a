import type { Board } from '../model/board.ts'
import type { Change } from '../model/history.ts'
import { CHANGE_WORDS } from '../report/changes.ts'
import { html, link, type Markup, name } from '../report/html.ts'
import { compare, groupBy } from '../report/order.ts'
import { BRIEF, changesList } from './changes-list.ts'
import { changesMonths, type ChangesWork, dayOfNight, type ToldChanges } from './changes-scope.ts'
import { CHANGES, changesPage, from, monthPage, subjectPage } from './places.ts'
import { boardPage } from './shell.ts'
import { count } from './uptime.ts'

/** Bytes of changes that a page tells, so that it stays below half a megabyte. */
const ROOM = 400_000
/** Months of subjects that a page leads to where it does not tell their changes. */
const LINKS = 200

/** What changed over all subjects: the months, newest first, with figures. */
export function renderChanges(board: Board): string {
  const months = changesMonths(board)
  return boardPage(board, CHANGES, {
    title: 'Changes',
    body: html`<h1>What changed, over all environments</h1>
<p>A change is what became of one test case of one environment from one night to the next. Environments have their own on their own pages, with all causes and values.</p>
${months.length === 0 ? html`<p>Nothing changed in the nights kept.</p>\n` : html`<ul>${months.map(({ month, told }) => html`<li>${link(month, from(CHANGES, changesPage(month)))}: ${
    summaryOf(told)}</li>\n`)}</ul>\n`}`,
  })
}

/** What changed in a month over all subjects, day by day, newest first, of a day the weightiest first, in brief. */
export function renderChangesMonth(board: Board, { month, before, after, told }: ChangesWork): string {
  const page = changesPage(month)
  const to = (other: string): string => from(page, changesPage(other))
  const { shown, left } = fitting(board, page, told)
  return boardPage(board, page, {
    title: `Changes in ${month}`,
    body: html`<h1>What changed in ${month}, over all environments</h1>
<p>${before !== undefined && html`${link(`← ${before}`, to(before))} · `}${link('All months', from(page, CHANGES))}${after !== undefined && html` · ${link(`${after} →`, to(after))}`}</p>
<p>${summaryOf(told)}. Of a day the weightiest first; the pages of the months of the environments tell all, with values.</p>
${shown}${left.length > 0 && rest(page, month, left)}`,
  })
}

/** Days with their changes as long as there is room, and what is left. */
function fitting(board: Board, page: string, told: ToldChanges[]): { shown: Markup[]; left: ToldChanges[] } {
  const shown: Markup[] = []
  let room = ROOM
  let day = ''
  for (const [i, one] of told.entries()) {
    const heading = dayOfNight(one.night) === day ? undefined : html`<h2>${dayOfNight(one.night)}</h2>\n`
    const section = html`${heading}<h3>${titleOf(board, page, one)}</h3>\n${changesList(board, page, one.scope, one.changes, BRIEF)}`
    room -= Buffer.byteLength(section.toString())
    if (room < 0) return { shown, left: told.slice(i) }
    day = dayOfNight(one.night)
    shown.push(section)
  }
  return { shown, left: [] }
}

function titleOf({ scopes }: Board, page: string, { subject, scope, night }: ToldChanges): Markup {
  const title = Object.hasOwn(scopes, scope) ? scopes[scope]!.scope.name : scope
  return html`${link(name(subject), from(page, subjectPage(subject)))}, ${link(title, from(page, monthPage(subject, scope, night.slice(0, 7))))}`
}

function rest(page: string, month: string, left: ToldChanges[]): Markup {
  const places = [...groupBy(left, ({ subject, scope }) => JSON.stringify([subject, scope])).values()].map(([one]) => one!)
    .sort((a, b) => compare(a.subject, b.subject) || compare(a.scope, b.scope))
  const more = places.length - LINKS
  return html`<h2>Not told here</h2>
<p>This page has reached its greatest size. From ${dayOfNight(left[0]!.night)} back there are ${count(left.flatMap(({ changes }) => changes).length, 'more change')}, in the months of: ${
    places.slice(0, LINKS).map(({ subject, scope }, i) => html`${i > 0 && ', '}${link(html`${name(subject)} (${scope})`, from(page, monthPage(subject, scope, month)))}`)}${more > 0 && `, … and ${more} more`}.</p>\n`
}

/** `12 changes in 3 environments: 2 NEW FAIL, 10 fixed`. */
function summaryOf(told: ToldChanges[]): string {
  const changes = told.flatMap(one => one.changes)
  const kinds = (Object.keys(CHANGE_WORDS) as Change['kind'][]).map(kind => [kind, changes.filter(one => one.kind === kind).length] as const).filter(([, n]) => n > 0)
  return `${count(changes.length, 'change')} in ${count(new Set(told.map(({ subject }) => subject)).size, 'environment')}: ${kinds.map(([kind, n]) => `${n} ${CHANGE_WORDS[kind]}`).join(', ')}`
}
