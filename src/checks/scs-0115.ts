import type { Played } from '../model/acting.ts'
import type { Json, JsonObject, Schema } from '../model/json.ts'
import type { Finding, Outcome } from '../model/judging.ts'
import { defaultSecurityGroup, type SecurityGroup, type SecurityGroupRule } from '../probes/openstack-default-security-group.ts'
import { defaultSecurityGroupRules, type DefaultRule } from '../probes/openstack-default-security-group-rules.ts'
import { newSecurityGroup, type NewSecurityGroup } from '../probes/openstack-new-security-group.ts'
import { check, noParameters } from './check.ts'
import { judgePlay, type PlayParameters, playParameters } from './play.ts'
import { named, pointer, sh } from './words.ts'

const ALL = '/defaultSecurityGroupRules'
const CREATE = 'openstack default security group rule create'
const needs = { defaultSecurityGroupRules }
const wants = { newSecurityGroup, defaultSecurityGroup }
type Parameters = PlayParameters & { ethertypes: string[] }
const parameters: Schema = playParameters({ ethertypes: { type: 'array', minItems: 1, items: { type: 'string' } } })

/** Clouds before OpenStack 2023.2 have no templates: only the rules of a new group tell. */
function withoutTemplates(played: Played<NewSecurityGroup> | undefined, parameters: Parameters, examine: (group: SecurityGroup) => Finding[]): Outcome {
  if (played === undefined) {
    const missing = 'needs an active test: without an API for default rules (before OpenStack 2023.2), only a new security group shows them'
    return { examined: 0, findings: [], missing }
  }
  if (played.outcome === 'done' && played.data.group === undefined) return { examined: 0, findings: [], unjudged: 'the templates of default rules vanished during the run' }
  return judgePlay(played, 'newSecurityGroup', parameters, ({ group }) => examine(group))
}

