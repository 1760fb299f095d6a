import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { make } from '../../src/flavor-names/make.ts'
import { toJson } from '../../src/flavor-names/parts-json.ts'
import { parse } from '../../src/flavor-names/parse.ts'
import { promises } from '../../src/flavor-names/promises.ts'
import { canonical } from '../../src/flavor-names/write.ts'
import { tables } from './tables.ts'

const small = { vcpus: 4, cpuType: 'V', ramGiB: 16 }
const named = (wish: unknown): string => {
  const made = make(wish, tables)
  return made.ok ? canonical(made.parts) : made.problems.map(({ at, message }) => `${at}: ${message}`).join('\n')
}
/** Names as the grammar builds them. */
const names = fc.stringMatching(new RegExp('^SCS-[1-9][0-9]{0,2}[LVTC]i?-[1-9][0-9]{0,2}(\\.5)?u?o?(-([1-9]x)?([1-9][0-9]{0,3})?[nhsp]?)?'
  + '(_(kvm|xen|vmw|hyv|bms|chy))?(_hwv)?(_(i[1-6]?|z[1-6]?|a[1-5]?|r)h{0,3})?'
  + '(_[gG](N[fkmpvtalgbu]?|A(0\\.4|2\\.1|3)?|I(0\\.9|1)?)(-[1-9][0-9]?h{0,2}(-[1-9][0-9]?h{0,2})?)?)?(_ib)?$'))

it('what a name says as JSON makes the name again', () => {
  fc.assert(fc.property(names, name => {
    const read = parse(name, tables)
    expect(read.ok).toBe(true)
    if (!read.ok) return
    const made = make(JSON.parse(JSON.stringify(toJson(read.parts))), tables)
    expect(made).toEqual({ ok: true, parts: read.parts })
    expect(made.ok && parse(canonical(made.parts), tables)).toEqual({ ok: true, parts: read.parts, spelling: 'v2' })
  }), { numRuns: 2000 })
})

it('whatever is wished, the answer is a valid name that says it, or what is wrong', () => {
  const codes = fc.constantFrom('h', 'i', 'N', 'a', 's')
  const value = fc.oneof(fc.integer({ min: -2, max: 9 }), fc.double(), fc.string({ maxLength: 3 }), fc.boolean(), fc.constant(null), codes)
  const keys = fc.constantFrom('count', 'sizeGB', 'type', 'vendor', 'generation', 'fast', 'units', 'unitsFast', 'vramGiB', 'vramFast', '__proto__')
  const group = fc.dictionary(keys, value)
  const wish = fc.oneof(fc.anything(), fc.record({
    vcpus: value, cpuType: fc.constantFrom('V', 'x'), ramGiB: value, disk: fc.oneof(group, value), cpu: group, gpu: group, hypervisor: value,
  }, { requiredKeys: [] }).map(more => ({ ...small, ...more })))
  fc.assert(fc.property(wish, wished => {
    const made = make(wished, tables)
    if (made.ok) expect(parse(canonical(made.parts), tables)).toEqual({ ok: true, parts: made.parts, spelling: 'v2' })
    else expect(made.problems.length).toBeGreaterThan(0)
  }), { numRuns: 3000 })
})

