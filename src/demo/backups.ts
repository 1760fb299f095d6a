import type { JsonObject } from '../model/json.ts'
import { isObject, json, textOf } from './answer.ts'
import type { Answer, Ask } from './answer.ts'
import { fault } from './compute.ts'
import { idOf } from './paging.ts'
import { exceeds, limitOf } from './quota.ts'
import { listing } from './storage-list.ts'
import type { Call } from './storage-list.ts'
import { filtered, gigabytes, links, overLimit, policy, stamp, volumeQuota, wanted } from './storage-records.ts'
import { addVolume } from './volumes.ts'

/** Cinder's backups: made of a volume, listed, shown, restored to a new or an existing volume, deleted. */
export function backups(ask: Ask, rest: string[], call: Call): Answer | undefined {
  const { method } = ask
  const [id, part, ...more] = rest
  const restoring = part === 'restore' && method === 'POST'
  const refusal = policy(ask, call, restoring ? 'restore' : 'backups', restoring ? 'backup:restore' : RULES[method] ?? 'backup:get')
  if (refusal !== undefined) return refusal
  if (more.length > 0 || (part !== undefined && !restoring)) return undefined
  if (id === undefined && method === 'POST') return wanted(ask, call, 'backup', wish => create(wish, call))
  if (method === 'GET' && (id === undefined || id === 'detail')) {
    const show = id === 'detail' ? (record: JsonObject) => shown(record, call) : (record: JsonObject) => brief(record, call)
    return listing(ask, call, 'backups', filtered(ask, call.cloud.things.list('backup'), ['name', 'status', 'volume_id']), show)
  }
  if (id === undefined || (!restoring && method !== 'GET' && method !== 'DELETE')) return undefined
  const backup = call.cloud.things.get('backup', id)
  if (backup === undefined) return fault(404, `Backup ${id} could not be found.`, call.headers)
  if (restoring) return wanted(ask, call, 'restore', wish => restore(wish, call, backup))
  return method === 'DELETE' ? remove(call, backup) : json(200, { backup: shown(backup, call) }, call.headers)
}

const RULES: Record<string, string> = { POST: 'backup:create', DELETE: 'backup:delete' }

function create(body: JsonObject, call: Call): Answer {
  const { cloud: { things, state }, headers } = call
  const { volume_id: source, name = null, description = null, force } = body
  if (typeof source !== 'string') {
    return fault(400, `Invalid input for field/attribute backup. Value: ${JSON.stringify(body)}. 'volume_id' is a required property`, headers)
  }
  const volume = things.get('volume', source)
  if (volume === undefined) return fault(404, `Volume ${source} could not be found.`, headers)
  const status = textOf(volume['status'])
  if (status !== 'available' && status !== 'in-use') {
    const told = `Volume to be backed up must be available or in-use, but the current status is "${status}".`
    return fault(400, `Invalid volume: ${told}`, headers)
  }
  if (status === 'in-use' && force !== true) return fault(400, 'Invalid volume: Backing up an in-use volume must use the force flag.', headers)
  const size = Number(volume['size'])
  const all = things.list('backup')
  if (exceeds(state, 'backup_gigabytes', gigabytes(all), size)) {
    const told = `Requested ${size}G, quota is ${limitOf(state, 'backup_gigabytes')}G and ${gigabytes(all)}G has been consumed.`
    return overLimit(call, 'VolumeBackupSizeExceedsAvailableQuota', `Requested backup exceeds allowed Backup gigabytes quota. ${told}`)
  }
  if (exceeds(state, 'backups', all.length)) {
    return overLimit(call, 'BackupLimitExceeded', `Maximum number of backups allowed (${limitOf(state, 'backups')}) exceeded`)
  }
  const failed = { status: 'error', fail_reason: 'The backup driver of the demo cloud was told to fail.' }
  const record = {
    status: 'creating', size, name, description, volume_id: source, object_count: 0, container: null, availability_zone: null,
    source_metadata: volume['metadata'] ?? {},
  }
  const ready = { status: 'available', object_count: 22, container: 'volumebackups', availability_zone: 'nova' }
  const backup = things.add('backup', record, ready, failed)
  things.change('volume', source, { status: 'backing-up' })
  // Broken or not, the volume is as before once the backup has ended; a stuck backup keeps it.
  things.become('volume', source, { status }, { status }, 'backup')
  return json(202, { backup: brief(backup, call) }, headers)
}

function restore(body: JsonObject, call: Call, backup: JsonObject): Answer {
  const { cloud: { things }, headers } = call
  if (backup['status'] !== 'available') return fault(400, 'Invalid backup: Backup status must be available', headers)
  const id = idOf(backup)
  const { volume_id: given, name } = body
  const existing = typeof given === 'string' ? things.get('volume', given) : undefined
  if (typeof given === 'string' && existing === undefined) return fault(404, `Volume ${given} could not be found.`, headers)
  if (existing !== undefined && existing['status'] !== 'available') {
    return fault(400, 'Invalid volume: Volume to be restored to must be available', headers)
  }
  const size = Number(backup['size'])
  const over = existing === undefined ? volumeQuota(call, size) : undefined
  if (over !== undefined) return over
  const title = typeof name === 'string' && name !== '' ? name : `restore_backup_${id}`
  const volume = existing ?? addVolume(call.cloud, { size, name: title, description: 'auto-created_from_restore_from_backup' })
  things.change('volume', idOf(volume), { status: 'restoring-backup' })
  const metadata = isObject(backup['source_metadata']) ? backup['source_metadata'] : {}
  const restored = { status: 'available', metadata: { ...metadata, src_backup_id: id } }
  things.become('volume', idOf(volume), restored, { status: 'error_restoring' }, 'restore')
  things.change('backup', id, { status: 'restoring' })
  things.become('backup', id, { status: 'available' }, { status: 'available' }, 'restore')
  return json(202, { restore: { backup_id: id, volume_id: idOf(volume), volume_name: volume['name'] ?? null } }, headers)
}

function remove(call: Call, backup: JsonObject): Answer {
  if (!['available', 'error'].includes(textOf(backup['status']))) {
    return fault(400, 'Invalid backup: Backup status must be available or error', call.headers)
  }
  call.cloud.things.remove('backup', idOf(backup), { status: 'deleting' })
  return { status: 202, headers: { 'content-type': 'application/json', ...call.headers }, body: '' }
}

function brief(record: JsonObject, call: Call): JsonObject {
  return { id: idOf(record), name: record['name'] ?? null, links: links(call, 'backups', record) }
}

function shown(record: JsonObject, call: Call): JsonObject {
  const { created_at: created, project_id: _, source_metadata: __, ...rest } = record
  const at = stamp(created)
  return {
    id: idOf(record), status: null, size: null, object_count: 0, availability_zone: null, container: null, created_at: at, updated_at: at,
    name: null, description: null, fail_reason: null, volume_id: null, links: links(call, 'backups', record), is_incremental: false,
    has_dependent_backups: false, snapshot_id: null, data_timestamp: at, ...rest, ...(call.minor >= 43 && { metadata: {} }),
  }
}
