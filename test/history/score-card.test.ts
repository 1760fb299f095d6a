import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addReport, cardAt, cardVerdict, summaryOf } from '../../src/history/score-card.ts'
import type { BoundTestcase } from '../../src/model/definition.ts'
import type { ScoreCard } from '../../src/model/history.ts'
import type { Verdict } from '../../src/model/judging.ts'
import type { Report, Result } from '../../src/model/report.ts'

const night = (day: number): string => `2026-11-${String(day).padStart(2, '0')}T03:00:00Z`
/** A result is valid for 10 days. */
const until = (day: number): string => new Date(Date.parse(night(day)) + 10 * 86_400_000).toISOString().replace('.000Z', 'Z')
type Row = [testcase: string, verdict: Verdict, versions?: string[]]

function report(day: number, ...rows: Row[]): Report {
  const results = rows.map(([testcase, verdict, standardVersions = ['v1']]): Partial<Result> =>
    ({ testcase, standard: 's', standardVersions, verdict, because: `${verdict} on ${day}`, validUntil: verdict === 'MISS' ? null : until(day) }))
  return { tool: { name: 'scs-check', version: '1' }, asOf: night(day), standards: { s: 'sha256:1' }, results } as unknown as Report
}
const cardOf = (...reports: [day: number, ...rows: Row[]][]): ScoreCard =>
  reports.reduce<ScoreCard>((card, [day, ...rows]) => addReport(card, report(day, ...rows), night(day)), {})
const bound = (id: string, standardVersions: string[], targets: BoundTestcase['targets']): BoundTestcase =>
  ({ testcase: { id }, standard: 's', standardVersions, parameters: {}, targets }) as unknown as BoundTestcase
const at = (day: number): Date => new Date(night(day))

describe('the newest result counts', () => {
  it.each<[Verdict, Verdict, Verdict]>([
    ['PASS', 'FAIL', 'FAIL'], ['PASS', 'DNF', 'DNF'], ['PASS', 'MISS', 'PASS'], ['FAIL', 'PASS', 'PASS'], ['FAIL', 'DNF', 'DNF'], ['FAIL', 'MISS', 'FAIL'],
    ['DNF', 'PASS', 'PASS'], ['DNF', 'MISS', 'DNF'], ['MISS', 'DNF', 'DNF'], ['MISS', 'PASS', 'PASS'],
  ])('%s, then %s: %s', (first, second, expected) => {
    expect(cardOf([1, ['a', first]], [2, ['a', second]])['a']?.verdict).toBe(expected)
  })
  it('a test case that was left out keeps its result', () => {
    expect(cardOf([1, ['a', 'PASS'], ['b', 'FAIL']], [2, ['a', 'PASS']])).toMatchObject({ a: { night: night(2) }, b: { verdict: 'FAIL', night: night(1) } })
  })
  it('a report that is older replaces nothing', () => {
    expect(cardOf([2, ['a', 'FAIL']], [1, ['a', 'PASS']])['a']).toMatchObject({ verdict: 'FAIL', night: night(2) })
  })
  it('beside a DNF the newest PASS or FAIL is kept, over any number of DNF', () => {
    const card = cardOf([1, ['a', 'PASS']], [2, ['a', 'FAIL']], [3, ['a', 'DNF']], [4, ['a', 'DNF']])
    expect(card['a']).toMatchObject({ verdict: 'DNF', night: night(4), judged: { verdict: 'FAIL', at: night(2), night: night(2), validUntil: until(2) } })
    expect(addReport(card, report(5, ['a', 'PASS']), night(5))['a']).not.toHaveProperty('judged')
  })
  it('whatever the order in which reports come', () => {
    const nights = fc.uniqueArray(fc.record({ day: fc.integer({ min: 1, max: 28 }), verdict: fc.constantFrom<Verdict>('PASS', 'FAIL', 'DNF', 'MISS') }), { selector: ({ day }) => day, maxLength: 8 })
    fc.assert(fc.property(nights.chain(all => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))), ([one, other]) => {
      const added = (list: typeof one) => cardOf(...list.map(({ day, verdict }): [number, Row] => [day, ['a', verdict]]))
      expect(added(one)).toEqual(added(other))
    }))
  })
  it('a reason is cut at 300 characters, never within one', () => {
    const long = report(1, ['a', 'FAIL'])
    long.results[0]!.because = 'x'.repeat(298) + '😀😀'
    expect(addReport({}, long, 'n')['a']?.because).toBe('x'.repeat(298) + '…')
  })
  it('a result from the future gives way once the clock is right', () => {
    const card = cardOf([28, ['a', 'PASS']])
    expect(addReport(card, report(2, ['a', 'FAIL']), night(2))['a']?.verdict).toBe('PASS')
    expect(addReport(card, report(2, ['a', 'FAIL']), night(2), { now: at(2) })['a']?.verdict).toBe('FAIL')
  })
})

