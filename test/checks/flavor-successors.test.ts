import { describe, expect, it } from 'vitest'
import * as checks from '../../src/checks/scs-0100.ts'
import { flavor, judging } from './flavor-cloud.ts'

const judge = judging(checks, 'scs-0100')
const remedies = (testcase: string, ...flavors: ReturnType<typeof flavor>[]) =>
  judge(testcase, flavors).findings.filter(({ severity }) => severity === 'violation').map(({ remedy }) => remedy)
const names = (name: string) => ({ 'scs:name-v1': name.replaceAll('-', ':').replace(':', '-'), 'scs:name-v2': name })
const SYNTAX = 'scs-0100-syntax-check'
const SEMANTICS = 'scs-0100-semantics-check'

describe('no command asks for a name that Nova has given already', () => {
  const good = flavor('SCS-4V-16-50', 4, 16384, 50, names('SCS-4V-16-50'))
  it('the name exists', () => {
    const bad = flavor('SCS-4V-16-50l', 4, 16384, 50, { 'scs:cpu-type': 'shared-core' })
    expect(judge(SYNTAX, [good, bad]).findings).toMatchObject([{
      message: expect.stringMatching(/; a flavor SCS-4V-16-50 exists already$/) as string,
      expected: 'one that does not start with SCS-',
      remedy: 'openstack flavor delete id-SCS-4V-16-50l',
    }])
  })
  it('another flavor gets the name', () => {
    const { findings } = judge(SYNTAX, [flavor('SCS-bad', 4, 16384, 50), flavor('SCS-worse', 4, 16400, 50)])
    expect(findings[0]?.remedy).toMatch(/ SCS-4L-16-50$/)
    expect(findings[1]).toMatchObject({
      message: expect.stringMatching(/; the command for SCS-bad \(id-SCS-bad\) creates a flavor SCS-4L-16-50$/) as string,
      remedy: 'openstack flavor delete id-SCS-worse',
    })
  })
  it('but the only flavor that stands for a standard one is not deleted', () => {
    const carrier = flavor('SCS-x', 1, 4096, 0, names('SCS-1V-4'))
    expect(remedies(SYNTAX, flavor('SCS-1V-4', 1, 4096, 0), carrier)).toEqual([undefined])
    expect(remedies(SYNTAX, flavor('SCS-1V-4', 1, 4096, 0, names('SCS-1V-4')), carrier)).toEqual(['openstack flavor delete id-SCS-x'])
  })
  it('a list of flavors does not ask a second time for what a bad flavor becomes', () => {
    const bad = flavor('SCS-2v-8', 2, 8192, 0)
    const { findings } = judge('flavor-name-check', [bad])
    expect(findings.filter(({ remedy }) => remedy?.endsWith(' SCS-2V-8'))).toMatchObject([{ at: '/flavors/0/name' }])
    expect(findings.find(({ subject }) => subject === 'SCS-2V-8')).toMatchObject({ found: 'no flavor of this name, but the command for SCS-2v-8 (id-SCS-2v-8) creates one' })
  })
})

