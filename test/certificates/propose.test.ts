import { describe, expect, it } from 'vitest'
import { propose, type Intent } from '../../src/certificates/propose.ts'
import { statementText } from '../../src/certificates/statement.ts'
import { day, IAAS, registerOf, REPORT, type Said, scopeOf } from './made-up.ts'

const APPLIED: Said = { event: 'applied', at: '2026-01-10' }
const GRANTED: Said = { event: 'granted', at: '2026-02-01', until: '2027-01-31T23:59:59Z' }
const AGAIN: Said = { event: 'applied', at: '2026-02-02', certificate: 'C-2026-0002' }
const visit = { id: '2026-11-01', report: REPORT }
const say = (said: Said[], intent: Partial<Intent>, now = '2026-07-01', breaks: { number: number; problem: string }[] = []) =>
  propose(registerOf(said, breaks), { event: 'applied', about: IAAS, by: 'somebody', ...intent }, { now: day(now), visit, scopeOf }).statement

describe('what may be said', () => {
  it('an application gets the next id of the year, and follows on the newest statement', () => {
    expect(say([], {})).toMatchObject({ certificate: 'C-2026-0001', number: 1, previous: null })
    const said = [APPLIED, { ...AGAIN, subject: 'bravo' }]
    const next = say(said, { about: { ...IAAS, subject: 'charlie' } })
    expect(next).toMatchObject({ certificate: 'C-2026-0003', number: 3, previous: registerOf(said).statements[1]!.digest })
    expect(say(said, { about: { ...IAAS, subject: 'charlie' } }, '2027-01-01').certificate).toBe('C-2027-0001')
    expect(() => statementText(next)).not.toThrow()
  })

  it('a grant holds from now for a year, on the report of the visit', () => {
    const next = say([APPLIED], { event: 'granted' })
    expect(next).toMatchObject({ event: 'granted', from: '2026-07-01T18:00:00Z', until: '2027-06-30T23:59:59Z', report: REPORT, visit: visit.id })
    expect(() => statementText(next)).not.toThrow()
  })

  it('a renewal follows on the one before, at most 90 days ahead', () => {
    expect(say([APPLIED, GRANTED, AGAIN], { event: 'granted' }, '2026-11-03'))
      .toMatchObject({ certificate: 'C-2026-0002', from: '2027-02-01T00:00:00Z', until: '2028-01-31T23:59:59Z' })
    expect(() => say([APPLIED, GRANTED, AGAIN], { event: 'granted' }, '2026-11-02')).toThrow(/can be renewed from 90 days before/)
    expect(say([APPLIED, GRANTED, AGAIN], { event: 'granted' }, '2027-03-01').from).toBe('2027-03-01T18:00:00Z')
    const revoked: Said = { event: 'revoked', at: '2026-03-01' }
    expect(say([APPLIED, GRANTED, AGAIN, revoked], { event: 'granted' }).from).toBe('2026-07-01T18:00:00Z')
  })

  it('the certificate of another version or scope is no hindrance', () => {
    expect(say([APPLIED, GRANTED, { ...AGAIN, version: 'v4' }], { event: 'granted', about: { certificate: 'C-2026-0002' } }).from).toBe('2026-07-01T18:00:00Z')
  })

  it.each([
    ['a second open application', [APPLIED], {}, /is an open application/], ['a grant that nobody applied for', [], { event: 'granted' }, /apply comes first/],
    ['a certificate that there is not', [APPLIED], { event: 'revoked', about: { certificate: 'C-2026-0009' } }, /there is no certificate/],
    ['to grant twice', [APPLIED, GRANTED], { event: 'granted', about: { certificate: 'C-2026-0001' } }, /only an open application/],
    ['to revoke an application', [APPLIED], { event: 'revoked', about: { certificate: 'C-2026-0001' } }, /only what was granted/],
    ['to revoke twice', [APPLIED, GRANTED, { event: 'revoked', at: '2026-03-01' }], { event: 'revoked', about: { certificate: 'C-2026-0001' } }, /only what was granted/],
    ['more than a year', [APPLIED], { event: 'granted', until: new Date('2027-07-02') }, /more than a year/],
    ['a begin in the past', [APPLIED], { event: 'granted', from: new Date('2026-06-30') }, /before it is granted/],
    ['a second one beside another', [APPLIED, GRANTED, AGAIN], { event: 'granted', from: new Date('2026-08-01') }, /the next one begins after that/],
    ['a name that is too long', [], { by: 'x'.repeat(201) }, /by must be one line of 1 to 200/], ['a reason with controls', [], { reason: 'a\u001bb' }, /reason must be one line/],
    ['to break a rule that holds', [APPLIED], { event: 'granted', despite: ['passing'] }, /nothing to break knowingly/],
  ] as [string, Said[], Partial<Intent>, RegExp][])('refuses %s', (_, said, intent, why) => {
    expect(() => say(said, intent)).toThrow(why)
  })

  it('is said without knowing whose keys the signatures before it are of', () => {
    const intact = [APPLIED, GRANTED, AGAIN].map((one): Said => ({ ...one, check: { state: 'intact', key: 'ssh-ed25519 SHA256:x' } }))
    expect(say(intact, { event: 'granted', about: { certificate: 'C-2026-0002' } }, '2026-11-03').from).toBe('2027-02-01T00:00:00Z')
    expect(say(intact, { event: 'revoked', about: { certificate: 'C-2026-0001' }, reason: 'x' }).event).toBe('revoked')
  })

  it('what a stranger granted hinders no grant', () => {
    const forged: Said = { ...GRANTED, check: { state: 'bad', why: 'x' } }
    expect(say([APPLIED, forged, AGAIN], { event: 'granted', about: { certificate: 'C-2026-0002' } }).from).toBe('2026-07-01T18:00:00Z')
  })

  it('a certificate that ended by itself is not revoked', () => {
    expect(() => say([APPLIED, GRANTED], { event: 'revoked', about: { certificate: 'C-2026-0001' } }, '2027-02-01')).toThrow(/ended by itself on 2027-01-31/)
  })

  it('a broken register takes a revocation and nothing else', () => {
    const breaks = [{ number: 1, problem: 'it was removed' }]
    expect(() => say([APPLIED, GRANTED], {}, '2026-07-01', breaks)).toThrow(/restore it from a backup/)
    expect(say([APPLIED, GRANTED], { event: 'revoked', about: { certificate: 'C-2026-0001' }, reason: 'x' }, '2026-07-01', breaks))
      .toMatchObject({ number: 3, event: 'revoked' })
    expect(() => say([APPLIED, GRANTED], { event: 'revoked', about: { certificate: 'C-2026-0001' } }, '2026-07-01', [{ number: 3, problem: 'x' }]))
      .toThrow(/does not hold/)
  })

  it('time does not run backwards: a clock that is wrong is told, a small difference is taken up', () => {
    expect(() => say([APPLIED], { about: { ...IAAS, subject: 'bravo' } }, '2026-01-09')).toThrow(/clock/)
    expect(say([{ ...APPLIED, at: '2026-07-01T18:30:00Z' }], { about: { ...IAAS, subject: 'bravo' } }).at).toBe('2026-07-01T18:30:00Z')
  })
})
