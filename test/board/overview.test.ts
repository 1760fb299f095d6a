import { beforeAll, expect, test } from 'vitest'
import { certificateWords, holds, shownCertificate } from '../../src/board/certificate-words.ts'
import { renderOverview } from '../../src/board/overview-page.ts'
import { validityWords } from '../../src/board/validity-words.ts'
import { visitWords } from '../../src/board/visit-words.ts'
import type { Board, BoardSubject } from '../../src/model/board.ts'
import { STYLE } from '../../src/report/html-style.ts'
import { HOSTILE, madeUpBoard } from './board-kit.ts'

let board: Board
let alpha: BoardSubject
beforeAll(async () => {
  board = await madeUpBoard()
  alpha = board.subjects[0]!
})
const rowOf = (page: string, name: string): string => page.split(/<tr role="row">|<\/tr>/).find(row => row.includes(`>${name}</bdi></a>`)) ?? ''
const text = (markup: string): string => markup.replace(/<[^>]+>/g, '').replace(/\s+/g, ' ').trim()

test('certified and listed environments stand in tables apart; a group is certified only if all its members are', () => {
  const part = (subjects: BoardSubject[]): string[] => renderOverview({ ...board, subjects }).split('<section aria-labelledby="listed">')
  const [certified, listed] = part(board.subjects)
  expect(certified).not.toContain('<a href="groups/twins/">')
  expect(listed).toContain('<a href="groups/twins/">')
  expect(text(rowOf(listed!, 'twins'))).toContain('certified: alpha; 1 member not')
  expect(part(board.subjects.map(one => ({ ...one, certified: one.group !== undefined })))[0]).toContain('twins')
})

test('who is certified in a group in which others are not has a row among the certified, so that the group does not hide its standing', () => {
  const certified = (subjects: BoardSubject[]): string => renderOverview({ ...board, subjects }).split('<section aria-labelledby="listed">')[0]!
  expect(text(rowOf(certified(board.subjects), 'alpha'))).toMatch(/^alpha of the group twinsCloud alpha/)
  expect(certified(board.subjects.map(one => ({ ...one, certified: one.group !== undefined })))).not.toContain('<a href="subjects/alpha/"><bdi>alpha</bdi></a> <small')
  expect(text(certified(board.subjects.map(one => ({ ...one, certified: false }))))).toContain('None yet.')
})

test('a row has links to subject or group and health monitor, description, operator, and a cell per scope in words', () => {
  const { group: _, ...single } = alpha
  const page = renderOverview({ ...board, subjects: [single, board.subjects[2]!] })
  const row = rowOf(page, 'alpha')
  expect(row).toContain('<a href="subjects/alpha/">')
  expect(row).toContain('<a href="https://health.example.org/alpha">')
  expect(text(row)).toBe([
    'alpha', 'Cloud alpha', 'alpha GmbH', '✗ FAIL v5.1 since 2026-11-11: 1 test case now', 'passed 75.0 % of 40 nights',
    '✗ FAIL next since 2026-11-11: 1 test case now (draft: certifies nothing yet)',
    'certificate (v5.1) until 2027-01-31, 1 concern', '–', 'health monitor of alpha',
  ].join(''))
  expect(text(rowOf(page, 'charlie'))).toContain('? DNF v1: not judged since 2026-11-15 (3 of 3 test cases)passed 87.5 % of 40 nightsthe last visit (2026-11-20) saw nothing')
  expect(page).toContain('SCS-compatible IaaS</th>')
  expect(rowOf(renderOverview(board), 'twins')).toContain('<a href="groups/twins/">')
})

test('the summary counts states, and says as of when and how old the newest judgement is', () => {
  expect(text(renderOverview(board))).toContain('As of 2026-11-20 06:00 UTC, of 3 environments (1 certified): 0 pass every version in force, 1 fails, '
    + '1 fails and all that fails is waived, 1 is not judged. The newest judgement is from 2026-11-20 02:04 UTC, 3 hours ago.')
  expect(renderOverview({ ...board, asOf: '2026-11-24T06:00:00Z' })).toContain('do the nightly runs still work?')
  expect(text(renderOverview({ ...board, subjects: [] }))).toContain('0 fail, 0 are not judged.')
  expect(renderOverview({ ...board, subjects: [] })).toContain('Nothing was ever judged.')
  const doubted = board.subjects.map(one => ({ ...one, scopes: one.scopes.map(scope => ({ ...scope, card: {} })) }))
  expect(renderOverview({ ...board, subjects: doubted })).toContain('No judgement counts any more.')
})

