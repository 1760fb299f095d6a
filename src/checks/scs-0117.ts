import { volumeBackup } from '../probes/openstack-volume-backup.ts'
import { check } from './check.ts'
import { judgePlay, type PlayParameters, playParameters } from './play.ts'

const needs = { volumeBackup }

/** A volume was backed up and the backup restored to a new volume of the same size. */
export const backup = check<typeof needs, PlayParameters>({
  needs,
  parameters: playParameters(),
  judge: ({ volumeBackup }, parameters) => judgePlay(volumeBackup, 'volumeBackup', parameters, ({ source, backup, restored }) => [
    ...(backup.volumeId === source.id ? [] : [{
      severity: 'violation' as const, subject: `volume backup ${backup.id}`, at: '/volumeBackup/data/backup/volumeId',
      message: 'the backup is of another volume', expected: source.id, found: backup.volumeId,
    }]),
    ...(restored.id !== source.id ? [] : [{
      severity: 'violation' as const, subject: `volume ${restored.id}`, at: '/volumeBackup/data/restored/id',
      message: 'the restored volume is the one that was backed up, not a new one', expected: 'a new volume', found: restored.id,
    }]),
    ...(restored.size !== null && restored.size >= source.size ? [] : [{
      severity: 'violation' as const, subject: `volume ${restored.id}`, at: '/volumeBackup/data/restored/size',
      message: 'the restored volume is smaller than what was backed up', expected: `at least ${source.size} GiB`, found: `${restored.size ?? 'no'} GiB`,
    }]),
  ]),
})
