import fc from 'fast-check'
import { expect, it } from 'vitest'
import { describe as inWords } from '../../src/flavor-names/describe.ts'
import type { FlavorName } from '../../src/flavor-names/parts.ts'
import { parse, parseAs } from '../../src/flavor-names/parse.ts'
import { canonical, respell, short } from '../../src/flavor-names/write.ts'
import { tables } from './tables.ts'

const count = fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }))
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value)
const codes = (table: object): fc.Arbitrary<string> => fc.constantFrom(...Object.keys(table))

const cpu = fc.constantFrom(...Object.entries(tables.cpus)).chain(([vendor, { generations }]) => fc.record({
  vendor: fc.constant(vendor), generation: codes(generations).map(Number), fast: fc.integer({ min: 0, max: 3 }),
}))
const gpu = fc.constantFrom(...Object.entries(tables.gpus))
  .chain(([vendor, { generations }]) => fc.record({
    passThrough: fc.boolean(), vendor: fc.constant(vendor), generation: fc.oneof(fc.constant(''), codes(generations)),
    units: maybe(count), unitsFast: fc.integer({ min: 0, max: 2 }), vram: maybe(count), vramFast: fc.integer({ min: 0, max: 2 }),
  }))
  .filter(({ units, unitsFast, vram, vramFast }) => (vram === null ? vramFast === 0 : units !== null || unitsFast > 0))
const parts: fc.Arbitrary<FlavorName> = fc.record({
  vcpus: count, cpuType: codes(tables.cpuTypes), insecure: fc.boolean(),
  ram: fc.integer({ min: 1, max: 40_000 }).map(halves => halves / 2), noEcc: fc.boolean(), oversubscribed: fc.boolean(),
  disk: maybe(fc.record({ count, size: maybe(count), type: maybe(codes(tables.diskTypes)) })),
  hypervisor: maybe(codes(tables.hypervisors)), nested: fc.boolean(), cpu: maybe(cpu), gpu: maybe(gpu), infiniband: fc.boolean(),
})

it('a name made of parts is read as the same parts, in both spellings', () => {
  fc.assert(fc.property(parts, made => {
    expect(parse(canonical(made), tables)).toEqual({ ok: true, parts: made, spelling: 'v2' })
    if (made.hypervisor !== 'chy') expect(parseAs(canonical(made, 'v1'), 'v1', tables)).toEqual({ ok: true, parts: made, spelling: 'v1' })
  }), { numRuns: 2000 })
})

it('whatever is read has a canonical name that stays as it is', () => {
  const pieces = fc.constantFrom(...'4 0 V C i - _ 16 .5 u o x n s -10 kvm _kvm hwv _hwv a _a z _i GN _GN _gA 1 -1 h ib _ib'.split(' '))
  fc.assert(fc.property(fc.array(pieces, { maxLength: 12 }).map(rest => `SCS-4V-16${rest.join('')}`), name => {
    const read = parse(name, tables)
    if (!read.ok) return
    const once = canonical(read.parts)
    const again = parse(once, tables)
    expect(again).toEqual(read)
    expect(again.ok && canonical(again.parts)).toBe(once)
  }), { numRuns: 3000 })
})

it('spelling a name the other way and back gives the name', () => {
  fc.assert(fc.property(parts, made => {
    const name = canonical(made)
    expect(respell(name, 'v1')).toBe(canonical(made, 'v1'))
    expect(respell(respell(name, 'v1'), 'v2')).toBe(name)
  }))
  expect(respell('SCS-4V-16-100s', 'v1')).toBe('SCS-4V:16:100s')
  expect(respell('SCS-4V:16:3x10s-GNa:64-ib', 'v2')).toBe('SCS-4V-16-3x10s_GNa-64_ib')
})

it('numbers too big to count exactly still have a canonical name without an exponent', () => {
  const read = parse('SCS-1000000000000000000000000V-4', tables)
  expect(read.ok && canonical(read.parts)).toMatch(/^SCS-[0-9]+V-4$/)
})

it.each([
  ['SCS-8V-32-100_kvm_hwv_i3hh', 'SCS-8V-32-100'],
  ['SCS-2C-4-3x10s_bms_z3h_GNa-64h-24hh_ib', 'SCS-2C-4-3x10s_GNa-64-24_ib'],
  ['SCS-2C-4_a2h', 'SCS-2C-4_a'],
  ['SCS-2C-4_r', 'SCS-2C-4_r'],
  ['SCS-2C-4_GNah-6', 'SCS-2C-4_GNa'],
])('the short name of %s is %s', (name, shorter) => {
  const read = parse(name, tables)
  expect(read.ok && short(read.parts, tables)).toBe(shorter)
})

it.each([
  ['SCS-1L-1', '1 vCPU (heavily oversubscribed), 1 GiB RAM, no root disk'],
  ['SCS-4Vi-16.5uo-', '4 vCPUs (oversubscribed, insecure), 16.5 GiB RAM without ECC, oversubscribed, 1 disk of the size the cloud decides'],
  ['SCS-2C-4-3x10s_bms_hwv_z3hh_gNa-64h-24_ib',
    '2 vCPUs (dedicated core), 4 GiB RAM, 3 disks of 10 GB (local SSD), on bare metal, nested virtualization, AMD Zen 3 CPU, very fast, '
    + 'virtual Nvidia Ampere GPU with 64 compute units, fast and 24 GiB VRAM, InfiniBand'],
])('%s in words', (name, sentence) => {
  const read = parse(name, tables)
  expect(read.ok && inWords(read.parts, tables)).toBe(sentence)
})