/** No template lets anything in but from the same group, and that in the default group alone; closed egress is remarked. */
export const noForeignIngress = check<typeof needs, Parameters, typeof wants>({
  needs,
  wants,
  parameters,
  judge({ defaultSecurityGroupRules: rules, newSecurityGroup: created }, parameters) {
    const { ethertypes } = parameters
    if (rules === null) {
      return withoutTemplates(created, parameters, group => [
        ...ingressOf(group, 'newSecurityGroup/data/group', () => true),
        ...closedIn(group, ethertypes).map((finding): Finding => ({ severity: 'remark', ...finding, message: `${finding.message} (recommended only; the official suite says FAIL)` })),
      ])
    }
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
export const openEgress = check<typeof needs, Parameters, typeof wants>({
  needs,
  wants,
  parameters,
  judge({ defaultSecurityGroupRules: rules, newSecurityGroup: created }, parameters) {
    const { ethertypes } = parameters
    if (rules === null) return withoutTemplates(created, parameters, group => closedIn(group, ethertypes).map((finding): Finding => ({ severity: 'violation', ...finding })))
    const findings = closedEgress(rules, ethertypes).map((finding): Finding => ({ severity: 'violation', ...finding }))
    return { examined: rules.length + ethertypes.length, findings }
  },
})

/** Templates let members of the default group in, for every ethertype. */
export const sameGroupIngress = check<typeof needs, Parameters, typeof wants>({
  needs,
  wants,
  parameters,
  judge({ defaultSecurityGroupRules: rules, defaultSecurityGroup: group }, { ethertypes }) {
    if (rules === null) return ownMembers(group, ethertypes)
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

/** The project's default group, if nobody changed it, lets nothing in from outside of the group: what the default rules really gave it. */
export const untouchedDefaultGroup = check<{ defaultSecurityGroup: typeof defaultSecurityGroup }, Record<string, never>>({
  needs: { defaultSecurityGroup },
  parameters: noParameters,
  judge({ defaultSecurityGroup: group }) {
    const why = untold(group)
    if (group === null || why !== undefined) return { examined: 0, findings: [], unjudged: why ?? '' }
    return { examined: group.security_group_rules.length + 1, findings: ingressOf(group, 'defaultSecurityGroup', rule => rule['remote_group_id'] !== group.id) }
  },
})

function ownMembers(group: SecurityGroup | null | undefined, ethertypes: string[]): Outcome {
  const why = untold(group)
  if (group === null || group === undefined || why !== undefined) return { examined: 0, findings: [], unjudged: why ?? '' }
  const lacking = ethertypes.filter(ethertype => !group.security_group_rules.some(rule =>
    isOpen(rule, ethertype, 'ingress') && rule['remote_group_id'] === group.id))
  return {
    examined: ethertypes.length,
    findings: lacking.map(ethertype => ({
      severity: 'violation', subject: named(group), at: '/defaultSecurityGroup/security_group_rules', message: `the default group does not let in ${ethertype} traffic from itself`,
      expected: 'a rule with the group itself as remote group',
    })),
  }
}

/** Why the default group does not tell what the default rules are. */
function untold(group: SecurityGroup | null | undefined): string | undefined {
  if (group === undefined) return 'could not see the default group of the project'
  if (group === null) return 'the project has no security group named default'
  const [created, updated, ...rules] = [group['created_at'], group['updated_at'], ...group.security_group_rules.map(rule => rule['created_at'])]
    .map(instant)
  if (created === undefined || updated === undefined || Number.isNaN(created) || Number.isNaN(updated)) return 'this Neutron does not tell whether the default group was changed (no time stamps)'
  const changed = [updated, ...rules].some(time => !(Math.abs(time - created) <= BIRTH))
  return changed ? 'the default group of this project was changed, so it does not tell what the default rules are' : undefined
}

/** Milliseconds since 1970 of a time stamp, which is UTC where it names no zone; NaN for anything else. */
function instant(value: Json | undefined): number {
  const [, time, zone = 'Z'] = /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?)(Z|[+-]\d\d:\d\d)?$/.exec(typeof value === 'string' ? value : '') ?? []
  return Date.parse(`${time?.replace(' ', 'T') ?? ''}${zone}`)
}
/** Milliseconds in which Neutron gives a new group its rules; deleting or adding one later changes updated_at. */
const BIRTH = 5_000

/** The rules of a group that let in what they must not. */
function ingressOf(group: SecurityGroup, at: string, forbidden: (rule: SecurityGroupRule) => boolean): Finding[] {
  return group.security_group_rules.flatMap((rule, i): Finding[] => (outgoing(rule) || !forbidden(rule) ? [] : [{
    severity: 'violation', subject: named({ name: words(rule), id: rule.id }), at: `/${at}/security_group_rules/${i}`,
    message: 'new groups let in traffic', expected: 'no rule for ingress', found: words(rule),
  }]))
}

function closedIn(group: SecurityGroup, ethertypes: string[]): Omit<Finding, 'severity'>[] {
  return ethertypes.filter(ethertype => !group.security_group_rules.some(rule => isOpen(rule, ethertype, 'egress') && absent(rule['remote_group_id'])))
    .map(ethertype => ({
      subject: `egress ${ethertype}`, at: '/newSecurityGroup/data/group/security_group_rules', message: `new groups do not let all ${ethertype} traffic out`,
      expected: 'a rule for egress without limits',
    }))
}

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
const outgoing = (rule: JsonObject) => rule.direction === 'egress'
const fromSameGroup = (rule: DefaultRule) => rule.remote_group_id === 'PARENT'
const inDefault = (rule: JsonObject) => Boolean(rule.used_in_default_sg)
const inCustom = (rule: JsonObject) => Boolean(rule.used_in_non_default_sg)
const KINDS = [{ has: inDefault, name: 'default' }, { has: inCustom, name: 'custom' }]
const absent = (value: Json | undefined) => value === null || value === undefined

/** Neither protocol, ports, addresses nor address group limit the rule; `/0` is every address, `any` and 0 are every protocol. */
function isOpen(rule: DefaultRule | SecurityGroupRule, ethertype: string, direction: string): boolean {
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
function words(rule: DefaultRule | SecurityGroupRule): string {
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