describe('words and figures', () => {
  it.each([
    [{ cpuType: 'dedicated core' }, 'SCS-4C-16'], [{ cpuType: 'shared-core' }, 'SCS-4V-16'], [{ cpuType: 'crowded-core' }, 'SCS-4L-16'],
    [{ disk: { sizeGB: '100', type: 'SSD' } }, 'SCS-4V-16-100s'], [{ disk: { type: 'local NVMe' } }, 'SCS-4V-16-p'], [{ disk: {} }, 'SCS-4V-16-'],
    [{ hypervisor: 'Hyper-V' }, 'SCS-4V-16_hyv'], [{ hypervisor: 'bare metal' }, 'SCS-4V-16_bms'],
    [{ cpu: { vendor: 'Intel', generation: 'Ice Lake', fast: 'hh' } }, 'SCS-4V-16_i3hh'], [{ cpu: { vendor: 'z', generation: '4' } }, 'SCS-4V-16_z4'],
    [{ cpu: { vendor: 'arm', generation: 'Neoverse N1' } }, 'SCS-4V-16_a1'], [{ cpu: { vendor: 'RISC-V' } }, 'SCS-4V-16_r'],
    [{ gpu: { vendor: 'nvidia', generation: 'ampere', units: 14, unitsFast: 1, vramGiB: 6, vramFast: 2 } }, 'SCS-4V-16_gNa-14h-6hh'],
    [{ gpu: { vendor: 'AMD', generation: 'RDNA 2', passThrough: true } }, 'SCS-4V-16_GA2.1'],
    [{ gpu: { vendor: 'N', unitsFast: 1, vramGiB: 6 } }, 'SCS-4V-16_gNh-6'],
  ])('%j makes %s', (more, name) => { expect(named({ ...small, ...more })).toBe(name) })

  it.each([
    [{ vcpus: 0 }, 'vcpus: 0 is not possible: a whole number, at least 1'],
    [{ vcpus: '1e3' }, 'vcpus: "1e3" is not possible: a whole number, at least 1'],
    [{ vcpus: true }, 'vcpus: true is not possible: a whole number, at least 1'],
    [{ vcpus: null }, 'vcpus: is missing: the number of vCPUs, at least 1'],
    [{ ramGiB: 3.25 }, 'ramGiB: 3.25 is not possible: a multiple of 0.5 GiB, at least 0.5'],
    [{ cpuType: 'X' }, 'cpuType: "X" is not possible: one of L (heavily oversubscribed), V (oversubscribed), T (dedicated thread), C (dedicated core)'],
    [{ disk: { sizeGB: 1.5 } }, 'disk.sizeGB: 1.5 is not possible: a whole number, at least 1'],
    [{ disk: 5 }, 'disk: must be an object with count, sizeGB, type'],
    [{ disk: { size: 5 } }, 'disk.size: is not known; did you mean "sizeGB"?'],
    [{ insecure: 'yes' }, 'insecure: "yes" is not possible: true or false'],
    [{ cpu: { generation: 3 } }, 'cpu.vendor: is missing: one of i (Intel), z (AMD), a (Arm), r (RISC-V)'],
    [{ cpu: { vendor: 'r', generation: 1 } }, 'cpu.generation: 1 is not possible: one of 0 (of any kind)'],
    [{ cpu: { vendor: 'i', fast: 'hhhh' } }, 'cpu.fast: "hhhh" is not possible: none, h, hh, hhh (or 0 to 3)'],
    [{ gpu: { vendor: 'N', vramGiB: 6 } }, 'gpu.vramGiB: a name can tell the VRAM only behind the number of compute units'],
    [{ gpu: { vendor: 'N', units: 6, vramFast: 1 } }, 'gpu.vramFast: a name can call the VRAM fast only behind its size'],
    [{ vcpus: 10 ** 250 }, ': no name can say this: it is longer than 255 characters'],
  ])('%j is refused with what is allowed', (more, message) => { expect(named({ ...small, ...more })).toBe(message) })
})

it.each([
  ['SCS-2T-4uo', /^vCPUs: 2, dedicated thread \(T\): .*thread/m], ['SCS-2T-4uo', /^RAM: 4 GiB, without ECC \(u\), oversubscribed \(o\)$/m],
  ['SCS-2Li-4', /^CPU flaws: insecure/m], ['SCS-2L-4', /^disk: none: boot from a volume$/m],
  ['SCS-2L-4-', /^disk: root disk of a size that the cloud chooses, of any kind$/m],
  ['SCS-2L-4_i3hh', /^CPU: Intel Ice Lake, more than 3\.25 GHz on all cores$/m], ['SCS-2L-4_a', /^CPU: Arm, any generation$/m],
  ['SCS-2L-4_gIh', /^GPU: Intel, any generation, a share of a device \(vGPU\) \(fast\)$/m],
  ['SCS-2L-4_GA3-110hh-192h', /^GPU: AMD CDNA 3, a whole device passed through, 110 compute units \(very fast\), 192 GiB VRAM \(fast\)$/m],
])('%s promises %s', (name, promise) => {
  const read = parse(name, tables)
  expect(read.ok && promises(read.parts, tables).map(one => one.join(': ')).join('\n')).toMatch(promise)
})
