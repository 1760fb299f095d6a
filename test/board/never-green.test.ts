import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { badge, badgeWords } from '../../src/board/badge.ts'
import { groupCell, groupStandings } from '../../src/board/group-standing.ts'
import { openMetrics } from '../../src/board/metrics.ts'
import { renderOverview } from '../../src/board/overview-page.ts'
import { scopeCell } from '../../src/board/scope-cell.ts'
import { shownState, WORST_STATE_FIRST } from '../../src/board/state-words.ts'
import { statusJson } from '../../src/board/status.ts'
import type { Board, BoardScope, VersionStanding } from '../../src/model/board.ts'
import type { Verdict } from '../../src/model/judging.ts'
import { madeUpBoard } from './board-kit.ts'

// The official monitor shows an unreachable cloud as a green tick, and counts missing results as passed (F 6.4). Here that must be impossible,
// even if whoever made the board got a state wrong.

let board: Board
let base: BoardScope
beforeAll(async () => {
  board = await madeUpBoard()
  base = board.subjects[0]!.scopes[0]!
})

const SINCE = '2026-11-15T02:04:00Z'
const standing = fc.record({
  version: fc.constantFrom('v5.1', 'v4', 'v3'), validity: fc.constantFrom('effective' as const, 'warn' as const, 'draft' as const, 'deprecated' as const),
  state: fc.constantFrom(...WORST_STATE_FIRST),
  verdict: fc.constantFrom<(Verdict | undefined)[]>('PASS', 'FAIL', 'DNF', 'MISS', undefined), since: fc.constantFrom(SINCE, undefined),
}).map(({ version, validity, state, verdict, since }): VersionStanding => ({
  version, validity, state, ...(since !== undefined && { since }),
  targets: verdict === undefined ? {} : { main: { verdict, counts: { PASS: 50, FAIL: 0, DNF: 0, MISS: 0, [verdict]: 4 } } },
}))
const standings = fc.uniqueArray(standing, { selector: ({ version }) => version, maxLength: 3 })
const passes = (one: VersionStanding): boolean => one.state === 'pass' && one.targets.main?.verdict === 'PASS'
const scopeWith = (versions: VersionStanding[]): BoardScope => ({ ...base, versions, certificates: [] })
const greens = (text: string): number => text.split('v-PASS').length - 1

test('a cell has as many PASS as versions whose target main is PASS, and a subject without a judged version has none', () => {
  fc.assert(fc.property(standings, versions => {
    const cell = scopeCell(board, 'index.html', scopeWith(versions)).toString()
    expect(greens(cell)).toBe(versions.filter(passes).length)
    if (versions.length === 0) expect(cell).toContain('MISS')
  }))
})

test('a group passes a version in force only if every member that has the scope does, and is never better than its worst member', () => {
  fc.assert(fc.property(fc.array(standings, { minLength: 1, maxLength: 4 }), all => {
    const members = all.map((versions, i) => ({ ...board.subjects[0]!, name: `m${i}`, scopes: [scopeWith(versions)] }))
    for (const one of groupStandings(members, base.scope)) {
      const states = all.flatMap(versions => versions.filter(({ version }) => version === one.version).map(shownState))
      expect(WORST_STATE_FIRST.indexOf(one.state)).toBeLessThanOrEqual(Math.min(...states.map(state => WORST_STATE_FIRST.indexOf(state))))
      if (one.state === 'pass' && one.validity !== 'draft' && one.validity !== 'deprecated') expect(states).toHaveLength(all.length)
    }
    const passed = groupStandings(members, base.scope).filter(({ state }) => state === 'pass').length
    expect(greens(groupCell(board, 'index.html', members, base.scope)!.toString())).toBe(passed)
  }))
})

test('a badge is green and says PASS first only for a version in force that passes', () => {
  fc.assert(fc.property(standings, versions => {
    const { state, text } = badgeWords(board, scopeWith(versions))
    const about = versions.find(({ validity }) => validity === 'effective') ?? versions.find(({ validity }) => validity === 'warn')
    expect(state === 'pass').toBe(about !== undefined && passes(about))
    expect(text.startsWith('PASS')).toBe(state === 'pass')
    expect(text).toMatch(/\d{4}-\d{2}-\d{2}|never judged|no version in force/)
  }))
})

test('programs are not told of a pass either', () => {
  fc.assert(fc.property(standings, versions => {
    const one = { ...board, subjects: [{ ...board.subjects[0]!, scopes: [scopeWith(versions)] }] }
    const told = (JSON.parse(statusJson(one)) as { subjects: { scopes: { versions: { state: string }[] }[] }[] }).subjects[0]!.scopes[0]!.versions
    expect(told.map(({ state }) => state === 'pass')).toEqual(versions.map(passes))
    const lines = openMetrics(one).split('\n').filter(line => line.startsWith('scs_check_state{') && line.includes('state="pass"') && line.endsWith(' 1'))
    expect(lines).toHaveLength(versions.filter(passes).length)
  }), { numRuns: 40 })
})

test('a cloud of which everything is DNF or expired is nowhere shown as passed', () => {
  for (const verdict of ['DNF', 'MISS'] as const) {
    const targets = { main: { verdict, counts: { PASS: 0, FAIL: 0, DNF: 0, MISS: 0, [verdict]: 54 } } }
    const versions = base.versions.map((one): VersionStanding => ({ ...one, state: 'not-judged', since: SINCE, targets }))
    const subject = { ...board.subjects[0]!, certified: true, scopes: [scopeWith(versions)] }
    const page = renderOverview({ ...board, subjects: [subject] })
    expect(greens(page.slice(page.indexOf('<table'), page.indexOf('id="legend"')))).toBe(0)
    expect(page).toContain('not judged since <time>2026-11-15</time> (54 of 54 test cases)')
    expect(page).toContain('0 pass every version in force')
    expect(badge(board, subject, subject.scopes[0]!)).toMatch(/v5\.1 not judged since 2026-11-15</)
  }
})
