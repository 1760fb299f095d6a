import fc from 'fast-check'
import { expect, test } from 'vitest'
import { day, parseDate } from '../../src/checks/image-dates.ts'

const ALL = ['%Y-%m-%dT%H:%M:%SZ', '%Y-%m-%d %H:%M:%S', '%Y-%m-%d %H:%M', '%Y-%m-%d']
const NAMES = ['%Y-%m-%d', '%Y%m%d']

// Expected values are those of Python's time.strptime and calendar.timegm.
test.each<[string, string[], string | null]>([
  ['2026-07-01', ALL, '2026-07-01T00:00:00Z'],
  ['2026-7-1', ALL, '2026-07-01T00:00:00Z'],
  ['2026-07- 1', ALL, '2026-07-01T00:00:00Z'],
  ['2026-07-01T1:2:3z', ALL, '2026-07-01T01:02:03Z'],
  ['2026-07-01 \t 10:00', ALL, '2026-07-01T10:00:00Z'],
  ['2026-12-31 23:59:61', ALL, '2027-01-01T00:00:01Z'],
  ['2024-02-29', ALL, '2024-02-29T00:00:00Z'],
  ['0099-01-01', ALL, '0099-01-01T00:00:00Z'],
  ['202615', NAMES, '2026-01-05T00:00:00Z'],
  ['2026110', NAMES, '2026-01-10T00:00:00Z'],
  ['20261234', NAMES, null],
  ['20261', NAMES, null],
  ['2026-02-30', ALL, null],
  ['2026-02-29', ALL, null],
  ['2026-13-01', ALL, null],
  ['0000-01-01', ALL, null],
  [' 2026-07-01', ALL, null],
  ['2026-07-01\n', ALL, null],
  ['2026-07-01T10:00:00', ALL, null],
  ['2026-07-01T24:00:00Z', ALL, null],
  ['2026-07-01T10:00:00+00:00', ALL, null],
  ['01.07.2026', ALL, null],
  ['1970-01-01', ALL, null],
  ['２０２６-07-1２', ALL, '2026-07-12T00:00:00Z'],
  ['2026-07-01 ٩:0٥', ALL, '2026-07-01T09:05:00Z'],
  ['2026-０7-01', ALL, null],
  ['2026-07-01\x1c10:00', ALL, '2026-07-01T10:00:00Z'],
  ['2026-07-01\ufeff10:00', ALL, null],
  ['', ALL, null],
])('%j', (text, formats, expected) => {
  expect(parseDate(text, formats)).toBe(expected === null ? null : Date.parse(expected.replace(/^0099/, '+000099')) / 1000)
})

test('what is no text is no date', () => {
  for (const value of [undefined, null, 20260701, true, ['2026-07-01'], {}]) expect(parseDate(value, ALL)).toBeNull()
})

test('every day is read as itself, and no text makes it throw or take long', () => {
  fc.assert(fc.property(fc.integer({ min: -60_000_000_000, max: 250_000_000_000 }).filter(s => s >= 86400 || s < 0), seconds => {
    expect(day(parseDate(day(seconds), ALL) ?? 0)).toBe(day(seconds))
  }))
  fc.assert(fc.property(fc.string(), text => {
    parseDate(text, ALL)
  }))
  const start = performance.now()
  const blanks = ' '.repeat(1e6)
  for (const text of ['1'.repeat(1e6), `2026-07-01${blanks}`, `2026-07-01${blanks}x`]) expect(parseDate(text, ALL)).toBeNull()
  expect(performance.now() - start).toBeLessThan(1000)
})
