import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { flavor } from './flavor-run.ts'

const NAMES = ['SCS-4V-16-100s', 'SCS-2Ci-3.5uo-3x10p_bms_hwv_z3hh_GNa-64h-24_ib', 'SCS-1L-1', 'SCS-4V-16-n', 'SCS-2T-4_chy_r', 'SCS-2V-4_gA2.1']
let dir: string
beforeAll(async () => { dir = await mkdtemp(join(tmpdir(), 'scs-check-flavor-')) })
afterAll(() => rm(dir, { recursive: true }))

it('makes the name, the short name and the v1 spelling of all parts', async () => {
  const { code, out } = await flavor(['name', '--cpus', '2', '--cpu-type', 'dedicated-core', '--insecure', '--ram', '3.5', '--no-ecc', '--ram-oversubscribed',
    '--disk', '10', '--disks', '3', '--disk-type', 'nvme', '--hypervisor', 'bare metal', '--nested',
    '--cpu-vendor', 'AMD', '--generation', 'zen 3', '--perf', 'hh',
    '--gpu', 'Nvidia', '--gpu-passthrough', '--gpu-generation', 'Ampere', '--gpu-units', '64', '--gpu-perf', 'h', '--vram', '24', '--infiniband'])
  expect({ code, out }).toEqual({ code: 0, out: [
    'name         SCS-2Ci-3.5uo-3x10p_bms_hwv_z3hh_GNa-64h-24_ib',
    'short name   SCS-2Ci-3.5uo-3x10p_GNa-64-24_ib',
    'v1 spelling  SCS-2Ci:3.5uo:3x10p-bms-hwv-z3hh-GNa:64h:24-ib',
    '',
  ].join('\n') })
})

it('tells only the name where only that is wanted, and notes what the standard would rather have', async () => {
  const base = ['name', '--cpus', '4', '--cpu-type', 'V', '--ram', '12.5', '--disk', '70']
  expect((await flavor([...base, '-q'])).out).toBe('SCS-4V-12.5-70\n')
  expect((await flavor(base)).out).toMatch(/^note +half a GiB is not wanted from 10 GiB; better: 12 GiB\nnote +the disk has none of the sizes/m)
  expect((await flavor(['name', '--cpus', '4', '--cpu-type', 'V', '--ram', '8', '--hypervisor', 'chy'])).out).toMatch(/^v1 spelling {2}none/m)
})

describe('what no name can say', () => {
  it.each([
    [[], ['--cpus: is missing', '--cpu-type: is missing: one of L (heavily', '--ram: is missing']],
    [['--cpu-type', 'X'], ['--cpu-type: "X" is not possible: one of L (heavily oversubscribed), V']],
    [['--ram', '-1'], ['--ram: "-1" is not possible: a multiple of 0.5 GiB']], [['--ram', '16.3'], ['--ram: "16.3" is not possible']],
    [['--disk', '1.5'], ['--disk: "1.5" is not possible: a whole number']], [['--disks', '0'], ['--disks: "0" is not possible']],
    [['--disk-type', 'tape'], ['--disk-type: "tape" is not possible: one of n (network), h (local HDD), s (local SSD), p (local NVMe)']],
    [['--hypervisor', 'qemu'], ['--hypervisor: "qemu" is not possible: one of kvm (KVM), xen']],
    [['--generation', '3'], ['--cpu-vendor: is missing']], [['--perf', 'h'], ['--cpu-vendor: is missing']],
    [['--cpu-vendor', 'i', '--generation', '7'], ['--generation: "7" is not possible: one of 0 (before Skylake), 1 (Skylake)']],
    [['--gpu-units', '4'], ['--gpu: is missing: one of N (Nvidia)']], [['--gpu', 'N', '--vram', '4'], ['--vram: a name can tell the VRAM only behind']],
  ])('%j is refused with all mistakes and what is allowed', async (args, messages) => {
    const { code, out, err } = await flavor(['name', ...args])
    expect({ code, out }).toEqual({ code: 3, out: '' })
    for (const message of messages) expect(err).toContain(message)
  })
})

describe('--from-json', () => {
  it('makes the names again that parse took apart', async () => {
    const { out } = await flavor(['parse', '--json', ...NAMES])
    expect((await flavor(['name', '--from-json', '-', '-q'], out)).out.trim().split('\n')).toEqual(NAMES)
    expect((await flavor(['name', '--from-json', '-', '--json'], out)).out).toBe(out)
    const file = join(dir, 'parts.json')
    await writeFile(file, JSON.stringify({ vcpus: 4, cpuType: 'V', ramGiB: 16 }))
    expect(await flavor(['name', '--from-json', file, '-q'])).toMatchObject({ code: 0, out: 'SCS-4V-16\n' })
  })
  it.each([
    ['{', /stdin: is no JSON/], ['[]', /there is nothing in the array/], ['"x"', /must be an object with vcpus/], ['[{"parts":null}]', /must be an object/],
    ['[{"vcpus":1,"cpuType":"V","ramGiB":1},{"vcpus":1,"cpuType":"V","ramGiB":1,"raam":1}]', /entry 2: raam: is not known; known: /],
    ['{"__proto__":{"vcpus":1},"\\u001b[31m":1}', /\\u001b\[31m: is not known/],
    [JSON.stringify(Array.from({ length: 100 }, () => ({}))), /entry 7: .*\n.*and 280 more$/s],
  ])('%j is refused', async (text, message) => {
    const { code, out, err } = await flavor(['name', '--from-json', '-'], text)
    expect({ code, out }).toEqual({ code: 3, out: '' })
    expect(err.trim()).toMatch(message)
    expect(err).not.toMatch(/\x1b/)
  })
  it('takes no other part', async () => {
    const { code, err } = await flavor(['name', '--from-json', '-', '--cpus', '4'], '{}')
    expect(code).toBe(3)
    expect(err).toContain('brings all parts along')
  })
})
