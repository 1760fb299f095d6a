import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { excerptOf, pointerOf, segmentsOf } from '../../src/report/evidence-excerpt.ts'
import { hostile } from './hostile.ts'

const image = (i: number) => ({ architecture: 'x86_64', checksum: 'c', id: `id-${i}`, min_disk: 8, min_ram: 512, name: `Image ${i}`, os_distro: 'ubuntu', os_version: '24.04', size: 1, status: 'active' })
const images = Array.from({ length: 9 }, (_, i) => image(i))
const shown = (data: unknown, pointer: string, allowed?: (pointer: string) => boolean) => {
  const { lines, missing } = excerptOf(data, segmentsOf(pointer)!, allowed)
  return { missing, text: lines.map(({ text }) => text).join('\n'), marked: lines.filter(({ marked }) => marked).map(({ text }) => text.trim()) }
}

describe('an excerpt', () => {
  test('marks the value, names the object that it is in and counts what it leaves out', () => {
    const { text, marked, missing } = shown(images, '/3/os_distro')
    expect({ marked, missing }).toEqual({ marked: ['"os_distro": "ubuntu"'], missing: undefined })
    expect(text).toBe(['[', '  … 3 more', '  3: {', '    … 2 more', '    "id": "id-3"', '    … 1 more', '    "min_ram": 512', '    "name": "Image 3"',
      '    "os_distro": "ubuntu"', '    "os_version": "24.04"', '    "size": 1', '    … 1 more', '  }', '  … 5 more', ']'].join('\n'))
  })

  test('of a member that is not there shows the nearest parent, and says so', () => {
    const { text, marked, missing } = shown(images, '/3/properties/os_purpose')
    expect({ marked, missing }).toEqual({ marked: ['"properties": – not there –'], missing: 'properties' })
    expect(text).toContain('"name": "Image 3"')
  })

  test.each(['/9/name', '/-1/name', '/03/name', '/length', '/constructor', '/__proto__/x', '/3/toString'])('%s leads nowhere: no inherited member is taken for one of the document', pointer => {
    expect(shown(images, pointer)).toMatchObject({ missing: expect.any(String) as string, marked: [expect.stringContaining('– not there –')] })
  })

  test('a member called __proto__ is one like any other', () => {
    expect(shown(JSON.parse('{"__proto__": {"a": 1}}'), '/__proto__/a').marked).toEqual(['"a": 1'])
  })

  test('escaped characters of a pointer are those of the member', () => {
    expect(shown({ 'a/b': { 'c~d': 7 } }, '/a~1b/c~0d').marked).toEqual(['"c~d": 7'])
  })

  test('a large place is shown by its first members', () => {
    const { lines } = excerptOf(images, [])
    expect(lines).toHaveLength(11)
    expect(shown(Array.from({ length: 500 }, (_, i) => i), '').marked.at(-2)).toBe('… 484 more')
  })

  test('of what is around the place shows what is allowed only', () => {
    const { text } = shown([{ ...image(0), owner: 'SECRET', zone: 'SECRET' }], '/0/os_distro', pointer => /\/(?:name|os_version)$/.test(pointer))
    expect(text).not.toMatch(/SECRET|id-0|min_ram/)
    expect(text).toMatch(/"name": "Image 0"[^]*"os_distro": "ubuntu"[^]*"os_version"/)
  })

  test('a pointer that is none has no segments', () => expect([segmentsOf('images/0'), segmentsOf('')]).toEqual([undefined, []]))

  test('pointers come back from their segments', () => {
    fc.assert(fc.property(fc.array(hostile), segments => { expect(segmentsOf(pointerOf(segments))).toEqual(segments) }))
  })

  test('is small and on time whatever the document and the pointer are', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 8 }), fc.array(fc.oneof(hostile, fc.constantFrom('0', '1', '')), { maxLength: 10 }), (data, segments) => {
      const { lines } = excerptOf(data, segments)
      expect(lines.length).toBeLessThanOrEqual(60)
      expect(lines.some(({ marked }) => marked)).toBe(true)
      for (const { text } of lines) expect(text.length).toBeLessThan(7000)
    }))
    const huge = { list: Array.from({ length: 200_000 }, (_, i) => ({ i, text: 'x'.repeat(50) })), text: 'x'.repeat(1e7) }
    const start = performance.now()
    for (let i = 0; i < 200; i += 1) excerptOf(huge, ['list', String(i * 900), 'text'])
    excerptOf(huge, ['text'])
    expect(performance.now() - start).toBeLessThan(500)
  })
})
