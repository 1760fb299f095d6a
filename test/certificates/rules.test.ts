import { describe, expect, it } from 'vitest'
import { concernsOf, type Facts, ruleResults } from '../../src/certificates/rules.ts'
import type { Scope, Standard, TargetName, Testcase } from '../../src/model/definition.ts'
import type { CardResult, ScoreCard } from '../../src/model/history.ts'

const RULE = 'sha256:' + '1'.repeat(64)
const NOW = new Date('2026-07-01T12:00:00Z')
const clause = { level: 'MUST' as const, url: 'https://docs.scs.community/', demand: 'x' }

type Visit = NonNullable<Facts['visit']>
function facts({ card = {}, manual = 'preview', ...visit }: { card?: Record<string, Partial<CardResult>>; manual?: TargetName } & Partial<Omit<Visit, 'card'>> = {}): Facts {
  const testcases: Testcase[] = [{ id: 'one', title: 'One', clause, check: 'x' }, { id: 'look', title: 'Look', clause, manual: 'look at it' }]
  const targets = manual === 'main' ? { main: ['one', 'look'] } : { main: ['one'], [manual]: ['look'] }
  const standard: Standard = { id: 'scs-1', title: 'S', digest: RULE, versions: { v1: { url: 'https://x', status: 'stable', targets } }, testcases }
  const versions = Object.fromEntries(['v1', 'v2', 'v3', 'next'].map(version => [version, { stabilized: null, standards: { 'scs-1': 'v1' } }]))
  const timeline: Scope['timeline'] = [
    { date: '2026-01-01', versions: { v1: 'warn', v2: 'effective', v3: 'deprecated', next: 'draft' } }, { date: '2026-12-01', versions: { v2: 'effective', v3: 'deprecated' } },
  ]
  const scope: Scope = { id: 's', uuid: 'u', name: 'S', url: 'https://x', subject: 'openstack', versions, timeline, digest: RULE }
  const good: CardResult = { verdict: 'PASS', because: 'fine', at: '2026-07-01T02:00:00Z', validUntil: '2026-07-13T00:00:00Z', night: 'n', rule: RULE, standardVersions: ['v1'] }
  const whole: ScoreCard = Object.fromEntries(Object.entries({ one: {}, look: {}, ...card }).map(([id, more]) => [id, { ...good, ...more }]))
  return { scope, standards: [standard], visit: { id: 'n', night: 'n', until: '2026-07-01T02:00:00Z', state: 'complete', card: whole as Visit['card'], ...visit } }
}
const states = (known: Facts, version = 'v2', more = {}) => Object.fromEntries(ruleResults(known, version, { asOf: NOW, ...more }).map(({ rule, state }) => [rule, state]))
const GOOD = { certifiable: 'holds', passing: 'holds', fresh: 'holds', attested: 'holds' }

