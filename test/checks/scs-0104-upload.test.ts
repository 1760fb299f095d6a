import { describe, expect, it } from 'vitest'
import { loadStandards } from '../../src/spec/load.ts'
import { failing, played, resultOf, verdicts, violations } from './played.ts'

const testcase = (await loadStandards()).find(({ id }) => id === 'scs-0104')?.testcases.find(({ check }) => check === 'upload')
const id = testcase?.id ?? ''
const result = (size: number | null, content = 'same') => resultOf(id, { imageUpload: played({ image: { id: 'i', status: 'active', size }, sent: 1024, content }) })

describe('the upload of an image', () => {
  it('passes when Glance has all of it', () => {
    expect(result(1024)).toMatchObject({ verdict: 'PASS', findings: [] })
  })
  it.each([0, 1023, 1025, null])('fails when Glance has %j bytes of 1024', size => {
    expect(violations(result(size))).toMatchObject([{ at: '/imageUpload/data/image/size', expected: '1024 bytes' }])
  })
  it('fails when Glance gives other data than it got', () => {
    expect(violations(result(1024, 'different'))).toMatchObject([{ at: '/imageUpload/data/content' }])
  })
  it.each(['unread', undefined])('is not judged when the data could not be read back (%s)', content => {
    expect(resultOf(id, { imageUpload: played({ image: { id: 'i', status: 'active', size: 1024 }, sent: 1024, ...(content !== undefined && { content }) }) }))
      .toMatchObject({ verdict: 'DNF', because: expect.stringContaining('could not be read back') as string })
  })
  it('fails as its definition says, never by quota, connection, time or Ctrl-C', () => {
    const { fail } = testcase?.parameters as { fail: Parameters<typeof failing> }
    expect(verdicts(id, 'imageUpload')).toEqual(failing(...fail))
    for (const harmless of ['quota', 'error', 'unauthenticated', 'timeout', 'unreachable', 'malformed', 'interrupted'] as const) expect(fail).not.toContain(harmless)
  })
  it('is not judged by evidence without an image', () => {
    expect(resultOf(id, { imageUpload: played({}) }).verdict).toBe('DNF')
  })
})
