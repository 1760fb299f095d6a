import { describe, expect, it } from 'vitest'
import type { NameJson } from '../../src/cli/flavor-reading.ts'
import { flavor } from './flavor-run.ts'

const read = async (args: string[], stdin?: string | Buffer): Promise<NameJson[]> =>
  JSON.parse((await flavor(['parse', '--json', ...args], stdin)).out) as NameJson[]
const words = (text: string): string[] => text.trim().split(/\s+/)

describe('the verdicts of the official parser', () => {
  it('accepts what it accepts and says the same in the shortest way', async () => {
    const names = Object.entries({
      'SCS-4V-16-': 'SCS-4V-16-', 'SCS-4V-16-n': 'SCS-4V-16-n', 'SCS-4V-16-2xs': 'SCS-4V-16-2xs', 'SCS-4V-16-3x': 'SCS-4V-16-3x',
      'SCS-4V-16-x10': 'SCS-4V-16-10', 'SCS-4V-16-1x50': 'SCS-4V-16-50', 'SCS-04V-016': 'SCS-4V-16', 'SCS-4V-16-010': 'SCS-4V-16-10',
      'SCS-2C-4_i01': 'SCS-2C-4_i1', 'SCS-4V-16.': 'SCS-4V-16', 'SCS-4V-.5': 'SCS-4V-0.5', 'SCS-4V-16.0': 'SCS-4V-16',
      'SCS-4V-16uo': 'SCS-4V-16uo', 'SCS-4Vi-16': 'SCS-4Vi-16', 'SCS-4V-10.5': 'SCS-4V-10.5', 'SCS-2C-4_i_ib': 'SCS-2C-4_i_ib',
      'SCS-2C-4_ib': 'SCS-2C-4_ib', 'SCS-2C-4_i00': 'SCS-2C-4_i', 'SCS-2C-4_GNa-14h-6hh': 'SCS-2C-4_GNa-14h-6hh', 'SCS-2C-4_GNh': 'SCS-2C-4_GNh',
      'SCS-2C-4_GNa_ib': 'SCS-2C-4_GNa_ib', 'SCS-4V:16:50-kvm-i1': 'SCS-4V-16-50_kvm_i1', 'SCS-4V:16-ib': 'SCS-4V-16_ib',
      'SCS-4V:16:3x10s-GNa:64-ib': 'SCS-4V-16-3x10s_GNa-64_ib',
    })
    const readings = await read(names.map(([name]) => name))
    expect(readings.map(({ name, canonical }) => [name, canonical])).toEqual(names)
  })
  it('refuses what it refuses', async () => {
    const names = words(`SCS-4V-3.25 SCS-4V-0 SCS-0V-4 SCS-V-4 SCS-4V- SCS-4V-. SCS-4V-1.2.3 SCS-4V-16-0 SCS-4V-16-0x10 SCS-4V-16ou SCS-4iV-16
      SCS-4v-16 SCS-4V-16-1.5n SCS-4V-16-50l SCS-4V-16-50_ SCS-٤V-16 SCS-2C-4_ib_i SCS-2C-4_iib SCS-2C-4-10_hwv_xen SCS-2C-4_i7 SCS-2C-4_a6
      SCS-2C-4_r1 SCS-2C-4_i3hhhh SCS-2C-4_GNa-14hhh SCS-2C-4_GA5 SCS-2C-4_GI5 SCS-2C-4_GNax SCS-2C-4_GNa-0 SCS-4V:16:50-chy SCS-4V-16:50
      SCS-4V:16-50 SCS-2C-4-n_bms_3`)
    const { code, out } = await flavor(['parse', '--json', ...names, 'SCS-4V-16 '])
    const readings = JSON.parse(out) as NameJson[]
    expect(code).toBe(1)
    expect(readings.filter(({ valid, problem, parts }) => valid || problem === null || parts !== null)).toEqual([])
    expect(readings).toHaveLength(33)
  })
})

describe('--grammar', () => {
  it.each([
    ['any', 'SCS-4V-16', 'v3'], ['any', 'SCS-4V:16', 'v1'], ['v1', 'SCS-4V:16', 'v1'], ['v1', 'SCS-4V-16', null],
    ['v2', 'SCS-4V-16', 'v2'], ['v2', 'SCS-4V:16', null], ['v3', 'SCS-4V-16', 'v3'], ['v3', 'SCS-4V:16', null],
  ])('%s reads %s as %s', async (grammar, name, as) => {
    expect(await read(['--grammar', grammar, name])).toMatchObject([{ name, valid: as !== null, grammar: as }])
  })
  it('guesses in the wanted spelling, and takes the old one with a note only where any is wanted', async () => {
    expect((await read(['--grammar', 'v1', 'SCS-4V-16-50_kvm']))[0]?.problem?.nearest).toBe('SCS-4V:16:50-kvm')
    expect((await read(['--grammar', 'v1', 'SCS-4V:16']))[0]?.notes).toEqual([])
    expect((await read(['SCS-4V:16']))[0]?.notes).toEqual(['the name is spelled as in v1 of the standard; better: SCS-4V-16'])
  })
  it('knows no other', async () => {
    expect((await flavor(['parse', '--grammar', 'v4', 'SCS-4V-16'])).code).not.toBe(0)
  })
})

