import type { JsonObject } from '../model/json.ts'
import type { Cloud } from './cloud.ts'
import { flavorOf, sizeOf } from './flavors.ts'
import type { Nova } from './nova-list.ts'
import { textOf } from './neutron.ts'
import { limitOf } from './quota.ts'

/** What the project's servers use, by quota name; RAM in MiB. */
export function usage(cloud: Cloud): { instances: number; cores: number; ram: number } {
  const sizes = cloud.things.list('server').map(server => sizeOf(flavorOf({ cloud }, textOf(server, 'flavor_id'))))
  return {
    instances: sizes.length,
    cores: sizes.reduce((sum, { vcpus }) => sum + vcpus, 0),
    ram: sizes.reduce((sum, { ram }) => sum + ram, 0),
  }
}

/** Body of `/limits`; the quotas of the old nova-network are gone since 2.36, those of images since 2.39, those of files since 2.57. */
export function computeLimits({ cloud, minor }: Nova): JsonObject {
  const limit = (name: string): number => limitOf(cloud.state, name)
  const { instances, cores, ram } = usage(cloud)
  return {
    limits: {
      rate: [],
      absolute: {
        maxTotalInstances: limit('instances'), maxTotalCores: limit('cores'), maxTotalRAMSize: limit('ram'), maxServerMeta: limit('metadata_items'),
        ...(minor < 39 && { maxImageMeta: limit('metadata_items') }), ...(minor < 57 && { maxPersonality: 5, maxPersonalitySize: 10_240 }),
        maxTotalKeypairs: limit('key_pairs'), maxServerGroups: limit('server_groups'), maxServerGroupMembers: limit('server_group_members'),
        ...(minor < 36 && { maxTotalFloatingIps: -1, maxSecurityGroups: -1, maxSecurityGroupRules: -1 }),
        totalRAMUsed: ram, totalCoresUsed: cores, totalInstancesUsed: instances,
        ...(minor < 36 && { totalFloatingIpsUsed: 0, totalSecurityGroupsUsed: 0 }), totalServerGroupsUsed: 0,
      },
    },
  }
}

/** Body of `/os-quota-sets/{project}`, with what is in use where `detail` is set. */
export function quotaSet({ cloud, minor }: Nova, detail: boolean): JsonObject {
  const used: Record<string, number> = usage(cloud)
  const limits: Record<string, number> = {
    cores: limitOf(cloud.state, 'cores'), ...(minor < 36 && { fixed_ips: -1, floating_ips: -1 }),
    ...(minor < 57 && { injected_file_content_bytes: 10_240, injected_file_path_bytes: 255, injected_files: 5 }),
    instances: limitOf(cloud.state, 'instances'), key_pairs: limitOf(cloud.state, 'key_pairs'), metadata_items: limitOf(cloud.state, 'metadata_items'),
    ram: limitOf(cloud.state, 'ram'), ...(minor < 36 && { security_group_rules: -1, security_groups: -1 }),
    server_group_members: limitOf(cloud.state, 'server_group_members'), server_groups: limitOf(cloud.state, 'server_groups'),
  }
  const entries = Object.entries(limits).map(([name, limit]) => [name, detail ? { limit, in_use: used[name] ?? 0, reserved: 0 } : limit])
  return { quota_set: { id: cloud.project.id, ...(Object.fromEntries(entries) as JsonObject) } }
}
