import { expect, it } from 'vitest'
import { presence } from '../../src/checks/scs-0116.ts'

const judge = (...types: string[]) =>
  presence.judge({ session: { catalog: types.map(type => ({ type, name: type, endpoints: [] })) } }, { type: 'key-manager' }, new Date(0))

it('finds the key manager by its service type', () => {
  expect(judge('identity', 'key-manager')).toEqual({ examined: 2, findings: [] })
})

it('fails without one, says what looks alike and how to offer it', () => {
  expect(judge('identity', 'keymanager')).toMatchObject({
    examined: 2,
    findings: [{
      severity: 'violation', subject: 'key-manager', at: '/session/catalog', found: '["identity","keymanager"]',
      message: 'no service of type key-manager in the catalog (similar: "keymanager")',
      remedy: 'openstack service create --name key-manager key-manager && openstack endpoint create --region <REGION> key-manager public <URL>',
    }],
  })
})
