import { describe, expect, it } from 'vitest'
import { judge, shipped, takenOn } from './release-data.ts'

const policy = (more: object, asOf = '2026-08-25') =>
  judge('version-policy-check', { version: { gitVersion: 'v1.36.4', ...more }, releases: takenOn(shipped, asOf) }, asOf)

describe('what else /version says beside gitVersion v1.36.4', () => {
  it.each<[object, string]>([
    [{}, 'PASS'],
    [{ major: '1', minor: '36' }, 'PASS'],
    [{ major: '1', minor: '36+' }, 'PASS'],
    [{ major: '1', minor: '36', emulationMajor: '1', emulationMinor: '36' }, 'PASS'],
    [{ emulationMajor: '1', emulationMinor: '9' }, 'PASS'],
    [{ emulationMinor: '20' }, 'PASS'],
    [{ major: '1', minor: '20' }, 'DNF'],
    [{ major: '1', minor: '3' }, 'DNF'],
    [{ major: '2', minor: '36' }, 'DNF'],
    [{ minor: '36x' }, 'DNF'],
    [{ minor: '٣٦' }, 'DNF'],
    [{ emulationMajor: '1', emulationMinor: '37' }, 'DNF'],
    [{ emulationMajor: '1', emulationMinor: 'x' }, 'DNF'],
    [{ gitVersion: 'v1.33.13', major: '1', minor: '36' }, 'DNF'],
    [{ gitVersion: 'v1.33.13', major: '1', minor: '33' }, 'FAIL'],
  ])('%j: %s', (more, verdict) => {
    expect(policy(more).verdict).toBe(verdict)
  })
  it('is named where it contradicts', () => {
    expect(policy({ major: '1', minor: '20' }).because).toBe('/version contradicts itself: gitVersion "v1.36.4", but minor "20"')
    expect(policy({ emulationMajor: '1', emulationMinor: '37' }).because).toBe('/version contradicts itself: gitVersion "v1.36.4", but emulated version "1.37"')
  })
  it('is a remark where an older branch is emulated', () => {
    expect(policy({ emulationMajor: '1', emulationMinor: '35' }).findings).toMatchObject([
      { severity: 'remark', message: 'v1.36.4 emulates 1.35, whose features and APIs it offers: judged as the 1.36.4 that runs' },
    ])
  })
})
