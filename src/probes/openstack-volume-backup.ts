import type { JsonObject } from '../model/json.ts'
import { play } from './active.ts'
import { member, text } from './answers.ts'

/** What the play saw of a backup and of the volume restored from it. */
export interface VolumeBackup {
  source: { id: string; size: number }
  backup: { id: string; volumeId: string; size: number | null }
  restored: { id: string; size: number | null }
}
/** Seconds for each of the three things to become available; the official suite waits 110 (F 4.10). */
const PATIENCE = 300
/** GiB, as in the official suite. */
const SIZE = 1

/** A volume is backed up, and the backup restored to a new volume (F 4.10). */
export const volumeBackup = play<VolumeBackup>({
  kind: 'openstack.volume-backup',
  revision: 1,
  plan: {
    title: 'back up a volume and restore the backup',
    creates: [`volume of ${SIZE} GiB`, 'backup of it', `volume of ${SIZE} GiB, restored from the backup`],
    quota: { volumes: 2, gigabytes: 2 * SIZE, backups: 1, backup_gigabytes: SIZE },
    seconds: 3 * PATIENCE,
  },
  schema: {
    type: 'object',
    properties: {
      source: { type: 'object', required: ['id', 'size'], properties: { id: { type: 'string' }, size: { type: 'integer' } } },
      backup: { type: 'object', required: ['id', 'volumeId', 'size'], properties: { id: { type: 'string' }, volumeId: { type: 'string' }, size: { type: ['integer', 'null'] } } },
      restored: { type: 'object', required: ['id', 'size'], properties: { id: { type: 'string' }, size: { type: ['integer', 'null'] } } },
    },
  },
  async act(stage, data) {
    const volume = await stage.create('volume', 'source', { size: SIZE })
    await stage.ready(volume, ['available'], PATIENCE)
    data.source = { id: volume.id, size: SIZE }
    const backup = await stage.create('backup', 'backup', { volume_id: volume.id })
    const backedUp = await stage.ready(backup, ['available'], PATIENCE)
    data.backup = { id: backup.id, volumeId: text(backedUp['volume_id']), size: size(backedUp) }
    const restored = await stage.make('volume', 'restored', 'restore volume backup', async (name, cloud) => {
      const reply = await cloud.send('POST', 'block-storage', `/backups/${encodeURIComponent(backup.id)}/restore`, { json: { restore: { name } } })
      return { id: member(member(reply.json(), 'restore'), 'volume_id') ?? null }
    })
    data.restored = { id: restored.id, size: size(await stage.ready(restored, ['available'], PATIENCE)) }
  },
})

function size(record: JsonObject): number | null {
  return Number.isInteger(record['size']) ? record['size'] as number : null
}
