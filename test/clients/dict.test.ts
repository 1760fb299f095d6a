import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dict, interpolate, isDict, merge, overlay, toValue, underscored, type Dict, type Value } from '../../src/clients/dict.ts'

const key = fc.oneof(fc.constantFrom('a', 'b', 'auth', '__proto__', 'constructor'), fc.string({ maxLength: 3 }))
const anyDict = fc.letrec(tie => ({
  value: fc.oneof({ maxDepth: 3 }, fc.constantFrom<unknown>(null, true, 'x', 'y'), fc.array(fc.constant('i'), { maxLength: 2 }), tie('dict')),
  dict: fc.dictionary(key, tie('value'), { maxKeys: 4 }),
})).dict.map(raw => toValue(raw, 'test') as Dict)

const same = (a: Value, b: Value) => { expect(JSON.stringify(sorted(a))).toBe(JSON.stringify(sorted(b))) }
const sorted = (value: Value): unknown => (isDict(value) ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, sorted(v)]) : value)

describe('merge', () => {
  test('laying nothing over or under changes nothing', () => {
    fc.assert(fc.property(anyDict, a => { same(merge(a, dict()), a); same(merge(dict(), a), a); same(merge(a, a), a) }))
  })
  test('every text of the upper mapping wins, at every level; what only the lower has stays', () => {
    fc.assert(fc.property(anyDict, anyDict, (low, high) => {
      const check = (l: Value | undefined, h: Value | undefined, out: Value | undefined): void => {
        if (isDict(h)) for (const k of Object.keys(h)) check(isDict(l) ? l[k] : undefined, h[k], isDict(out) ? out[k] : undefined)
        else if (h !== null && h !== undefined) expect(out).toEqual(h)
      }
      const out = merge(low, high)
      check(low, high, out)
      for (const k of Object.keys(low)) if (!(k in high)) same(out[k] ?? null, low[k] ?? null)
    }))
  })
  test('does not change its arguments and pollutes no prototype', () => {
    fc.assert(fc.property(anyDict, anyDict, (low, high) => {
      const before = JSON.stringify([low, high])
      merge(low, high)
      overlay(low, high)
      expect(JSON.stringify([low, high])).toBe(before)
      expect(({} as Record<string, unknown>)['x']).toBeUndefined()
    }))
  })
  test('null overrides nothing', () => {
    expect({ ...merge({ a: 'x' }, { a: null }) }).toEqual({ a: 'x' })
  })
})

test('overlay merges inside auth and replaces other mappings', () => {
  const out = overlay({ auth: { a: '1', b: '2' }, other: { a: '1' } }, { auth: { b: '3' }, other: { c: '4' } })
  expect(JSON.parse(JSON.stringify(out))).toEqual({ auth: { a: '1', b: '3' }, other: { c: '4' } })
})

test('dashes become underscores at every level; both spellings at once are a mistake', () => {
  expect(JSON.parse(JSON.stringify(underscored({ 'a-b': { 'c-d': ['x'] } }, 'w')))).toEqual({ a_b: { c_d: ['x'] } })
  expect(() => underscored({ 'a-b': 'x', 'a_b': 'y' }, 'w')).toThrow(/given twice/)
})

test.each([
  ['https://{region_name}.example.org', 'https://R1.example.org'],
  ['{unknown} {} {{region_name}} ${HOME} {constructor} {list}', '{unknown} {} {R1} ${HOME} {constructor} {list}'],
  ['{loop}', '{loop}{region_name}'],
])('interpolate %j', (text, expected) => {
  expect(interpolate(text, { region_name: 'R1', list: ['x'], loop: '{loop}{region_name}' })).toBe(expected)
})

test('a nested beyond reason file is refused instead of overflowing', () => {
  let deep: unknown = 'x'
  for (let i = 0; i < 100; i++) deep = [deep]
  expect(() => toValue(deep, 'w')).toThrow(/nested/)
})
