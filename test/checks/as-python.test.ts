import { expect, test } from 'vitest'
import { int, isDecimal, strip, stripEnd } from '../../src/checks/as-python.ts'

// Expected values are those of Python 3.
test.each([
  [' a b\t\r\n', 'a b'], ['\x1c\x1d\x1e\x1fa\x85\xa0', 'a'], ['\u3000a\u2028\u205f', 'a'], ['\ufeffa\u200b', '\ufeffa\u200b'], [' \x85 ', ''], ['', ''],
])('%j stripped is %j', (text, expected) => expect(strip(text)).toBe(expected))

test('only the end is stripped where only that is wanted', () => expect(stripEnd('\x85a\x1c ')).toBe('\x85a'))

test.each([['48', true], ['４８', true], ['٤8', true], ['²', false], ['Ⅷ', false], ['', false], ['4 8', false], ['-4', false], ['4\n', false]])(
  '%j is decimal: %j', (text, expected) => expect(isDecimal(text)).toBe(expected))

test('digits of every script have their value', () => {
  expect(['2026', '２０２６', '٢٠٢٦', '२०२६', '𝟚𝟘𝟚𝟞', '𝟸𝟶𝟸𝟼', '𞥒0𞥒6'].map(int)).toEqual(Array(7).fill(2026))
})

test('a very long text is stripped in no time', () => {
  const start = performance.now()
  expect(strip(`${' '.repeat(1e6)}a${' '.repeat(1e6)}b`)).toHaveLength(1e6 + 2)
  expect(performance.now() - start).toBeLessThan(1000)
})
