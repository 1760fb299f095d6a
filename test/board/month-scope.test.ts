import { expect, it } from 'vitest'
import { renderMonth } from '../../src/board/month-page.ts'
import { monthPages, monthTag } from '../../src/board/month-scope.ts'
import type { Board, BoardScope, BoardSubject } from '../../src/model/board.ts'
import { madeUpBoard } from './board-kit.ts'
import { longBoard } from './subject-fixture.ts'

const narrow = (board: Board, subject: BoardSubject, scope: BoardScope) => monthPages(board, subject, scope)
  .map(work => [work.month, renderMonth({ ...board, subjects: [], certificates: [], waivers: [], problems: [], asOf: work.asOf }, work.subject, work.scope, work.month, new Set(work.paged))])
const whole = (board: Board, subject: BoardSubject, scope: BoardScope) => monthPages(board, subject, scope)
  .map(({ month, asOf }) => [month, renderMonth({ ...board, asOf }, subject, scope, month)])

it('the page of a month is the same of all that is known and of what its tag is made of', async () => {
  const { board, subject, scope } = await longBoard()
  scope.changes = scope.history.nights.map(({ night, until: at }) => ({ night, at, changes: scope.changes[0]!.changes })).reverse() // more than have a page
  const odd = structuredClone(scope)
  odd.history.nights.push({ ...odd.history.nights.at(-1)!, id: `${odd.history.nights.at(-1)!.id}~2` })
  for (const one of [scope, odd]) {
    expect(narrow(board, subject, one)).toHaveLength(19)
    expect(narrow(board, subject, one)).toEqual(whole(board, subject, one))
  }
  for (const other of (await madeUpBoard({ hostile: true, view: 'full' })).subjects) for (const each of other.scopes) expect(narrow(board, other, each)).toEqual(whole(board, other, each))
})

it('a month that is over names days without a visit up to its end, also while nothing came after; the newest month up to the board\'s date', async () => {
  const { board, subject, scope } = await longBoard()
  scope.history.nights = scope.history.nights.filter(({ night }) => night < '2026-10-29')
  const later = (asOf: string) => new Map(narrow({ ...board, asOf }, subject, scope) as [string, string][]).get('2026-10')
  expect(later('2026-11-20T06:00:00Z')).toContain('No visit on the 29, 30, 31.')
  expect(later('2027-01-20T06:00:00Z')).toBe(later('2026-11-20T06:00:00Z'))
  expect(later('2026-10-30T06:00:00Z')).toContain('No visit on the 29.')
})

it('months that are over keep their tags when a night comes, and get others with other definitions or when another test case decides', async () => {
  const { board, subject, scope } = await longBoard()
  const tags = (at: Board, one: BoardScope) => monthPages(at, subject, one).slice(0, -1).map(work => monthTag(at, work))
  const more = structuredClone(scope)
  more.history.nights.push({ ...more.history.nights.at(-1)!, id: '2026-11-21', night: '2026-11-21' })
  for (const key of Object.keys(more.history.verdicts)) more.history.verdicts[key] += 'F'
  for (const one of Object.values(more.card)) Object.assign(one, { verdict: 'FAIL', at: '2026-11-21T02:00:00Z' })
  expect(tags({ ...board, asOf: '2026-11-21T06:00:00Z' }, more)).toEqual(tags(board, scope))
  const draft = { ...scope, versions: scope.versions.map(one => ({ ...one, validity: 'draft' as const })) }
  for (const tag of tags(board, draft)) expect(tags(board, scope)).not.toContain(tag)
  for (const tag of tags({ ...board, title: 'x' }, scope)) expect(tags(board, scope)).not.toContain(tag)
})
