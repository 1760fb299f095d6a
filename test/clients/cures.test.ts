import { describe, expect, test } from 'vitest'
import type { Auth } from '../../src/clients/cloud.ts'
import { connect } from '../../src/clients/openstack.ts'
import { load, one } from './config.ts'
import { regionConfig } from './cloud.ts'
import { reply, serve } from './serve.ts'

const source = { where: 'cloud "c" of /home/a/clouds.yaml', variables: false }
const failure = (config: Parameters<typeof connect>[0]) => connect(config).session().then(() => { throw new Error('no failure') }, (error: unknown) => error)
const saying = (message: RegExp) => expect.stringMatching(message) as unknown

describe('credentials that Keystone does not take', () => {
  test.each<[string, Auth, RegExp]>([
    ['an unknown application credential', { type: 'v3applicationcredential', id: 'i', secret: 's' }, /check application_credential_id and application_credential_secret in cloud "c" of \/home\/a\/clouds\.yaml/],
    ['an unknown token', { type: 'token', token: 't', scope: null }, /check token in/],
  ])('%s (404 of Keystone) is refused, with the cure', async (_what, auth, message) => {
    const { url, seen } = await serve((_, answer) => { reply(answer, 404, { error: { code: 404, message: 'Could not find it', title: 'Not Found' } }) })
    expect(await failure(regionConfig(url, { auth, source }))).toMatchObject({ reason: 'refused', status: 404, message: saying(message) })
    expect(seen.length).toBe(1)
  })
  test('a 404 of something else than Keystone still leads to discovery', async () => {
    const { url, seen } = await serve((_, answer) => { reply(answer, 404, { error: 'no route' }) })
    expect(await failure(regionConfig(url, { source }))).toMatchObject({ reason: 'unsupported', message: saying(/check auth_url in cloud "c"/) })
    expect(seen.length).toBe(2)
  })
  test('a refused password says what may be wrong, in a file and in variables', async () => {
    const { url } = await serve((_, answer) => { reply(answer, 401, { error: { message: 'no' } }) })
    expect(await failure(regionConfig(url, { source }))).toMatchObject({ status: 401, message: saying(/wrong user, password, project or domain, or expired or revoked; check username, password, project_name and user_domain_name in/) })
    expect(await failure(regionConfig(url, { source: { where: 'x', variables: true } }))).toMatchObject({ message: saying(/check OS_USERNAME, OS_PASSWORD, OS_PROJECT_NAME and OS_USER_DOMAIN_NAME\)/) })
  })
})

test('a Keystone that cannot be reached: auth_url and its file are named', async () => {
  const { url } = await serve(() => {})
  const port = new URL(url).port
  const nobody = regionConfig(url, { authUrl: 'http://127.0.0.1:1', source })
  expect(port).not.toBe('1')
  expect(await failure(nobody)).toMatchObject({ reason: 'unreachable', message: saying(/connection refused; check auth_url in cloud "c" of \/home/) })
  expect(await failure({ ...nobody, authUrl: 'http://does-not-exist.invalid' })).toMatchObject({ message: saying(/check auth_url in/) })
  expect(await failure({ ...nobody, source: { where: 'x', variables: true } })).toMatchObject({ message: saying(/check OS_AUTH_URL$/) })
})

describe('mistakes of the configuration', () => {
  const variables = { OS_AUTH_URL: 'https://x', OS_USERNAME: 'u', OS_PASSWORD: 'p', OS_PROJECT_ID: 'i', OS_USER_DOMAIN_NAME: 'D' }
  test.each<[Record<string, string | undefined>, RegExp]>([
    [{ OS_PASSWORD: undefined }, /needs OS_PASSWORD .*set OS_PASSWORD=/], [{ OS_AUTH_URL: undefined }, /OS_AUTH_URL is missing .*set OS_AUTH_URL=/],
    [{ OS_USER_DOMAIN_NAME: undefined }, /set OS_USER_DOMAIN_NAME=Default \(or OS_USER_DOMAIN_ID\)/], [{ OS_INTERFACE: 'publik' }, /value of OS_INTERFACE is not known/],
    [{ OS_APPLICATION_CREDENTIAL_SECRET: 's' }, /there is no OS_AUTH_TYPE.*set OS_AUTH_TYPE=v3applicationcredential/], [{ OS_VERIFY: 'maybe' }, /value of OS_VERIFY is neither true nor false/],
  ])('of variables name the variables: %j', async (change, message) => {
    await expect(load({}, { env: { ...variables, ...change } })).rejects.toThrow(message)
  })
  test('a variable that means a boolean needs no advice about quotes', async () => {
    expect((await load({}, { env: { ...variables, OS_INSECURE: 'true' } })).provenance.warnings).toEqual([expect.stringMatching(/not verified \(OS_INSECURE=true\)/)])
  })
  test('verify: maybe names verify', async () => {
    await expect(load({ 'cwd/clouds.yaml': one('    verify: maybe\n') })).rejects.toThrow(/value of verify is neither true nor false, and no file.*ENOENT maybe.*write true, false/)
    await expect(load({ 'cwd/clouds.yaml': one('    verify: /etc/passwd\n') })).rejects.toThrow(/verify holds no certificate/)
  })
  test('a file with cloud: in place of clouds: says so in the error', async () => {
    for (const cloud of ['c', undefined]) {
      await expect(load({ 'cwd/clouds.yaml': one().replace('clouds:', 'cloud:') }, { cloud })).rejects.toThrow(/clouds\.yaml has no key "clouds" but "cloud": rename that/)
    }
  })
  test('names without effect are ignored keys: an unknown profile, services that nothing asks for', async () => {
    const { provenance, regions } = await load({ 'cwd/clouds.yaml': one('    profile: nowhere\n    nosuch_endpoint_override: not-even-a-url\n    nosuch_region_name: R9\n    volume_endpoint_override: https://v\n    block-storage-interface: internal\n') })
    expect(provenance.keysIgnored).toEqual(['nosuch_endpoint_override', 'nosuch_region_name', 'profile'])
    expect([{ ...regions[0]?.overrides }, { ...regions[0]?.services }]).toEqual([{ volume: 'https://v' }, { block_storage: { interface: 'internal' } }])
  })
})
