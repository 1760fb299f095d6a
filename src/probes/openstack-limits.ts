import type { Json, JsonObject } from '../model/json.ts'
import type { Probe } from '../model/probe.ts'
import { late } from '../late.ts'
import { openstack } from './openstack.ts'

/** Limit and use of each quota of the project, by OpenStack's own names; -1 is no limit. What could not be read is not there. */
export type Limits = Record<string, { limit: number; used: number }>

/** Quota names and the fields of Nova's and Cinder's `/limits`. */
const COMPUTE: [string, string, string][] = [
  ['instances', 'maxTotalInstances', 'totalInstancesUsed'], ['cores', 'maxTotalCores', 'totalCoresUsed'], ['ram', 'maxTotalRAMSize', 'totalRAMUsed'],
]
const STORAGE: [string, string, string][] = [
  ['volumes', 'maxTotalVolumes', 'totalVolumesUsed'], ['gigabytes', 'maxTotalVolumeGigabytes', 'totalGigabytesUsed'],
  ['backups', 'maxTotalBackups', 'totalBackupsUsed'], ['backup_gigabytes', 'maxTotalBackupGigabytes', 'totalBackupGigabytesUsed'],
]
/** Milliseconds for all answers: every play waits for them, also those that have nothing to do with the service that hangs. */
const PATIENCE = 5_000

/** What the project may still create: read before anything is created, so that a full quota is told from a broken service. */
export const limits: Probe<Limits> = {
  kind: 'openstack.limits',
  revision: 1,
  mode: 'passive',
  schema: {
    type: 'object',
    additionalProperties: { type: 'object', required: ['limit', 'used'], properties: { limit: { type: 'integer' }, used: { type: 'integer' } } },
  },
  async observe(target) {
    const { project } = await openstack(target).session()
    const cloud = openstack(target).until(late(PATIENCE))
    const [compute, storage, network] = await Promise.all([
      cloud.get('compute', '/limits').catch(() => null),
      cloud.get('block-storage', '/limits').catch(() => null),
      cloud.get('network', `/quotas/${encodeURIComponent(project?.id ?? '')}/details.json`).catch(() => null),
    ])
    return { ...absolute(compute, COMPUTE), ...absolute(storage, STORAGE), ...details(network) }
  },
}

function absolute(document: Json, names: [string, string, string][]): Limits {
  const found = member(member(document, 'limits'), 'absolute')
  return Object.fromEntries(names.flatMap(([name, max, used]) => entry(name, member(found, max), member(found, used))))
}

function details(document: Json): Limits {
  const quota = member(document, 'quota')
  if (typeof quota !== 'object' || quota === null || Array.isArray(quota)) return {}
  return Object.fromEntries(Object.entries(quota).filter(([name]) => /^[a-z_]{1,64}$/.test(name))
    .flatMap(([name, one]) => entry(name, member(one, 'limit'), member(one, 'used'))))
}

function entry(name: string, limit: Json | undefined, used: Json | undefined): [string, { limit: number; used: number }][] {
  return Number.isSafeInteger(limit) && Number.isSafeInteger(used) ? [[name, { limit: limit as number, used: used as number }]] : []
}

function member(value: Json | undefined, key: string): Json | undefined {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as JsonObject)[key] : undefined
}
