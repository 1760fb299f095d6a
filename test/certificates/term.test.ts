import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { daysLeft, inTerm, lastSecond, termProblem, yearAfter } from '../../src/certificates/term.ts'

const at = '2026-11-23T09:00:00Z'

describe('term', () => {
  it.each([
    ['2026-11-23T09:00:00Z', '2027-11-23T09:00:00.000Z'],
    ['2024-02-29T12:00:00Z', '2025-02-28T12:00:00.000Z'],
    ['2027-02-28T00:00:00Z', '2028-02-28T00:00:00.000Z'],
  ])('a year after %s is %s', (from, until) => {
    expect(yearAfter(new Date(from)).toISOString()).toBe(until)
  })

  it.each([
    ['a year to the second is too long', at, '2027-11-23T09:00:00Z', /more than a year/],
    ['ends before it begins', at, '2026-11-22T00:00:00Z', /before it begins/],
    ['begins before it is granted', '2026-11-22T09:00:00Z', '2027-01-01T00:00:00Z', /before it is granted/],
    ['more than 90 days ahead', '2027-03-01T00:00:00Z', '2027-12-31T23:59:59Z', /90 days ahead/], ['no dates', undefined, undefined, /no first and last/],
  ])('refuses what %s', (_, from, until, why) => {
    expect(termProblem({ at, ...(from !== undefined && { from }), ...(until !== undefined && { until }) })).toMatch(why)
  })

  it('a default term is a year at most, whenever it begins', () => {
    fc.assert(fc.property(fc.date({ min: new Date('2020-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }), date => {
      const from = date.toISOString().slice(0, 19) + 'Z'
      const until = lastSecond(new Date(from)).toISOString().slice(0, 19) + 'Z'
      expect(termProblem({ from, until, at: from })).toBeUndefined()
      expect(daysLeft(until, new Date(from))).toBeGreaterThanOrEqual(363)
    }))
  })

  it('holds in its last second and not in the next', () => {
    const term = { from: at, until: '2027-11-22T23:59:59Z' }
    const when = (text: string) => inTerm(term, new Date(text))
    expect([when('2026-11-23T08:59:59Z'), when(at), when('2027-11-22T23:59:59.900Z'), when('2027-11-23T00:00:00Z')]).toEqual([false, true, true, false])
  })
})
