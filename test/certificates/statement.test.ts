import { describe, expect, it } from 'vitest'
import { parseStatement, statementText } from '../../src/certificates/statement.ts'
import { canonicalJson } from '../../src/evidence/canonical.ts'
import { registerOf } from './made-up.ts'

const [applied, granted] = registerOf([{ event: 'applied', at: '2026-01-01' }, { event: 'granted', at: '2026-01-02' }]).statements.map(({ statement }) => statement)
const read = (value: unknown) => parseStatement(canonicalJson(value))

describe('a statement', () => {
  it('is read as it was written', () => {
    expect(parseStatement(statementText(granted!))).toEqual({ statement: granted })
  })

  it.each([
    ['another format', { format: 'scs-check/certificate/2' }, /^format/],
    ['no number', { number: '1' }, /^number/],
    ['number 0', { number: 0, previous: null }, /^number/],
    ['a control character', { by: 'a\u0007' }, /^by/],
    ['a bidi override', { subject: 'a\u202Eb' }, /^subject/],
    ['half a surrogate pair', { by: 'a\ud800' }, /^by/],
    ['an endless text', { by: 'x'.repeat(201) }, /^by/],
    ['an impossible date', { at: '2026-02-30T00:00:00Z' }, /^at/],
    ['no event', { event: 'constructor' }, /^event/],
    ['an unknown member', { note: 'x' }, /member that this format has not/],
    ['a path as scope', { scope: '../x' }, /^scope/],
    ['a digest that is none', { report: 'sha256:x' }, /^report/],
    ['a grant without a report', { report: undefined }, /all of them/],
    ['a rule that cannot be broken', { despite: [{ rule: 'chain', text: 'x' }], reason: 'y' }, /^despite/],
    ['a broken rule without a reason', { despite: [{ rule: 'passing', text: 'x' }] }, /^reason is missing/],
    ['no statement before it', { previous: null }, /^previous/],
  ])('is refused with %s', (_, change, why) => {
    expect(read({ ...granted, ...change })).toEqual({ problem: expect.stringMatching(why) as string })
  })

  it('an application has no dates, and a revocation has a reason', () => {
    expect(read({ ...applied, until: '2027-01-01T00:00:00Z' })).toHaveProperty('problem')
    expect(read({ ...applied, number: 2, previous: granted!.report, event: 'revoked' })).toEqual({ problem: expect.stringMatching(/^reason/) as string })
  })

  it.each([
    ['null', 'null'], ['a list', '[]'], ['no JSON', '{'], ['other spaces', JSON.stringify(granted, null, 1)],
    ['a member twice', canonicalJson(granted).replace('"at":', '"at":"2020-01-01T00:00:00Z","at":')],
    ['a key of all objects', canonicalJson(granted).replace('"at":', '"__proto__":{"x":1},"at":')],
  ])('is refused as %s', (_, text) => {
    expect(parseStatement(text)).toHaveProperty('problem')
  })
})
