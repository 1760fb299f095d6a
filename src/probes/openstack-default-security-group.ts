import type { JsonObject, Probe } from '../model.ts'
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

/** The fields of a group and of its rules that are evidence. */
export function groupOf(group: JsonObject): SecurityGroup {
  const rules = Array.isArray(group['security_group_rules']) ? group['security_group_rules'] as JsonObject[] : []
  return { ...only(group, GROUP_FIELDS), security_group_rules: rules.map(rule => only(rule, RULE_FIELDS)) } as SecurityGroup
}

function only(record: JsonObject, fields: string[]): JsonObject {
  return Object.fromEntries(fields.flatMap(field => (Object.hasOwn(record ?? {}, field) ? [[field, record[field]]] : []))) as JsonObject
}
