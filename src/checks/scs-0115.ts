import type { Finding, Json, JsonObject, Outcome, Schema } from '../model.ts'
import { defaultSecurityGroupRules, type DefaultRule } from '../probes/openstack-default-security-group-rules.ts'
import { check } from './check.ts'
import { named, pointer, sh } from './words.ts'

const ALL = '/defaultSecurityGroupRules'
const CREATE = 'openstack default security group rule create'
const needs = { defaultSecurityGroupRules }
type Parameters = { ethertypes: string[] }
const parameters: Schema = {
  type: 'object', required: ['ethertypes'], additionalProperties: false,
  properties: { ethertypes: { type: 'array', minItems: 1, items: { type: 'string' } } },
}

/** Clouds before OpenStack 2023.2 have no templates: only the rules of a new group tell. */
const noTemplates: Outcome = {
  examined: 0,
  findings: [],
  missing: 'needs an active test: without an API for default rules (before OpenStack 2023.2), only a new security group shows them',
}

/** No template lets anything in but from the same group, and that in the default group alone; closed egress is remarked. */
export const noForeignIngress = check<typeof needs, Parameters>({
  needs,
  parameters,
  judge({ defaultSecurityGroupRules: rules }, { ethertypes }) {
    if (rules === null) return noTemplates
    const wellFormed = new Set(rules.filter(rule => fromSameGroup(rule) && inDefault(rule) && !inCustom(rule)).map(({ ethertype }) => ethertype))
    const findings = rules.flatMap((rule, i): Finding[] => {
      if (outgoing(rule) || (fromSameGroup(rule) && !inCustom(rule))) return []
      return [{
        severity: 'violation',
        subject: named({ name: words(rule), id: rule.id }),
        at: pointer('defaultSecurityGroupRules', i),
        message: fromSameGroup(rule) ? 'custom groups let their own members in, which only default groups may'
          : 'new groups let in traffic from outside of the group',
        expected: 'ingress only from the remote group PARENT and only in default groups',
        found: `${words(rule)} in ${groups(rule)}`,
        remedy: withdraw(rule, wellFormed),
      }]
    })
    const closed = closedEgress(rules, ethertypes).map((finding): Finding =>
      ({ severity: 'remark', ...finding, message: `${finding.message} (recommended only; the official suite says FAIL)` }))
    return { examined: rules.length, findings: [...findings, ...closed] }
  },
})

/** Templates open egress of every ethertype, in default and in custom groups. */
export const openEgress = check<typeof needs, Parameters>({
  needs,
  parameters,
  judge({ defaultSecurityGroupRules: rules }, { ethertypes }) {
    if (rules === null) return noTemplates
    const findings = closedEgress(rules, ethertypes).map((finding): Finding => ({ severity: 'violation', ...finding }))
    return { examined: rules.length + ethertypes.length, findings }
  },
})

/** Templates let members of the default group in, for every ethertype. */
export const sameGroupIngress = check<typeof needs, Parameters>({
  needs,
  parameters,
  judge({ defaultSecurityGroupRules: rules }, { ethertypes }) {
    if (rules === null) return noTemplates
    const findings = ethertypes.flatMap((ethertype): Finding[] => {
      if (rules.some(rule => isOpen(rule, ethertype, 'ingress') && fromSameGroup(rule) && inDefault(rule))) return []
      return [{
        severity: 'violation',
        subject: `ingress ${ethertype}`,
        at: ALL,
        message: `default groups do not let in ${ethertype} traffic from the same group`,
        expected: 'a rule with the remote group PARENT in default groups',
        found: have(rules, ethertype, 'ingress'),
        remedy: `${CREATE} --ingress --ethertype ${sh(ethertype)} --remote-group PARENT --for-default-sg`,
      }]
    })
    return { examined: rules.length + ethertypes.length, findings }
  },
})

