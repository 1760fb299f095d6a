import type { Board, BoardScope, BoardSubject, State, VersionStanding } from '../model/board.ts'
import type { Verdict } from '../model/judging.ts'
import { chip } from '../report/chip.ts'
import { html, type Markup, name } from '../report/html.ts'
import { holds } from './certificate-words.ts'
import { dated } from './dated.ts'
import { worstReliability } from './reliability.ts'
import { scopeCell } from './scope-cell.ts'
import { dayOf, markOf, notJudgedWords, shownState, worstState } from './state-words.ts'
import { count } from './uptime.ts'
import { inForce, validityWords } from './validity-words.ts'
import { visitWords } from './visit-words.ts'

/** Members named in a cell; the group's page has all. */
const NAMED = 3

const NEVER: Pick<VersionStanding, 'state' | 'targets' | 'since'> = { state: 'not-judged', targets: {} }

/** A version in a group: that of its worst member, and how many are like that. */
export interface GroupStanding {
  version: string
  validity: VersionStanding['validity']
  state: State
  mark: Verdict | 'WAIVED'
  /** Names of the members that are in this state, of all `members` that have the scope. */
  like: string[]
  members: number
  /** Of `not-judged`: the earliest moment after which one of them was judged no more; absent if one never was. */
  since?: string
}

/** Where a group stands in a scope, by version: never better than its worst member. A member for which a version in force is missing is not judged. */
export function groupStandings(members: BoardSubject[], scope: string): GroupStanding[] {
  const having = havingScope(members, scope)
  const all = new Map(having.flatMap(({ one }) => one.versions).map(one => [one.version, one]))
  return [...all.values()].sort((a, b) => Number(inForce(b)) - Number(inForce(a))).map(({ version, validity }) => {
    const standings = having.flatMap(({ member, one: { versions } }) => {
      const found = versions.find(one => one.version === version)
      return found === undefined && !inForce({ validity }) ? [] : [{ member, standing: found ?? NEVER }]
    })
    const state = worstState(standings.map(({ standing }) => shownState(standing)))
    const like = standings.filter(({ standing }) => shownState(standing) === state)
    const since = like.every(({ standing }) => standing.since !== undefined) ? like.map(({ standing }) => standing.since!).sort()[0] : undefined
    const marks = like.map(({ standing }) => markOf(standing))
    return {
      version, validity, state, mark: marks.find(mark => mark === 'MISS') ?? marks[0] ?? 'MISS',
      like: like.map(({ member }) => member), members: standings.length,
      ...(since !== undefined && { since }),
    }
  })
}

/** The cell of a group in a scope; undefined if no member has the scope. */
export function groupCell(board: Board, page: string, members: BoardSubject[], scope: string): Markup | undefined {
  const having = havingScope(members, scope)
  if (having.length === 0) return undefined
  if (members.length === 1) return scopeCell(board, page, having[0]!.one)
  const standings = groupStandings(members, scope)
  const visits = having.flatMap(({ member, one }) => {
    const words = visitWords(one.history, board.asOf)
    return words === undefined ? [] : [html`<p class="dim">${name(member)}: ${dated(words)}</p>`]
  })
  return html`${standings.length === 0 && html`<p>${chip('MISS')} no version was judged</p>`}${
    standings.map(one => html`<p>${groupLine(board, scope, one)}</p>${reliability(board, having, one)}`)}${
    having.length < members.length && html`<p class="dim">${count(members.length - having.length, 'member')} not tested for it</p>`}${
    certificateLine(board, having)}${visits.slice(0, NAMED)}${visits.length > NAMED && html`<p class="dim">and ${visits.length - NAMED} more</p>`}`
}

function groupLine(board: Board, scope: string, one: GroupStanding): Markup {
  const words = one.state === 'not-judged' ? `${notJudgedWords(one.since)}, ` : ''
  const named = one.like.slice(0, NAMED).map((member, i) => [i > 0 && ', ', name(member)])
  const who = one.like.length < one.members && html` (${named}${one.like.length > NAMED && ' …'})`
  const validity = validityWords(board, scope, one)
  return html`${chip(one.mark)} ${one.version}: ${dated(words)}${one.like.length} of ${count(one.members, 'member')}${who}${
    validity !== '' && html` <small>(${dated(validity)})</small>`}`
}

function reliability({ asOf }: Board, having: { one: BoardScope }[], standing: GroupStanding): Markup | undefined {
  const words = inForce(standing) ? worstReliability(having.map(({ one }) => one.history.nights), standing.version, asOf) : undefined
  return words === undefined ? undefined : html`<p class="dim">${words}</p>`
}

function certificateLine(board: Board, having: { one: BoardScope }[]): Markup | undefined {
  const held = having.flatMap(({ one }) => one.certificates.find(each => holds(each, board.asOf)) ?? [])
  const first = [...held].sort((a, b) => Date.parse(a.until!) - Date.parse(b.until!))[0]
  if (first === undefined) return undefined
  const words = `${held.length} of ${count(having.length, 'member')} with a certificate, until ${dayOf(first.until!)} at least`
  return html`<p class="dim">${dated(words)}</p>`
}

function havingScope(members: BoardSubject[], scope: string): { member: string; one: BoardScope }[] {
  return members.flatMap(({ name: member, scopes }) => scopes.filter(one => one.scope === scope).map(one => ({ member, one })))
}
