import type { Board, BoardSubject } from '../model/board.ts'
import { compare } from '../report/order.ts'
import { html, link, type Markup, name, type Part } from '../report/html.ts'
import { external } from '../report/external.ts'
import { tested } from './about.ts'
import { cell, column, head } from '../report/card-table.ts'
import { groupCell } from './group-standing.ts'
import { from, groupPage, subjectPage } from './places.ts'
import { formerCell, scopeCell } from './scope-cell.ts'
import { count } from './uptime.ts'

/** A row of the overview: an environment, or a group of them. */
export interface EnvironmentRow {
  name: string
  /** Members of the group; without it the row is the one subject. */
  group?: BoardSubject[]
  subjects: BoardSubject[]
}

/** A column about a scope. */
export interface ScopeColumn {
  id: string
  title: string
}

/** Text of the configuration whose link has a column. */
const MONITOR = 'health monitor'
/** Members that a group's row links; the group's page has all. */
const MEMBERS = 10

/** Subjects, those of a group as one row, by name. */
export function environmentRows(subjects: BoardSubject[]): EnvironmentRow[] {
  const groups = new Map<string, BoardSubject[]>()
  for (const one of subjects) if (one.group !== undefined) groups.set(one.group, [...groups.get(one.group) ?? [], one])
  const rows: EnvironmentRow[] = [
    ...subjects.filter(({ group }) => group === undefined).map(one => ({ name: one.name, subjects: [one] })),
    ...[...groups].map(([group, members]) => ({ name: group, group: members, subjects: members })),
  ]
  return rows.sort((a, b) => compare(a.name, b.name) || Number(a.group !== undefined) - Number(b.group !== undefined))
}

/** Those that are not tested any more, by name; each is a row of its own. */
export function formerRows(subjects: BoardSubject[]): EnvironmentRow[] {
  return subjects.filter(one => !tested([one]).includes(one)).map(one => ({ name: one.name, subjects: [one] })).sort((a, b) => compare(a.name, b.name))
}

/** The table that customers know: name, description, operator, a column per scope, health monitor. On small screens a card per row. */
export function environmentTable(board: Board, page: string, table: { caption: Part; rows: EnvironmentRow[]; scopes: ScopeColumn[] }): Markup {
  const { caption, rows, scopes } = table
  const wide = scopes.length <= 2 // more of them share the width with the others
  return html`<table class="env" role="table"><caption>${caption}</caption>
${head([...['Name', 'Description', 'Operator'].map(title => column(title)), ...scopes.map(({ title }) => column(title, wide ? 'env-s' : undefined)), column('Health monitor')])}
<tbody role="rowgroup">
${rows.map(row => html`<tr role="row"><th scope="row" role="rowheader">${nameOf(page, row)}</th>${
  cell('Description', descriptionOf(page, row))}${cell('Operator', distinct(row.subjects.map(({ operator }) => operator)).join(', '))}${
  scopes.map(({ id, title }) => cell(title, standingOf(board, page, row, id) ?? '–'))}${cell('Health monitor', monitors(row))}</tr>\n`)}</tbody></table>\n`
}

function standingOf(board: Board, page: string, { group, subjects }: EnvironmentRow, scope: string): Markup | undefined {
  if (group !== undefined) return groupCell(board, page, group, scope)
  const [found] = subjects.flatMap(({ former, scopes }) => scopes.filter(one => one.scope === scope).map(one => ({ former, one })))
  return found === undefined ? undefined : (found.former === true ? formerCell : scopeCell)(board, page, found.one)
}

function nameOf(page: string, { name: called, group, subjects }: EnvironmentRow): Markup {
  const [of] = group === undefined ? subjects.flatMap(one => one.group ?? []) : []
  return group === undefined ? html`${link(name(called), from(page, subjectPage(called)))}${of !== undefined && html` <small class="dim">of the group ${name(of)}</small>`}`
    : html`${link(name(called), from(page, groupPage(called)))} <small class="dim">group of ${group.length}</small>`
}

function descriptionOf(page: string, { group, subjects }: EnvironmentRow): Part {
  const texts = distinct(subjects.map(({ description }) => description))
  if (group === undefined) return texts
  const certified = group.filter(one => one.certified)
  const named = (list: BoardSubject[]): Part[] => list.slice(0, 5).map(({ name: member }, i) => [i > 0 && ', ', name(member)])
  return html`${texts.length === 1 && html`<p>${texts}</p>`}<p>${membersOf(page, group)}</p>${
    certified.length > 0 && certified.length < group.length
    && html`<p class="dim">certified: ${named(certified)}; ${count(group.length - certified.length, 'member')} not</p>`}`
}

/** Links to the first members; the names of the others are there for the filter alone. */
function membersOf(page: string, members: BoardSubject[]): Markup {
  const more = members.slice(MEMBERS)
  return html`${members.slice(0, MEMBERS).map(({ name: member }, i) => html`${i > 0 && ', '}${link(name(member), from(page, subjectPage(member)))}`)}${
    more.length > 0 && html` and ${more.length} more<span hidden>${more.map(one => html` ${one.name}`)}</span>`}`
}

/** Each address once, named by its first subject for those who hear the page. */
function monitors({ subjects }: EnvironmentRow): Part {
  const found = new Map<string, string>()
  for (const { name: of, links } of subjects) {
    const url = Object.hasOwn(links, MONITOR) ? links[MONITOR] : undefined
    if (url !== undefined && !found.has(url)) found.set(url, of)
  }
  if (found.size === 0) return '–'
  return [...found].slice(0, 5).map(([url, of]) => html`<p>${external(html`${MONITOR}<span class="sr"> of ${name(of)}</span>`, url)}</p>`)
}

/** The scopes that one of the subjects has, those of today's definitions first. */
export function scopeColumns({ scopes }: Pick<Board, 'scopes'>, subjects: BoardSubject[]): ScopeColumn[] {
  const had = distinct(subjects.flatMap(one => one.scopes.map(({ scope }) => scope)))
  const known = Object.keys(scopes).filter(id => had.includes(id))
  return [...known, ...had.filter(id => !known.includes(id)).sort(compare)].map(id => ({ id, title: known.includes(id) ? scopes[id]!.scope.name : id }))
}

function distinct(texts: (string | undefined)[]): string[] {
  return [...new Set(texts)].filter(text => text !== undefined)
}
