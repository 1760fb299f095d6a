import { beforeAll, expect, test } from 'vitest'
import { badge } from '../../src/board/badge.ts'
import { renderGroup } from '../../src/board/group-page.ts'
import { openMetrics } from '../../src/board/metrics.ts'
import { renderOverview } from '../../src/board/overview-page.ts'
import { siteFiles } from '../../src/board/pages.ts'
import { publicBoard } from '../../src/board/public.ts'
import { readBoard } from '../../src/board/read.ts'
import { statusJson } from '../../src/board/status.ts'
import { renderSubject } from '../../src/board/subject-page.ts'
import type { Board, BoardSubject, VersionStanding } from '../../src/model/board.ts'
import type { FleetSubject } from '../../src/model/fleet.ts'
import { recordSubjects } from '../../src/nightly/subject-entry.ts'
import { madeUpBoard } from './board-kit.ts'
import { ASKED, definitions, nights, SCOPE } from './visits-kit.ts'

// A subject that the config names no more: what was judged of it is shown, and it is never shown as passing.

let board: Board
let gone: BoardSubject
beforeAll(async () => {
  const made = await madeUpBoard()
  const main = { verdict: 'PASS' as const, counts: { PASS: 54, FAIL: 0, DNF: 0, MISS: 0 } }
  const passing = (one: VersionStanding): VersionStanding => ({ ...one, state: 'pass', targets: { main } })
  const [alpha, ...others] = made.subjects as [BoardSubject, ...BoardSubject[]]
  gone = { ...alpha, former: true, scopes: alpha.scopes.map(one => ({ ...one, versions: one.versions.map(passing) })) }
  board = publicBoard({ ...made, subjects: [gone, ...others] })
})
const text = (markup: string): string => markup.replace(/<[^>]+>/g, '').replace(/\s+/g, ' ').trim()
const part = (page: string, id: string): string => page.split(/<section /).find(one => one.includes(`id="${id}"`))?.split('</section>')[0] ?? ''

test('it stands in a table of its own with its certificate, is in no count of environments, and has no PASS', () => {
  const page = renderOverview(board)
  expect(text(page)).toContain('of 2 environments (0 certified): 0 pass every version in force, 0 fail, 1 fails and all that fails is waived, 1 is not judged.')
  for (const id of ['certified', 'listed']) expect(part(page, id)).not.toContain('>alpha<')
  const own = part(page, 'former')
  expect(text(own)).toContain('no longer tested since 2026-11-20certificate (v5.1) until 2027-01-31')
  expect(own).not.toContain('v-PASS')
  expect(own).toContain('href="subjects/alpha/"')
  expect(part(renderOverview({ ...board, subjects: board.subjects.slice(1) }), 'former')).toBe('')
})

test('its badge is grey and says no longer tested, with the day of the last visit', () => {
  const svg = badge(board, gone, gone.scopes[0]!)
  expect(svg).toContain('no longer tested · 2026-11-20')
  expect(svg).toContain('#57606a')
  expect(svg).not.toMatch(/PASS|#116329/)
})

test('programs are told so: no standing in status.json, no series in the metrics but that of its certificate', () => {
  const { subjects, groups } = JSON.parse(statusJson(board)) as { subjects: { name: string; former?: boolean; scopes: { versions: unknown[]; certificate: unknown; lastVisit: object }[] }[]; groups: { members: string[] }[] }
  expect(subjects[0]).toMatchObject({ name: 'alpha', former: true, scopes: [{ versions: [], certificate: { certificate: 'C-2026-0001' }, lastVisit: { state: 'complete' } }] })
  expect(subjects[1]).not.toHaveProperty('former')
  expect(groups.map(({ members }) => members)).toEqual([['bravo']])
  const lines = openMetrics(board).split('\n').filter(line => line.includes('subject="alpha"'))
  expect(lines.map(line => line.split('{')[0])).toEqual(['scs_check_certificate_end_timestamp_seconds'])
})

test('its page says so in a box, keeps history and certificates, and shows no standing', () => {
  const page = renderSubject(board, board.subjects[0]!)
  expect(page).toMatch(/<p class="box">No longer tested/)
  expect(text(page)).toContain('since 2026-11-20')
  expect(page).not.toContain('class="subject-standing"')
  expect(page).not.toContain('What passes')
  expect(page.split('Test cases over 18 months')[1]!.split('What changed when')[0]).not.toContain('v-PASS')
  expect(text(page)).not.toContain('what holds now')
  expect(page).toContain('C-2026-0001')
  expect(page).toContain('Calendar of 18 months')
})

test('it is no member of its group any more, and counts in no page of scopes and test cases', () => {
  const page = renderGroup(board, 'twins')
  expect(text(page)).toContain('1 environment of one product')
  expect(part(page, 'former')).toContain('/subjects/alpha/')
  for (const { path, content } of siteFiles(board)) if (/^(scopes|testcases)\//.test(path)) expect(String(content()), path).not.toContain('/subjects/alpha/')
})

test('it is one that a config is given for and does not name; without a config there is none', async () => {
  const made = await nights()
  for (const name of ['a', 'b']) await made.visit(name, '2026-11-19', 'PASS')
  const read = async (more: object) => (await readBoard(made.store, { ...ASKED, view: 'full', scopes: await definitions(), ...more })).board
  const about = new Map([['b', { name: 'b', links: {}, certified: false, scopes: [SCOPE] }]])
  expect((await read({ about })).subjects.map(({ name, former }) => [name, former])).toEqual([['a', true], ['b', undefined]])
  expect((await read({})).subjects.map(({ former }) => former)).toEqual([undefined, undefined])
  const certified = { name: 'a', scopes: [SCOPE], links: {}, certified: true } as unknown as FleetSubject
  await recordSubjects(made.store, [certified], '2026-11-19', new Date('2026-11-19T03:00:00Z'))
  expect(await read({})).toMatchObject({ certifiedBy: 'config', subjects: [{ certified: true }, {}] })
  expect((await read({ about })).subjects[0]!.certified).toBe(false)
})
