import { describe, expect, it } from 'vitest'
import * as checks from '../../src/checks/scs-0103.ts'
import { parametersOf, standard, tables } from '../flavor-names/tables.ts'
import { flavor, judging, recorded, verdict, violations } from './flavor-cloud.ts'

const definition = standard('scs-0103')
const judge = judging(checks, 'scs-0103')
const specs = (name: string, cpuType = 'shared-core', disk?: string) => ({
  'scs:cpu-type': cpuType, ...(disk === undefined ? {} : { 'scs:disk0-type': disk }),
  'scs:name-v1': name.replaceAll('-', ':').replace(':', '-'), 'scs:name-v2': name,
})
const small = flavor('SCS-1V-4', 1, 4096, 0, specs('SCS-1V-4'))
const ssd = flavor('SCS-4V-16-100s', 4, 16384, 100, specs('SCS-4V-16-100s', 'shared-core', 'ssd'))

describe('the definition', () => {
  const { main, recommended } = definition.versions['v1']!.targets
  it('has the 15 mandatory and 16 recommended flavors of the standard, and our own test case', () => {
    expect(main).toHaveLength(15)
    expect(recommended?.filter(id => id !== 'scs-0103-any-flavor')).toHaveLength(16)
    expect(definition.testcases.map(({ id }) => id)).toEqual([...main!, ...recommended!])
  })
  it.each(definition.testcases.filter(({ own }) => !own))('$id has the figures of its name', ({ id, parameters, clause }) => {
    const { name, vcpus, cpuType, ram, disk, diskTypes } = parameters as { name: string } & Record<string, unknown>
    const [, cpus, letter, gib, gb, type] = /^SCS-(\d+)([LV])-(\d+)(?:-(\d+)(s?))?$/.exec(name)!
    expect(id).toBe(`scs-0103-flavor-${name.slice(4).toLowerCase()}`)
    expect([vcpus, ram, disk]).toEqual([cpus, gib, gb ?? 0].map(Number))
    expect(cpuType).toBe(letter === 'L' ? 'crowded-core' : 'shared-core')
    expect(diskTypes).toEqual(gb === undefined ? undefined : type === 's' ? ['ssd'] : ['network', 'hdd', 'ssd', 'nvme'])
    expect(clause.level).toBe(main!.includes(id) ? 'MUST' : 'SHOULD')
  })
  it('has the tables and the slack of scs-0100', () => {
    const ours = parametersOf(definition, 'scs-0103-any-flavor')
    const standards = definition.testcases.filter(({ own }) => !own).map(({ parameters }) => parameters!['name'])
    expect(ours).toEqual({ tables, ramSlackMiB: parametersOf(standard('scs-0100'), 'scs-0100-semantics-check')['ramSlackMiB'], standard: standards })
  })
})

