import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadCloudConfig } from '../../src/clients/cloud-config.ts'
import { files, load, one } from './config.ts'

const named = (name: string) => one().replace('  c:', `  ${name}:`)

describe('files', () => {
  test('the working directory wins over the home directory, that over /etc; files are not merged', async () => {
    const all = { 'cwd/clouds.yaml': named('a'), 'home/.config/openstack/clouds.yaml': named('b'), 'etc/openstack/clouds.yaml': named('d') }
    expect((await load(all)).name).toBe('a')
    expect((await load({ ...all, 'cwd/clouds.yaml': '' }, {}).catch((e: Error) => e.message))).toMatch(/empty.*cwd\/clouds\.yaml/)
    const rest = { 'home/.config/openstack/clouds.yaml': named('b'), 'etc/openstack/clouds.yaml': named('d') }
    expect((await load(rest)).name).toBe('b')
    await expect(load(rest, { cloud: 'd' })).rejects.toThrow(/no cloud "d"/)
  })
  test('.yml and .json are found too, numbers keep their spelling', async () => {
    expect((await load({ 'cwd/clouds.yml': named('y') })).name).toBe('y')
    const json = { clouds: { j: { api_timeout: 7, auth: { auth_url: 'https://x', user_id: 'u', password: 'p', project_id: '1' } } } }
    expect((await load({ 'cwd/clouds.json': JSON.stringify(json, null, '\t') })).regions[0]?.apiTimeout).toBe(7)
    const { regions } = await load({ 'cwd/clouds.yaml': one('', '      project_id: 12e5\n').replace('geheim-4711', '0123') })
    expect(regions[0]?.auth).toMatchObject({ password: '0123', scope: { project: { id: '12e5' } } })
  })
  test('merge keys and words that YAML takes for booleans work as people mean them', async () => {
    const text = 'common: &c\n  verify: yes\n  auth: {auth_url: "https://x", user_id: n, password: y, project_id: i}\nclouds:\n  on:\n    <<: *c\n    region_name: NO-1\n'
    const { name, regions } = await load({ 'cwd/clouds.yaml': text })
    expect([name, regions[0]?.auth]).toEqual(['on', { type: 'password', user: { id: 'n' }, password: 'y', scope: { project: { id: 'i' } } }])
    await expect(load({ 'cwd/clouds.yaml': one().replace('geheim-4711', 'no') })).rejects.toThrow(/auth\.password must be a text/)
  })
  test('OS_CLIENT_CONFIG_FILE comes first and must exist', async () => {
    const root = files({ 'my.yaml': named('mine') })
    const config = await load({ 'cwd/clouds.yaml': named('a') }, { env: { OS_CLIENT_CONFIG_FILE: join(root, 'my.yaml') } })
    expect([config.name, config.provenance.configFile]).toEqual(['mine', join(root, 'my.yaml')])
    await expect(load({ 'cwd/clouds.yaml': named('a') }, { env: { OS_CLIENT_CONFIG_FILE: '/nowhere/x.yaml' } })).rejects.toThrow(/no file \/nowhere\/x\.yaml.*OS_CLIENT_CONFIG_FILE/)
  })
  test.each([
    ['clouds:\n  c: {auth: {password: "geheim-4711}\n', /not valid YAML.*line \d+, column \d+/],
    ['clouds:\n  c:\n    password: a\n    password: geheim-4711\n', /not valid YAML: duplicate key/],
    ['clouds:\n  c: !vault geheim-4711\n', /not valid YAML: tag resolve failed/],
    ['- geheim-4711\n', /not a mapping/],
    ['clouds: geheim-4711\n', /"clouds" is no mapping/],
    ['clouds:\n  c: geheim-4711\n', /the entry is no mapping/],
    ['a: &a [geheim-4711]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nclouds: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n', /aliases/],
  ])('a broken file stops the run and its text is not shown: %j', async (text, message) => {
    const error = await load({ 'cwd/clouds.yaml': text, 'home/.config/openstack/clouds.yaml': named('b') }, { cloud: 'c' }).catch((e: unknown) => e as Error)
    expect(error).toMatchObject({ name: 'ConfigError', message: expect.stringMatching(message) as unknown })
    expect((error as Error).message).not.toContain('4711')
  })
  test('broken JSON names the line and not the text', async () => {
    const error = await load({ 'cwd/clouds.json': '{"clouds":\n{"password": geheim-4711}}' }).catch((e: unknown) => e as Error)
    expect((error as Error).message).toMatch(/not valid JSON/)
    expect((error as Error).message).not.toMatch(/4711|geheim/)
  })
  test.skipIf(process.getuid?.() === 0)('an unreadable file stops the run', async () => {
    const root = files({ 'cwd/clouds.yaml': named('a') })
    chmodSync(join(root, 'cwd/clouds.yaml'), 0)
    await expect(loadCloudConfig({ env: {}, cwd: join(root, 'cwd'), home: root, etc: root })).rejects.toThrow(/EACCES/)
  })
  test('a directory in place of a file stops the run', async () => {
    await expect(load({ 'cwd/clouds.yaml/x': '' })).rejects.toThrow(/EISDIR/)
  })
  test('secure.yaml from another directory is merged over clouds.yaml and may add clouds; --secure-file beats the variable', async () => {
    const secure = (password: string) => `clouds:\n  c:\n    auth:\n      password: ${password}\n`
    const root = files({ 'v.yaml': secure('von-variable'), 'f.yaml': secure('von-flagge') })
    const at = { 'cwd/clouds.yaml': one(), 'etc/openstack/secure.yaml': secure('von-etc') }
    const password = async (given: object) => (await load(at, given)).secrets
    expect(await password({})).toEqual(['von-etc'])
    expect(await password({ env: { OS_CLIENT_SECURE_FILE: join(root, 'v.yaml') } })).toEqual(['von-variable'])
    expect(await password({ env: { OS_CLIENT_SECURE_FILE: join(root, 'v.yaml') }, secureFile: join(root, 'f.yaml') })).toEqual(['von-flagge'])
    await expect(password({ secureFile: '/nowhere' })).rejects.toThrow(/no file \/nowhere.*--secure-file/)
    expect((await load({ 'etc/openstack/secure.yaml': named('added') })).name).toBe('added')
  })
  test('a file with secrets that everybody may read is worth a warning', async () => {
    const root = files({ 'cwd/clouds.yaml': one() })
    chmodSync(join(root, 'cwd/clouds.yaml'), 0o644)
    const { provenance } = await loadCloudConfig({ env: {}, cwd: join(root, 'cwd'), home: root, etc: root })
    expect(provenance.warnings).toEqual([expect.stringMatching(/everybody.*chmod 600/)])
  })
})