describe('the rules for a certificate', () => {
  it('all hold for a subject that passes', () => {
    expect(states(facts())).toEqual(GOOD)
    expect(concernsOf(facts(), 'v2', NOW)).toEqual([])
  })

  it.each([
    ['effective', 'v2', 'holds'],
    ['warn', 'v1', 'concern'],
    ['deprecated', 'v3', 'broken'],
    ['draft', 'next', 'broken'],
    ['unknown', 'v9', 'broken'],
    ['an inherited name', 'constructor', 'broken'],
  ])('a version that is %s', (_, version, state) => {
    expect(states(facts(), version)['certifiable']).toBe(state)
  })

  it('many test cases that are not judged for the same reason are one line, those that fail a line each', () => {
    const known = (verdict: 'DNF' | 'FAIL') => {
      const { standards: [standard], ...rest } = facts({ card: Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`t${i}`, { verdict, because: 'no answer' }])) })
      const ids = Array.from({ length: 6 }, (_, i) => `t${i}`)
      const { testcases: [first], versions } = standard!
      const targets = { main: ids, recommended: [], preview: [] }
      return { ...rest, standards: [{ ...standard!, versions: { v1: { ...versions['v1']!, targets } }, testcases: ids.map(id => ({ ...first!, id })) }] }
    }
    const told = (verdict: 'DNF' | 'FAIL') => ruleResults(known(verdict), 'v2', { asOf: NOW }).find(({ rule }) => rule === 'passing')?.details
    expect(told('DNF')).toEqual(['6 test cases DNF: no answer (t0, t1, t2, t3, …)'])
    expect(told('FAIL')).toEqual(Array.from({ length: 6 }, (_, i) => `t${i} FAIL: no answer`))
  })

  it('the version must certify when the certificate begins, too; that it ends before the certificate is a concern', () => {
    expect(states(facts(), 'v1', { from: new Date('2026-12-01') })['certifiable']).toBe('broken')
    const [certifies] = ruleResults(facts(), 'v1', { asOf: NOW, until: new Date('2027-06-30') })
    expect(certifies?.text).toMatch(/ends on 2026-12-01, before the certificate/)
  })

  it.each([
    ['a FAIL', { one: { verdict: 'FAIL' as const } }, 'broken'],
    ['a DNF', { one: { verdict: 'DNF' as const } }, 'broken'],
    ['a result that expired', { one: { validUntil: '2026-07-01T00:00:00Z' } }, 'broken'],
    ['a result of the future', { one: { at: '2026-08-01T00:00:00Z' } }, 'broken'],
    ['a result of another version of the standard', { one: { standardVersions: ['v9'] } }, 'broken'],
    ['a result by an older definition', { one: { rule: 'sha256:' + '2'.repeat(64) } }, 'concern'],
  ])('with %s', (_, card, state) => {
    const known = facts({ card })
    expect(states(known)['passing']).toBe(state)
    expect(ruleResults(known, 'v2', { asOf: NOW }).find(({ rule }) => rule === 'passing')?.details.join()).toContain('one')
  })

  it.each([
    ['a week old to the second', { until: '2026-06-24T12:00:00Z' }, 'holds'],
    ['older', { until: '2026-06-24T11:59:59Z' }, 'broken'],
    ['of the future', { until: '2026-07-01T14:00:00Z' }, 'broken'],
    ['of no time', { until: 'yesterday' }, 'broken'],
    ['partial', { state: 'partial' as const }, 'broken'],
    ['failed', { state: 'failed' as const, problem: 'no password' }, 'broken'],
  ])('a visit that is %s', (_, visit, state) => {
    expect(states(facts(visit))['fresh']).toBe(state)
  })

  it('without any visit nothing holds but the version', () => {
    const { visit: _, ...known } = facts()
    expect(states(known)).toEqual({ certifiable: 'holds', passing: 'broken', fresh: 'broken', attested: 'concern' })
  })

  it('a manual check without a valid attestation keeps from a certificate where target main counts it; else it is a concern', () => {
    const card = { look: { verdict: 'MISS' as const, validUntil: null } }
    expect(states(facts({ card }))).toEqual({ ...GOOD, attested: 'concern' })
    expect(states(facts({ card, manual: 'main' }))).toEqual({ ...GOOD, passing: 'broken', attested: 'broken' })
    expect(concernsOf(facts({ card }), 'v2', NOW))
      .toEqual([expect.stringMatching(/1 of 1 manual checks has no valid attestation .*look MISS \(once a quarter\)/)])
  })

  it('a visit that its own evidence contradicts is no ground for a grant', () => {
    const known = (state: 'verified' | 'contradicted' | 'unverified') => states({ ...facts(), verified: { state, details: [] } })['verified']
    expect([known('verified'), known('unverified'), known('contradicted')]).toEqual(['holds', 'concern', 'broken'])
    const earlier = { ...facts({ card: { one: { night: 'before' } } }), verified: { state: 'verified' as const, details: [] } }
    expect(ruleResults(earlier, 'v2', { asOf: NOW }).find(({ rule }) => rule === 'verified'))
      .toMatchObject({ state: 'concern', details: ['one: of the night before'] })
  })
})
