import { describe, expect, it } from 'vitest'
import { noForeignIngress, openEgress, sameGroupIngress } from '../../src/checks/scs-0115.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Check, Finding, Outcome } from '../../src/model/judging.ts'

const both = { ethertypes: ['IPv4', 'IPv6'] }
const rule = (words: string, more: JsonObject = {}): JsonObject => {
  const [direction = '', ethertype = '', groups = ''] = words.split(' ')
  return {
    id: `id-${words.replaceAll(' ', '-')}`, direction, ethertype, protocol: null, port_range_min: null, port_range_max: null,
    remote_group_id: direction === 'ingress' ? 'PARENT' : null, remote_address_group_id: null, remote_ip_prefix: null,
    used_in_default_sg: groups.includes('default'), used_in_non_default_sg: groups.includes('custom'), ...more,
  }
}
const out4 = rule('egress IPv4 default+custom')
const out6 = rule('egress IPv6 default+custom')
const in4 = rule('ingress IPv4 default')
const in6 = rule('ingress IPv6 default')
const fresh = [out4, out6, in4, in6]
const judge = (check: Check, rules: JsonObject[] | null): Outcome => check.judge({ defaultSecurityGroupRules: rules }, both, new Date(0))
const of = (severity: string, { findings }: Outcome): Finding[] => findings.filter(finding => finding.severity === severity)

describe('scs-0115-default-rules', () => {
  it('is content with the templates of a fresh Neutron', () => {
    expect(judge(noForeignIngress, fresh)).toEqual({ examined: 4, findings: [] })
  })

  it.each([
    ['from everywhere', { remote_group_id: null }],
    ['from everywhere by prefix', { remote_group_id: null, remote_ip_prefix: '0.0.0.0/0' }],
    ['from another group', { remote_group_id: 'b4dc0de' }],
    ['from a group whose name only looks like the parent', { remote_group_id: 'parent' }],
    ['from the same group, in custom groups', { used_in_non_default_sg: true }],
    ['from everywhere, in no group yet', { remote_group_id: null, used_in_default_sg: false }],
  ])('refuses ingress %s and names the rule', (_, more) => {
    const violations = of('violation', judge(noForeignIngress, [out4, rule('ingress IPv4 default', more), out6]))
    expect(violations).toHaveLength(1)
    expect(violations[0]).toMatchObject({ at: '/defaultSecurityGroupRules/1' })
    expect(violations[0]?.remedy).toContain('openstack default security group rule delete id-ingress-IPv4-default')
  })

  it('describes protocol, ports and origin of a rule', () => {
    const open = rule('ingress IPv4 default+custom', { remote_group_id: null, protocol: 'tcp', port_range_min: 22, port_range_max: 22 })
    const [violation] = of('violation', judge(noForeignIngress, [...fresh, open]))
    expect(violation).toMatchObject({
      subject: 'ingress IPv4 tcp 22 from anywhere (id-ingress-IPv4-default+custom)',
      found: 'ingress IPv4 tcp 22 from anywhere in default and custom groups',
      remedy: 'openstack default security group rule delete id-ingress-IPv4-default+custom',
    })
  })

  it('gives the default group back what deleting a rule for all groups would take', () => {
    const shared = rule('ingress IPv6 default+custom')
    expect(of('violation', judge(noForeignIngress, [shared]))[0]?.remedy).toBe('openstack default security group rule delete '
      + 'id-ingress-IPv6-default+custom && openstack default security group rule create --ingress --ethertype IPv6 --remote-group PARENT --for-default-sg')
    expect(of('violation', judge(noForeignIngress, [shared, in6]))[0]?.remedy).not.toContain('create')
  })

  it.each([
    ['no templates at all', []],
    ['egress to one network', [rule('egress IPv4 default+custom', { remote_ip_prefix: '10.0.0.0/8' }), out6, in4, in6]],
    ['egress in default groups only', [rule('egress IPv4 default'), out6, in4, in6]],
  ])('only remarks closed egress, which the text recommends: %s', (_, rules) => {
    const outcome = judge(noForeignIngress, rules)
    expect(of('violation', outcome)).toEqual([])
    expect(of('remark', outcome)[0]).toMatchObject({ subject: 'egress IPv4', at: '/defaultSecurityGroupRules' })
  })

  it('counts a direction that it does not know as ingress', () => {
    expect(of('violation', judge(noForeignIngress, [...fresh, rule('Egress IPv4 default')]))).toHaveLength(1)
  })

  it.each([[noForeignIngress], [openEgress]])('is not judged without the API of templates and a new group', check => {
    const outcome = judge(check, null)
    expect(outcome).toMatchObject({ examined: 0, findings: [] })
    expect(outcome.missing).toMatch(/^needs an active test: /)
  })
  it('is not judged without the API of templates and the default group', () => {
    expect(judge(sameGroupIngress, null)).toMatchObject({ examined: 0, findings: [], unjudged: 'could not see the default group of the project' })
  })

  it('quotes hostile values for the shell and never throws on odd ones', () => {
    const hostile = { remote_group_id: { a: 1 }, protocol: ['x'], port_range_min: 'x'.repeat(1e6), remote_ip_prefix: 7 }
    const [violation] = of('violation', judge(noForeignIngress, [rule('ingress IPv4 default', { ...hostile, id: '$(reboot)\n' })]))
    expect(violation?.remedy).toBe("openstack default security group rule delete $'$(reboot)\\u000a'")
    expect(violation?.found?.length).toBeLessThan(400)
  })
})

