import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isTar, TarReader } from '../../src/conformance/tar.ts'
import { header, tar } from './reports.ts'

function read(bytes: Buffer, step = 1000, wanted: (path: string) => boolean = () => true, most = 1e6): Record<string, string> {
  const reader = new TarReader(wanted, most)
  for (let at = 0; at < bytes.length; at += step) reader.push(bytes.subarray(at, at + step))
  reader.end()
  return Object.fromEntries(reader.files.map(({ path, content }) => [path, content.toString()]))
}

describe('reading an archive', () => {
  it('gives every file, however the bytes come in', () => {
    const file = fc.tuple(fc.stringMatching(/^[a-z]{1,40}(\/[a-z]{1,40})?$/), fc.string({ maxLength: 2000 }))
    fc.assert(fc.property(fc.array(file, { maxLength: 5 }), fc.integer({ min: 1, max: 3000 }), (files, step) => {
      const wanted = Object.fromEntries(files)
      expect(read(tar(wanted), step)).toEqual(wanted)
    }))
  })
  it('throws or gives files, and nothing else, whatever the bytes are', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 3000 }), fc.nat(2000), (noise, at) => {
      const bytes = tar({ a: 'x'.repeat(700) })
      bytes.set(noise.subarray(0, Math.max(0, bytes.length - at)), Math.min(at, bytes.length))
      try {
        read(bytes)
      } catch (error) {
        expect((error as Error).message).toMatch(/^the (archive|files)/)
      }
    }))
  })
  it.each(['ustar', 'pax', 'gnu'])('of the real tar in form %s, with long paths and "./"', form => {
    const dir = mkdtempSync(join(tmpdir(), 'scs-check-tar-'))
    try {
      const long = `${'d'.repeat(60)}/${'e'.repeat(60)}/f`
      mkdirSync(join(dir, long, '..'), { recursive: true })
      writeFileSync(join(dir, long), 'deep')
      writeFileSync(join(dir, 'top'), 'x'.repeat(5000))
      execFileSync('tar', [`--format=${form}`, '-cf', join(dir, 'a.tar'), '-C', dir, `./${long}`, 'top'])
      const bytes = readFileSync(join(dir, 'a.tar'))
      expect([isTar(bytes), read(bytes)]).toEqual([true, { [long]: 'deep', top: 'x'.repeat(5000) }])
    } finally {
      rmSync(dir, { recursive: true })
    }
  })
  it('keeps what is wanted only', () => {
    expect(read(tar({ a: '1', b: '2'.repeat(9999) }), 700, path => path === 'a', 10)).toEqual({ a: '1' })
  })
  it('takes links and devices for no files', () => {
    expect(read(tar({ a: '' }, '2'))).toEqual({})
  })
  it.each<[string, Buffer, string]>([
    ['cut off within a file', tar({ a: 'x'.repeat(900) }).subarray(0, 1100), 'cut off'],
    ['cut off between files', tar({ a: 'x' }).subarray(0, 1024), 'cut off'],
    ['damaged', Buffer.concat([Buffer.from('y'), tar({ a: 'x' }).subarray(1)]), 'wrong checksum'],
    ['larger than what is kept', tar({ a: 'x'.repeat(2000) }), 'more than 1000 bytes'],
    ['with a header for a path of a gigabyte', header('x', 2 ** 30, 'L'), 'a header that is too large'],
  ])('refuses one %s', (_, bytes, message) => {
    expect(() => read(bytes, 512, () => true, 1000)).toThrow(message)
  })
})
