import type { JsonObject } from '../model/json.ts'
import type { Cloud } from './cloud.ts'
import { isOwn, keep, reserve, textOf } from './neutron.ts'
import type { Resource } from './neutron.ts'
import { Refusal } from './neutron-error.ts'
import { idOf } from './paging.ts'
import { templatesOf } from './rule-templates.ts'

const RULE: JsonObject = {
  security_group_id: '', ethertype: 'IPv4', direction: 'ingress', protocol: null, port_range_min: null, port_range_max: null, remote_ip_prefix: null,
  remote_address_group_id: null, normalized_cidr: null, remote_group_id: null, belongs_to_default_sg: false, description: '',
}
const missing = (id: string): Refusal => new Refusal(404, 'SecurityGroupNotFound', `Security group ${id} does not exist`)

/** What every new group gets where Neutron has no templates: egress to anywhere, and into the group `default` from itself. */
const BUILT_IN: JsonObject[] = ['IPv4', 'IPv6'].flatMap(ethertype => [
  { ethertype, direction: 'egress', used_in_default_sg: true, used_in_non_default_sg: true },
  { ethertype, direction: 'ingress', remote_group_id: 'PARENT', used_in_default_sg: true, used_in_non_default_sg: false },
])

/** The project's group `default`, made at its first need as Neutron does. */
export function defaultGroup(cloud: Cloud): JsonObject {
  const found = cloud.things.list('security_group').find(group => group['name'] === 'default' && isOwn(cloud, group))
  return found ?? make(cloud, { name: 'default', description: 'Default security group' })
}

/** The project's group; throws the 404. */
export function groupOf(cloud: Cloud, id: string): JsonObject {
  const found = cloud.things.get('security_group', id)
  if (found === undefined || !isOwn(cloud, found)) throw missing(id)
  return found
}

/** `/v2.0/security-groups`. */
export function securityGroups(cloud: Cloud): Resource {
  return {
    kind: 'security_group',
    path: 'security-groups',
    defaults: { name: '', stateful: true, description: '', shared: false },
    settable: ['name', 'description', 'stateful'],
    changeable: ['name', 'description', 'stateful'],
    missing,
    derived: record => ({ security_group_rules: rulesOf(cloud, idOf(record)).map(rule => nested(record, rule)) }),
    create(given) {
      if (given['name'] === 'default') throw new Refusal(409, 'SecurityGroupDefaultAlreadyExists', 'Default security group already exists.')
      return make(cloud, given)
    },
    remove(record) {
      const id = idOf(record)
      if (record['name'] === 'default') {
        throw new Refusal(409, 'SecurityGroupCannotRemoveDefault', 'Insufficient rights for removing default security group.')
      }
      const inUse = cloud.things.list('port').some(port => (port['security_groups'] as string[] | undefined)?.includes(id) === true)
      if (inUse) throw new Refusal(409, 'SecurityGroupInUse', `Security Group ${id} in use.`)
      for (const rule of rulesOf(cloud, id)) cloud.things.remove('security_group_rule', idOf(rule))
    },
  }
}

/** `/v2.0/security-group-rules`. */
export function securityGroupRules(cloud: Cloud): Resource {
  return {
    kind: 'security_group_rule',
    path: 'security-group-rules',
    defaults: RULE,
    settable: Object.keys(RULE).filter(name => !['normalized_cidr', 'belongs_to_default_sg'].includes(name)),
    changeable: [],
    required: ['security_group_id', 'direction'],
    without: ['tags'],
    missing: id => new Refusal(404, 'SecurityGroupRuleNotFound', `Security group rule ${id} does not exist`),
    derived: record => ({ belongs_to_default_sg: textOf(cloud.things.get('security_group', textOf(record, 'security_group_id')), 'name') === 'default' }),
    create(given) {
      groupOf(cloud, textOf(given, 'security_group_id'))
      return keep(cloud, 'security_group_rule', { normalized_cidr: given['remote_ip_prefix'] ?? null, ...given })
    },
  }
}

function make(cloud: Cloud, given: JsonObject): JsonObject {
  const flag = given['name'] === 'default' ? 'used_in_default_sg' : 'used_in_non_default_sg'
  const templates = (templatesOf(cloud.state) ?? BUILT_IN).filter(rule => rule[flag] === true)
  if (given['name'] !== 'default') reserve(cloud, 'security_group_rule', templates.length)
  const group = keep(cloud, 'security_group', { ...given, revision_number: 1 })
  for (const template of templates) {
    const { id: _id, name: _name, used_in_default_sg: _default, used_in_non_default_sg: _other, ...rule } = template
    const remote = rule['remote_group_id'] === 'PARENT' ? idOf(group) : rule['remote_group_id'] ?? null
    keep(cloud, 'security_group_rule', {
      ...rule, security_group_id: idOf(group), remote_group_id: remote, normalized_cidr: rule['remote_ip_prefix'] ?? null, description: null,
    })
  }
  return group
}

function rulesOf(cloud: Cloud, group: string): JsonObject[] {
  return cloud.things.list('security_group_rule').filter(rule => rule['security_group_id'] === group)
}

// Inside its group a rule has more fields, and does not tell of the group `default`, as Neutron 26 has it.
function nested(group: JsonObject, rule: JsonObject): JsonObject {
  return { ...RULE, ...rule, tenant_id: rule['project_id'] ?? null, standard_attr_id: 1, belongs_to_default_sg: group['name'] === 'default' ? null : false }
}
