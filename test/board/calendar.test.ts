import { expect, test } from 'vitest'
import { calendar } from '../../src/board/calendar.ts'
import { lastDays } from '../../src/board/calendar-days.ts'
import type { NightRow } from '../../src/model/board.ts'
import { subjectPage } from '../../src/board/places.ts'
import { madeUpBoard } from './board-kit.ts'
import { night } from './subject-fixture.ts'

const PAGE = subjectPage('alpha')

async function drawn(nights: NightRow[], count = 40): Promise<string> {
  const scope = { ...(await madeUpBoard()).subjects[0]!.scopes[0]!, history: { nights, verdicts: {} }, changes: [] }
  return calendar(PAGE, 'alpha', scope, 'v5.1', lastDays(nights, '2026-11-20T06:00:00Z', count)).toString()
}

test('a day stands under its weekday and leads to its night or month', async () => {
  const page = await drawn([night('2026-11-19'), night('2026-11-20')], 20)
  const rows = page.split('<tr>').slice(2).map(row => [...row.matchAll(/<td[^>]*>(?:<a [^>]*>)?(\d*)/g)].map(([, date]) => date))
  expect(rows[0]).toEqual(['', '', '', '', '', '', '1']) // 2026-11-01 was a Sunday
  expect(rows[3]).toEqual(['16', '17', '18', '19', '20', '', ''])
  expect(page).toContain('<td class="cal-PASS"><a href="scs-compatible-iaas/2026-11.html#d19" aria-label="19 PASS">19<i>✓</i></a></td>')
  expect(page).toContain('href="scs-compatible-iaas/newest.html" aria-label="20 PASS"')
})

test('days without a visit are empty, and the caption counts them', async () => {
  const page = await drawn([night('2026-11-17'), night('2026-11-19', { 'v5.1': 'FAIL' }), night('2026-11-20', { 'v5.1': 'MISS' })], 4)
  expect(page).toContain('<td class="cal-none">18</td>')
  expect(page).toContain('1 PASS, 1 FAIL, 1 MISS, 1 day without visit')
  expect(page).toContain('<i>✗</i>')
  expect(page).toContain('<i>○</i>')
})

test('the last visit of a day counts, and a mark tells that another one differed', async () => {
  const page = await drawn([night('2026-11-20T02:00:00Z', { 'v5.1': 'FAIL' }), night('2026-11-20T14:00:00Z')])
  expect(page).toContain('aria-label="20 PASS, earlier FAIL">20<i>✓*</i>')
  const thrice = await drawn([night('2026-11-20T02:00:00Z', { 'v5.1': 'FAIL' }), night('2026-11-20T14:00:00Z'), night('2026-11-20T15:00:00Z')])
  expect(thrice).toContain('aria-label="20 PASS, earlier FAIL">')
})

test('a visit that failed is not judged, whatever earlier results say; one that ended early is marked', async () => {
  const page = await drawn([night('2026-11-19', { 'v5.1': 'PASS' }, { state: 'failed' }), night('2026-11-20', { 'v5.1': 'PASS' }, { state: 'partial' })])
  expect(page).toContain('<td class="cal-DNF">')
  expect(page).toContain('aria-label="19 DNF, visit failed">19<i>?</i>')
  expect(page).toContain('aria-label="20 PASS, visit ended early">20<i>✓*</i>')
})

test('a night before the version was in force has a link and no sign', async () => {
  expect(await drawn([night('2026-11-20', { v4: 'PASS' })])).toMatch(/<td class="cal-none"><a [^>]*aria-label="20 not in force">20<\/a>/)
})

test('newest month first; months before the first visit are one sentence; no visit at all is told', async () => {
  const page = await drawn([night('2026-10-30'), night('2026-11-20')], 548)
  expect([...page.matchAll(/<caption>(\S+)/g)].map(([, month]) => month)).toEqual(['2026-11', '2026-10'])
  expect(page).toContain('No visit before 2026-10.')
  expect(await drawn([])).toContain('No visit from 2026-10-11 to 2026-11-19.')
})
