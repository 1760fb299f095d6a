import type { CloudState } from './state.ts'

/** Limits where the state does not say otherwise, by OpenStack's own names; -1: none. RAM in MiB, gigabytes in GiB. */
const DEFAULTS: Record<string, number> = {
  volumes: 10, gigabytes: 1000, backups: 10, backup_gigabytes: 1000, snapshots: 10, per_volume_gigabytes: -1, groups: 10,
  instances: 10, cores: 20, ram: 51_200, key_pairs: 100, metadata_items: 128, server_groups: 10, server_group_members: 10,
  network: 100, subnet: 100, subnetpool: -1, router: 10, port: 500, security_group: 10, security_group_rule: 100, floatingip: 50,
  rbac_policy: 10, secrets: -1, orders: -1, containers: -1, consumers: -1, cas: -1,
}

/** The project's limit; -1: none. */
export function limitOf(state: CloudState, name: string): number {
  const given = state.quota !== undefined && Object.hasOwn(state.quota, name) ? state.quota[name] : undefined
  return given ?? DEFAULTS[name] ?? -1
}

/** Whether so much more than what is used goes beyond the project's limit. */
export function exceeds(state: CloudState, name: string, used: number, more = 1): boolean {
  const limit = limitOf(state, name)
  return limit >= 0 && used + more > limit
}
