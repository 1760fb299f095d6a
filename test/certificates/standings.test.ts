import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { certificateStandings, inForce } from '../../src/certificates/standings.ts'
import type { CertificateEvent } from '../../src/model/certificate.ts'
import { day, KEY, registerOf, type Said, scopeOf } from './made-up.ts'

const APPLIED: Said = { event: 'applied', at: '2026-01-10', check: { state: 'unsigned' } }
const GRANTED: Said = { event: 'granted', at: '2026-02-01', until: '2027-01-31T23:59:59Z' }
const REVOKED: Said = { event: 'revoked', at: '2026-06-01' }
const standing = (said: Said[], asOf: string, breaks: { number: number; problem: string }[] = []) => certificateStandings(registerOf(said, breaks), day(asOf), scopeOf)[0]!

describe('the state of a certificate', () => {
  it.each([
    ['applied', [APPLIED], '2026-01-11'], ['refused', [APPLIED, { event: 'refused', at: '2026-01-20' }], '2026-01-21'],
    ['withdrawn', [APPLIED, { event: 'withdrawn', at: '2026-01-20' }], '2026-01-21'], ['applied', [APPLIED, GRANTED], '2026-01-31'],
    ['granted', [APPLIED, GRANTED], '2026-02-01'], ['granted', [APPLIED, GRANTED], '2026-12-02'], ['expiring', [APPLIED, GRANTED], '2026-12-03'],
    ['expiring', [APPLIED, GRANTED], '2027-01-31'], ['expired', [APPLIED, GRANTED], '2027-02-01'], ['granted', [APPLIED, GRANTED, REVOKED], '2026-05-31'],
    ['revoked', [APPLIED, GRANTED, REVOKED], '2026-06-02'], ['revoked', [APPLIED, GRANTED, REVOKED], '2028-01-01'],
  ] as [string, Said[], string][])('is %s', (state, said, asOf) => {
    expect(standing(said, asOf).state).toBe(state)
  })

  it.each([
    ['the grant is not signed', [APPLIED, { ...GRANTED, check: { state: 'unsigned' } }], /statement 2 \(granted\) is not signed/],
    ['its signature does not count', [APPLIED, { ...GRANTED, check: { state: 'bad', why: 'nobody knows the key' } }], /nobody knows the key/],
    ['it is longer than a year', [APPLIED, { ...GRANTED, until: '2027-06-01T00:00:00Z' }], /more than a year/],
    ['nobody applied', [GRANTED], /before anybody applied/],
    ['it was granted for another subject', [APPLIED, { ...GRANTED, subject: 'bravo' }, GRANTED], /another subject/],
    ['it was granted twice', [APPLIED, GRANTED, { ...GRANTED, at: '2026-03-01' }], /cannot follow granted/],
    ['a revocation is not signed', [APPLIED, GRANTED, { ...REVOKED, check: { state: 'unsigned' } }], /\(revoked\) is not signed/],
    ['nobody vouched for the key that granted it', [APPLIED, { ...GRANTED, check: { state: 'intact', key: KEY } }], /signer of statement 2 \(granted\) was not checked: name the board's keys/],
    ['nobody vouched for the key that revoked it', [APPLIED, GRANTED, { ...REVOKED, check: { state: 'intact', key: KEY } }], /signer of statement 3 \(revoked\) was not checked/],
    ['its version was a draft when it was granted', [{ ...APPLIED, version: 'next' }, { ...GRANTED, version: 'next' }], /next was draft on 2026-02-01/],
    ['its version is none of the scope', [{ ...APPLIED, version: 'v99' }, { ...GRANTED, version: 'v99' }], /v99 was not in force/],
    ['a revocation is signed by nobody who may', [APPLIED, GRANTED, { ...REVOKED, check: { state: 'bad', why: 'x', key: KEY } }], /\(revoked\) does not count/],
  ] as [string, Said[], RegExp][])('is not proven, and not in force, where %s', (_, said, why) => {
    const found = standing(said, '2026-07-01')
    expect(found.state).toBe('unproven')
    expect(inForce(found, day('2026-07-01'))).toBe(false)
    expect(found.concerns.join('\n')).toMatch(why)
  })

  it('is not proven where the register cannot be read after the grant, and stands where that was before it', () => {
    expect(standing([APPLIED, GRANTED], '2026-07-01', [{ number: 3, problem: 'it was removed' }]).state).toBe('unproven')
    expect(standing([APPLIED, GRANTED, REVOKED], '2026-07-01', [{ number: 4, problem: 'x' }]).state).toBe('revoked')
    expect(standing([APPLIED, { ...GRANTED, number: 5 }], '2026-07-01', [{ number: 3, problem: 'x' }]).state).toBe('granted')
  })

  const AGAIN = [{ ...APPLIED, certificate: 'C-2026-0002' }, { ...GRANTED, at: '2026-03-01', certificate: 'C-2026-0002' }]
  it.each([
    ['a second one of the same', AGAIN, ['unproven', 'granted']],
    ['one that begins later, within it', [AGAIN[0]!, { ...AGAIN[1]!, from: '2026-05-01T00:00:00Z' }], ['unproven', 'granted']],
    ['one of another subject', AGAIN.map(one => ({ ...one, subject: 'bravo' })), ['granted', 'granted']],
    ['one of another version', AGAIN.map(one => ({ ...one, version: 'v4' })), ['granted', 'granted']],
    ['one that a stranger granted', AGAIN.map(one => ({ ...one, check: { state: 'bad' as const, why: 'x' } })), ['unproven', 'granted']],
  ] as [string, Said[], string[]][])('beside %s: only what was granted first counts', (_, more, states) => {
    expect(certificateStandings(registerOf([APPLIED, GRANTED, ...more]), day('2026-07-01'), scopeOf).map(({ state }) => state)).toEqual(states)
  })

  it('a renewal that follows on stands beside the one before', () => {
    const next = [AGAIN[0]!, { ...AGAIN[1]!, at: '2026-11-15', from: '2027-02-01T00:00:00Z', until: '2028-01-31T23:59:59Z' }]
    expect(certificateStandings(registerOf([APPLIED, GRANTED, ...next]), day('2026-12-01'), scopeOf).map(({ state }) => state)).toEqual(['granted', 'granted'])
  })

  it('what a stranger granted before keeps nobody from a certificate', () => {
    const said: Said[] = [APPLIED, { ...GRANTED, check: { state: 'bad', why: 'x' } }, ...AGAIN]
    expect(certificateStandings(registerOf(said), day('2026-07-01'), scopeOf).map(({ state }) => state)).toEqual(['granted', 'unproven'])
  })

  it('a version that did not certify stays in force where that was broken knowingly', () => {
    const despite = [{ rule: 'certifiable' as const, text: 'it is a draft' }]
    expect(standing([{ ...APPLIED, version: 'next' }, { ...GRANTED, version: 'next', despite, reason: 'a pilot' }], '2026-07-01').state).toBe('granted')
  })

  it('nothing brings back what was revoked', () => {
    const again = standing([APPLIED, GRANTED, REVOKED, { ...APPLIED, at: '2026-06-02' }, { ...GRANTED, at: '2026-06-03' }], '2026-07-01')
    expect(again).toMatchObject({ state: 'revoked', reason: 'because' })
  })

  it('a certificate granted for later is not in force yet', () => {
    const said = [APPLIED, { ...GRANTED, from: '2026-03-01T00:00:00Z' }]
    expect(inForce(standing(said, '2026-02-20'), day('2026-02-20'))).toBe(false)
    expect(inForce(standing(said, '2026-03-01'), day('2026-03-01'))).toBe(true)
  })

  it('a signature of an application that nobody knows is told, and ends nothing', () => {
    const found = standing([{ ...APPLIED, check: { state: 'bad', why: 'unknown' } }, GRANTED], '2026-07-01')
    expect(found).toMatchObject({ state: 'granted', concerns: [expect.stringContaining('unknown')] })
  })

  it('a rule that was broken knowingly stays a concern, with its reason', () => {
    const despite = [{ rule: 'passing' as const, text: 'target main is FAIL' }]
    expect(standing([APPLIED, { ...GRANTED, despite, reason: 'images come in March' }], '2026-07-01').concerns)
      .toEqual(['granted despite the rule "passing" (images come in March): target main is FAIL'])
  })

  it('whatever is said in whatever order: in force is only what was applied for, then granted by an allowed signer, and not revoked since', () => {
    const event = fc.constantFrom<CertificateEvent>('applied', 'granted', 'refused', 'withdrawn', 'revoked')
    const check = fc.constantFrom<NonNullable<Said['check']>>({ state: 'unsigned' }, { state: 'bad', why: 'x' }, { state: 'intact', key: KEY }, { state: 'named', key: KEY, signer: 'board' })
    fc.assert(fc.property(fc.array(fc.record({ event, check }), { maxLength: 6 }), said => {
      const all = said.map(({ event, check }, i): Said => ({ event, check, at: `2026-02-0${i + 1}` }))
      const found = certificateStandings(registerOf(all), day('2026-07-01'), scopeOf)
      const good = said.length === 2 && said[0]!.event === 'applied' && said[1]!.event === 'granted' && said[1]!.check.state === 'named'
      expect(found.some(one => inForce(one, day('2026-07-01')))).toBe(good)
    }))
  })
})