describe('as of an instant', () => {
  const card = cardOf([1, ['a', 'PASS'], ['b', 'DNF'], ['c', 'MISS']], [5, ['d', 'FAIL']])
  it('what expired is MISS and says when; valid strictly before', () => {
    expect(cardAt(card, new Date(Date.parse(until(1)) - 1000))['a']?.verdict).toBe('PASS')
    expect(cardAt(card, new Date(until(1)))).toMatchObject({
      a: { verdict: 'MISS', because: 'the last result (PASS of 2026-11-01) expired on 2026-11-11', validUntil: null, expired: until(1), judged: { verdict: 'PASS', night: night(1) } },
      b: { verdict: 'MISS', because: 'the last result (DNF of 2026-11-01) expired on 2026-11-11' },
      c: { verdict: 'MISS', because: 'MISS on 1' },
      d: { verdict: 'FAIL' },
    })
  })
  it('what is known and was never tried is MISS; what nobody knows any more goes when it expires', () => {
    expect(Object.entries(cardAt(card, new Date(until(1)), ['a', 'e'])).map(([key, { verdict, because }]) => [key, verdict, because.slice(0, 10)]))
      .toEqual([['a', 'MISS', 'the last r'], ['d', 'FAIL', 'FAIL on 5'], ['e', 'MISS', 'never trie']])
    expect(Object.keys(addReport(card, report(12, ['x', 'PASS']), night(12), { known: new Set(['a']) }))).toEqual(['a', 'd', 'x'])
  })
  it('a result of a later day, or one without an expiry, counts for nothing', () => {
    expect(cardAt(card, at(4))['d']).toMatchObject({ verdict: 'MISS', because: 'judged only on 2026-11-05; was the clock of a machine wrong?' })
    for (const validUntil of [null, 'never']) expect(cardAt({ a: { ...card['a']!, validUntil } }, at(2))['a']?.verdict).toBe('MISS')
  })
})

describe('summary of a version of the scope', () => {
  const card = cardOf([1, ['a', 'PASS'], ['b', 'DNF'], ['c', 'FAIL']])
  const main = (...ids: string[]) => ids.map(id => bound(id, ['v1'], { v5: 'main' }))
  it.each<[string, Verdict, string[]]>([['FAIL', 'FAIL', ['a', 'b', 'c', 'never']], ['MISS', 'MISS', ['a', 'b', 'never']], ['DNF', 'DNF', ['a', 'b']], ['PASS', 'PASS', ['a']]])(
    'worst first: %s', (_, verdict, ids) => { expect(summaryOf(card, main(...ids), 'v5', at(2)).main?.verdict).toBe(verdict) })
  it('counts per target, of this version only', () => {
    const all = [...main('a', 'b', 'never'), bound('c', ['v1'], { v5: 'recommended', v6: 'main' })]
    expect(summaryOf(card, all, 'v5', at(2))).toEqual({
      main: { verdict: 'MISS', counts: { PASS: 1, FAIL: 0, DNF: 1, MISS: 1 } }, recommended: { verdict: 'FAIL', counts: { PASS: 0, FAIL: 1, DNF: 0, MISS: 0 } },
    })
    expect(summaryOf(card, all, 'v5', at(20)).main).toEqual({ verdict: 'MISS', counts: { PASS: 0, FAIL: 0, DNF: 0, MISS: 3 } })
  })
})

describe('one test case with parameters that differ by version of the standard', () => {
  const both = cardOf([1, ['a', 'PASS', ['v1']], ['a', 'FAIL', ['v2', 'v3']]])
  it('has a result for each', () => {
    expect(Object.keys(both)).toEqual(['a (v1)', 'a (v2, v3)'])
    expect([cardVerdict(both, 'a', ['v1'], at(2)).verdict, cardVerdict(both, 'a', ['v3'], at(2)).verdict]).toEqual(['PASS', 'FAIL'])
  })
  it('a PASS by one version says nothing of another', () => {
    expect(cardVerdict(cardOf([1, ['a', 'PASS', ['v1']]]), 'a', ['v2'], at(2)).verdict).toBe('MISS')
    expect(cardOf([1, ['a', 'PASS', ['v1']]], [2, ['a', 'MISS', ['v2']]])['a']?.verdict).toBe('MISS')
  })
  it('newer results replace older ones of the same versions, however many versions were judged', () => {
    expect(Object.entries(addReport(both, report(2, ['a', 'PASS', ['v3']]), night(2))).map(([key, { verdict }]) => [key, verdict])).toEqual([['a', 'PASS'], ['a (v1)', 'PASS']])
    expect(Object.entries(addReport(both, report(2, ['a', 'MISS', ['v3']]), night(2))).map(([key, { verdict }]) => [key, verdict])).toEqual([['a', 'FAIL'], ['a (v1)', 'PASS']])
  })
})
