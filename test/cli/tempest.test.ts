import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { tempestEngine, type TempestContext } from '../../src/cli/tempest.ts'
import type { Auth, RegionConfig } from '../../src/clients/cloud.ts'
import type { OpenStackClient } from '../../src/clients/openstack.ts'

const dir = await mkdtemp(join(tmpdir(), 'scs-check-cli-tempest-'))
afterAll(() => rm(dir, { recursive: true }))

const password: Auth = { type: 'password', user: { id: 'u' }, password: 'own secret', scope: { project: { id: 'p' } } }
function context(auth: Auth = password, project: object | null = { id: 'p', name: 'project', domain: 'D' }): TempestContext & { opened: RegionConfig[]; concealed: string[]; closed: number } {
  const seen = { opened: [] as RegionConfig[], concealed: [] as string[], closed: 0 }
  const client = {
    interface: 'public', conceal: (secret: string) => seen.concealed.push(secret),
    session: () => Promise.resolve({ user: { id: 'u', name: 'user', domain: 'D' }, project }),
  } as unknown as OpenStackClient
  const region = { auth, authUrl: 'https://k.example/v3', region: 'R', tls: { verify: true, files: {} }, secrets: ['own secret'] } as unknown as RegionConfig
  const connect = (config: RegionConfig) => {
    seen.opened.push(config)
    return { close: () => Promise.resolve(void seen.closed++) } as unknown as OpenStackClient
  }
  return Object.assign(seen, { client, region, prefix: 'scs-check-x-tempest', connect })
}
async function accounts(text: string): Promise<string> {
  const path = join(dir, `${Math.random()}.yaml`)
  await writeFile(path, text)
  return path
}
const two = '- {username: a, password: pa, project_name: x, domain_name: E}\n- {username: b, password: pb, project_name: y}\n'

describe('the engine of scs-0128', () => {
  it('is none where neither Tempest nor a file is given', async () => { expect(await tempestEngine({}, context())).toBeUndefined() })
  it('runs Tempest as the configured user', async () => {
    const about = context()
    expect(await tempestEngine({ tempest: true }, about)).toMatchObject({ source: 'tempest' })
    expect(about.opened).toEqual([])
  })
  it('adds an account to the configured user, with its own connection and its password concealed', async () => {
    const about = context()
    const engine = await tempestEngine({ tempest: '/opt/tempest', tempestAccounts: await accounts(two.split('\n')[0]!) }, about)
    expect(engine).toMatchObject({ source: '/opt/tempest' })
    expect(about.concealed).toEqual(['pa'])
    expect(about.opened).toMatchObject([{
      authUrl: 'https://k.example/v3', secrets: ['own secret', 'pa'],
      auth: { type: 'password', user: { name: 'a', domain: { name: 'E' } }, password: 'pa', scope: { project: { name: 'x', domain: { name: 'E' } } } },
    }])
    await engine?.close()
    expect(about.closed).toBe(1)
  })
  const appcred: Auth = { type: 'v3applicationcredential', id: 'i', secret: 's' }
  it.each<[string, Parameters<typeof tempestEngine>[0], Auth, RegExp]>([
    ['both ways', { tempest: true, importTempest: 'f' }, password, /exclude each other/],
    ['accounts without Tempest', { tempestAccounts: 'f' }, password, /--tempest-accounts is for --tempest/],
    ['an application credential without accounts', { tempest: true }, appcred, /logs in with user and password only.*--tempest-accounts/],
    ['a file that is not there', { tempest: true, tempestAccounts: join(dir, 'none') }, password, /none: there is no such file/],
  ])('refuses %s', async (_, options, auth, message) => {
    await expect(tempestEngine(options, context(auth))).rejects.toMatchObject({ name: 'UsageError', message: expect.stringMatching(message) as string })
  })
  it.each([['no YAML', '{', /it is no YAML/], ['no accounts', 'a: 1', /must be a list/], ['an administrator', '- {username: a, password: geheim, project_name: x, roles: [admin]}', /^(?!.*geheim).*administrator/]])('refuses accounts that are %s', async (_, text, message) => {
    await expect(tempestEngine({ tempest: true, tempestAccounts: await accounts(text) }, context())).rejects.toMatchObject({ name: 'UsageError', message: expect.stringMatching(message) as string })
  })
  it('does with two accounts where the configured user cannot log in to Tempest', async () => {
    const about = context(appcred)
    expect(await tempestEngine({ tempest: true, tempestAccounts: await accounts(two) }, about)).toBeDefined()
    expect(about.opened).toHaveLength(2)
  })
  it('imports a file, whatever the user is', async () => {
    expect(await tempestEngine({ importTempest: '/x/results.xml' }, context(appcred))).toMatchObject({ source: 'file results.xml' })
  })
})
