import { describe, expect, it } from 'vitest'
import type { Played } from '../../src/model/acting.ts'
import type { Json } from '../../src/model/json.ts'
import type { Need } from '../../src/model/probe.ts'
import { defaultSecurityGroup } from '../../src/probes/openstack-default-security-group.ts'
import { newSecurityGroup, type NewSecurityGroup } from '../../src/probes/openstack-new-security-group.ts'
import { Unseen } from '../../src/unseen.ts'
import { answered, FakeOpenStack, SESSION } from './fake-openstack.ts'
import { fakeCloud, fakeVisit, reply } from './fake.ts'

const NAME = 'scs-check-0tl2zzzabcdef-group'
const need: Need = probe => Promise.resolve((probe.kind === 'openstack.limits' ? {} : null) as never)
const rule = { id: 'r', direction: 'egress', ethertype: 'IPv4', secret: 'x' }

/** The play on a cloud that says this when asked for the group for the second time and later (the first look is the kit's). */
async function played(say?: (id: string) => Json | Unseen): Promise<Played<NewSecurityGroup>> {
  const cloud = new FakeOpenStack()
  let looks = 0
  cloud.fault = ({ method, path }) => {
    const id = /^\/security-groups\/([^/]+)$/.exec(path)?.[1]
    if (say === undefined || method !== 'GET' || id === undefined || looks++ !== 1) return undefined
    const answer = say(id)
    return answer instanceof Unseen ? Promise.reject(answer) : Promise.resolve(reply(200, answer))
  }
  const result = await newSecurityGroup.observe({ subject: 's', openstack: cloud.cloud() }, need, fakeVisit())
  expect(cloud.left()).toEqual([])
  return result
}

describe('a new security group', () => {
  it('is read back, not taken from the answer to its creation', async () => {
    const more = { id: 'ingress', direction: 'ingress', ethertype: 'IPv4' }
    const { outcome, data } = await played(id => ({ security_group: { id, name: NAME, description: 'x', security_group_rules: [rule, more] } }))
    expect([outcome, data.group]).toEqual(['done', expect.objectContaining({ name: NAME, security_group_rules: [{ id: 'r', direction: 'egress', ethertype: 'IPv4' }, more] })])
  })
  it('that is 404 for a moment is asked for again', async () => {
    expect((await played(() => answered(404, 'not yet'))).data.group?.name).toBe(NAME)
  })
  it.each<[string, (id: string) => Json]>([
    ['without a list of rules', id => ({ security_group: { id, name: NAME } })], ['with rules null', id => ({ security_group: { id, name: NAME, security_group_rules: null } })],
    ['with a rule that is none', id => ({ security_group: { id, name: NAME, security_group_rules: [null] } })],
    ['of another id', () => ({ security_group: { id: 'other', name: NAME, security_group_rules: [] } })],
    ['of another name', id => ({ security_group: { id, name: 'default', security_group_rules: [] } })], ['by null', () => null],
  ])('is not known from an answer %s', async (_, say) => {
    const { outcome, data } = await played(say)
    expect([outcome, data.group]).toEqual(['malformed', undefined])
  })
})

describe('the default group', () => {
  const observe = (group: Json) => defaultSecurityGroup.observe({ subject: 's', openstack: fakeCloud({
    session: () => Promise.resolve(SESSION), list: () => Promise.resolve([group as never]),
  }) }, need, fakeVisit())
  it('has its rules', async () => {
    expect(await observe({ id: 'g', name: 'default', project_id: 'project', security_group_rules: [] })).toMatchObject({ id: 'g', security_group_rules: [] })
  })
  it.each([undefined, null, {}, [7]])('without a list of rules (%j) is not taken for one without rules', async rules => {
    await expect(observe({ id: 'g', name: 'default', project_id: 'project', ...(rules !== undefined && { security_group_rules: rules }) })).rejects.toThrow('no list of the rules')
  })
})