test('a version that warns tells its end, others what they are worth', () => {
  const { scope } = board.scopes['scs-compatible-iaas']!
  const at = (asOf: string, version: string, validity: 'effective' | 'warn' | 'deprecated') =>
    validityWords({ ...board, asOf }, scope.id, { version, validity })
  expect(at('2025-03-01T00:00:00Z', 'v4', 'warn')).toBe('† warn: ends 2025-07-01')
  expect(at('2025-03-01T00:00:00Z', 'v5.1', 'effective')).toBe('')
  expect(at('2025-08-01T00:00:00Z', 'v4', 'deprecated')).toBe('†† deprecated: certifies nothing any more')
  expect(at('2026-11-20T00:00:00Z', 'v5.1', 'warn')).toBe('† warn: still certifies, no end announced')
})

test('an old or empty newest visit is told, a fresh and complete one is not', () => {
  const night = alpha.scopes[0]!.history.nights[0]!
  const words = (until: string, state: typeof night.state = 'complete') => visitWords({ nights: [{ ...night, until, state }] }, '2026-11-20T06:00:00Z')
  expect(words('2026-11-18T06:00:00Z')).toBeUndefined()
  expect(words('2026-11-18T05:59:59Z')).toBe('last visited 2026-11-18, 2 days ago')
  expect(words('2026-11-20T02:00:00Z', 'failed')).toBe('the last visit (2026-11-20) saw nothing')
  expect(words('2026-11-01T02:00:00Z', 'partial')).toBe('last visited 2026-11-01, 19 days ago; that visit ended early')
  expect(visitWords({ nights: [] }, board.asOf)).toBe('never visited')
})

test('of certificates the one in force is shown; one that ended is never shown as valid, whatever its state', () => {
  const asOf = board.asOf
  const one = board.certificates[0]!
  const expiring = { ...one, state: 'expiring' as const, until: '2026-12-10T06:00:00Z' }
  expect(certificateWords(expiring, asOf)).toBe('certificate (v5.1) expiring in 20 days, on 2026-12-10')
  expect(certificateWords({ ...expiring, until: '2026-11-20T12:00:00Z' }, asOf)).toBe('certificate (v5.1) expiring in less than a day, on 2026-11-20')
  expect(certificateWords({ ...expiring, until: '2026-12-10T23:59:59Z' }, '2026-11-21T12:00:00Z')).toContain('in 19 days,') // whole days, as on the page of certificates
  expect(certificateWords({ ...one, until: '2026-11-19T00:00:00Z' }, asOf)).toBe('certificate (v5.1) expired on 2026-11-19')
  expect(holds({ ...one, state: 'revoked' }, asOf)).toBe(false)
  expect(holds({ ...one, state: 'unproven' }, asOf)).toBe(false)
  const { until: _, ...endless } = one
  expect(holds(endless, asOf)).toBe(false)
  expect(shownCertificate([{ ...one, state: 'applied' }, expiring, { ...one, state: 'revoked' }], asOf)).toBe(expiring)
  expect(shownCertificate([{ ...one, state: 'refused' }], asOf)).toBeUndefined()
})

test('problems are told, and nothing that a config or cloud says is markup', async () => {
  const page = renderOverview(await madeUpBoard({ hostile: true }))
  expect(page).toContain('1 problem with these pages')
  expect(page).not.toContain(HOSTILE)
  const markup = page.replaceAll(/<script>[\s\S]*?<\/script>|<style>[\s\S]*?<\/style>/g, '')
  for (const tag of markup.match(/<[a-z][^>]*>/g)!) expect(tag).not.toMatch(/alert\(1|javascript:| on\w+="| style=/)
  for (const url of ['javascript:alert(1)', 'elsewhere/here', '//evil.example']) {
    expect(renderOverview({ ...board, subjects: [{ ...alpha, links: { 'health monitor': url } }] })).not.toContain(`href="${url}`)
  }
})

test('50 subjects in two scopes need at most 200 KB, and the style of all pages less than 12 KB', () => {
  const scopes = [...alpha.scopes, ...board.subjects[2]!.scopes].map(one => ({ ...one, versions: [...one.versions, ...one.versions, ...one.versions] }))
  const { group: _, ...single } = alpha
  const subjects = Array.from({ length: 50 }, (_, i) =>
    ({ ...single, name: `cloud-with-a-long-name-${i}`, description: 'Public cloud in two regions of one country '.repeat(3), scopes }))
  expect(Buffer.byteLength(renderOverview({ ...board, subjects }))).toBeLessThan(200_000)
  expect(Buffer.byteLength(STYLE)).toBeLessThan(12_288)
})
