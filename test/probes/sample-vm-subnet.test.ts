import fc from 'fast-check'
import { expect, it } from 'vitest'
import { freeSubnet } from '../../src/probes/sample-vm-subnet.ts'

it.each([
  [[], '10.1.0.0/24'],
  [['10.1.1.0/24', '10.0.255.0/24', '203.0.113.0/24', 'fd00::/64', 'nonsense'], '10.1.0.0/24'],
  [['10.1.0.128/25'], '10.254.97.0/24'],
  [['10.0.0.0/8'], '172.31.97.0/24'],
  [['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'], '198.18.97.0/24'],
  [['0.0.0.0/0'], undefined],
])('overlaps with none of %j', (taken, free) => {
  expect(freeSubnet(taken)).toBe(free)
})

it('never throws', () => {
  fc.assert(fc.property(fc.array(fc.string()), taken => ['string', 'undefined'].includes(typeof freeSubnet(taken))))
})
