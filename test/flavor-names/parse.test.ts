import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse, parseAs } from '../../src/flavor-names/parse.ts'
import { canonical } from '../../src/flavor-names/write.ts'
import { tables } from './tables.ts'

const words = (text: string): string[] => text.trim().split(/\s+/)

describe('names that the official suite accepts, and their canonical form', () => {
  it.each([
    ['SCS-4V-16', 'SCS-4V-16'], ['SCS-4V-16-', 'SCS-4V-16-'], ['SCS-4V-16-n', 'SCS-4V-16-n'],
    ['SCS-4V-16-2xs', 'SCS-4V-16-2xs'], ['SCS-4V-16-3x', 'SCS-4V-16-3x'],
    ['SCS-4V-16-x10', 'SCS-4V-16-10'], ['SCS-4V-16-1x50', 'SCS-4V-16-50'],
    ['SCS-04V-016', 'SCS-4V-16'], ['SCS-4V-16-010', 'SCS-4V-16-10'], ['SCS-2C-4_i01', 'SCS-2C-4_i1'],
    ['SCS-4V-16.', 'SCS-4V-16'], ['SCS-4V-.5', 'SCS-4V-0.5'], ['SCS-4V-16.0', 'SCS-4V-16'],
    ['SCS-4V-16uo', 'SCS-4V-16uo'], ['SCS-4Vi-16', 'SCS-4Vi-16'], ['SCS-4V-10.5', 'SCS-4V-10.5'],
    ['SCS-2C-4_i_ib', 'SCS-2C-4_i_ib'], ['SCS-2C-4_ib', 'SCS-2C-4_ib'], ['SCS-2C-4_i0', 'SCS-2C-4_i'], ['SCS-2C-4_i00', 'SCS-2C-4_i'],
    ['SCS-2C-4_chy', 'SCS-2C-4_chy'], ['SCS-2C-4-3x10s_bms_z3', 'SCS-2C-4-3x10s_bms_z3'],
    ['SCS-2C-4-_bms_z3h_GNa-64_ib', 'SCS-2C-4-_bms_z3h_GNa-64_ib'],
    ['SCS-2C-4_i3hhh', 'SCS-2C-4_i3hhh'], ['SCS-4V-16_a2hh', 'SCS-4V-16_a2hh'], ['SCS-4V-16_r', 'SCS-4V-16_r'],
    ...words('_GN _gN _GN-14 _GNa _GNah _GNh _GNa-14h-6hh _GA0.4 _GA5.1 _gI0.95 _GI3-128').map(gpu => [`SCS-2C-4${gpu}`, `SCS-2C-4${gpu}`]),
    ['SCS-999V-9999-99999', 'SCS-999V-9999-99999'],
  ])('%s', (name, shortest) => {
    const read = parse(name, tables)
    expect(read).toMatchObject({ ok: true, spelling: 'v2' })
    expect(read.ok && canonical(read.parts)).toBe(shortest)
  })
})

describe('names in the first spelling', () => {
  it.each(words('SCS-4V:16:50-kvm-i1 SCS-4V:16-ib SCS-4V:16:3x10s-GNa:64-ib SCS-8V:32:100'))('%s is read', name => {
    const read = parse(name, tables)
    expect(read).toMatchObject({ ok: true, spelling: 'v1' })
    expect(read.ok && canonical(read.parts, 'v1')).toBe(name)
    expect(parseAs(name, 'v2', tables).ok).toBe(false)
  })
  it.each(words('SCS-4V:16:50-chy SCS-4V-16:50 SCS-4V:16-50 SCS-4V:16_kvm'))('%s mixes spellings or uses what v1 had not', name => {
    expect(parse(name, tables).ok).toBe(false)
  })
})