describe('which cloud', () => {
  const two = 'clouds:\n  alpha: {auth: {auth_url: "https://x", user_id: u, password: p, project_id: i}}\n  beta: {auth: {auth_url: "https://y", user_id: u, password: p, project_id: i}}\n'
  const variables = { OS_AUTH_URL: 'https://z', OS_USER_ID: 'u', OS_PASSWORD: 'env-secret', OS_PROJECT_ID: 'i', OS_TEST_TIMEOUT: '1' }
  test.each([
    ['the named one', { cloud: 'beta', env: { OS_CLOUD: 'alpha', ...variables } }, 'beta'],
    ['OS_CLOUD', { env: { OS_CLOUD: 'alpha', ...variables } }, 'alpha'],
    ['the variables', { env: variables }, 'envvars'],
    ['the variables under another name', { env: { ...variables, OS_CLOUD_NAME: 'mine' } }, 'mine'],
    ['the variables by name', { cloud: 'envvars', env: { ...variables, OS_CLOUD: 'alpha' } }, 'envvars'],
  ])('%s', async (_what, given, expected) => {
    expect((await load({ 'cwd/clouds.yaml': two }, given)).name).toBe(expected)
  })
  test('without a name and with several clouds the names are listed; a region alone describes no cloud', async () => {
    await expect(load({ 'cwd/clouds.yaml': two }, { env: { OS_REGION_NAME: 'R1' } })).rejects.toThrow(/no cloud is named.*alpha, beta/)
    await expect(load({})).rejects.toThrow(/no clouds\.yaml found/)
  })
  test('an unknown name gets the nearest one, also for names that objects inherit', async () => {
    await expect(load({ 'cwd/clouds.yaml': two }, { cloud: 'alhpa' })).rejects.toThrow(/did you mean alpha/)
    for (const cloud of ['constructor', '__proto__', 'toString']) await expect(load({ 'cwd/clouds.yaml': two }, { cloud })).rejects.toThrow(/there is no cloud/)
  })
  test('variables and a file cloud of the same name are a mistake', async () => {
    await expect(load({ 'cwd/clouds.yaml': named('envvars') }, { env: variables })).rejects.toThrow(/both the OS_\* variables/)
  })
  test('with a named cloud the variables have no effect and are named without their values', async () => {
    const { regions, provenance } = await load({ 'cwd/clouds.yaml': one() }, { cloud: 'c', env: variables })
    expect(regions[0]).toMatchObject({ authUrl: 'https://id.example.org:5000/v3', secrets: ['geheim-4711'] })
    expect(provenance.variablesIgnored).toEqual(['OS_AUTH_URL', 'OS_PASSWORD', 'OS_PROJECT_ID', 'OS_USER_ID'])
    expect(JSON.stringify(provenance)).not.toMatch(/env-secret|geheim/)
  })
})