describe('scs-0115-egress', () => {
  it.each<[string, JsonObject[]]>([
    ['templates of a fresh Neutron', fresh],
    ['the prefixes that the command line writes', [
      rule('egress IPv4 default+custom', { remote_ip_prefix: '0.0.0.0/0' }), rule('egress IPv6 default+custom', { remote_ip_prefix: '::/0' })]],
    ['one rule for each kind of group', [rule('egress IPv4 default'), rule('egress IPv4 custom'), out6]],
    ['any protocol', [rule('egress IPv4 default+custom', { protocol: 'any' }), out6]],
    ['a closed rule beside an open one', [rule('egress IPv4 default', { protocol: 'tcp' }), out4, out6]],
  ])('is content with %s', (_, rules) => {
    expect(judge(openEgress, rules).findings).toEqual([])
  })

  it.each<[string, JsonObject]>([
    ['a prefix', { remote_ip_prefix: '10.0.0.0/8' }],
    ['a prefix that ends in 10', { remote_ip_prefix: '10.0.0.0/10' }],
    ['a protocol', { protocol: 'tcp' }],
    ['a port', { protocol: 'tcp', port_range_min: 443, port_range_max: 443 }],
    ['an upper port alone', { port_range_max: 443 }],
    ['a group', { remote_group_id: 'PARENT' }],
    ['an address group', { remote_address_group_id: 'a' }],
  ])('fails on egress limited by %s, with the cure', (_, more) => {
    const { findings, examined } = judge(openEgress, [rule('egress IPv4 default+custom', more), out6])
    expect(examined).toBeGreaterThan(0)
    expect(findings).toHaveLength(1)
    expect(findings[0]).toMatchObject({
      severity: 'violation',
      message: 'default and custom groups do not let all IPv4 traffic out',
      remedy: 'openstack default security group rule create --egress --ethertype IPv4 --for-default-sg --for-custom-sg',
    })
  })

  it('names only the kind of group that lacks egress', () => {
    expect(judge(openEgress, [rule('egress IPv4 default'), out6]).findings[0]).toMatchObject({
      message: 'custom groups do not let all IPv4 traffic out',
      found: 'egress IPv4 to anywhere in default groups',
      remedy: 'openstack default security group rule create --egress --ethertype IPv4 --for-custom-sg',
    })
  })

  it('fails, and is not left unjudged, when there is no template', () => {
    expect(judge(openEgress, [])).toMatchObject({ examined: 2, findings: [{ subject: 'egress IPv4' }, { subject: 'egress IPv6' }] })
  })
})

it('creates a rule once, although several make room for it, and takes linear time', () => {
  const rules = Array.from({ length: 60_000 }, (_, i) => rule('ingress IPv4 default+custom', { id: `r${i}` }))
  const start = performance.now()
  const remedies = judge(noForeignIngress, rules).findings.map(({ remedy }) => remedy ?? '')
  expect(performance.now() - start).toBeLessThan(3000) // once per pair of rules took nine seconds
  expect(remedies.filter(remedy => remedy.includes(' && '))).toEqual([remedies[0]])
})

describe('scs-0115-same-group-ingress', () => {
  it.each<[string, JsonObject[], string[]]>([
    ['fresh templates', fresh, []],
    ['IPv4 missing', [out4, out6, in6], ['ingress IPv4']],
    ['custom groups only', [rule('ingress IPv4 custom'), in6], ['ingress IPv4']],
    ['one protocol only', [rule('ingress IPv4 default', { protocol: 'tcp' }), in6], ['ingress IPv4']],
    ['no templates', [], ['ingress IPv4', 'ingress IPv6']],
  ])('%s', (_, rules, subjects) => {
    expect(judge(sameGroupIngress, rules).findings.map(({ subject }) => subject)).toEqual(subjects)
  })
})
