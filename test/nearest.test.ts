import { describe, expect, it } from 'vitest'
import { nearest, suggest } from '../src/nearest.ts'

describe('nearest', () => {
  it.each([['tilte', 'title'], ['Title', 'title'], ['titl', 'title'], ['clauses', 'clause']])('%s looks like %s', (word, best) => {
    expect(nearest(word, ['id', 'title', 'clause'])).toEqual([best])
  })
  it('gives nothing for what looks like nothing', () => {
    expect(nearest('xyzzy', ['id', 'title'])).toEqual([])
    expect(suggest('xyzzy', ['id', 'title'])).toBe('known: id, title')
    expect(suggest('xyzzy', [])).toBe('there are none')
  })
})
