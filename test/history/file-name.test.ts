import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeName, encodeName, isCut } from '../../src/history/file-name.ts'

const odd = fc.constantFrom('.', '+', '=', 'A', 'a', '2', 'e', '/', 'é', '@')
const texts = fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }), fc.string({ unit: odd, minLength: 1, maxLength: 200 }))

describe('encodeName', () => {
  it('gives names that any file system takes and keeps apart, and from which the text comes back', () => {
    fc.assert(fc.property(texts, text => {
      const name = encodeName(text)
      expect(name).toMatch(/^[a-z0-9_~+=-][a-z0-9._~+=-]*$/)
      expect(name.length).toBeLessThan(220)
      expect(isCut(name) ? undefined : text).toBe(decodeName(name))
    }))
  })
  it('cuts long names without making two of them the same', () => {
    const [a, b] = [encodeName('X'.repeat(200)), encodeName('X'.repeat(199) + 'x')]
    expect(isCut(a)).toBe(true)
    expect(a).not.toBe(b)
    expect(isCut(encodeName('x'.repeat(200)))).toBe(false)
  })
  it('knows names that it never gives', () => {
    for (const odd of ['A', '=41', '=2F', '=ff', '%41', '.', '..', 'a=', 'é', 'a b', encodeName('X'.repeat(200))]) expect(decodeName(odd)).toBeUndefined()
    fc.assert(fc.property(fc.string(), name => {
      const text = decodeName(name)
      if (text !== undefined) expect(encodeName(text)).toBe(name)
    }))
  })
})
