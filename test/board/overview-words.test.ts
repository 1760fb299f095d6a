import { runInNewContext } from 'node:vm'
import { beforeAll, expect, test } from 'vitest'
import { renderGroup } from '../../src/board/group-page.ts'
import { renderOverview } from '../../src/board/overview-page.ts'
import { OVERVIEW_SCRIPT } from '../../src/board/overview-script.ts'
import { publicBoard } from '../../src/board/public.ts'
import { reliabilityWords, worstReliability } from '../../src/board/reliability.ts'
import { scopeCell } from '../../src/board/scope-cell.ts'
import { statusJson } from '../../src/board/status.ts'
import { ageWords } from '../../src/board/visit-words.ts'
import type { Board, BoardScope, BoardSubject, NightRow } from '../../src/model/board.ts'
import { FAILING, madeUpBoard } from './board-kit.ts'

let board: Board
let alpha: BoardSubject
beforeAll(async () => {
  board = await madeUpBoard()
  alpha = board.subjects[0]!
})
const text = (markup: string): string => markup.replace(/<[^>]+>/g, '').replace(/\s+/g, ' ').trim()
const withNights = (change: (row: NightRow, i: number) => NightRow): Board =>
  ({ ...board, subjects: board.subjects.map(one => ({ ...one, scopes: one.scopes.map(scope => ({ ...scope, history: { ...scope.history, nights: scope.history.nights.map(change) } })) })) })
const unsigned = ({ signature: _, ...row }: NightRow): NightRow => row

test('only reports that are signed are said to be', () => {
  const told = (some: Board): string => text(renderOverview(some))
  expect(told(board)).toContain('All 3 newest reports are signed: how to verify one.')
  expect(told(withNights(unsigned))).toContain('None of the 3 newest reports is signed')
  expect(told({ ...board, subjects: [...withNights(unsigned).subjects.slice(0, 1), ...board.subjects.slice(1)] })).toContain('2 of the 3 newest reports are signed')
  expect(text(renderGroup(withNights(unsigned), 'twins'))).toContain('None of the 2 newest reports is signed')
  expect(told(withNights(row => (row.night > '2026-11-20' ? unsigned(row) : row)))).toContain('None of the 3')
})

test('who is certified by the configuration alone is so by the word of the operator, not by a certificate', () => {
  const registered: Board = { ...board, subjects: board.subjects.map(({ group: _, ...one }) => one) }
  const own: Board = { ...registered, certifiedBy: 'config', certificates: [], subjects: registered.subjects.map(one => ({ ...one, scopes: one.scopes.map(scope => ({ ...scope, certificates: [] })) })) }
  const page = renderOverview(publicBoard(own))
  expect(page).toContain('<h2 id="certified">Certified, as the operator of this board says</h2>')
  expect(page).not.toMatch(/hold (a|no) certificate/)
  expect(text(page)).toContain('(1 certified, as the operator of this board says)')
  expect(JSON.parse(statusJson(own))).toMatchObject({ certifiedBy: 'config' })
  expect(renderOverview(registered)).toContain('Environments that hold a certificate')
  expect(JSON.parse(statusJson(board))).toMatchObject({ certifiedBy: 'register' })
})

