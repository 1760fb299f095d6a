import { describe, expect, it } from 'vitest'
import { loadStandards } from '../../src/spec/load.ts'
import { failing, played, resultOf, verdicts, violations } from './played.ts'

const testcase = (await loadStandards()).find(({ id }) => id === 'scs-0104')?.testcases.find(({ check }) => check === 'upload')
const id = testcase?.id ?? ''
const result = (size: number | null, sent = 1024) => resultOf(id, { imageUpload: played({ image: { id: 'i', status: 'active', size }, sent }) })

describe('the upload of an image', () => {
  it('passes when Glance has all of it', () => {
    expect(result(1024)).toMatchObject({ verdict: 'PASS', findings: [] })
  })
  it.each([0, 1023, 1025, null])('fails when Glance has %j bytes of 1024', size => {
    expect(violations(result(size))).toMatchObject([{ at: '/imageUpload/data/image/size', expected: '1024 bytes' }])
  })
  it('fails as its definition says, never by quota, connection, time or Ctrl-C', () => {
    const { fail } = testcase?.parameters as { fail: Parameters<typeof failing> }
    expect(verdicts(id, 'imageUpload')).toEqual(failing(...fail))
    for (const harmless of ['quota', 'timeout', 'unreachable', 'malformed', 'interrupted'] as const) expect(fail).not.toContain(harmless)
  })
  it('is not judged by evidence without an image', () => {
    expect(resultOf(id, { imageUpload: played({}) }).verdict).toBe('DNF')
  })
})