describe('the successor of a flavor with a bad name', () => {
  it.each([
    ['SCS-2v-8-ssd', {}, 50, 'SCS-2V-8-50s'],
    ['SCS-2c-8_nvme', {}, 50, 'SCS-2C-8-50p'],
    ['SCS-2v-8-ssd', {}, 0, 'SCS-2V-8'],
    ['SCS-2v-8-big', {}, 50, 'SCS-2V-8-50'],
    ['SCS-2x-8', {}, 0, 'SCS-2L-8'],
    ['SCS-2v-8-ssd', { 'scs:cpu-type': 'dedicated-core', 'scs:disk0-type': 'network' }, 50, 'SCS-2C-8-50n'],
    ['SCS-nope', names('SCS-2T-8-50h'), 50, 'SCS-2T-8-50h'],
    ['SCS-nope', names('SCS-2T-8-100h'), 50, 'SCS-2L-8-50'],
  ])('%s %j with %d GB is called %s', (name, specs, disk, expected) => {
    expect(remedies(SYNTAX, flavor(name, 2, 8192, disk, specs))[0]?.split(' ').at(-1)).toBe(expected)
  })
  it('tells its new name, and no other', () => {
    const specs = { 'scs:name-v1': 'SCS-1V:4', 'scs:name-v2': 'SCS-1V-4x', 'scs:name-v3': 'SCS-1V-2', 'scs:cpu-type': 'shared-core', 'a': 'b' }
    expect(remedies(SYNTAX, flavor('SCS-1V-4x', 1, 4096, 0, specs))).toEqual([
      'openstack flavor delete id-SCS-1V-4x && openstack flavor create --vcpus 1 --ram 4096 --disk 0 --property scs:name-v1=SCS-1V:4'
      + ' --property scs:cpu-type=shared-core --property a=b --property scs:name-v2=SCS-1V-4 SCS-1V-4'])
  })
  it('tells no name that another flavor tells', () => {
    const bad = flavor('SCS-1V-4x', 1, 4096, 0, { ...names('SCS-1V-4x'), 'scs:cpu-type': 'shared-core' })
    expect(remedies(SYNTAX, bad, flavor('m1', 1, 4096, 0, names('SCS-1V-4')))).toEqual([
      'openstack flavor delete id-SCS-1V-4x && openstack flavor create --vcpus 1 --ram 4096 --disk 0 --property scs:cpu-type=shared-core SCS-1V-4'])
  })
  it.each([[1025, 1024, 0], [1, 32769 * 1024, 0], [1, 1024, 1_000_001]])('of %d vCPUs, %d MiB, %d GB is created by no command', (vcpus, ram, disk) => {
    expect(remedies(SYNTAX, flavor('SCS-bad', vcpus, ram, disk))).toEqual([undefined])
  })
})

describe('the successor of a flavor that has less than its name says', () => {
  it('has more, and keeps a true short name and a better CPU type', () => {
    const specs = { 'scs:name-v1': 'SCS-2V:8-kvm', 'scs:name-v3': 'SCS-2V-8', 'scs:name-v4': 'SCS-1V-8', 'scs:cpu-type': 'dedicated-core' }
    expect(remedies(SEMANTICS, flavor('SCS-2V-8_kvm', 1, 8192, 0, specs))).toEqual([
      'openstack flavor delete id-SCS-2V-8_kvm && openstack flavor create --vcpus 2 --ram 8192 --disk 0 --property scs:name-v1=SCS-2V:8-kvm'
      + ' --property scs:name-v3=SCS-2V-8 --property scs:cpu-type=dedicated-core --property scs:name-v2=SCS-2V-8_kvm SCS-2V-8_kvm'])
  })
  it('is called as its scs:name-v2 if that is just what it has', () => {
    const liar = flavor('SCS-4T-8_hwv', 2, 4096, 10, names('SCS-2V-4-10'))
    expect(remedies(SEMANTICS, liar)[0]).toMatch(/--vcpus 2 --ram 4096 --disk 10 .* SCS-2V-4-10$/)
    expect(remedies(SEMANTICS, liar, flavor('SCS-2V-4-10', 2, 4096, 10))).toEqual(Array(2).fill(undefined))
  })
  it('is created by no command if its name is absurd', () => {
    expect(remedies(SEMANTICS, flavor('SCS-1000000V-4', 1, 4096, 0))).toEqual([undefined])
  })
  it('has no name of the first spelling that this does not know', () => {
    expect(remedies(SEMANTICS, flavor('SCS-2V-8_chy', 1, 8192, 0))[0]).toContain(' --property scs:name-v1=SCS-2V:8 --property scs:name-v2=SCS-2V-8_chy ')
  })
})

it('a cloud of bad flavors is judged in linear time', () => {
  const flavors = Array.from({ length: 20_000 }, (_, i) => flavor(`SCS-x${i}`, 2, 4096 + 512 * (i % 9000), 20, { 'scs:name-v2': `SCS-9V-9-${i + 1}` }))
  const start = performance.now()
  judge('flavor-name-check', flavors)
  expect(performance.now() - start).toBeLessThan(2000) // a third of a second is usual; once per pair of flavors would be minutes
})