function closedEgress(rules: DefaultRule[], ethertypes: string[]): Omit<Finding, 'severity'>[] {
  return ethertypes.flatMap(ethertype => {
    const open = rules.filter(rule => isOpen(rule, ethertype, 'egress') && absent(rule.remote_group_id))
    const lacking = KINDS.filter(({ has }) => !open.some(has))
    return lacking.length === 0 ? [] : [{
      subject: `egress ${ethertype}`,
      at: ALL,
      message: `${lacking.map(({ name }) => name).join(' and ')} groups do not let all ${ethertype} traffic out`,
      expected: 'a rule without limits in default and custom groups',
      found: have(rules, ethertype, 'egress'),
      remedy: `${CREATE} --egress --ethertype ${sh(ethertype)}${lacking.map(({ name }) => ` --for-${name}-sg`).join('')}`,
    }]
  })
}

/** Deletes the rule; where it alone lets members of the default group in, another takes that part of it. */
function withdraw(rule: DefaultRule, wellFormed: Set<string>): string {
  const remove = `openstack default security group rule delete ${sh(rule.id)}`
  if (!fromSameGroup(rule) || !inDefault(rule) || wellFormed.has(rule.ethertype)) return remove
  wellFormed.add(rule.ethertype) // Neutron takes the same rule once only
  return `${remove} && ${CREATE} --ingress --ethertype ${sh(rule.ethertype)} --remote-group PARENT --for-default-sg`
}

// Whatever is not called egress counts as ingress, so that an odd answer cannot hide a hole.
const outgoing = (rule: DefaultRule) => rule.direction === 'egress'
const fromSameGroup = (rule: DefaultRule) => rule.remote_group_id === 'PARENT'
const inDefault = (rule: JsonObject) => Boolean(rule.used_in_default_sg)
const inCustom = (rule: JsonObject) => Boolean(rule.used_in_non_default_sg)
const KINDS = [{ has: inDefault, name: 'default' }, { has: inCustom, name: 'custom' }]
const absent = (value: Json | undefined) => value === null || value === undefined

/** Neither protocol, ports, addresses nor address group limit the rule; `/0` is every address, `any` and 0 are every protocol. */
function isOpen(rule: DefaultRule, ethertype: string, direction: string): boolean {
  const { protocol, remote_ip_prefix: prefix } = rule
  return rule.direction === direction && rule.ethertype === ethertype
    && (absent(protocol) || protocol === 'any' || protocol === '0' || protocol === 0)
    && (absent(prefix) || (typeof prefix === 'string' && prefix.endsWith('/0')))
    && absent(rule.port_range_min) && absent(rule.port_range_max) && absent(rule.remote_address_group_id)
}

function have(rules: DefaultRule[], ethertype: string, direction: string): string {
  const some = rules.filter(rule => rule.direction === direction && rule.ethertype === ethertype)
  if (some.length === 0) return `no ${direction} rule for ${ethertype}`
  const shown = some.slice(0, 3).map(rule => `${words(rule)} in ${groups(rule)}`)
  return [...shown, ...(some.length > 3 ? [`and ${some.length - 3} more`] : [])].join('; ')
}

/** What the rule lets through, e.g. `ingress IPv4 tcp 22 from 10.0.0.0/8`. */
function words(rule: DefaultRule): string {
  const { port_range_min: min, port_range_max: max } = rule
  const ports = absent(min) ? [] : [min === max ? text(min) : `${text(min)}-${text(max)}`]
  const remote = [rule.remote_group_id, rule.remote_address_group_id, rule.remote_ip_prefix].filter(value => !absent(value)).map(text)
  const protocol = absent(rule.protocol) ? [] : [text(rule.protocol)]
  const peer = `${outgoing(rule) ? 'to' : 'from'} ${remote.join(' and ') || 'anywhere'}`
  return [text(rule.direction), text(rule.ethertype), ...protocol, ...ports, peer].join(' ')
}

function groups(rule: DefaultRule): string {
  const names = KINDS.filter(({ has }) => has(rule)).map(({ name }) => name)
  return names.length === 0 ? 'no group' : `${names.join(' and ')} groups`
}

function text(value: Json | undefined): string {
  return (typeof value === 'string' ? value : JSON.stringify(value ?? null)).slice(0, 45)
}
