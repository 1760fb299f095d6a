import { describe, expect, it } from 'vitest'
import { failing, FAILURES, played, resultOf, verdicts, violations } from './played.ts'

const ID = 'scs-0123-s3-round-trip'
const sound = { url: 'http://s3.cloud', credential: true, same: true }

describe('the round trip through S3', () => {
  it('passes when what was read is what was written', () => {
    expect(resultOf(ID, { s3RoundTrip: played(sound) })).toMatchObject({ verdict: 'PASS', examined: 1 })
  })
  it('fails when something else was read', () => {
    expect(violations(resultOf(ID, { s3RoundTrip: played({ ...sound, same: false }) }))).toMatchObject([{ at: '/s3RoundTrip/data/same', subject: 'http://s3.cloud' }])
    expect(resultOf(ID, { s3RoundTrip: played({ url: 'http://s3.cloud', credential: true }) }).verdict).toBe('FAIL')
  })
  it('fails by what S3 itself refuses', () => {
    expect(verdicts(ID, 's3RoundTrip', sound)).toEqual(failing('refused', 'unsupported'))
  })
  it('says nothing about S3 without a credential, however that failed, and why', () => {
    for (const outcome of FAILURES) expect(resultOf(ID, { s3RoundTrip: played({ url: 'http://s3.cloud' }, outcome) }).verdict).toBe('DNF')
    expect(resultOf(ID, { s3RoundTrip: played({ url: 'http://s3.cloud' }, 'refused') }).because).toMatch(/application credentials may not create others/)
    expect(resultOf(ID, { s3RoundTrip: played({}, 'timeout') }).because).not.toMatch(/application credentials/)
  })
  it('is not judged without an S3 service', () => {
    expect(resultOf(ID, { s3RoundTrip: played({ url: null }) })).toMatchObject({ verdict: 'DNF', because: 'the catalog has neither an S3 service nor an object store in this region and interface' })
  })
})