describe('a standard flavor', () => {
  const test = 'scs-0103-flavor-1v-4'
  it('is found by scs:name-v2, whatever its name', () => {
    expect(judge(test, [flavor('m1', 1, 1, 1), { ...small, name: 'm1.small' }])).toEqual({ examined: 2, findings: [] })
  })
  it('cannot be judged when nothing is listed', () => {
    expect(judge(test, []).examined).toBe(0)
  })
  it.each([
    ['vcpus', { vcpus: 2 }, 'exactly 1', '2'],
    ['ram', { ram: 4095 }, 'exactly 4096 MiB', '4095 MiB'],
    ['disk', { disk: 1 }, 'exactly 0 GB', '1 GB'],
  ])('must have exactly its %s', (field, change, expected, found) => {
    const outcome = judge(test, [{ ...small, ...change }])
    expect(violations(outcome)).toEqual([[`/flavors/0/${field}`, expected, found]])
    expect(outcome.findings[0]?.remedy).toBe('openstack flavor delete id-SCS-1V-4 && openstack flavor create --vcpus 1 --ram 4096 --disk 0'
      + ' --property scs:cpu-type=shared-core --property scs:name-v1=SCS-1V:4 --property scs:name-v2=SCS-1V-4 SCS-1V-4')
  })
  it('must have its extra specs; one command sets all that are wrong', () => {
    const outcome = judge(test, [{ ...small, extra_specs: { 'scs:name-v2': 'SCS-1V-4', 'scs:cpu-type': 'nvme', 'other': 'x' } }])
    expect(violations(outcome)).toEqual([
      ['/flavors/0/extra_specs/scs:cpu-type', 'shared-core', '"nvme"'], ['/flavors/0/extra_specs/scs:name-v1', 'SCS-1V:4', 'absent'],
    ])
    expect(new Set(outcome.findings.map(({ remedy }) => remedy))).toEqual(
      new Set(['openstack flavor set --property scs:cpu-type=shared-core --property scs:name-v1=SCS-1V:4 id-SCS-1V-4']))
  })
  it('takes the name from a flavor of another name and size, rather than resizing that', () => {
    const liar = flavor('SCS-8V-16', 8, 16384, 0, specs('SCS-1V-4'))
    const unset = 'openstack flavor unset --property scs:name-v1 --property scs:name-v2 id-SCS-8V-16'
    expect(judge(test, [small, liar]).findings[0]?.remedy).toBe(unset)
    expect(judge(test, [liar]).findings[0]?.remedy).toBe(`${unset} && openstack flavor create --vcpus 1 --ram 4096 --disk 0`
      + ' --property scs:cpu-type=shared-core --property scs:name-v1=SCS-1V:4 --property scs:name-v2=SCS-1V-4 SCS-1V-4')
  })
  it('needs the disk type ssd if its name ends in s, and any known one else (D24)', () => {
    const disk = (type?: string) => ({ extra_specs: specs('SCS-4V-16-100s', 'shared-core', type) })
    expect(violations(judge('scs-0103-flavor-4v-16-100s', [ssd]))).toEqual([])
    expect(violations(judge('scs-0103-flavor-4v-16-100s', [{ ...ssd, ...disk('nvme') }]))).toHaveLength(1)
    expect(violations(judge('scs-0103-flavor-4v-16-100s', [{ ...ssd, ...disk() }]))).toHaveLength(1)
    const any = (type?: string) => judge('scs-0103-flavor-1v-4-10', [flavor('f', 1, 4096, 10, specs('SCS-1V-4-10', 'shared-core', type))])
    for (const type of ['network', 'hdd', 'ssd', 'nvme']) expect(any(type).findings).toEqual([])
    const oneOf = 'one of network, hdd, ssd, nvme, whichever is true'
    expect(violations(any('tape'))).toEqual([['/flavors/0/extra_specs/scs:disk0-type', oneOf, '"tape"']])
    expect(violations(any())).toHaveLength(1)
  })
  it('keeps a true disk type when other things are mended', () => {
    const own = (change: object) => ({ ...flavor('SCS-1V-4-10', 1, 4096, 10, { ...specs('SCS-1V-4-10', 'x', 'hdd'), ...change }) })
    const remedy = (near: ReturnType<typeof flavor>) => judge('scs-0103-flavor-1v-4-10', [near]).findings[0]?.remedy
    expect(remedy(own({}))).toBe('openstack flavor set --property scs:cpu-type=shared-core id-SCS-1V-4-10')
    expect(remedy({ ...own({}), vcpus: 2 })).toMatch(/ flavor create .* --property scs:disk0-type=hdd /)
    expect(remedy(own({ 'scs:name-v2': 'x' }))).not.toContain('disk0-type')
  })
  it('is the last of several that carry its name, as the official suite has it', () => {
    const wrong = { ...small, id: 'other', vcpus: 2 }
    expect(verdict(judge(test, [small, wrong]))).toBe('FAIL')
    const outcome = judge(test, [wrong, small])
    expect(verdict(outcome)).toBe('PASS')
    expect(outcome.findings).toMatchObject([{ severity: 'remark', found: 'SCS-1V-4 (other), SCS-1V-4 (id-SCS-1V-4)' }])
  })
})

describe('a missing standard flavor is reported with what comes nearest', () => {
  const specsOnly = ' --property scs:cpu-type=shared-core --property scs:name-v1=SCS-1V:4 --property scs:name-v2=SCS-1V-4'
  const set = `openstack flavor set${specsOnly}`
  it.each([
    ['its name without the extra spec', flavor('SCS-1V-4', 1, 4096, 0),
      'this flavor has the name, but lacks scs:name-v2', `${set} id-SCS-1V-4`],
    ['its name with another extra spec', flavor('SCS-1V-4', 1, 4096, 0, { 'scs:name-v2': 'x' }),
      'this flavor has the name, but its scs:name-v2 is "x"', `${set} id-SCS-1V-4`],
    ['its v1 name and other figures', flavor('SCS-1V:4', 1, 4096, 20),
      'this flavor has the name in its v1 spelling, but lacks scs:name-v2, and has 1 vCPU, 4096 MiB RAM, 20 GB disk',
      `openstack flavor create --vcpus 1 --ram 4096 --disk 0${specsOnly} SCS-1V-4`],
    ['its name and other figures', flavor('SCS-1V-4', 1, 4096, 20),
      'this flavor has the name, but lacks scs:name-v2, and has 1 vCPU, 4096 MiB RAM, 20 GB disk',
      `openstack flavor delete id-SCS-1V-4 && openstack flavor create --vcpus 1 --ram 4096 --disk 0${specsOnly} SCS-1V-4`],
    ['its figures', flavor('m1.small', 1, 4096, 0), 'this flavor has the same figures, but lacks scs:name-v2', `${set} id-m1.small`],
  ])('%s', (_, near, found, remedy) => {
    const { findings } = judge('scs-0103-flavor-1v-4', [ssd, near])
    expect(findings).toMatchObject([{ severity: 'violation', at: '/flavors/1/extra_specs', found, remedy }])
    expect(findings[0]?.message).toBe('no flavor has the extra spec scs:name-v2=SCS-1V-4')
  })
  it('nothing alike: the command that creates it', () => {
    const taken = { ...ssd, name: 'f', extra_specs: { 'scs:name-v2': 'SCS-4T-16-100s' } }
    expect(judge('scs-0103-flavor-4v-16-100s', [taken]).findings).toMatchObject([{
      at: '/flavors', subject: 'SCS-4V-16-100s', found: '1 flavor, none alike',
      remedy: 'openstack flavor create --vcpus 4 --ram 16384 --disk 100 --property scs:cpu-type=shared-core --property scs:disk0-type=ssd'
        + ' --property scs:name-v1=SCS-4V:16:100s --property scs:name-v2=SCS-4V-16-100s SCS-4V-16-100s',
    }])
  })
})