it('shows the parts in columns, without those that say nothing, and why a name is invalid', async () => {
  const { code, out } = await flavor(['parse', 'SCS-4V-16-100s', 'SCS-2C-4_GNa-64h-24_ib', 'SCS-4v-16', 'm1.small'])
  expect(code).toBe(1)
  expect(out.split('\n')).toEqual([
    'name                    grammar  vCPUs  type  RAM GiB  disks  GB each  disk type  GPU                   InfiniBand',
    'SCS-4V-16-100s          v3       4      V     16       1      100      s          -                     -',
    'SCS-2C-4_GNa-64h-24_ib  v3       2      C     4        -      -        -          GNa 64h units 24 GiB  yes',
    'invalid: SCS-4v-16: no SCS flavor name: at character 6, one of L, V, T, C must follow the number of vCPUs, not "v-16"; did you mean SCS-4V-16?',
    'invalid: m1.small: no SCS flavor name: at character 1, it must start with SCS-',
    '',
  ])
})

it('gives units in the keys and the other names', async () => {
  expect(await read(['SCS-8V-32-2x100p_chy_i3h'])).toEqual([{
    name: 'SCS-8V-32-2x100p_chy_i3h', valid: true, grammar: 'v3', canonical: 'SCS-8V-32-2x100p_chy_i3h', short: 'SCS-8V-32-2x100p', v1: null,
    parts: {
      vcpus: 8, cpuType: 'V', insecure: false, ramGiB: 32, noEcc: false, oversubscribed: false,
      disk: { count: 2, sizeGB: 100, type: 'p' }, hypervisor: 'chy', nested: false, cpu: { vendor: 'i', generation: 3, fast: 1 }, gpu: null, infiniband: false,
    },
    notes: [], problem: null,
  }])
})

describe('stdin', () => {
  it('has one name per line, whatever ends it, where no name or "-" is given', async () => {
    for (const args of [[], ['-']]) {
      expect((await read(args, 'SCS-1V-4\r\n\nSCS-1V-8\nSCS-1L-1')).map(({ name }) => name)).toEqual(['SCS-1V-4', 'SCS-1V-8', 'SCS-1L-1'])
    }
    expect((await read(['SCS-2V-4', '-', 'SCS-2V-8', '-'], 'SCS-1V-4\n')).map(({ name }) => name)).toEqual(['SCS-2V-4', 'SCS-1V-4', 'SCS-2V-8'])
  })
  it('is asked for in words where it is a terminal or empty', async () => {
    expect(await flavor(['parse'])).toMatchObject({ code: 3, out: '', err: 'scs-check: no names: give them as arguments, or one per line on stdin\n' })
    expect(await flavor(['parse'], '\n\r\n')).toMatchObject({ code: 3, out: '' })
  })
  it('reaches a terminal with nothing that it could obey, as text and as JSON', async () => {
    const hostile = Buffer.concat([Buffer.from('SCS-\x1b[31m\u202e\x00\n__proto__\nSCS-2C-4_GN\x9b\u2028'), Buffer.from([0xff, 0xfe, 10])])
    for (const args of [['parse'], ['parse', '--json'], ['describe'], ['specs'], ['specs', '--json']]) {
      const { code, out } = await flavor(args, hostile)
      expect(code).toBe(1)
      expect(out.replaceAll('\n', '')).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028\u202a-\u202e]/)
    }
  })
  it('may be long: 100,000 names, or one line of 10 MB, in seconds; more than 64 MiB is refused', async () => {
    const start = performance.now()
    const lines = Array.from({ length: 100_000 }, (_, i) => (i % 3 === 0 ? `SCS-${i}v-16_${i}` : `SCS-${i}V-${i}-50s_kvm`)).join('\n')
    for (const json of [[], ['--json']]) {
      const { code, out } = await flavor(['parse', ...json], lines)
      expect(code).toBe(1)
      expect(out.split('\n').length).toBeGreaterThan(100_000)
    }
    expect((await flavor(['parse'], `SCS-${'9'.repeat(10_000_000)}`)).code).toBe(1)
    expect(performance.now() - start).toBeLessThan(20_000)
    expect(await flavor(['parse'], Buffer.alloc(65 * 1024 ** 2, 'a'))).toMatchObject({ code: 3, err: 'scs-check: stdin: is larger than 64 MiB\n' })
  })
})

describe('describe', () => {
  it('says in a sentence and part by part what a name promises', async () => {
    const { code, out } = await flavor(['describe', 'SCS-4V-16-3x10s'])
    expect(code).toBe(0)
    expect(out).toMatch(/^SCS-4V-16-3x10s: 4 vCPUs \(oversubscribed\), 16 GiB RAM, 3 disks of 10 GB \(local SSD\)\n/)
    expect(out).toMatch(/^ {2}vCPUs +4, oversubscribed \(V\): .*20 %/m)
    expect(out).toMatch(/^ {2}disk +3 independent disks of 10 GB each, local SSD$/m)
  })
  it('is brief on demand, and JSON', async () => {
    expect((await flavor(['describe', '--brief', 'SCS-1L-1'])).out).toBe('SCS-1L-1: 1 vCPU (heavily oversubscribed), 1 GiB RAM, no root disk\n')
    const { code, out } = await flavor(['describe', '--json', 'SCS-1L-1', 'SCS-1L'])
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject([
      { name: 'SCS-1L-1', valid: true, description: '1 vCPU (heavily oversubscribed), 1 GiB RAM, no root disk', problem: null },
      { name: 'SCS-1L', valid: false, description: null, promises: null, problem: { character: 7 } },
    ])
  })
})