describe('names that the official suite refuses', () => {
  it.each([
    ...words(`SCS- SCS-1V SCS-1V- SCS-4V-3.25 SCS-4V-0 SCS-0V-4 SCS-V-4 SCS-4V- SCS-4V-. SCS-4V-1.2.3 SCS-4V-16-0 SCS-4V-16-0x10 SCS-1V-4.3
      SCS-4V-16ou SCS-4iV-16 SCS-4v-16 SCS-4V-16-1.5n SCS-4V-16-50l SCS-4V-16-50_ SCS-2C-4_ib_i SCS-2C-4_iib SCS-2C-4-10_hwv_xen
      SCS-2C-4_i7 SCS-2C-4_a6 SCS-2C-4_r1 SCS-2C-4_z9 SCS-2C-4_i3hhhh
      SCS-2C-4_GNa-14hhh SCS-2C-4_GA5 SCS-2C-4_GI5 SCS-2C-4_GNax SCS-2C-4_GNa-0
      SCS-2C-4-n_bms_3 scs-4V-16 SCS_4V-16 SCS-2C-4_GN__proto__ SCS-2C-4_GNconstructor SCS-2C-4_kvm_kvm`),
    'SCS-4V-16 ', 'SCS-4V-16\n', 'SCS-٤V-16', 'SCS-\uff14V-16', '',
  ])('%j', name => expect(parse(name, tables).ok).toBe(false))
})

it.each(['SCS-2C-4_GNa_ib', 'SCS-2C-4_GN_ib', 'SCS-4V:16-GNa-ib'])('D20: InfiniBand may follow a GPU without units: %s', name => {
  expect(parse(name, tables)).toMatchObject({ ok: true, parts: { gpu: { vendor: 'N', units: null }, infiniband: true } })
})

describe('a refusal says where and why', () => {
  it.each([
    ['SCS-2C-4_i7', 10, 'generation 7 of Intel CPUs is not defined; known: 0, 1, 2, 3, 4, 5, 6'],
    ['SCS-2C-4_GA5', 11, 'generation "5" of AMD GPUs is not defined; known: 0.4, 0.5, 1, 1.1, 2, 2.1, 3, 3.1, 3.5, 4, 4.1, 5.1'],
    ['SCS-4v-16', 5, 'one of L, V, T, C must follow the number of vCPUs, not "v-16"'],
    ['SCS-V-4', 4, 'the number of vCPUs is missing'],
    ['SCS-0V-4', 4, 'the number of vCPUs must be at least 1'],
    ['SCS-4V', 6, '"-" and the RAM must follow the vCPUs, not the end of the name'],
    ['SCS-4V-', 7, 'the RAM in GiB is missing'],
    ['SCS-4V-3.25', 7, 'the RAM must be a multiple of 0.5 GiB'],
    ['SCS-4V-16ou', 10, '"u" is not expected here'],
    ['SCS-4V-16-0x10', 10, 'the number of disks must be at least 1'],
    ['SCS-2C-4-10_hwv_xen', 15, '"_xen" is not expected here; extensions stand in the order hypervisor, hwv, CPU, GPU, ib, each once'],
    ['SCS-2C-4_GNa-14hhh', 17, 'at most 2 h may mark the compute units, there are 3'],
    ['SCS-4V:16:50-chy', 12, '"-chy" is not expected here'],
    ['m1.small', 0, 'it must start with SCS-'],
    [`SCS-${'1'.repeat(300)}V-4`, 255, 'it is longer than 255 characters'],
  ])('%s', (name, position, reason) => {
    expect(parse(name, tables)).toEqual({ ok: false, position, reason })
  })
})

it('no text makes the parser throw, and it never refuses beyond the end', () => {
  const letters = fc.string({ unit: fc.constantFrom(...'SCS-_:0159.LVTCiuoxnhspkvmbxenhwvGNAIzarg') })
  const texts = fc.oneof(fc.string({ unit: 'binary' }), letters.map(text => `SCS-${text}`), letters.map(text => `SCS-4V-16${text}`))
  fc.assert(fc.property(texts, name => {
    const read = parse(name, tables)
    if (!read.ok) expect(read.position).toBeLessThanOrEqual(name.length)
    else expect(canonical(read.parts, read.spelling).length).toBeLessThanOrEqual(name.length + 1)
  }), { numRuns: 3000 })
})
