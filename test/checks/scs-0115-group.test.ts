import { describe, expect, it, vi } from 'vitest'
import type { JsonObject } from '../../src/model/json.ts'
import { failing, played, resultOf, verdicts, violations } from './played.ts'

const rule = (direction: string, ethertype: string, more: JsonObject = {}): JsonObject => ({
  id: `${direction}-${ethertype}`, direction, ethertype, protocol: null, port_range_min: null, port_range_max: null, remote_ip_prefix: null, remote_group_id: null,
  created_at: '2026-01-01T00:00:01Z', ...more,
})
const out = [rule('egress', 'IPv4'), rule('egress', 'IPv6')]
const group = (rules: JsonObject[], more: JsonObject = {}): JsonObject => ({ id: 'g', name: 'n', security_group_rules: rules, created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:02Z', ...more })
/** The result where Neutron has no API for the templates. */
const old = (id: string, seen: JsonObject) => resultOf(id, { defaultSecurityGroupRules: null, ...seen })
const made = (rules: JsonObject[]) => ({ newSecurityGroup: played({ group: group(rules) }) as unknown as JsonObject })

describe('without an API for the templates, a new group', () => {
  it('passes with open egress and nothing else', () => {
    expect(old('scs-0115-default-rules', made(out))).toMatchObject({ verdict: 'PASS', findings: [] })
    expect(old('scs-0115-egress', made(out)).verdict).toBe('PASS')
  })
  it.each([
    ['from everywhere', {}], ['from somewhere', { remote_ip_prefix: '10.0.0.0/8' }], ['from its own members', { remote_group_id: 'g' }],
  ])('must let nothing in, not even %s', (_, more) => {
    expect(violations(old('scs-0115-default-rules', made([...out, rule('ingress', 'IPv4', more)])))).toMatchObject([{ at: '/newSecurityGroup/data/group/security_group_rules/2' }])
  })
  it('with a rule of no known direction lets something in', () => {
    expect(old('scs-0115-default-rules', made([...out, rule('sideways', 'IPv4')])).verdict).toBe('FAIL')
  })
  it.each([['none', []], ['IPv4 only', [out[0]]], ['to a prefix', [rule('egress', 'IPv4', { remote_ip_prefix: '10.0.0.0/8' }), out[1]]], ['by TCP', [rule('egress', 'IPv4', { protocol: 'tcp' }), out[1]]]])(
    'with closed egress (%s) is remarked, and fails the recommendation', (_, rules) => {
      expect(old('scs-0115-default-rules', made(rules as JsonObject[]))).toMatchObject({ verdict: 'PASS', findings: [{ severity: 'remark' }, ...(rules.length === 0 ? [{}] : [])] })
      expect(old('scs-0115-egress', made(rules as JsonObject[])).verdict).toBe('FAIL')
    })
  it.each(['scs-0115-default-rules', 'scs-0115-egress'])('that could not be made says nothing (%s)', id => {
    expect(Object.fromEntries(Object.entries(verdicts(id, 'newSecurityGroup')).map(([outcome]) => [outcome, old(id, { newSecurityGroup: played({}, outcome as 'quota') as unknown as JsonObject }).verdict]))).toEqual(failing())
    expect(old(id, { newSecurityGroup: played({}) as unknown as JsonObject })).toMatchObject({ verdict: 'DNF', because: 'the templates of default rules vanished during the run' })
  })
  it('that was not tried is missing', () => {
    expect(old('scs-0115-default-rules', {}).verdict).toBe('MISS')
  })
  it('is not looked at where the templates tell', () => {
    const seen = { defaultSecurityGroupRules: [], newSecurityGroup: played({ group: group([rule('ingress', 'IPv4')]) }) }
    expect(resultOf('scs-0115-default-rules', seen).verdict).toBe('PASS')
  })
})

describe('the project\'s own default group', () => {
  const ID = 'scs-0115-default-group'
  const own = (rules: JsonObject[], more: JsonObject = {}) => resultOf(ID, { defaultSecurityGroup: group(rules, more) })
  it('passes when only its own members get in', () => {
    expect(own([...out, rule('ingress', 'IPv4', { remote_group_id: 'g' })]).verdict).toBe('PASS')
    expect(own([]).verdict).toBe('PASS')
  })
  it.each([{}, { remote_group_id: 'other' }, { remote_group_id: 'g-other' }, { remote_ip_prefix: '::/0' }])('fails when it lets in others: %j', more => {
    expect(violations(own([...out, rule('ingress', 'IPv6', more)]))).toMatchObject([{ at: '/defaultSecurityGroup/security_group_rules/2' }])
  })
  it.each([
    ['it was changed later', { updated_at: '2026-03-01T00:00:00Z' }, {}], ['a rule came later', {}, { created_at: '2026-03-01T00:00:00Z' }], ['it has no times', { created_at: null }, {}],
    ['its times make no sense', { updated_at: 'yesterday' }, {}], ['a rule has no time', {}, { created_at: null }], ['its times are no texts', { updated_at: 7 }, {}],
  ])('is not judged when %s', (_, more, ofRule) => {
    expect(own([...out, rule('ingress', 'IPv4', ofRule)], more).verdict).toBe('DNF')
  })
  it('has times in UTC where it names no zone, whatever the clock of this machine is set to', () => {
    for (const zone of ['UTC', 'Europe/Berlin', 'Asia/Kolkata']) {
      vi.stubEnv('TZ', zone)
      expect([zone, own(out, { created_at: '2026-01-01T00:00:00' }).verdict]).toEqual([zone, 'PASS'])
      expect([zone, own(out, { created_at: '2025-12-31T23:00:00', updated_at: '2026-01-01T00:00:02' }).verdict]).toEqual([zone, 'DNF'])
      expect([zone, own(out, { created_at: '2026-01-01T02:00:00.123+02:00' }).verdict]).toEqual([zone, 'PASS'])
    }
    vi.unstubAllEnvs()
  })
  it('that does not exist is not judged', () => {
    expect(resultOf(ID, { defaultSecurityGroup: null }).verdict).toBe('DNF')
  })
})