test('members of a group are linked in its row, also one alone; of many the first ten, and the filter finds all', () => {
  const members = Array.from({ length: 13 }, (_, i) => ({ ...alpha, name: `member-${String.fromCharCode(97 + i)}` }))
  const rowOf = (subjects: BoardSubject[]): string => renderOverview({ ...board, subjects }).split(/<tr role="row">/).find(row => row.includes('groups/twins/')) ?? ''
  expect(rowOf([alpha])).toContain('<a href="subjects/alpha/">')
  const row = rowOf(members)
  expect(row.match(/<a href="subjects\//g)).toHaveLength(10)
  expect(text(row)).toContain('and 3 more')
  for (const { name } of members) expect(text(row)).toContain(name)
})

test('the date is that of the state, the number that of now; of the first night known it is "at least"', () => {
  const cell = (one: BoardScope): string => text(scopeCell(board, 'index.html', one).toString())
  const scope = alpha.scopes[0]!
  expect(cell(scope)).toContain('FAIL v5.1 since 2026-11-11: 1 test case now')
  expect(cell({ ...scope, history: { ...scope.history, nights: scope.history.nights.slice(30) } })).toContain('FAIL v5.1 since at least 2026-11-11: 1 test case now')
})

test('how many of the failing test cases are waived is told where it still fails', () => {
  const scope = board.subjects[1]!.scopes[0]!
  const failing = { ...scope, versions: scope.versions.map(one => ({ ...one, state: 'fail' as const, targets: { ...one.targets, main: { verdict: 'FAIL' as const, counts: { PASS: 30, FAIL: 24, DNF: 0, MISS: 0 } } } })) }
  expect(text(scopeCell(board, 'index.html', failing).toString())).toContain('24 test cases now, 1 of them waived')
  expect(text(scopeCell(board, 'index.html', { ...failing, waived: {} }).toString())).not.toContain('waived')
  const passes = { ...failing, card: { ...failing.card, [FAILING]: { ...failing.card[FAILING]!, verdict: 'PASS' as const } } }
  expect(text(scopeCell(board, 'index.html', passes).toString())).not.toContain('waived')
})

test('a cell tells how many of the nights of 90 days passed, rounded down; what was not judged did not pass', () => {
  const { nights } = alpha.scopes[0]!.history
  expect(reliabilityWords(nights, 'v5.1', board.asOf)).toBe('passed 75.0 % of 40 nights')
  const [charlie] = board.subjects[2]!.scopes
  expect(text(scopeCell(board, 'index.html', charlie!).toString())).toContain('passed 87.5 % of 40 nights')
  const long = Array.from({ length: 200 }, (_, i): NightRow => {
    const night = new Date(Date.parse('2026-11-20T02:00:00Z') - (199 - i) * 86_400_000).toISOString().replace('.000', '')
    return { ...nights[0]!, id: night, night, from: night, until: night, main: { 'v5.1': i < 110 ? 'FAIL' : i === 150 ? 'DNF' : 'PASS' } }
  })
  expect(reliabilityWords(long, 'v5.1', board.asOf)).toBe('passed 98.8 % of 90 nights')
  expect(reliabilityWords([], 'v5.1', board.asOf)).toBeUndefined()
  expect(reliabilityWords(nights.map(one => ({ ...one, main: { 'v5.1': 'DNF' } })), 'v5.1', board.asOf)).toBe('not judged in any of 40 nights')
  expect(reliabilityWords(nights, 'next', board.asOf)).toBeUndefined()
  const best = nights.slice(0, 30)
  for (const members of [[best, nights], [nights, best]]) expect(worstReliability(members, 'v5.1', board.asOf)).toBe('worst member passed 75.0 % of 40 nights')
  expect(worstReliability([best, []], 'v5.1', board.asOf)).toBeUndefined()
  const steady = { ...board.subjects[1]!, name: 'steady', scopes: [{ ...board.subjects[1]!.scopes[0]!, history: { nights: best, verdicts: {} } }] }
  expect(text(renderOverview({ ...board, subjects: [alpha, steady] }))).toContain('worst member passed 75.0 %')
  expect(text(renderOverview(board))).toContain('worst member passed 75.0 % of 40 nights')
  const status = JSON.parse(statusJson(board)) as { subjects: { scopes: { versions: object[] }[] }[] }
  expect(status.subjects[0]!.scopes[0]!.versions[0]).toMatchObject({ passedNights: { days: 90, passed: 30, nights: 40 } })
})

test('the page tells that what it shows is old, whenever it was made', () => {
  const old = { dataset: { asof: new Date(Date.now() - 5 * 86_400_000).toISOString() }, textContent: '', hidden: true }
  runInNewContext(OVERVIEW_SCRIPT, { document: { querySelector: () => null, querySelectorAll: () => [], getElementById: () => old }, Date })
  expect(old).toMatchObject({ hidden: false, textContent: 'This page shows how things stood 5 days ago: it may have changed since.' })
})

test('an age of minutes is less than an hour', () => {
  expect(ageWords('2026-11-20T05:10:00Z', board.asOf)).toBe('less than an hour ago')
  expect(ageWords('2026-11-20T05:00:00Z', board.asOf)).toBe('1 hour ago')
})
