import { expect, it } from 'vitest'
import { renderNight } from '../../src/board/night-page.ts'
import { nightPages, pageTag } from '../../src/board/night-scope.ts'
import { newestPage } from '../../src/board/places.ts'
import type { NightRow } from '../../src/model/board.ts'
import type { Report } from '../../src/model/report.ts'
import { FAILING, madeUpBoard } from './board-kit.ts'

/** A report in which what is waived fails. */
function reportOf({ until }: NightRow, board: Awaited<ReturnType<typeof madeUpBoard>>): Report {
  const { scope, bound } = board.scopes['scs-compatible-iaas']!
  const { testcase, standard, standardVersions, targets } = bound.find(one => one.testcase.id === FAILING)!
  return {
    format: 'scs-check/report/1', tool: board.tool, subject: 'bravo', scope, standards: {}, asOf: until, checkedAt: until, notes: [], versions: [], evidence: [],
    results: [{ testcase: FAILING, title: testcase.title, standard, standardVersions, targets, verdict: 'FAIL', because: 'x', examined: 1, findings: [], clause: testcase.clause, evidence: {}, validUntil: null }],
  }
}

it.each(['public', 'full'] as const)('the page of a night is the same of all that is known and of what its tag is made of (%s)', async view => {
  const board = await madeUpBoard({ view })
  const subject = board.subjects.find(({ name }) => name === 'bravo')!
  const [scope] = subject.scopes
  const works = nightPages(subject, scope!)
  expect(works.map(({ row }) => row.id)).toEqual(['2026-11-11T02:00:00Z', '2026-11-20T02:00:00Z'])
  expect(works.map(({ path }) => path === newestPage('bravo', scope!.scope))).toEqual([false, true])
  for (const work of works) {
    const [then, report] = [{ ...board, asOf: work.asOf }, reportOf(work.row, board)]
    const narrow = renderNight({ ...then, subjects: [] }, work.subject, work.scope, work.row, report, work)
    expect(narrow).toBe(renderNight(then, subject, scope!, work.row, report, work))
    expect(narrow).toContain('WAIVED')
  }
})

it('a waiver that comes makes pages of its subject anew, the date of the board none', async () => {
  const board = await madeUpBoard()
  const subject = board.subjects.find(({ name }) => name === 'bravo')!
  const tags = (other: typeof board) => nightPages(subject, subject.scopes[0]!).map(work => pageTag(other, work))
  expect(tags({ ...board, asOf: '2026-11-21T00:00:00Z' })).toEqual(tags(board))
  expect(tags({ ...board, waivers: [] })).not.toEqual(tags(board))
  expect(tags({ ...board, view: 'full' })).not.toEqual(tags(board))
})

it('a night without changes that follows changes only the page of the newest report', async () => {
  const board = await madeUpBoard()
  const subject = board.subjects.find(({ name }) => name === 'bravo')!
  const scope = subject.scopes[0]!
  const next = { ...scope, history: { ...scope.history, nights: [...scope.history.nights, { ...scope.history.nights.at(-1)!, id: '2026-11-21T02:00:00Z', night: '2026-11-21T02:00:00Z', until: '2026-11-21T02:04:00Z' }] } }
  const tags = (one: typeof scope) => new Map(nightPages(subject, one).map(work => [work.path, pageTag(board, work)]))
  const [before, after] = [tags(scope), tags(next)]
  expect([...after.keys()]).toEqual([...before.keys()])
  expect([...after].filter(([path, tag]) => before.get(path) !== tag).map(([path]) => path)).toEqual([newestPage('bravo', scope.scope)])
})