describe('scs-0103-any-flavor', () => {
  const any = (...flavors: ReturnType<typeof flavor>[]) => judge('scs-0103-any-flavor', flavors)
  it('looks at flavors with extra specs of SCS only', () => {
    const other = flavor('x', 1, 1, 1, { 'hw:scs:name-v2': 'x', 'scs:name-v0': 'x', 'scs:name-vx': 'x' })
    expect(any(small, ssd, other)).toEqual({ examined: 2, findings: [] })
  })
  it.each([
    ['a name that is none', { 'scs:name-v2': 'x' }, 'a valid SCS flavor name'],
    ['a name that promises more vCPUs', { 'scs:name-v7': 'SCS-2V-4' }, 'at least 2 vCPUs, not 1'],
    ['a v1 name that promises RAM and disk', { 'scs:name-v1': 'SCS-1V:8:10' },
      'at least 8192 MiB RAM, not 4096 MiB; a root disk of at least 10 GB, not 0 GB'],
    ['an unknown CPU type', { 'scs:cpu-type': 'nvme' }, 'one of crowded-core, shared-core, dedicated-thread, dedicated-core'],
    ['a disk type without a disk', { 'scs:disk0-type': 'ssd' }, 'no scs:disk0-type'],
    ['an unknown disk type', { 'scs:disk1-type': '' }, 'one of network, hdd, ssd, nvme'],
  ])('refuses %s', (_, extra, expected) => {
    const [key, value] = Object.entries(extra)[0]!
    const outcome = any(small, { ...small, name: 'm1', extra_specs: extra })
    expect(violations(outcome)).toEqual([[`/flavors/1/extra_specs/${key}`, expected, JSON.stringify(value)]])
    expect(outcome.findings[0]?.remedy).toBe(`openstack flavor unset --property ${key} id-SCS-1V-4`)
  })
  it.each([
    ['its own name, with other figures', { ...small, ram: 2048 }],
    ['its own name in the wrong words', { ...small, extra_specs: { ...small.extra_specs, 'scs:name-v2': 'SCS-1V-4x' } }],
    ['the name alone, with a type that is none', { ...small, extra_specs: { 'scs:cpu-type': 'x', 'hw:a': 'b' } }],
    ['another name but the only scs:name-v2, with other figures', { ...small, name: 'm1', vcpus: 0 }],
  ])('asks of a flavor that stands for a standard one what its test case asks: %s', (_, bad) => {
    const [ours] = any(bad).findings
    expect(ours?.remedy).toBeDefined()
    expect(new Set(any(bad).findings.map(({ remedy }) => remedy))).toEqual(new Set([ours?.remedy]))
    expect(judge('scs-0103-flavor-1v-4', [bad]).findings[0]?.remedy).toBe(ours?.remedy)
  })
  it('only takes the name from a flavor that does not decide the standard one', () => {
    const bad = { ...small, name: 'm1', id: 'm1', vcpus: 0 }
    expect(any(bad, small).findings.map(({ remedy }) => remedy)).toEqual([
      'openstack flavor unset --property scs:name-v1 m1', 'openstack flavor unset --property scs:name-v2 m1'])
  })
  it('accepts a flavor that has more than its names promise, and a RAM within the slack', () => {
    const specs = { 'scs:name-v1': 'SCS-1L:1', 'scs:name-v9': 'SCS-2V-4-10', 'scs:disk0-type': 'hdd', 'scs:cpu-type': 'dedicated-core' }
    expect(any(flavor('x', 2, 4045, 20, specs)).findings).toEqual([])
  })
})

it('gives the official verdicts for all recorded clouds', () => {
  const ids = definition.testcases.filter(({ own }) => !own).map(({ id }) => id)
  const differences = recorded().flatMap(({ name, flavors, official }) => ids.flatMap(id => {
    const ours = verdict(judge(id, flavors))
    return ours === official[id] ? [] : [[name, id, official[id], ours]]
  }))
  expect(differences).toEqual([])
})
