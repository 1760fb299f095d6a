import { beforeAll, expect, test } from 'vitest'
import { renderGroup } from '../../src/board/group-page.ts'
import { groupStandings } from '../../src/board/group-standing.ts'
import type { Board, BoardSubject, VersionStanding } from '../../src/model/board.ts'
import { HOSTILE, madeUpBoard } from './board-kit.ts'

let board: Board
let alpha: BoardSubject
beforeAll(async () => {
  board = await madeUpBoard()
  alpha = board.subjects[0]!
})
const scope = 'scs-compatible-iaas'
const withVersions = (name: string, change: (one: VersionStanding) => VersionStanding): BoardSubject =>
  ({ ...alpha, name, scopes: alpha.scopes.map(one => ({ ...one, versions: one.versions.map(change) })) })
const main = { verdict: 'PASS' as const, counts: { PASS: 54, FAIL: 0, DNF: 0, MISS: 0 } }
const passing = (name: string): BoardSubject => withVersions(name, one => ({ ...one, state: 'pass', targets: { main } }))

test('members are listed worst first, with the group as bad as the worst of them', () => {
  const page = renderGroup({ ...board, subjects: [passing('aaa'), ...board.subjects] }, 'twins')
  const places = ['alpha', 'bravo', 'aaa'].map(name => page.indexOf(`/subjects/${name}/`))
  expect(places).toEqual([...places].sort((a, b) => a - b))
  expect(places.every(place => place > 0)).toBe(true)
  expect(page).not.toContain('/subjects/charlie/')
  expect(page.replace(/<[^>]+>/g, '')).toContain('✗ FAIL v5.1: 1 of 3 members (alpha)')
})

test('a member for which a version in force is missing is not judged in it', () => {
  const without = { ...passing('bbb'), scopes: passing('bbb').scopes.map(one => ({ ...one, versions: [] })) }
  expect(groupStandings([passing('aaa')], scope)[0]).toMatchObject({ version: 'v5.1', state: 'pass', members: 1 })
  expect(groupStandings([passing('aaa'), without], scope)[0]).toMatchObject({ version: 'v5.1', state: 'not-judged', mark: 'MISS', like: ['bbb'], members: 2 })
})

test('a group that is not judged tells the earliest last judgement, or that there never was one', () => {
  const dark = (name: string, since?: string): BoardSubject =>
    withVersions(name, ({ since: _, ...one }) => ({ ...one, state: 'not-judged', targets: {}, ...(since !== undefined && { since }) }))
  expect(groupStandings([dark('a', '2026-11-18T02:00:00Z'), dark('b', '2026-11-10T02:00:00Z')], scope)[0]!.since).toBe('2026-11-10T02:00:00Z')
  expect(groupStandings([dark('a', '2026-11-18T02:00:00Z'), dark('b')], scope)[0]!.since).toBeUndefined()
})

test('the name of a group is text', async () => {
  const page = renderGroup(await madeUpBoard({ hostile: true }), HOSTILE)
  expect(page).toContain('Group <bdi>&lt;script&gt;alert(1)')
  expect(page).not.toContain('<script>')
})
