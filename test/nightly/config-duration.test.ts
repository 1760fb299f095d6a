import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { daysOf, durationOf, spanOf } from '../../src/nightly/config-duration.ts'

describe('durationOf', () => {
  it.each([['1s', 1000], ['30m', 1_800_000], ['8h', 28_800_000], ['2d', 172_800_000], ['1w', 604_800_000]])('%s', (text, milliseconds) => {
    expect(durationOf(text)).toBe(milliseconds)
  })
  it('counts 18 months as 548 days, a year as 366', () => {
    expect([daysOf(durationOf('18mo')!), daysOf(durationOf('1y')!), daysOf(durationOf('548d')!)]).toEqual([548, 366, 548])
  })
  it('grows with its number, and knows its own unit', () => {
    const unit = fc.constantFrom('s', 'm', 'h', 'd', 'w', 'mo', 'y')
    fc.assert(fc.property(fc.integer({ min: 1, max: 9_999_998 }), unit, (count, name) => {
      expect(durationOf(`${count + 1}${name}`)).toBeGreaterThan(durationOf(`${count}${name}`)!)
      expect(durationOf(`${count}${name}`)).toBeCloseTo(count * durationOf(`1${name}`)!, -3)
    }))
  })
  it.each([[7_200_000, '2h'], [5_400_000, '90m'], [90_000, '90s'], [300, '0.3s']])('%i ms are %s', (milliseconds, text) => {
    expect(spanOf(milliseconds)).toBe(text)
  })
  it('takes nothing else', () => {
    for (const text of ['', '0m', '-1h', '1.5h', '1 h', '1H', '1h30m', '12345678s', '1h\n', 'Infinity', '1ms']) expect(durationOf(text)).toBeUndefined()
    fc.assert(fc.property(fc.string(), text => { expect(durationOf(text) === undefined || /^\d+[a-z]+$/.test(text)).toBe(true) }))
  })
})
