import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/model/json.ts'
import { failing, played, resultOf, verdicts, violations } from './played.ts'

const ID = 'scs-0117-test-backup'
const sound = { source: { id: 's', size: 1 }, backup: { id: 'b', volumeId: 's', size: 1 }, restored: { id: 'r', size: 1 } }
const result = (data: JsonObject) => resultOf(ID, { volumeBackup: played(data) })

describe('volume backup', () => {
  it('passes when the backup was restored to a volume of the size', () => {
    expect(result(sound)).toMatchObject({ verdict: 'PASS', examined: 1, findings: [] })
    expect(result({ ...sound, restored: { id: 'r', size: 2 } }).verdict).toBe('PASS')
  })
  it.each([
    ['of another volume', { backup: { id: 'b', volumeId: 'other', size: 1 } }, '/volumeBackup/data/backup/volumeId'],
    ['of no volume', { backup: { id: 'b', volumeId: '', size: 1 } }, '/volumeBackup/data/backup/volumeId'],
    ['restored too small', { restored: { id: 'r', size: 0 } }, '/volumeBackup/data/restored/size'],
    ['restored without a size', { restored: { id: 'r', size: null } }, '/volumeBackup/data/restored/size'],
    ['restored to the very volume that was backed up', { restored: { id: 's', size: 1 } }, '/volumeBackup/data/restored/id'],
  ])('fails when it is %s', (_, more, at) => {
    const { verdict, ...rest } = result({ ...sound, ...more })
    expect([verdict, violations(rest).map(one => one.at)]).toEqual(['FAIL', [at]])
  })
  it('fails by what shows that the service is missing or broken, and by nothing else', () => {
    expect(verdicts(ID, 'volumeBackup')).toEqual(failing('refused', 'unsupported', 'rejected', 'error', 'not-ready'))
  })
  it('is not judged by evidence that lacks what a finished play has', () => {
    for (const data of [{}, { ...sound, restored: null }, { source: sound.source }]) expect(result(data).verdict).toBe('DNF')
  })
  it('is missing without the evidence', () => {
    expect(resultOf(ID, {}).verdict).toBe('MISS')
  })
})
