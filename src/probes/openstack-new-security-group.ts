import type { JsonObject } from '../model/json.ts'
import { Unseen } from '../unseen.ts'
import { play } from './active.ts'
import { member } from './answers.ts'
import { onceThere } from './lag.ts'
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
    const { id, name } = await stage.create('security-group', 'group', {})
    data.group = await stage.step('look at the rules of the group', async () => {
      const group = member(await onceThere(() => stage.cloud.get('network', `/security-groups/${encodeURIComponent(id)}`), stage.signal), 'security_group')
      if (member(group, 'id') !== id || member(group, 'name') !== name) throw new Unseen('malformed', 'the answer is not about the security group that was asked for')
      return groupOf(group as JsonObject)
    })
  },
})
