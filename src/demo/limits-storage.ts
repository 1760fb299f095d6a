import type { JsonObject } from '../model/json.ts'
import { json, textOf } from './answer.ts'
import type { Answer, Ask } from './answer.ts'
import { fault } from './compute.ts'
import { limitOf } from './quota.ts'
import type { Call } from './storage-list.ts'
import { gigabytes } from './storage-records.ts'

/** Cinder's limits of the project, with what is used of them. */
export function limits(ask: Ask, rest: string[], call: Call): Answer | undefined {
  if (ask.method !== 'GET' || rest.length > 0) return undefined
  const { state } = call.cloud
  const used = usage(call)
  const absolute = {
    maxTotalVolumes: limitOf(state, 'volumes'), maxTotalSnapshots: limitOf(state, 'snapshots'),
    maxTotalVolumeGigabytes: limitOf(state, 'gigabytes'), maxTotalBackups: limitOf(state, 'backups'),
    maxTotalBackupGigabytes: limitOf(state, 'backup_gigabytes'), totalVolumesUsed: used['volumes'] ?? 0,
    totalGigabytesUsed: used['gigabytes'] ?? 0, totalSnapshotsUsed: 0, totalBackupsUsed: used['backups'] ?? 0,
    totalBackupGigabytesUsed: used['backup_gigabytes'] ?? 0,
  }
  return json(200, { limits: { rate: [], absolute } }, call.headers)
}

/** The quota set of the own project, with `usage=true` also what is used; that of others is refused. */
export function quotaSets(ask: Ask, rest: string[], call: Call): Answer | undefined {
  const [project, part, ...more] = rest
  if (ask.method !== 'GET' || project === undefined || more.length > 0 || (part !== undefined && part !== 'defaults')) return undefined
  const { cloud, headers } = call
  if (project !== cloud.project.id) return fault(403, "Policy doesn't allow volume_extension:quotas:show to be performed.", headers)
  const used = usage(call)
  const kinds = ['volumes', 'per_volume_gigabytes', 'snapshots', 'gigabytes', 'backups', 'backup_gigabytes']
  const typed = cloud.state.volume_types.flatMap(({ name }) => ['volumes', 'gigabytes', 'snapshots'].map(kind => `${kind}_${textOf(name)}`))
  const withUsage = part === undefined && /^(true|1)$/i.test(ask.query.get('usage') ?? '')
  const set: JsonObject = {}
  for (const name of [...kinds, ...typed, 'groups']) {
    const limit = limitOf(cloud.state, name)
    set[name] = withUsage ? { limit, in_use: used[name] ?? 0, reserved: 0 } : limit
  }
  return json(200, { quota_set: { ...set, id: project } }, headers)
}

function usage(call: Call): Record<string, number> {
  const { things, state } = call.cloud
  const [volumes, backups] = [things.list('volume'), things.list('backup')]
  const used: Record<string, number> = {
    volumes: volumes.length, gigabytes: gigabytes(volumes), backups: backups.length, backup_gigabytes: gigabytes(backups),
  }
  for (const { name } of state.volume_types) {
    const ofType = volumes.filter(volume => volume['volume_type'] === name)
    used[`volumes_${textOf(name)}`] = ofType.length
    used[`gigabytes_${textOf(name)}`] = gigabytes(ofType)
  }
  return used
}
