import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayNumber, lastDays, nightIndexes } from '../../src/board/calendar-days.ts'
import { mainVerdict, nightVerdict } from '../../src/board/calendar-verdict.ts'
import { share, uptimeOf, uptimeText } from '../../src/board/uptime.ts'
import { night } from './subject-fixture.ts'

const AS_OF = '2026-11-20T06:00:00Z'
const text = (nights: Parameters<typeof uptimeOf>[0], days = 5): string => uptimeText(uptimeOf(nights, 'v5.1', lastDays(nights, AS_OF, days)))

test.each([
  [9996, 10_000, '99.9 %'], [9999, 10_000, '99.9 %'], [10_000, 10_000, '100.0 %'], [512, 550, '93.0 %'], [1, 10_000, 'less than 0.1 %'], [0, 10, '0.0 %'], [1, 3, '33.3 %'],
])('%i of %i is %s: only all is 100 %', (part, whole, expected) => {
  expect(share(part, whole)).toBe(expected)
})

test('nights that were not judged are in the total, and never passed', () => {
  const nights = [night('2026-11-16'), night('2026-11-17', { 'v5.1': 'FAIL' }), night('2026-11-18', { 'v5.1': 'DNF' }), night('2026-11-19', { 'v5.1': 'MISS' }), night('2026-11-20')]
  expect(text(nights)).toBe('passed in 2 of 5 nights (40.0 %); failed in 1; not judged in 2; no visit on 0 days')
})

test('a visit that failed never counts as passed or failed, whatever earlier results say', () => {
  const nights = [night('2026-11-19', { 'v5.1': 'PASS' }, { state: 'failed' }), night('2026-11-20', { 'v5.1': 'FAIL' }, { state: 'failed' })]
  expect(text(nights, 2)).toBe('passed in 0 of 2 nights (0.0 %); failed in 0; not judged in 2; no visit on 0 days')
  expect(nightVerdict(nights[0]!, 'P', 0)).toBe('DNF')
  expect(mainVerdict(night('2026-11-20', { 'v5.1': 'MISS' }, { state: 'failed' }), 'v5.1')).toBe('MISS')
})

test('a night that was visited again counts once, by its last visit', () => {
  const again = night('2026-11-20~2', { 'v5.1': 'FAIL' }, { night: '2026-11-20' })
  expect(text([night('2026-11-19'), night('2026-11-20'), again], 2)).toBe('passed in 1 of 2 nights (50.0 %); failed in 1; not judged in 0; no visit on 0 days')
})

test('two nights of one day are two nights: the FAIL of the first one stays', () => {
  const nights = [night('2026-11-20T02:00:00Z', { 'v5.1': 'FAIL' }), night('2026-11-20T14:00:00Z')]
  expect(text(nights, 1)).toBe('passed in 1 of 2 nights (50.0 %); failed in 1; not judged in 0; no visit on 0 days')
})

test('days without a visit, days before the first one and nights before the version was in force are told and not counted', () => {
  expect(text([night('2026-11-16', { v4: 'PASS' }), night('2026-11-18'), night('2026-11-20')], 10))
    .toBe('passed in 2 of 2 nights (100.0 %); failed in 0; not judged in 0; no visit on 2 days; not in force in 1 night; 5 days before the first visit')
})

test('the day of the board counts once it has a visit, since its night may be still to come', () => {
  expect(text([night('2026-11-18'), night('2026-11-19')], 2)).toBe('passed in 2 of 2 nights (100.0 %); failed in 0; not judged in 0; no visit on 0 days')
  expect(lastDays([night('2026-11-20')], AS_OF, 1)).toEqual({ first: dayNumber('2026-11-20'), last: dayNumber('2026-11-20') })
})

test('no night is no share', () => {
  expect(text([], 30)).toBe('no night to judge by; no visit on 0 days; 30 days before the first visit')
})

test('a name that is only inherited is no version', () => {
  expect(mainVerdict(night('2026-11-20', {}), 'constructor')).toBeUndefined()
})

test('every day is a night, a gap or before the first visit, and every night is counted once', () => {
  const rows = fc.array(fc.record({ day: fc.integer({ min: 1, max: 20 }), verdict: fc.constantFrom('PASS', 'FAIL', 'DNF', 'MISS', undefined), failed: fc.boolean() }), { maxLength: 25 })
  fc.assert(fc.property(rows, made => {
    const nights = made.sort((a, b) => a.day - b.day).map(({ day, verdict, failed }) =>
      night(`2026-11-${String(day).padStart(2, '0')}`, verdict === undefined ? {} : { 'v5.1': verdict }, failed ? { state: 'failed' } : {}))
    const { passed, failed, notJudged, notInForce, unvisited, before } = uptimeOf(nights, 'v5.1', { first: dayNumber('2026-11-01'), last: dayNumber('2026-11-20') })
    const visited = new Set(nights.map(row => row.night)).size
    expect([passed + failed + notJudged + notInForce, visited + unvisited + before]).toEqual([nightIndexes(nights).length, 20])
    expect(passed).toBe(nightIndexes(nights).filter(i => nights[i]!.main['v5.1'] === 'PASS' && nights[i]!.state !== 'failed').length)
  }))
})
