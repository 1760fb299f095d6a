import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { differences } from '../../src/history/json-diff.ts'
import { inWords, valuesThatDiffer } from '../../src/history/values.ts'
import type { Json, JsonObject } from '../../src/model/json.ts'
import type { Finding } from '../../src/model/judging.ts'

const item = fc.record({ id: fc.uuid(), size: fc.nat(), tags: fc.array(fc.string()) })
const json = fc.jsonValue() as fc.Arbitrary<Json>

describe('the places where two values differ', () => {
  it('equal values have none, whatever they are', () => {
    fc.assert(fc.property(json, value => { expect(differences(value, structuredClone(value))).toEqual([]) }))
  })
  it('different ones have some, and never more than the limit', () => {
    fc.assert(fc.property(json, json, (a, b) => {
      const found = differences(a, b, 3)
      expect(found.length).toBeLessThanOrEqual(3)
      if (found.length === 0) expect(typeof a === 'object' && a !== null || Object.is(a, b) || a === b).toBe(true)
    }))
  })
  it('one value changed in a listing that was shuffled is one difference, with both places', () => {
    const listing = fc.uniqueArray(item, { selector: ({ id }) => id, minLength: 1 }).chain(items => fc.record({ items: fc.constant(items), shuffled: fc.shuffledSubarray(items, { minLength: items.length }), which: fc.nat(items.length - 1) }))
    fc.assert(fc.property(listing, ({ items, shuffled, which }) => {
      const now = structuredClone(shuffled)
      now[which]!.size += 1
      const was = items.findIndex(({ id }) => id === now[which]!.id)
      expect(differences(items, now)).toEqual([{ at: `/${which}/size`, was: `/${was}/size`, before: items[was]!.size, after: now[which]!.size }])
    }))
  })
  it.each<[string, Json, Json, object[]]>([
    ['what came and went', [{ name: 'a' }], [{ name: 'b' }], [{ at: '/0', was: '/0', after: { name: 'b' } }, { at: '/0', was: '/0', before: { name: 'a' } }]],
    ['scalars as a set', ['x', 'y'], ['y', 'x', 'z'], [{ at: '/2', was: '/2', after: 'z' }]],
    ['by position where nothing tells items apart', [{ n: 1 }, { n: 2 }], [{ n: 1 }, { n: 3 }], [{ at: '/1/n', was: '/1/n', before: 2, after: 3 }]],
    ['a member that is null is there', { a: null }, {}, [{ at: '/a', was: '/a', before: null }]],
    ['names with / and ~', { 'a/b~': 1 }, { 'a/b~': 2 }, [{ at: '/a~1b~0', was: '/a~1b~0', before: 1, after: 2 }]],
    ['another kind of value', { a: [1] }, { a: { b: 1 } }, [{ at: '/a', was: '/a', before: [1], after: { b: 1 } }]],
  ])('%s', (_, before, after, expected) => { expect(differences(before, after)).toEqual(expected) })
  it('members that every object inherits are ordinary names', () => {
    const hostile = JSON.parse('{"__proto__": {"x": 1}, "constructor": 1}') as JsonObject
    expect(differences({}, hostile).map(({ at }) => at)).toEqual(['/__proto__', '/constructor'])
    expect(({} as JsonObject)['x']).toBeUndefined()
  })
  it('neither depth nor length hurts', () => {
    let [deep, other]: [Json, Json] = [0, 1]
    for (let i = 0; i < 1000; i += 1) [deep, other] = [[deep], [other]]
    expect(differences(deep, other).length).toBe(1)
    const many = Array.from({ length: 100_000 }, (_, i) => `n${i}`)
    const start = performance.now()
    expect(differences(many, many.map(name => `${name}x`)).length).toBe(2000)
    expect(performance.now() - start).toBeLessThan(2000)
  })
})

describe('the values that a cause names', () => {
  const finding = (at: string): Finding => ({ severity: 'violation', subject: 'Ubuntu', at, message: 'm' })
  const before = [{ id: 'a', os: 'ubuntu', min: 1 }, { id: 'b', os: 'debian', min: 1 }]
  const after = [{ id: 'b', os: 'Debian', min: 2 }, { id: 'a', os: 'Ubuntu', min: 2 }]
  const names = (findings: Parameters<typeof valuesThatDiffer>[3]) => valuesThatDiffer('images', before, after, findings).map(({ at }) => at)
  it('first what the finding points at, then its object; other objects not at all', () => {
    expect(names({ before: [], after: [finding('/images/1/os')] })).toEqual(['/1/os', '/1/min'])
    expect(names({ before: [finding('/images/1/os')], after: [] })).toEqual(['/0/os', '/0/min'])
  })
  it('all of them where no finding points near any', () => {
    expect(names({ before: [], after: [finding('/flavors/1')] })).toEqual(['/0/min', '/0/os', '/1/min', '/1/os'])
  })
  it('what differs on every look comes last', () => {
    expect(valuesThatDiffer('v', { seconds: 1, data: { x: 1 } }, { seconds: 2, data: { x: 2 } }, { before: [], after: [] }).map(({ at }) => at)).toEqual(['/data/x', '/seconds'])
  })
  it('at most 8 of at most 200 characters', () => {
    const big = (fill: string) => Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`m${i}`, fill.repeat(500)]))
    const found = valuesThatDiffer('v', big('x'), big('y'), { before: [], after: [] })
    expect(found.length).toBe(8)
    expect(found.every(({ before: b, after: a }) => JSON.stringify(b).length <= 202 && JSON.stringify(a).length <= 202)).toBe(true)
    expect(inWords(found[0]!, 'x').length).toBeLessThan(250)
  })
})

it('items that were made anew with other ids, and say the same, differ in their ids alone', () => {
  const rule = (id: string, port: number): JsonObject => ({ id, port })
  expect(differences([rule('a', 1), rule('b', 1), rule('c', 2)], [rule('x', 2), rule('y', 1), rule('z', 3)])).toEqual([
    { at: '/0/id', was: '/2/id', before: 'c', after: 'x' }, { at: '/1/id', was: '/0/id', before: 'a', after: 'y' },
    { at: '/2', was: '/2', after: { id: 'z', port: 3 } }, { at: '/1', was: '/1', before: { id: 'b', port: 1 } },
  ])
})
