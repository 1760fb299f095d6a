import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayNumber, nightIndexes } from '../../src/board/calendar-days.ts'
import { placed, strip } from '../../src/board/strip.ts'
import { factsText, failsSince, stripFacts } from '../../src/board/strip-facts.ts'
import type { NightRow } from '../../src/model/board.ts'
import { night } from './subject-fixture.ts'

const days = { first: dayNumber('2026-11-01'), last: dayNumber('2026-11-30') }
const nightsOn = (...dates: number[]) => dates.map(date => night(`2026-11-${String(date).padStart(2, '0')}`))
const drawn = (nights: NightRow[], letters: string): string => strip(placed(nights, days), letters, days, 'x').toString()
const path = (svg: string, verdict: string): string => new RegExp(`class="strip-${verdict}" d="([^"]*)"`).exec(svg)?.[1] ?? ''

test('runs of equal verdicts are one line each, and a gap is no PASS', () => {
  const svg = drawn(nightsOn(1, 2, 3, 6, 7, 8), 'PPPPDM')
  expect([path(svg, 'PASS'), path(svg, 'DNF'), path(svg, 'MISS'), path(svg, 'FAIL')]).toEqual(['M0 17h3M5 17h1', 'M6 10h1', 'M7 10h1', ''])
})

test('a single FAIL is drawn three days wide, but not into the FAIL before it nor out of the picture', () => {
  const svg = drawn(nightsOn(1, 10, 12, 13), 'FFFF')
  expect(path(svg, 'FAIL')).toBe('M0 10h1M7 10h3M11 10h2')
})

test('a day with two verdicts shows both', () => {
  const svg = drawn([night('2026-11-05T02:00:00Z'), night('2026-11-05T14:00:00Z')], 'FP')
  expect([path(svg, 'PASS'), path(svg, 'FAIL')]).toEqual(['M4 17h1', 'M2 10h3'])
})

test('a visit that failed, a letter that is missing and nights outside of the days are never drawn as PASS', () => {
  const failed = night('2026-11-05', {}, { state: 'failed' })
  expect(path(drawn([failed, ...nightsOn(6, 7)], 'P?'), 'PASS')).toBe('')
  expect(drawn([night('2026-10-31'), night('2026-12-01')], 'PP')).not.toContain('strip-PASS')
})

test('drawn as PASS is exactly what passed', () => {
  fc.assert(fc.property(fc.array(fc.constantFrom('P', 'F', 'D', 'M', '.', ' '), { minLength: 30, maxLength: 30 }), letters => {
    const all = nightsOn(...Array.from({ length: 30 }, (_, i) => i + 1).filter(i => letters[i - 1] !== ' '))
    const line = letters.filter(letter => letter !== ' ').join('')
    const passed = [...path(drawn(all, line), 'PASS').matchAll(/M(\d+) 17h(\d+)/g)].flatMap(([, from, length]) => Array.from({ length: Number(length) }, (_, i) => Number(from) + i))
    expect(passed).toEqual(letters.flatMap((letter, i) => (letter === 'P' ? [i] : [])))
  }))
})

test('548 nights that flap are drawn whole, in less than 8 kB', () => {
  const start = dayNumber('2025-05-22')
  const all = Array.from({ length: 548 }, (_, i) => night(new Date((start + i) * 86_400_000).toISOString().slice(0, 10)))
  const svg = strip(placed(all, { first: start, last: start + 547 }), 'PF'.repeat(274), { first: start, last: start + 547 }, 'x').toString()
  expect([path(svg, 'PASS').split('M').length, path(svg, 'PASS').endsWith('h1'), svg.length < 8000]).toEqual([275, true, true])
})

test('facts tell every verdict with its nights, and when it failed', () => {
  const all = nightsOn(1, 2, 3, 4, 5, 6, 7)
  const facts = stripFacts(all, 'PFFPDMF', nightIndexes(all))
  expect(factsText(facts)).toBe('PASS 2 nights, FAIL 3 nights (2026-11-07, 2026-11-02 … 2026-11-03), DNF 1 night, MISS 1 night')
  expect([facts.turns, facts.unjudged]).toEqual([5, 2])
  expect(factsText(stripFacts(all, '.......', nightIndexes(all)))).toBe('no night yet')
  const flapping = nightsOn(...Array.from({ length: 30 }, (_, i) => i + 1))
  expect(factsText(stripFacts(flapping, 'FP'.repeat(15), nightIndexes(flapping)))).toBe('PASS 15 nights, FAIL 15 nights (2026-11-29, 2026-11-27, 2026-11-25, and 12 times before)')
})

test.each([
  ['PFDMF', '2026-11-02', 2], ['FFFFF', '2026-11-01', 0], ['FPFPF', '2026-11-05', 0], ['.FFDD', '2026-11-02', 2], ['PPPDD', undefined, undefined], ['FFFFP', undefined, undefined],
])('of %s the FAIL began on %s: nights without a verdict do not end it, and are counted', (letters, night, unjudged) => {
  const since = failsSince(nightsOn(1, 2, 3, 4, 5), letters)
  expect([since?.row.night, since?.unjudged]).toEqual([night, unjudged])
})

test('a label is text', () => {
  expect(strip([], '', days, '"><script>').toString()).toContain('aria-label="&quot;&gt;&lt;script&gt;"')
})
