import { play } from './active.ts'
import { defaultSecurityGroupRules } from './openstack-default-security-group-rules.ts'
import { groupOf, groupSchema, type SecurityGroup } from './openstack-default-security-group.ts'

/** A security group as it came into being; none where the templates tell what new groups get. */
export interface NewSecurityGroup {
  group: SecurityGroup
}

/** Where the cloud has no API for the templates of default rules (before OpenStack 2023.2), a new group shows them (F 4.8, path B). */
export const newSecurityGroup = play<NewSecurityGroup>({
  kind: 'openstack.new-security-group',
  revision: 1,
  plan: { title: 'create a security group and look at its rules, where Neutron does not tell them', creates: ['security group'], quota: { security_group: 1 }, seconds: 60 },
  schema: { type: 'object', properties: { group: groupSchema } },
  async act(stage, data) {
    if (await stage.need(defaultSecurityGroupRules) !== null) return
    const { record } = await stage.create('security-group', 'group', {})
    data.group = groupOf(record)
  },
})
