import { describe, expect, it } from 'vitest'
import type { Lifetime } from '../../src/model/definition.ts'
import { expiry } from '../../src/spec/lifetime.ts'

const vectors: [string, Partial<Record<Lifetime, string>>][] = [
  ['2026-08-21T17:06:47Z', { day: '2026-08-23', week: '2026-08-31', month: '2026-10-01', quarter: '2027-01-01', year: '2027-10-01' }],
  ['2026-08-24T00:00:00Z', { day: '2026-08-26', week: '2026-09-07' }],
  ['2026-08-23T23:59:59Z', { day: '2026-08-25', week: '2026-08-31' }],
  ['2026-11-30T12:00:00Z', { month: '2027-01-01', quarter: '2027-04-01', year: '2028-01-01' }],
  ['2026-12-31T00:00:00Z', { day: '2027-01-02', week: '2027-01-11', month: '2027-02-01', quarter: '2027-04-01', year: '2028-02-01' }],
  ['2024-02-29T00:00:00Z', { week: '2024-03-11', month: '2024-04-01', quarter: '2024-07-01', year: '2025-04-01' }],
  ['2026-03-31T23:59:59Z', { quarter: '2026-07-01' }],
  ['2026-04-01T00:00:00Z', { quarter: '2026-10-01' }],
]

describe('expiry', () => {
  it.each(vectors.flatMap(([from, by]) => Object.entries(by).map(([lifetime, until]) => [from, lifetime as Lifetime, until] as const)))(
    'of a verdict taken %s that lives a %s is midnight UTC of %s', (from, lifetime, until) => {
      expect(expiry(lifetime, new Date(from)).toISOString()).toBe(`${until}T00:00:00.000Z`)
    })
  it('is that of a week if no lifetime is given', () => {
    const from = new Date('2026-11-22T03:00:00Z')
    expect(expiry(undefined, from)).toEqual(expiry('week', from))
  })
})
