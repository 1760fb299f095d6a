import { describe, expect, test } from 'vitest'
import type { Auth } from '../../src/clients/cloud.ts'
import { connect } from '../../src/clients/openstack.ts'
import { verifyIdentity } from '../../src/clients/token-checks.ts'
import { entry, regionConfig, tokenDocument } from './cloud.ts'
import { reply, serve } from './serve.ts'

/** A cloud whose first token is refused by the services, and whose second token document differs. */
async function twice(second: Record<string, unknown>) {
  let issued = 0
  const server = await serve(({ method, headers }, answer) => {
    if (method === 'POST') {
      issued++
      reply(answer, 201, tokenDocument([entry('compute', `${server.url}/compute`)], issued === 1 ? {} : second), { 'x-subject-token': `t${issued}` })
    } else if (headers['x-auth-token'] === 't1') reply(answer, 401, { error: { message: 'expired' } })
    else reply(answer, 200, { flavors: [{ id: 'f' }] })
  })
  return connect(regionConfig(server.url))
}
const read = { roles: [{ name: 'reader' }, { name: 'member' }, { name: 'reader' }] }

describe('a second token', () => {
  test('with the same rights is used; the facts of the first stay', async () => {
    const client = await twice({ ...read, expires_at: '2040-01-01T00:00:00Z', catalog: [] })
    const { roles, expiresAt } = await client.session()
    expect(await client.list('compute', '/flavors', { key: 'flavors' })).toEqual([{ id: 'f' }])
    expect(await client.session()).toMatchObject({ roles, expiresAt })
    expect(await client.endpoint('compute')).toMatch(/compute$/)
  })
  test.each([
    ['another role', { roles: [{ name: 'member' }, { name: 'reader' }, { name: 'admin' }] }, /other rights \(roles member, reader became admin, member, reader\)/],
    ['fewer roles', { roles: [{ name: 'reader' }] }, /roles member, reader became reader/],
    ['another project of that name', { project: { id: 'p2', name: 'demo', domain: { id: 'default', name: 'Default' } } }, /another project|project p1 became p2/],
    ['another user of that name', { user: { id: 'u2', name: 'anna', domain: { id: 'default', name: 'Default' } } }, /user u1 became u2/],
    ['no project', { project: undefined }, /another project|project p1 became none/],
  ])('with %s is refused', async (_what, second, message) => {
    await expect((await twice(second)).list('compute', '/flavors', { key: 'flavors' })).rejects.toMatchObject({ reason: 'refused', message: expect.stringMatching(message) as unknown })
  })
})

describe('the token is for who was configured', () => {
  const token = (more: Record<string, unknown> = {}) => tokenDocument([], more) as never
  const password = (user: object, scope: object | null): Auth => ({ type: 'password', user, password: 'x', scope } as Auth)
  const verify = (auth: Auth, more: Record<string, unknown> = {}) => () => { verifyIdentity(auth, token(more), []) }
  const demo = { project: { id: 'p1' } }
  test.each<[string, Auth, Record<string, unknown>]>([
    ['names in another case', password({ name: 'ANNA', domain: { name: 'default' } }, { project: { name: 'Demo', domain: { name: 'DEFAULT' } } }), {}],
    ['ids', password({ id: 'u1' }, demo), {}],
    ['a trust', password({ id: 'u1' }, { trust: 't' }), {}],
    ['the default project', password({ id: 'u1' }, null), {}],
    ['a domain', password({ id: 'u1' }, { domain: { name: 'd' } }), { project: undefined, domain: { id: 'x', name: 'D' } }],
    ['an application credential', { type: 'v3applicationcredential', id: 'a', secret: 's' }, { application_credential: { id: 'a' } }],
    ['an application credential that is not told', { type: 'v3applicationcredential', id: 'a', secret: 's' }, {}],
    ['a given token', { type: 'token', token: 't', scope: demo as never }, { user: { id: 'any', name: 'x' } }],
  ])('%s', (_what, auth, more) => {
    expect(verify(auth, more)).not.toThrow()
  })
  test.each<[string, Auth, Record<string, unknown>, RegExp]>([
    ['another user', password({ name: 'berta' }, demo), {}, /another user than the configured one: anna instead of berta/],
    ['another user id', password({ id: 'u2' }, demo), {}, /another user/],
    ['a user of another domain', password({ name: 'anna', domain: { id: 'other' } }, demo), {}, /another domain of the user/],
    ['another project', password({ id: 'u1' }, { project: { id: 'p2' } }), {}, /another project/],
    ['another project name', password({ id: 'u1' }, { project: { name: 'prod', domain: { name: 'Default' } } }), {}, /another project than the configured one: demo instead of prod/],
    ['a project of another domain', password({ id: 'u1' }, { project: { name: 'demo', domain: { name: 'X' } } }), {}, /domain of the project/],
    ['no project', password({ id: 'u1' }, demo), { project: undefined }, /another project.*none instead of p1/],
    ['no project, as null', password({ id: 'u1' }, demo), { project: null }, /another project/],
    ['a project where the system was asked for', password({ id: 'u1' }, { system: true }), {}, /another project/],
    ['another domain', password({ id: 'u1' }, { domain: { name: 'd' } }), { project: undefined, domain: { id: 'x', name: 'e' } }, /another domain/],
    ['another application credential', { type: 'v3applicationcredential', id: 'a', secret: 's' }, { application_credential: { id: 'b' } }, /another application credential/],
    ['another project for a given token', { type: 'token', token: 't', scope: { project: { id: 'p2' } } }, {}, /another project/],
  ])('%s is refused', (_what, auth, more, message) => {
    expect(verify(auth, more)).toThrow(message)
  })
  test('a session of somebody else is refused before anything is read', async () => {
    const { url, seen } = await serve((_, answer) => { reply(answer, 201, tokenDocument([], { user: { id: 'e', name: 'eve', domain: {} } }), { 'x-subject-token': 't' }) })
    await expect(connect(regionConfig(url)).list('compute', '/x', { key: 'x' })).rejects.toMatchObject({ reason: 'refused' })
    expect(seen.length).toBe(1)
  })
})
