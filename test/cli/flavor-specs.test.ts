import { expect, it } from 'vitest'
import { flavor } from './flavor-run.ts'

const SET = 'openstack flavor set --property scs:cpu-type=shared-core --property scs:disk0-type=ssd'
  + ' --property scs:name-v1=SCS-4V:16:100s --property scs:name-v2=SCS-4V-16-100s'

it('prints the command that creates the flavor with what scs-0103 wants', async () => {
  expect(await flavor(['specs', 'SCS-4V-16-100s', 'SCS-1L-1'])).toEqual({ code: 0, err: '', out:
    'openstack flavor create --vcpus 4 --ram 16384 --disk 100 --property scs:cpu-type=shared-core --property scs:disk0-type=ssd'
    + ' --property scs:name-v1=SCS-4V:16:100s --property scs:name-v2=SCS-4V-16-100s SCS-4V-16-100s\n'
    + 'openstack flavor create --vcpus 1 --ram 1024 --disk 0 --property scs:cpu-type=crowded-core'
    + ' --property scs:name-v1=SCS-1L:1 --property scs:name-v2=SCS-1L-1 SCS-1L-1\n' })
})

it('prints the command that sets it on a flavor that exists, quoted for the shell', async () => {
  expect((await flavor(['specs', '--existing', 'SCS-4V-16-100s'])).out).toBe(`${SET} SCS-4V-16-100s\n`)
  expect((await flavor(['specs', '--id', '7f; rm -rf $HOME', 'SCS-4V-16-100s'])).out).toBe(`${SET} '7f; rm -rf $HOME'\n`)
  expect(await flavor(['specs', '--id', 'x', 'SCS-1L-1', 'SCS-1V-2']))
    .toMatchObject({ code: 3, out: '', err: 'scs-check: --id names one flavor, but there are 2 names\n' })
})

it('assumes network where a name tells no disk type, and says so, unless the type is given', async () => {
  const { out } = await flavor(['specs', 'SCS-1V-4-10'])
  expect(out).toMatch(/^# SCS-1V-4-10: the name tells no disk type, so network is assumed: give --disk-type .*\n/)
  expect(out).toMatch(/\nopenstack .* scs:disk0-type=network .*scs:name-v2=SCS-1V-4-10 SCS-1V-4-10\n$/)
  const given = await flavor(['specs', '--disk-type', 'NVMe', 'SCS-1V-4-10'])
  expect(given.out).toMatch(/^openstack .* scs:disk0-type=nvme .*scs:name-v2=SCS-1V-4-10 SCS-1V-4-10\n$/)
  expect((await flavor(['specs', '--disk-type', 'tape', 'SCS-1V-4-10'])).err)
    .toBe('scs-check: --disk-type tape: one of n (network), h (local HDD), s (local SSD), p (local NVMe)\n')
})

it('tells the type of every disk, and in comments what the command does not bring', async () => {
  const { out } = await flavor(['specs', 'SCS-2C-4-3x10s_hwv_GNa-64_ib'])
  expect(out).toContain(' --disk 10 ')
  expect(out).toContain(' --property scs:disk0-type=ssd --property scs:disk1-type=ssd --property scs:disk2-type=ssd --property scs:name-v1=')
  expect(out).toMatch(/^# .*root disk is one of the 3 disks/m)
  expect(out).toMatch(/^# .*brings nested virtualization, the GPU, InfiniBand, dedicated CPUs:/m)
})

it('prints a comment instead of a command for an invalid name or figures beyond any host, so that a shell can take the whole', async () => {
  const { code, out } = await flavor(['specs', 'SCS-4v-16', 'SCS-99999999V-4', 'SCS-1V-4-99999999999999x5s', 'SCS-1V-2\n$(reboot)'])
  expect(code).toBe(1)
  expect(out.trim().split('\n').filter(line => !line.startsWith('# ') && !line.startsWith('openstack flavor create '))).toEqual([])
  expect(out).toContain('# SCS-99999999V-4: no command:')
  expect(out).toMatch(/^# SCS-1V-2\\u000a\$\(reboot\): no SCS flavor name/m)
})

it('is JSON on demand, with the same keys for every name', async () => {
  const { code, out } = await flavor(['specs', '--json', 'SCS-4V:16:100s', 'SCS-4V'])
  expect(code).toBe(1)
  const [first, second] = JSON.parse(out) as Record<string, unknown>[]
  expect(first).toMatchObject({
    name: 'SCS-4V:16:100s', valid: true, vcpus: 4, ramMiB: 16384, diskGB: 100, problem: null,
    properties: { 'scs:cpu-type': 'shared-core', 'scs:disk0-type': 'ssd', 'scs:name-v1': 'SCS-4V:16:100s', 'scs:name-v2': 'SCS-4V-16-100s' },
    notes: ['the name is spelled as in v1 of the standard; better: SCS-4V-16-100s'],
  })
  expect(Object.keys(second!)).toEqual(Object.keys(first!))
  expect(second).toMatchObject({ valid: false, command: null, properties: null, problem: { character: 7 } })
})

it('wants nothing that check would not accept: a flavor created as told is as the standards want', async () => {
  const { out } = await flavor(['specs', '--json', 'SCS-4V-16-100s', 'SCS-1V-4-10', 'SCS-2C-3.5u-3x10p_kvm_hwv_i3h', 'SCS-2T-4-n', 'SCS-1L-1'])
  const flavors = (JSON.parse(out) as { name: string; vcpus: number; ramMiB: number; diskGB: number; properties: Record<string, string> }[])
    .map(({ name, vcpus, ramMiB: ram, diskGB: disk, properties: extra_specs }) => ({ id: name, name, vcpus, ram, disk, extra_specs }))
  expect(await flavor(['check'], JSON.stringify({ flavors }))).toMatchObject({ code: 0, out: '5 flavors: 5 as the standards want\n' })
})
