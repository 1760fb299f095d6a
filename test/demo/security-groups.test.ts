import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/model/json.ts'
import { keys, signedIn } from './support.ts'

const GROUPS = '/network/v2.0/security-groups'
const RULES = '/network/v2.0/security-group-rules'
const template = (direction: string, more: JsonObject = {}): JsonObject => ({ ethertype: 'IPv4', direction, used_in_default_sg: true, ...more })
type Rule = { direction: string; ethertype: string; remote_group_id: string | null; belongs_to_default_sg: boolean | null }
type Group = { id: string; name: string; revision_number: number; security_group_rules: Rule[] }

async function groups(state: Parameters<typeof signedIn>[0]) {
  const { body, send } = await signedIn(state)
  const make = async (security_group: JsonObject) => (await (await send('POST', GROUPS, { security_group })).json() as { security_group: Group }).security_group
  const list = async (query = '') => (await body(GROUPS + query))['security_groups'] as unknown as Group[]
  return { body, send, make, list }
}
const brief = (group: Group | undefined) => group?.security_group_rules.map(({ direction, ethertype, remote_group_id }) =>
  `${direction} ${ethertype} ${remote_group_id === group.id ? 'itself' : remote_group_id}`)

describe('security groups of the demo cloud', () => {
  it('begin with the rules that Neutron has built in, where it has no templates', async () => {
    const { list, make } = await groups({ default_sg_rules: null })
    const [first] = await list()
    expect([first?.name, brief(first)]).toEqual(['default', ['egress IPv4 null', 'ingress IPv4 itself', 'egress IPv6 null', 'ingress IPv6 itself']])
    expect(brief(await make({ name: 'mine' }))).toEqual(['egress IPv4 null', 'egress IPv6 null'])
  })

  it('begin with the templates meant for them, PARENT being the group itself', async () => {
    const { list, make } = await groups({ default_sg_rules: [
      template('egress'), template('ingress', { remote_group_id: 'PARENT', used_in_non_default_sg: false }), template('ingress', { used_in_default_sg: false }),
    ] })
    expect(brief((await list())[0])).toEqual(['egress IPv4 null', 'ingress IPv4 itself'])
    expect(brief(await make({ name: 'mine' }))).toEqual(['egress IPv4 null', 'ingress IPv4 null'])
  })

  it('have the fields of real ones, their rules inside and alone', async () => {
    const { make, body } = await groups({})
    const group = await make({ name: 'mine', description: 'd' })
    expect(keys(group)).toEqual([
      'created_at', 'description', 'id', 'name', 'project_id', 'revision_number', 'security_group_rules', 'shared', 'stateful', 'tags',
      'tenant_id', 'updated_at',
    ])
    const alone = [
      'belongs_to_default_sg', 'created_at', 'description', 'direction', 'ethertype', 'id', 'normalized_cidr', 'port_range_max', 'port_range_min', 'project_id',
      'protocol', 'remote_address_group_id', 'remote_group_id', 'remote_ip_prefix', 'revision_number', 'security_group_id', 'tenant_id', 'updated_at',
    ]
    expect(keys(group.security_group_rules[0])).toEqual([...alone, 'standard_attr_id', 'tags'].sort())
    const { security_group_rules: [rule] } = await body(`${RULES}?security_group_id=${group.id}`) as { security_group_rules: JsonObject[] }
    expect(keys(rule)).toEqual(alone)
  })

  it('are found, changed, given rules and removed, except the one named default', async () => {
    const { list, make, send, body } = await groups({})
    const { id } = await make({ name: 'mine' })
    expect(await list('?name=mine&fields=id')).toEqual([{ id }])
    const rule = { security_group_id: id, direction: 'ingress', protocol: 'tcp', port_range_min: 22, port_range_max: 22, remote_ip_prefix: '0.0.0.0/0' }
    const made = await (await send('POST', RULES, { security_group_rule: rule })).json() as { security_group_rule: { id: string } }
    expect((await body(`${GROUPS}/${id}`))['security_group']).toMatchObject({ security_group_rules: [{}, {}, { ...rule, belongs_to_default_sg: false }] })
    expect((await send('DELETE', `${RULES}/${made.security_group_rule.id}`)).status).toBe(204)
    expect((await send('DELETE', `${GROUPS}/${id}`)).status).toBe(204)
    expect((await send('DELETE', `${GROUPS}/${id}`)).status).toBe(404)
    expect((await send('POST', GROUPS, { security_group: { name: 'default' } })).status).toBe(409)
    const [{ id: first } = { id: '' }] = await list()
    expect((await send('DELETE', `${GROUPS}/${first}`)).status).toBe(409)
    const { security_group_rules: left } = await body(RULES) as { security_group_rules: Rule[] }
    expect(left.map(one => one.belongs_to_default_sg)).toEqual([true, true, true, true])
  })

  it('are refused by policy, or lie about from another run, where the state says so', async () => {
    const refused = await groups({ refuse: ['POST security-groups'] })
    const answer = await refused.send('POST', GROUPS, { security_group: { name: 'mine' } })
    expect([answer.status, await answer.json()]).toMatchObject([403, { NeutronError: { type: 'PolicyNotAuthorized' } }])
    const left = await groups({ things: { security_group: [{ name: 'scs-check-old-group', created_at: '2026-01-01T00:00:00Z' }] } })
    const [old] = await left.list('?name=scs-check-old-group')
    expect(old).toMatchObject({ security_group_rules: [], created_at: '2026-01-01T00:00:00Z', revision_number: 0 })
    expect((await left.send('DELETE', `${GROUPS}/${old?.id}`)).status).toBe(204)
  })
})
