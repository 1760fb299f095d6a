import type { Json, JsonObject } from '../model/json.ts'
import type { Probe } from '../model/probe.ts'
import { Unseen } from '../unseen.ts'
import { openstack } from './openstack.ts'

export interface SecurityGroupRule extends JsonObject {
  id: string
  direction: string
  ethertype: string
}
export interface SecurityGroup extends JsonObject {
  id: string
  name: string
  security_group_rules: SecurityGroupRule[]
}

/** Fields that tell what a group lets through and whether it was changed. */
export const GROUP_FIELDS = ['id', 'name', 'created_at', 'updated_at', 'revision_number', 'security_group_rules']
const RULE_FIELDS = [
  'id', 'direction', 'ethertype', 'protocol', 'port_range_min', 'port_range_max', 'remote_ip_prefix', 'remote_group_id', 'remote_address_group_id', 'created_at',
]
export const groupSchema = {
  type: 'object', required: ['id', 'name', 'security_group_rules'],
  properties: {
    id: { type: 'string' }, name: { type: 'string' }, created_at: { type: ['string', 'null'] }, updated_at: { type: ['string', 'null'] },
    security_group_rules: {
      type: 'array',
      items: {
        type: 'object', required: ['id', 'direction', 'ethertype'],
        properties: { id: { type: 'string' }, direction: { enum: ['ingress', 'egress'] }, ethertype: { type: 'string' }, remote_group_id: { type: ['string', 'null'] } },
      },
    },
  },
}

/** The project's group `default`, as it is; null if the project has none. */
export const defaultSecurityGroup: Probe<SecurityGroup | null> = {
  kind: 'openstack.default-security-group',
  revision: 1,
  mode: 'passive',
  schema: { anyOf: [{ type: 'null' }, groupSchema] },
  async observe(target) {
    const cloud = openstack(target)
    const { project } = await cloud.session()
    const groups = await cloud.list('network', '/security-groups', { key: 'security_groups', query: { name: 'default' } })
    const own = groups.find(group => group['name'] === 'default' && (group['project_id'] ?? group['tenant_id']) === project?.id)
    return own === undefined ? null : groupOf(own)
  },
}

/** The fields of a group and of its rules that are evidence. Throws `Unseen` where the answer has no list of rules: that is not the same as none. */
export function groupOf(group: JsonObject): SecurityGroup {
  const rules = group['security_group_rules']
  if (!Array.isArray(rules) || !rules.every(isRecord)) throw new Unseen('malformed', 'the answer has no list of the rules of the security group')
  return { ...only(group, GROUP_FIELDS), security_group_rules: rules.map(rule => only(rule, RULE_FIELDS)) } as SecurityGroup
}

function isRecord(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function only(record: JsonObject, fields: string[]): JsonObject {
  return Object.fromEntries(fields.flatMap(field => (Object.hasOwn(record, field) ? [[field, record[field]]] : []))) as JsonObject
}
