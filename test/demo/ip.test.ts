import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressOf, blockOf, cidr, overlap, written } from '../../src/demo/ip.ts'

const four = fc.ipV4()
const six = fc.ipV6().filter(text => !text.includes('%'))

describe('addresses of the demo cloud', () => {
  it('are numbers and back, in the shortest form', () => {
    fc.assert(fc.property(four, text => { expect(written(4, addressOf(text)?.value ?? -1n)).toBe(text) }))
    fc.assert(fc.property(six, text => {
      const found = addressOf(text)
      expect(found?.version).toBe(6)
      expect(written(6, found?.value ?? -1n)).toBe(new URL(`http://[${text}]/`).hostname.slice(1, -1))
    }))
  })

  it.each([
    ['10.0.5.7/24', '10.0.5.0/24'], ['0.0.0.0/0', '0.0.0.0/0'], ['10.0.0.1/32', '10.0.0.1/32'], ['2001:DB8::1/64', '2001:db8::/64'], ['::/0', '::/0'],
    ['::ffff:1.2.3.4/128', '::ffff:102:304/128'],
  ])('of the block %s begin where the prefix says', (text, plain) => {
    const found = blockOf(text)
    expect(found === undefined ? undefined : cidr(found)).toBe(plain)
  })

  it.each(['10.0.0', '10.0.0.0', '10.0.0.0/33', '10.0.0.0/-1', '::1/129', '10.0.0.0/24/24', '/24', 'x/8', '', '1e1.0.0.0/8', 'fe80::1%eth0/64'])(
    'of %j are none', text => { expect(blockOf(text)).toBeUndefined() })

  it('lie in two blocks exactly if these overlap', () => {
    const blocks = fc.tuple(four, fc.integer({ min: 0, max: 32 })).map(([address, length]) => blockOf(`${address}/${length}`)!)
    fc.assert(fc.property(blocks, blocks, (one, other) => {
      const both = one.first <= other.first ? other.first <= one.last : one.first <= other.last
      expect(overlap(one, other)).toBe(both)
    }))
    expect(overlap(blockOf('0.0.0.0/0')!, blockOf('::/0')!)).toBe(false)
  })
})
