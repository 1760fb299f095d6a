import { expect, it } from 'vitest'
import type { Target } from '../../src/model/probe.ts'
import { defaultSecurityGroupRules } from '../../src/probes/openstack-default-security-group-rules.ts'
import { Unseen } from '../../src/unseen.ts'
import { fakeCloud, fakeVisit } from './fake.ts'

const never = () => Promise.reject(new Unseen('refused', 'no'))

function neutron(error: Error): Target {
  return { subject: 'c', openstack: fakeCloud({ list: () => Promise.reject(error) }) }
}

it('a Neutron that does not know the templates is a fact of its own, not a failure to see', async () => {
  expect(await defaultSecurityGroupRules.observe(neutron(new Unseen('unsupported', 'not found', 404)), never, fakeVisit())).toBeNull()
})

it.each([new Unseen('refused', 'forbidden', 403), new Unseen('unreachable', 'down', 503), new Unseen('unsupported', 'no network service in the catalog')])(
  'anything else is not: %s', async error => {
    await expect(defaultSecurityGroupRules.observe(neutron(error), never, fakeVisit())).rejects.toBe(error)
  })
