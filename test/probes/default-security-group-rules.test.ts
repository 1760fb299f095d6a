import { expect, it } from 'vitest'
import type { OpenStack, Target } from '../../src/model.ts'
import { defaultSecurityGroupRules } from '../../src/probes/openstack-default-security-group-rules.ts'
import { Unseen } from '../../src/unseen.ts'

const never = () => Promise.reject(new Unseen('refused', 'no'))

function neutron(error: Error): Target {
  const openstack: OpenStack = {
    region: '', interface: 'public', session: never, get: never, endpoint: () => Promise.resolve(undefined), anonymous: never, list: () => Promise.reject(error),
  }
  return { subject: 'c', openstack }
}

it('a Neutron that does not know the templates is a fact of its own, not a failure to see', async () => {
  expect(await defaultSecurityGroupRules.observe(neutron(new Unseen('unsupported', 'not found', 404)), never)).toBeNull()
})

it.each([new Unseen('refused', 'forbidden', 403), new Unseen('unreachable', 'down', 503), new Unseen('unsupported', 'no network service in the catalog')])(
  'anything else is not: %s', async error => {
    await expect(defaultSecurityGroupRules.observe(neutron(error), never)).rejects.toBe(error)
  })
