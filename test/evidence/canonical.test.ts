import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonicalJson, digestOf } from '../../src/evidence/canonical.ts'

it('gives the same text for the same value, whatever the order of keys', () => {
  expect(canonicalJson({ b: 1, a: { d: [2, { f: 1, e: 0 }], c: null } })).toBe('{"a":{"c":null,"d":[2,{"e":0,"f":1}]},"b":1}')
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), value => {
    const turned = Object.fromEntries(Object.entries(value).reverse())
    expect(canonicalJson(turned)).toBe(canonicalJson(value))
  }))
})

it('is JSON of the same value, also for the keys that objects treat specially', () => {
  const hostile = JSON.parse('{"__proto__":{"x":1},"constructor":2,"a":3}') as unknown
  expect(canonicalJson(hostile)).toBe('{"__proto__":{"x":1},"a":3,"constructor":2}')
  fc.assert(fc.property(fc.jsonValue(), value => { expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value))) }))
})

it('leaves undefined members out and ends pretty text with a newline', () => {
  expect(canonicalJson({ a: undefined, b: 1 }, { pretty: true })).toBe('{\n  "b": 1\n}\n')
})

it('digests the UTF-8 bytes', () => {
  expect(digestOf('')).toBe('sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  expect(digestOf('ä')).toBe('sha256:33e6d73fee82904c8d7afb78de1154d1e8dc2a0edb08120e63df5b9385c2d9cc')
})
