import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseSource, readSource } from '../../src/spec/source.ts'
import { directory } from './definitions.ts'

const messages = (text: string): string[] => parseSource('f.yaml', text).problems.map(({ line, column, message }) => `${line}:${column} ${message}`)

describe('a definition file', () => {
  it.each([
    ['a: 1\nb: 2\na: 3\n', ['3:1 key "a" stands twice']],
    ['a: 1\nb: [1\n', [expect.stringMatching(/^3:1 is not YAML: Flow sequence/)]],
    ['a:\n  __proto__: {x: 1}\n', ['2:3 key "__proto__" is not allowed']],
    ['"constructor": 1\n', ['1:1 key "constructor" is not allowed']],
    ['a: !!js/function x\n', [expect.stringMatching(/^1:4 is not YAML: Unresolved tag/)]],
    ['a: 1\n---\nb: 1\n', [expect.stringContaining('multiple documents')]],
    ['a: *b\nb: &b 1\n', ['1:4 alias *b has no anchor &b before it']],
  ])('%j has its problems told with their place', (text, expected) => {
    expect(messages(text)).toEqual(expected)
  })
  it('may use anchors and merge keys, and keeps version-like keys as text', () => {
    expect(parseSource('f', 'x: &x {a: 1}\ny: {<<: *x, b: 2}\n1.10: z\n').value).toEqual({ x: { a: 1 }, y: { a: 1, b: 2 }, '1.10': 'z' })
  })
  it('keeps dates as text', () => {
    expect(parseSource('f', 'd: 2024-12-19').value).toEqual({ d: '2024-12-19' })
  })
  it('finds the place of a value behind an alias', () => {
    const source = parseSource('f', 'x: &x\n  a: 1\ny: *x\n')
    expect(source.problem(['y', 'a'], 'm')).toMatchObject({ line: 2, column: 6 })
    expect(source.problem(['y', 'missing', 'deeper'], 'm')).toMatchObject({ line: 3 })
  })
  it('is refused if its aliases multiply, nest without end or are too many', () => {
    const bomb = ['a0: &a0 [x,x,x,x,x,x,x,x,x]', ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(',')}]`)].join('\n')
    const wide = `a: &a "${'x'.repeat(100_000)}"\nb: [${Array(90).fill('*a').join(',')}]`
    const many = `a: &a 1\n${Array.from({ length: 6 }, (_, i) => `b${i}: &b${i} 1\nc${i}: [${Array(90).fill(`*b${i}`).join(',')}]`).join('\n')}`
    for (const text of [bomb, wide, many, 'a: &a [*a]', '['.repeat(50_000), `${'['.repeat(60)}1${']'.repeat(60)}`]) {
      const started = performance.now()
      expect(messages(text)).not.toEqual([])
      expect(parseSource('f', text).value).toBeUndefined()
      expect(performance.now() - started).toBeLessThan(3000)
    }
  })
  it('is refused if larger than 1 MiB, not UTF-8, missing or no file', async () => {
    expect(messages(`# ${'x'.repeat(1024 * 1024)}`)[0]).toContain('larger than 1048576 bytes')
    const dir = await directory({ 'large.yaml': `# ${'ä'.repeat(524_288)}` })
    expect((await readSource(`${dir}/large.yaml`)).problems[0]!.message).toContain('larger than 1048576 bytes')
    expect((await readSource('/nowhere/x.yaml')).problems[0]!.message).toContain('there is no such file')
    expect((await readSource('/tmp')).problems[0]!.message).toContain('it is not a file')
    expect((await readSource('/dev/zero')).problems[0]!.message).toContain('it is not a file')
  })
  it('never makes the reader throw, whatever it holds', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[-a-c:&*!<>|[\]{},#"' \n]{0,60}$/)), text => {
      const source = parseSource('f', text)
      for (const { line, column } of source.problems) expect(line >= 1 && column >= 1).toBe(true)
      expect(source.value === undefined).toBe(source.problems.length > 0)
    }), { numRuns: 500 })
  })
})
