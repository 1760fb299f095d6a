import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/model/json.ts'
import type { Flavor } from '../../src/probes/openstack-flavors.ts'
import type { Image } from '../../src/probes/openstack-images.ts'
import { architecture, chooseFlavor, chooseImage, leastRam, volumeSize } from '../../src/probes/sample-vm-choice.ts'

const image = (id: string, distro: string | undefined, version: string | undefined, more: JsonObject = {}): Image => ({
  id, name: id, status: 'active', visibility: 'public', container_format: 'bare', disk_format: 'qcow2',
  ...(distro !== undefined && { os_distro: distro }), ...(version !== undefined && { os_version: version }), ...more,
})
const flavor = (name: string, vcpus: number, ram: number, disk = 0, extra_specs: Record<string, string> = {}): Flavor => ({
  id: name, name, vcpus, ram, disk, extra_specs,
})
const ARM = image('arm', 'debian', '13', { architecture: 'aarch64' })
const X86 = image('x86', 'debian', '13')

describe('the image', () => {
  it.each([
    ['the newest Debian', [image('u', 'ubuntu', '26.04'), image('d12', 'debian', '12'), image('d13', 'Debian ', '13')], 'd13'],
    ['Debian by codename', [image('d12', 'debian', '12'), image('trixie', 'debian', 'trixie')], 'trixie'],
    ['the newest Ubuntu without Debian', [image('a', 'ubuntu', '22.04'), image('b', 'ubuntu', '24.04'), image('c', 'fedora', '43')], 'b'],
    ['the first of the others', [image('c', 'fedora', '43'), image('s', undefined, undefined)], 'c'],
    ['a generic one among equals', [image('k', 'ubuntu', '24.04', { os_purpose: 'k8snode' }), image('u', 'ubuntu', '24.04', { os_purpose: 'generic' })], 'u'],
    ['one for x86-64 among equals', [ARM, X86], 'x86'],
    ['the first of equals', [image('1', 'debian', '13'), image('2', 'debian', '13')], '1'],
    ['one that can be booted', [
      image('q', 'debian', '14', { status: 'queued' }), image('p', 'debian', '14', { visibility: 'private' }),
      image('h', 'debian', '14', { os_hidden: true }),
      image('s', 'debian', '14', { image_type: 'snapshot' }), image('i', 'debian', '14', { disk_format: 'iso' }), image('w', 'windows', '2025'),
      image('d', 'debian', '11'),
    ], 'd'],
    ['no figure from a prototype', [image('evil', 'debian', 'constructor'), image('d', 'debian', '11')], 'd'],
  ])('is %s', (_, images, id) => {
    expect(chooseImage(images)?.id).toBe(id)
  })
  it('is none where there is none to boot', () => {
    expect(chooseImage([image('w', 'debian', '13', { os_type: 'windows' })])).toBeUndefined()
  })
  it('says what it needs: 8 GiB and 512 MiB at least', () => {
    expect([volumeSize(X86), leastRam(X86), architecture(X86)]).toEqual([8, 512, 'x86_64'])
    const large = image('l', 'debian', '13', { min_disk: 10, min_ram: 2048, virtual_size: 2 ** 30 * 20 + 1, size: 5, architecture: 'arm64' })
    expect([volumeSize(large), leastRam(large), architecture(large)]).toEqual([21, 2048, 'aarch64'])
  })
})

describe('the flavor', () => {
  it.each<[string, Flavor[], Image, string | undefined]>([
    ['the smallest by vCPUs, RAM and disk', [flavor('big', 8, 1024), flavor('small', 1, 1024), flavor('disk', 1, 1024, 10)], X86, 'small'],
    ['one with enough RAM', [flavor('nano', 1, 256), flavor('a', 2, 2048)], X86, 'a'],
    ['one that allows a random number device, if any', [flavor('a', 1, 1024), flavor('rng', 4, 8192, 0, { 'hw_rng:allowed': 'True' })], X86, 'rng'],
    ['not for another architecture by trait', [flavor('a', 1, 1024, 0, { 'trait:HW_ARCH_AARCH64': 'required' }), flavor('b', 2, 2048)], X86, 'b'],
    ['not one that forbids the architecture', [flavor('a', 1, 1024, 0, { 'trait:HW_ARCH_X86_64': 'forbidden' }), flavor('b', 2, 2048)], X86, 'b'],
    ['for the image\'s architecture by extra spec', [
      flavor('a', 1, 1024, 0, { 'capabilities:cpu_info:arch': 's== x86_64' }), flavor('b', 2, 2048, 0, { architecture: 'arm64' }),
    ], ARM, 'b'],
    ['not for ARM by SCS name', [flavor('SCS-1V-1_a1', 1, 1024), flavor('SCS-2V-4_kvm_z3h', 2, 4096)], X86, 'SCS-2V-4_kvm_z3h'],
    ['for ARM by SCS name', [flavor('SCS-1V-1_z2', 1, 1024), flavor('SCS-2V-4_a', 2, 4096)], ARM, 'SCS-2V-4_a'],
    ['no GPU and no bare metal', [
      flavor('gpu', 1, 512, 0, { 'pci_passthrough:alias': 'a100:1' }), flavor('vgpu', 1, 512, 0, { 'resources:VGPU': '1' }), flavor('SCS-1V-1_GNt-8', 1, 512),
      flavor('SCS-1C-1_bms', 1, 512), flavor('bm', 1, 512, 0, { 'resources:CUSTOM_BAREMETAL_S': '1' }), flavor('bm0', 1, 512, 0, { 'resources:VCPU': '0' }),
      flavor('sev', 1, 512, 0, { 'hw:mem_encryption': 'true' }), flavor('plain', 8, 8192),
    ], X86, 'plain'],
    ['none where none fits', [flavor('nano', 1, 64)], X86, undefined],
  ])('is %s', (_, flavors, chosen, name) => {
    expect(chooseFlavor(flavors, chosen)?.name).toBe(name)
  })
})
