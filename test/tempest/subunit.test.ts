import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSubunit, type Packet, SubunitReader } from '../../src/tempest/subunit.ts'
import { written, type Written } from './subunit-writer.ts'

const NAMES = ['', 'exists', 'inprogress', 'success', 'uxsuccess', 'skip', 'fail', 'xfail']

/** The packets in these pieces, with all that is left at the end. */
function read(...pieces: Buffer[]): Packet[] {
  const reader = new SubunitReader()
  return [...pieces.flatMap(piece => reader.push(piece)), ...reader.end()]
}

const seen = ({ test, status = 0, time, mime = '', file }: Written): Packet => ({
  test: test!, status: NAMES[status] as Packet['status'], ...(time && { at: time.seconds * 1000 }), ...(file && { file: { ...file, mime } }),
})

const bytes = fc.uint8Array({ maxLength: 300 }).map(array => Buffer.from(array))
const packet: fc.Arbitrary<Written> = fc.record({
  test: fc.string({ minLength: 1, maxLength: 80, unit: 'grapheme' }), status: fc.nat({ max: 7 }),
  time: fc.option(fc.record({ seconds: fc.nat(), nanoseconds: fc.nat({ max: 999_999_999 }) }), { nil: undefined }),
  tags: fc.option(fc.array(fc.string(), { maxLength: 3 }), { nil: undefined }),
  mime: fc.option(fc.string(), { nil: undefined }),
  file: fc.option(fc.record({ name: fc.string(), content: bytes }), { nil: undefined }),
  route: fc.option(fc.string(), { nil: undefined }),
}) as fc.Arbitrary<Written>
const cuts = fc.array(fc.nat(), { maxLength: 6 })

function cut(stream: Buffer, at: number[]): Buffer[] {
  const places = [0, ...at.map(place => place % (stream.length + 1)).sort((a, b) => a - b), stream.length]
  return places.slice(1).map((end, i) => stream.subarray(places[i], end))
}

describe('a subunit stream', () => {
  it('gives the same packets however it is cut into pieces', () => {
    fc.assert(fc.property(fc.array(packet, { maxLength: 5 }), cuts, (packets, at) => {
      expect(read(...cut(Buffer.concat(packets.map(written)), at))).toEqual(packets.map(seen))
    }))
  })
  it('gives its packets also between text of other programs', () => {
    fc.assert(fc.property(fc.array(fc.tuple(packet, bytes), { maxLength: 4 }), cuts, (parts, at) => {
      const stream = Buffer.concat(parts.flatMap(([one, noise]) => [noise, written(one)]))
      expect(read(...cut(stream, at))).toEqual(parts.map(([one]) => seen(one)))
    }))
  })
  it('gives no packet that was damaged, and all others', () => {
    fc.assert(fc.property(packet, packet, fc.nat(), fc.integer({ min: 1, max: 255 }), (first, second, place, change) => {
      const damaged = written(first)
      damaged[place % damaged.length]! ^= change
      expect(read(damaged, written(second))).toEqual([seen(second)])
    }))
  })
  it('ends with a packet that is not complete', () => {
    const whole = written({ test: 'a', status: 3 })
    for (let length = 1; length < whole.length; length++) expect(read(whole.subarray(0, length))).toEqual([])
  })
  it('may hold packets about no test', () => { expect(read(written({ status: 3 }), written({ test: 'a', status: 3 }))).toHaveLength(1) })
  it('with large attachments is read', () => {
    const content = Buffer.alloc(3_000_000, 'x')
    expect(read(written({ test: 'a', status: 6, file: { name: 'log', content } }))[0]?.file?.content.length).toBe(3_000_000)
  })
  it('of a thousand broken packets is given up, so that it cannot take hours', () => {
    const broken = written({ test: 'a', status: 3 })
    broken[broken.length - 1]! ^= 1
    expect(() => read(Buffer.concat(Array.from({ length: 1100 }, () => broken)))).toThrow('broken packets')
  })
  it('is known by its first two bytes', () => {
    expect([Buffer.from([0xb3, 0x2f]), Buffer.from([0xb3, 0x1f]), Buffer.from('<t'), Buffer.alloc(0)].map(isSubunit)).toEqual([true, false, false, false])
  })
})

it('the recorded stream of a run has the figures that subunit-stats tells', () => {
  const packets = read(gunzipSync(readFileSync(new URL('recorded/tempest-33.subunit.gz', import.meta.url))))
  const count = (status: string) => new Set(packets.filter(one => one.status === status).map(one => one.test)).size
  expect([count('exists'), count('success'), count('fail'), count('skip')]).toEqual([258, 168, 19, 6])
})
