import type { JsonObject } from '../model/json.ts'
import { hexOf, uuidOf } from './ids.ts'

const SHAPE = /^SCS-([0-9]+)([VL])-([0-9]+)(?:-([0-9]+)(s?))?$/

/** The flavor that a plain SCS name (vCPUs, RAM, disk of one piece) promises, with the extra specs of standard flavors (scs-0103). */
export function flavor(name: string): JsonObject {
  const [, vcpus, kind, ram, disk, ssd] = SHAPE.exec(name) ?? []
  const old = `SCS-${vcpus}${kind}:${ram}` + (disk === undefined ? '' : `:${disk}${ssd}`)
  return {
    id: uuidOf(`flavor:${name}`), name, vcpus: Number(vcpus ?? 1), ram: Number(ram ?? 1) * 1024, disk: Number(disk ?? 0),
    extra_specs: {
      'hw_rng:allowed': 'True', 'scs:cpu-type': kind === 'L' ? 'crowded-core' : 'shared-core', 'scs:name-v1': old, 'scs:name-v2': name,
      ...(disk !== undefined && { 'scs:disk0-type': ssd === 's' ? 'ssd' : 'network' }),
    },
  }
}

/** What tells one cloud image of the demo from another. */
export interface Brand {
  distro: string
  version: string
  /** Login of the first user. */
  user: string
  /** Where the file comes from; the build's day goes in for `%`. */
  source: string
}

/** A public, generic image built `age` days before `now` and uploaded the day after, with every property of scs-0102. */
export function image(name: string, brand: Brand, now: Date, age: number): JsonObject {
  const built = day(now, -age)
  const uploaded = `${day(now, 1 - age)}T00:30:00Z`
  return {
    id: uuidOf(`image:${name}`), name, visibility: 'public', os_hidden: false, protected: false, status: 'active', tags: [],
    owner: hexOf('project:images'), disk_format: 'qcow2', container_format: 'bare', size: 629_145_600, virtual_size: 3_758_096_384,
    min_disk: 8, min_ram: 512, checksum: hexOf(`md5:${name}`), os_hash_algo: 'sha512', os_hash_value: hexOf(name).repeat(4),
    created_at: uploaded, updated_at: uploaded, architecture: 'x86_64', hypervisor_type: 'qemu', hw_disk_bus: 'scsi',
    hw_scsi_model: 'virtio-scsi', hw_rng_model: 'virtio',
    os_distro: brand.distro, os_version: brand.version, os_purpose: 'generic', image_build_date: built, image_original_user: brand.user,
    image_source: brand.source.replaceAll('%', built.replaceAll('-', '')), image_description: `https://images.example.org/${brand.distro}`,
    replace_frequency: 'monthly', provided_until: `${now.getUTCFullYear() + 3}-04-30`, uuid_validity: 'last-3', hotfix_hours: '0',
  }
}

/** The day so many days from the instant, as `YYYY-MM-DD` in UTC. */
export function day(now: Date, days: number): string {
  return new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10)
}

/** A rule template of Neutron; by default egress to anywhere, for default and other groups. */
export function rule(ethertype: string, more: JsonObject = {}): JsonObject {
  return {
    id: uuidOf(`rule:${ethertype}:${JSON.stringify(more)}`), ethertype, direction: 'egress', protocol: null,
    port_range_min: null, port_range_max: null, remote_ip_prefix: null, remote_address_group_id: null, remote_group_id: null,
    description: 'Legacy default SG rule', used_in_default_sg: true, used_in_non_default_sg: true, ...more,
  }
}
