import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plain } from '../../src/report/untrusted.ts'
import { DANGEROUS, hostile } from './hostile.ts'

describe('plain', () => {
  test.each([
    ['\u001b[31mred', '\\u001b[31mred'],
    ['a\nPASS\r\tb', 'a\\u000aPASS\\u000d\\u0009b'],
    ['\u009b2J\u0085\u007f', '\\u009b2J\\u0085\\u007f'],
    ['\u202eevil\u2066\u200f\u061c', '\\u202eevil\\u2066\\u200f\\u061c'],
    ['a\u200bb\ufeff\u00ad', 'a\\u200bb\\ufeff\\u00ad'],
    ['\u2028\u2029', '\\u2028\\u2029'],
    ['\ud800x\udc00', '\\ud800x\\udc00'],
    ['\ufff9\u0600', '\\ufff9\\u0600'],
    ['\u{e0041}', '\\u{e0041}'],
    ['Ubuntu 24.04 – é 😀 한국어', 'Ubuntu 24.04 – é 😀 한국어'],
  ])('writes out what cannot be seen: %j', (text, shown) => expect(plain(text)).toBe(shown))

  test('cuts long text with an ellipsis, never within an escape', () => {
    expect(plain('x'.repeat(300))).toBe('x'.repeat(300))
    expect(plain('x'.repeat(301))).toBe('x'.repeat(299) + '…')
    expect(plain('\u001b\u001b', 11)).toBe('\\u001b…')
    expect(plain('\u001b', 6)).toBe('\\u001b')
    expect(plain('😀😀😀', 2)).toBe('😀…')
  })

  test('a text of a megabyte costs no time', () => {
    const start = performance.now()
    expect([...plain('\u001b'.repeat(1_000_000))].length).toBeLessThanOrEqual(300)
    expect(performance.now() - start).toBeLessThan(50)
  })

  test('is one line without anything invisible and within the length, for any text', () => {
    fc.assert(fc.property(hostile, fc.integer({ min: 1, max: 40 }), (text, max) => {
      const shown = plain(text, max)
      expect(shown).not.toMatch(DANGEROUS)
      expect(shown).not.toContain('\n')
      expect([...shown].length).toBeLessThanOrEqual(max)
    }))
  })
})
