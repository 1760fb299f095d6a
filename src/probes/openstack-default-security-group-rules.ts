import type { JsonObject } from '../model/json.ts'
import type { Probe } from '../model/probe.ts'
import { Unseen } from '../unseen.ts'
import { openstack } from './openstack.ts'

export interface DefaultRule extends JsonObject {
  id: string
  direction: string
  ethertype: string
}

/** Neutron's templates of the rules that new security groups get; `null` where this API does not exist (before OpenStack 2023.2). */
export const defaultSecurityGroupRules: Probe<DefaultRule[] | null> = {
  kind: 'openstack.default-security-group-rules',
  revision: 1,
  mode: 'passive',
  schema: {
    anyOf: [{ type: 'null' }, {
      type: 'array',
      items: {
        type: 'object',
        required: ['id', 'direction', 'ethertype'],
        properties: {
          id: { type: 'string' }, direction: { enum: ['ingress', 'egress'] }, ethertype: { type: 'string' },
          used_in_default_sg: { type: 'boolean' }, used_in_non_default_sg: { type: 'boolean' },
        },
      },
    }],
  },
  async observe(target) {
    const cloud = openstack(target)
    try {
      const rules = await cloud.list('network', '/default-security-group-rules', { key: 'default_security_group_rules' })
      return rules as DefaultRule[]
    } catch (error) {
      if (error instanceof Unseen && error.status === 404) return null
      throw error
    }
  },
}
