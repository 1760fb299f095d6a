import { expect, test } from 'vitest'
import { labels, targetOf, worstFirst, worstOf } from '../../src/report/order.ts'
import { result } from './sample.ts'

test('worst first, then by standard, then as in the report', () => {
  const results = ([
    ['PASS', 'a'], ['DNF', 'a'], ['MISS', 'b'], ['FAIL', 'b'], ['MISS', 'a'], ['FAIL', 'a'], ['FAIL', 'b'],
  ] as const).map(([verdict, standard], i) => result({ verdict, standard, testcase: String(i) }))
  expect(worstFirst(results).map(({ testcase }) => testcase).join('')).toBe('5364210')
})

test('no verdicts at all are a MISS, never a PASS', () => {
  expect(worstOf([])).toBe('MISS')
  expect(worstOf(['PASS', 'DNF', 'MISS'])).toBe('MISS')
})

test('a result counts in its weightiest target', () => {
  expect(targetOf(result({ targets: { next: 'preview', v4: 'recommended', v3: 'main' } }))).toBe('main')
  expect(targetOf(result({ targets: { next: 'preview', v4: 'recommended' } }))).toBe('recommended')
  expect(targetOf(result({ targets: {} }))).toBeUndefined()
})

test('labels differ even where cutting and escaping make ids alike', () => {
  const ids = ['x'.repeat(300) + 'a', 'x'.repeat(300) + 'b', '\u0000', '\\u0000']
  const found = [...labels(ids.map(testcase => result({ testcase }))).values()]
  expect(new Set(found).size).toBe(4)
})
