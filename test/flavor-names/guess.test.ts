import fc from 'fast-check'
import { expect, it } from 'vitest'
import { guess } from '../../src/flavor-names/guess.ts'
import { parseAs } from '../../src/flavor-names/parse.ts'
import { tables } from './tables.ts'

it.each([
  ['scs-4v-16', 'SCS-4V-16'], ['SCS_4V-16', 'SCS-4V-16'], ['SCS-4V-16 ', 'SCS-4V-16'], ['SCS-\uff14V-16', 'SCS-4V-16'],
  ['SCS-4V16', 'SCS-4V-16'], ['SCS-4V_16', 'SCS-4V-16'], ['SCS-V4-16', 'SCS-4V-16'], ['SCS-4iV-16', 'SCS-4Vi-16'],
  ['SCS-4V-16ou', 'SCS-4V-16uo'], ['SCS-4V-16:50', 'SCS-4V-16-50'], ['SCS-4V:16-50', 'SCS-4V-16-50'], ['SCS-4V-16_50', 'SCS-4V-16-50'],
  ['SCS-4V-16-50l', 'SCS-4V-16-50'], ['SCS-4V-16-50_', 'SCS-4V-16-50'], ['SCS-4V-16-50S', 'SCS-4V-16-50s'],
  ['SCS-4V-16-50ssd', 'SCS-4V-16-50s'], ['SCS-4V-16-50-nvme', 'SCS-4V-16-50p'], ['SCS-4V-16GiB-50GB', 'SCS-4V-16-50'],
  ['SCS-4V-16-50-kvm', 'SCS-4V-16-50_kvm'], ['SCS-4V-16_KVM', 'SCS-4V-16_kvm'], ['SCS-4V-16_Hyper-V', 'SCS-4V-16_hyv'],
  ['SCS-2C-4-10_hwv_xen', 'SCS-2C-4-10_xen_hwv'], ['SCS-2C-4_ib_i', 'SCS-2C-4_i_ib'], ['SCS-2C-4_kvm_kvm', 'SCS-2C-4_kvm'],
  ['SCS-2C-4_i7', 'SCS-2C-4_i'], ['SCS-2C-4_GA5', 'SCS-2C-4_GA'], ['SCS-2C-4_GNx', 'SCS-2C-4_GN'], ['SCS-2C-4_i3hhhh', 'SCS-2C-4_i3hhh'],
  ['SCS-2C-4-n_bms_3', 'SCS-2C-4-n_bms'], ['SCS-4V-3.25', 'SCS-4V-3'], ['SCS-4V:16:50-chy', 'SCS-4V-16-50_chy'],
])('the name nearest to %j is %s', (name, nearest) => {
  expect(guess(name, 'v2', tables)).toBe(nearest)
})

it.each([
  'SCS-', 'SCS-V-4', 'SCS-0V-4', 'SCS-4-16', 'SCS-4x-16', 'SCS-4V-', 'SCS-4V', 'SCS-4V-0', 'SCS-4V-16-1.5n', 'm1.small', '', `SCS-${'9'.repeat(90)}`,
  'SCS-4TV-16', 'SCS-4V-16-50hs',
])('nothing is made up nor chosen for %j', name => { expect(guess(name, 'v2', tables)).toBeUndefined() })

it('is a valid name whatever the text, in the wanted spelling', () => {
  const letters = fc.string({ unit: fc.constantFrom(...'SCS-_:0159.LVTCiuoxnhspkvmbxenhwvGNAIzarg '), maxLength: 30 })
  const texts = fc.oneof(fc.string({ unit: 'binary' }).map(text => `SCS${text}`), letters.map(text => `SCS-4V-16${text}`))
  fc.assert(fc.property(texts, fc.constantFrom('v1', 'v2'), (name, spelling) => {
    const nearest = guess(name, spelling, tables)
    if (nearest !== undefined) expect(parseAs(nearest, spelling, tables).ok).toBe(true)
  }), { numRuns: 1500 })
})
