import type { Board, BoardScope, BoardSubject, VersionStanding } from '../model/board.ts'
import { anchor, html, link, type Markup, name } from '../report/html.ts'
import { compare } from '../report/order.ts'
import { calendar, calendarLegend } from './calendar.ts'
import { DAYS, lastDays, monthOf } from './calendar-days.ts'
import { dated } from './dated.ts'
import { external } from '../report/external.ts'
import { from, groupPage, monthPage, subjectFeed, subjectPage } from './places.ts'
import { boardPage } from './shell.ts'
import { stripMonths } from './strip.ts'
import { formerWords } from './state-words.ts'
import { badgeSnippet } from './subject-badge.ts'
import { casesIn } from './subject-cases.ts'
import { certificatesOf } from './subject-certificates.ts'
import { subjectChanges } from './subject-changes.ts'
import { standsNow } from './subject-now.ts'
import { standings } from './subject-standing.ts'
import { stripLegend, strips } from './subject-strips.ts'
import { uptimeRules, uptimes } from './subject-uptime.ts'
import { newestVisit } from './subject-visit.ts'
import { validityWords } from './validity-words.ts'

/** Page of a subject: how each scope stands, what fails, what is not judged, and 18 months of it. */
export function renderSubject(board: Board, subject: BoardSubject): string {
  const page = subjectPage(subject.name)
  const several = subject.scopes.length > 1
  return boardPage(board, page, {
    title: subject.name, feed: subjectFeed(subject.name),
    body: html`<h1>${name(subject.name)}</h1>
${about(board, page, subject)}${several && html`<ul>${subject.scopes.map(({ scope }) => html`<li>${link(nameOf(board, scope), `#${anchor(scope)}`)}</li>`)}</ul>\n`}${
      subject.scopes.length === 0 && html`<p class="box">Never visited: nothing is judged.</p>\n`}${subject.scopes.map(scope => section(board, page, subject, scope))}`,
  })
}

const nameOf = ({ scopes }: Board, id: string): string => (Object.hasOwn(scopes, id) ? scopes[id]!.scope.name : id)

function about({ certifiedBy }: Board, page: string, { description, operator, group, links, certified, former }: BoardSubject): Markup {
  const addresses = Object.entries(links).sort(([a], [b]) => compare(a, b))
  return html`${description !== undefined && html`<p>${name(description)}</p>\n`}<p>${operator !== undefined && html`Operator: ${name(operator)}${!operator.endsWith('.') && '.'} `}${
    certified ? (certifiedBy === 'config' ? 'Certified, as the operator of this board says.' : 'Certified.') : 'Not certified.'}${group !== undefined && html` Group: <a href="${from(page, groupPage(group))}">${name(group)}</a>.`}</p>
${former === true && html`<p class="box">No longer tested: it is not in the list of environments to test any more. What was seen of it until then is kept here.</p>\n`}${
    addresses.length > 0 && html`<ul>${addresses.map(([text, url]) => html`<li>${external(name(text), url)}</li>`)}</ul>\n`}`
}

function section(board: Board, page: string, { name: subject, former }: BoardSubject, scope: BoardScope): Markup {
  const { history: { nights } } = scope
  const days = lastDays(nights, board.asOf, DAYS)
  const told = scope.versions.filter(({ version }) => nights.some(({ main }) => Object.hasOwn(main, version)))
  const heading = (one: VersionStanding): string => [one.version, validityWords(board, scope.scope, one)].filter(text => text !== '').join(' ')
  const skip = `${anchor(scope.scope)}-strips`
  return html`<h2 id="${anchor(scope.scope)}">${nameOf(board, scope.scope)}</h2>
${former === true ? html`<p>${dated(formerWords(scope.history))}</p>\n` : html`${newestVisit(board, page, subject, scope)}${standings(board, scope)}`}${certificatesOf(page, scope.certificates, board.asOf)}${badgeSnippet(board, subject, scope.scope)}${
    former !== true && standsNow(page, subject, scope, casesIn(board, scope))}${nights.length > 0 && html`<h3>Share of nights passed</h3>
${told.map(one => uptimes(nights, board.asOf, one.version, heading(one)))}${uptimeRules()}<h3>Calendar of 18 months</h3>
<p><a href="#${skip}">Skip the calendar</a></p>
${calendarLegend()}${told.map((one, i) => folded(i > 0, heading(one), calendar(page, subject, scope, one.version, days)))}${
    monthLinks(page, subject, scope)}<h3 id="${skip}" tabindex="-1">Test cases over 18 months</h3>
${stripMonths(days)}${stripLegend(former)}${strips(board, page, scope, days, former)}<h3>What changed when, and why</h3>
${subjectChanges(board, page, subject, scope)}`}`
}

/** The first version is shown, others on a click. */
function folded(fold: boolean, title: string, content: Markup): Markup {
  return fold ? html`<details><summary>${title}</summary>\n${content}</details>\n` : html`<h4>${title}</h4>\n${content}`
}

function monthLinks(page: string, subject: string, { scope, history: { nights } }: BoardScope): Markup {
  const months = [...new Set(nights.map(({ night }) => monthOf(night)))].sort(compare).reverse()
  return html`<p>Every night with its report and signature: ${months.map((month, i) => html`${i > 0 && ', '}${link(month, from(page, monthPage(subject, scope, month)))}`)}</p>\n`
}
