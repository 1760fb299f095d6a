import type { BoardScope, NightRow } from '../model/board.ts'
import type { Verdict } from '../model/judging.ts'
import { signOf } from '../report/chip.ts'
import { html, type Markup } from '../report/html.ts'
import { dayId, dayNumber, type Days, dayText, monthOf } from './calendar-days.ts'
import { mainVerdict } from './calendar-verdict.ts'
import { newestReport, nightsWithPage } from './night-pages.ts'
import { from, monthPage, newestPage, nightPage } from './places.ts'
import { count } from './uptime.ts'

const WEEK = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su']
const VERDICTS: readonly Verdict[] = ['PASS', 'FAIL', 'DNF', 'MISS']

/** A day of a calendar: what its last visit says of the version's target main; nothing where it was not in force. */
interface Day {
  verdict: Verdict | undefined
  /** What else must be told: another visit of the day said something else, or the visit ended early. */
  notes: string[]
  href: string
}

/** Months as one knows them from calendars, newest first, in which every day with a visit says what came of it and leads to its night or month. */
export function calendar(page: string, subject: string, scope: BoardScope, version: string, days: Days): Markup {
  const found = daysOf(page, subject, scope, version)
  const visited = [...found.keys()].filter(day => day >= days.first && day <= days.last)
  if (visited.length === 0) return html`<p>No visit from ${dayText(days.first)} to ${dayText(days.last)}.</p>`
  const started = monthOf(dayText(Math.min(...visited)))
  const months = monthsOf(days).reverse()
  const empty = months.filter(({ month }) => month < started)
  return html`<div class="cal">${months.filter(({ month }) => month >= started).map(one => monthTable(one, found))}</div>${
    empty.length > 0 && html`<p class="dim">No visit before ${started}.</p>`}\n`
}

/** What the signs of calendars mean. */
export function calendarLegend(): Markup {
  const words: [Verdict, string][] = [['PASS', 'all of target main passed'], ['FAIL', 'some of it failed'], ['DNF', 'not judged'], ['MISS', 'not tried, or expired']]
  return html`<p class="cal-legend">${words.map(([verdict, text]) => html`<span class="cal-${verdict}">${signOf(verdict)}</span> ${verdict}: ${text}; `)
  }a day without a sign: no visit, or the version was not in force; *: another visit of the same day said something else, or the visit ended early.
The last visit of a day counts. Weeks begin on Monday; days are in UTC.</p>\n`
}

function daysOf(page: string, subject: string, scope: BoardScope, version: string): Map<number, Day> {
  const paged = nightsWithPage(scope)
  const found = new Map<number, Day>()
  for (const row of scope.history.nights) {
    const [day, verdict] = [dayNumber(row.night), mainVerdict(row, version)]
    const before = found.get(day)
    const others = before === undefined ? [] : [before.verdict === verdict ? [] : [`earlier ${before.verdict ?? 'not in force'}`], before.notes.filter(note => note.startsWith('earlier'))].flat()
    found.set(day, { verdict, notes: [...new Set(others), ...endOf(row)], href: nightRef(page, subject, scope, row, paged) })
  }
  return found
}

const endOf = ({ state, doubt }: NightRow): string[] => (state === 'complete' ? [] : [doubt !== undefined ? 'visit does not count' : state === 'failed' ? 'visit failed' : 'visit ended early'])

/** Where a night is told of: its own page (`paged`), else the page of the newest report if it is that, else its line in the page of its month. */
export function nightRef(page: string, subject: string, scope: BoardScope, row: NightRow, paged: ReadonlySet<string> = nightsWithPage(scope)): string {
  const own = paged.has(row.id) || row.id === newestReport(scope)?.id
  const report = paged.has(row.id) ? nightPage(subject, scope.scope, row.id) : newestPage(subject, scope.scope)
  const place = own ? report : monthPage(subject, scope.scope, monthOf(row.night))
  const here = page.slice(0, page.lastIndexOf('/') + 1)
  // shorter where it lies below, since a calendar has hundreds of them
  return `${place.startsWith(here) ? from('', place.slice(here.length)) : from(page, place)}${own ? '' : `#${dayId(row.night)}`}`
}

interface Month {
  month: string
  first: number
  last: number
}

function monthTable({ month, first, last }: Month, found: Map<number, Day>): Markup {
  const start = dayNumber(`${month}-01`)
  const blank = (start + 3) % 7 // 1970-01-01 was a Thursday
  const length = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate()
  const cells = [...Array.from({ length: blank }, () => html`<td></td>`), ...Array.from({ length }, (_, i) => {
    const day = start + i
    return day < first || day > last ? html`<td></td>` : cell(i + 1, found.get(day))
  })]
  const weeks = Array.from({ length: Math.ceil(cells.length / 7) }, (_, i) => cells.slice(i * 7, i * 7 + 7))
  return html`<table><caption>${month} <span class="dim">${factsOf(first, last, found)}</span></caption><thead><tr>${WEEK.map(day => html`<th scope="col">${day}</th>`)}</tr></thead><tbody>${
    weeks.map(week => html`<tr>${week}</tr>\n`)}</tbody></table>\n`
}

function cell(date: number, day: Day | undefined): Markup {
  if (day === undefined) return html`<td class="cal-none">${date}</td>`
  const { verdict, notes, href } = day
  const label = [`${date} ${verdict ?? 'not in force'}`, ...notes].join(', ')
  const differs = notes.some(note => note !== 'visit failed' && note !== 'visit does not count')
  return html`<td class="cal-${verdict ?? 'none'}"><a href="${href}" aria-label="${label}">${date}${verdict === undefined ? '' : html`<i>${signOf(verdict)}${differs && '*'}</i>`}</a></td>`
}

function factsOf(first: number, last: number, found: Map<number, Day>): string {
  const days = Array.from({ length: last - first + 1 }, (_, i) => found.get(first + i))
  const visited = days.filter(day => day !== undefined)
  const told = VERDICTS.map(verdict => [verdict, visited.filter(day => day.verdict === verdict).length] as const).filter(([, n]) => n > 0).map(([verdict, n]) => `${n} ${verdict}`)
  const out = visited.filter(({ verdict }) => verdict === undefined).length
  const gaps = days.length - visited.length
  return [...told, ...(out > 0 ? [`${out} not in force`] : []), ...(gaps > 0 ? [`${count(gaps, 'day')} without visit`] : [])].join(', ')
}

/** The months of these days, cut at both ends. */
function monthsOf({ first, last }: Days): Month[] {
  const months: Month[] = []
  for (let day = first; day <= last; day += 1) {
    const month = monthOf(dayText(day))
    const current = months.at(-1)
    if (current?.month === month) current.last = day
    else months.push({ month, first: day, last: day })
  }
  return months
}
