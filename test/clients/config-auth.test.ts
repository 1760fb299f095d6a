import { describe, expect, test } from 'vitest'
import type { Auth } from '../../src/clients/cloud.ts'
import { tokenRequest } from '../../src/clients/auth.ts'
import { load } from './config.ts'

type Direct = Parameters<typeof tokenRequest>[0]

const config = (auth: object, more: object = {}, env: Record<string, string> = {}) =>
  load({ 'cwd/clouds.json': JSON.stringify({ clouds: { c: { auth: { auth_url: 'https://x', ...auth }, ...more } } }) }, { cloud: 'c', env })
const auth = async (...args: Parameters<typeof config>): Promise<Auth> => (await config(...args)).regions[0]!.auth
const body = async (...args: Parameters<typeof config>) => (tokenRequest(await auth(...args) as Direct)['auth'])
const anna = { username: 'anna', password: 'pw', user_domain_name: 'D' }

describe('what Keystone is asked', () => {
  test('password with names', async () => {
    expect(await body({ ...anna, project_name: 'demo', project_domain_id: 'd1' })).toEqual({
      identity: { methods: ['password'], password: { user: { name: 'anna', domain: { name: 'D' }, password: 'pw' } } },
      scope: { project: { name: 'demo', domain: { id: 'd1' } } },
    })
  })
  test('application credential: never a scope; by id, or by name and user', async () => {
    const type = { auth_type: 'v3applicationcredential' }
    expect(await body({ application_credential_id: 'i', application_credential_secret: 's', project_name: 'demo' }, type)).toEqual({
      identity: { methods: ['application_credential'], application_credential: { id: 'i', secret: 's' } },
    })
    expect(await body({ application_credential_name: 'n', application_credential_secret: 's', username: 'anna', user_domain_id: 'd' }, type)).toEqual({
      identity: { methods: ['application_credential'], application_credential: { name: 'n', user: { name: 'anna', domain: { id: 'd' } }, secret: 's' } },
    })
    expect((await config({ application_credential_id: 'i', application_credential_secret: 's', project_id: 'p' }, type)).provenance.warnings).toEqual([expect.stringMatching(/project built in/)])
  })
  test('token and one-time password, which may come from OS_PASSCODE', async () => {
    expect(await body({ token: 't', project_id: 'p' }, { auth_type: 'v3token' })).toEqual({ identity: { methods: ['token'], token: { id: 't' } }, scope: { project: { id: 'p' } } })
    const totp = await config({ user_id: 'u', project_id: 'p' }, { auth_type: 'v3totp' }, { OS_PASSCODE: '123456' })
    expect(tokenRequest(totp.regions[0]!.auth as Direct)['auth']).toMatchObject({ identity: { methods: ['totp'], totp: { user: { id: 'u', passcode: '123456' } } } })
    expect([totp.secrets, totp.provenance.variablesUsed]).toEqual([['123456'], ['OS_PASSCODE']])
  })
  test.each([
    [{ domain_name: 'D' }, { domain: { name: 'D' } }], [{ system_scope: 'all' }, { system: { all: true } }], [{ trust_id: 't' }, { 'OS-TRUST:trust': { id: 't' } }],
  ])('other scopes: %j', async (keys, scope) => {
    expect(await body({ ...anna, ...keys })).toMatchObject({ scope })
  })
})

describe('names and precedence as in openstacksdk', () => {
  test.each([
    ['tenant_name is project_name', { ...anna, tenant_name: 'old', project_domain_name: 'D' }, {}, { scope: { project: { name: 'old' } } }],
    ['project_name beats tenant_name', { ...anna, tenant_name: 'old', project_name: 'new', project_domain_name: 'D' }, {}, { scope: { project: { name: 'new' } } }],
    ['the top level beats auth for projects', { ...anna, project_name: 'in', project_domain_name: 'D' }, { project_name: 'top' }, { scope: { project: { name: 'top' } } }],
    ['auth beats the top level for users', { ...anna, project_id: 'p' }, { username: 'top' }, { user: { name: 'anna' } }],
    ['credentials at the top level', { project_id: 'p' }, anna, { user: { name: 'anna' }, password: 'pw' }],
    ['domain_name serves user and project', { username: 'anna', password: 'pw', domain_name: 'S', project_name: 'p' }, {}, { user: { domain: { name: 'S' } }, scope: { project: { domain: { name: 'S' } } } }],
    ['default_domain_id where nothing else is said', { username: 'anna', password: 'pw', project_name: 'p' }, { default_domain_id: 'dd' }, { user: { domain: { id: 'dd' } }, scope: { project: { domain: { id: 'dd' } } } }],
    ['dashes are underscores', { 'user-id': 'u', 'password': 'pw', 'project-id': 'p' }, {}, { user: { id: 'u' }, scope: { project: { id: 'p' } } }],
  ])('%s', async (_what, inside, top, expected) => {
    expect(await auth(inside, top)).toMatchObject(expected)
  })
  test('federated credentials with their secrets', async () => {
    const federation = { identity_provider: 'idp', protocol: 'openid', project_id: 'p' }
    const client = await config({ ...federation, client_id: 'c', client_secret: 'cs', discovery_endpoint: 'https://idp/d' }, { auth_type: 'v3oidcclientcredentials' })
    expect([client.regions[0]!.auth, client.secrets]).toEqual([{
      type: 'v3oidcclientcredentials', identityProvider: 'idp', protocol: 'openid', clientId: 'c', clientSecret: 'cs', openidScope: 'openid profile',
      discoveryEndpoint: 'https://idp/d', scope: { project: { id: 'p' } },
    }, ['cs']])
    expect((await config({ ...federation, access_token: 'at' }, { auth_type: 'v3oidcaccesstoken' })).secrets).toEqual(['at'])
  })
})

describe('mistakes say their cure', () => {
  test.each([
    ['an application credential without auth_type', { application_credential_id: 'i', application_credential_secret: 'canary' }, {}, /there is no auth_type.*add auth_type: v3applicationcredential/],
    ['an unknown type', { ...anna }, { auth_type: 'v3kerberos' }, /"v3kerberos" is not supported.*password.*v3oidcaccesstoken/],
    ['a mistyped type', { ...anna }, { auth_type: 'v3aplicationcredential' }, /did you mean v3applicationcredential/],
    ['no password', { username: 'anna', user_domain_name: 'D', project_id: 'p' }, {}, /needs the key password/],
    ['no user domain', { username: 'anna', password: 'canary', project_id: 'p' }, {}, /user's domain is missing.*user_domain_name/],
    ['no project domain', { ...anna, project_name: 'p' }, {}, /project's domain is missing/],
    ['two scopes', { ...anna, project_id: 'p', trust_id: 't' }, {}, /more than one of/],
    ['a list for a password', { ...anna, password: ['canary'] }, {}, /auth\.password must be a text/],
    ['auth as a text', {}, { auth: 'canary' }, /auth is no mapping/],
    ['no auth_url', { auth_url: null, ...anna, project_id: 'p' }, {}, /auth_url is missing/],
  ])('%s', async (_what, inside, top, message) => {
    const error = await config(inside, top).catch((e: unknown) => e as Error)
    expect(error).toMatchObject({ name: 'ConfigError', message: expect.stringMatching(message) as unknown })
    expect((error as Error).message).not.toContain('canary')
  })
  test.each([
    [{ ...anna, project_id: 'p', project_name: 'n', project_domain_name: 'D' }, /project_id and project_name/],
    [anna, /no project is given/],
  ])('warnings: %j', async (inside, message) => {
    expect((await config(inside)).provenance.warnings).toEqual([expect.stringMatching(message)])
  })
})
