import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { OpenStack } from '../../src/model/cloud.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { tempestTests } from '../../src/probes/tempest-tests.ts'
import { tempestRun, type TempestRun } from '../../src/tempest/run.ts'
import { Unseen } from '../../src/unseen.ts'
import { written } from './subunit-writer.ts'

const FAKE = fileURLToPath(new URL('fake-tempest.mjs', import.meta.url))
const PASSWORD = 'correct horse battery'
let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-check-fake-'))
  vi.stubEnv('TMPDIR', dir)
  vi.stubEnv('OS_PASSWORD', PASSWORD)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(dir, { recursive: true })
})

/** A cloud of one project that remembers networks; what else Tempest left appears after the first look. */
function fakeCloud({ roles = ['member'], credentials = [], left = [] }: { roles?: string[]; credentials?: JsonObject[]; left?: JsonObject[] } = {}) {
  const networks: JsonObject[] = []
  let looks = 0
  const lists: Record<string, () => JsonObject[]> = {
    '/images': () => [{ id: 'i', status: 'active', disk_format: 'raw', container_format: 'bare', min_disk: 1, size: 1 }],
    '/flavors/detail': () => [{ id: 'f', ram: 1, disk: 1, vcpus: 1 }],
    '/networks': () => networks, '/extensions': () => [], '/users/u/application_credentials': () => credentials,
    '/servers': () => (looks++ === 0 ? [] : left),
  }
  const cloud = {
    session: () => Promise.resolve({ user: { id: 'u', name: 'user', domain: 'Default' }, project: { id: 'p', name: 'project', domain: 'Default' }, roles, catalog: [] }),
    list: (_: string, path: string) => Promise.resolve(lists[path]?.() ?? []),
    versions: () => Promise.reject(new Unseen('unsupported', 'none')),
    send: (method: string, _: string, path: string, body?: { json?: { network?: JsonObject } }) => {
      if (method === 'DELETE' && path === '/networks/n1') networks.pop()
      if (body?.json?.network !== undefined) networks.push({ ...body.json.network, id: 'n1', project_id: 'p' })
      return Promise.resolve({ json: () => ({ id: 'i1', network: { id: 'n1' }, subnet: { id: 's1' } }) })
    },
  }
  return { cloud: cloud as unknown as OpenStack, networks }
}

async function engine(mode: string, { cloud }: { cloud: OpenStack } = fakeCloud(), onProgress = () => {}): Promise<TempestRun> {
  const command = join(dir, 'tempest')
  await writeFile(command, `#!/bin/sh\nexec '${process.execPath}' '${FAKE}' '${dir}' ${mode} "$@"\n`)
  await chmod(command, 0o755)
  const account = { username: 'user', password: PASSWORD, project: 'project', userDomain: 'Default', projectDomain: 'Default' }
  return tempestRun({
    command, onProgress, prefix: 'scs-check-x-tempest', actors: () => Promise.resolve([{ account, cloud }]),
    cloud: { authUrl: 'http://127.0.0.1:1/v3', interface: 'public', region: 'R', verify: true, ca: 'PEM' },
  })
}
const figures = (results: { status: string }[]) => ['passed', 'failed', 'skipped'].map(status => results.filter(one => one.status === status).length)
const calls = async () => (await readFile(join(dir, 'calls'), 'utf8')).trim().split('\n').map(line => JSON.parse(line) as { args: string[]; env: object; group: number })
const workspaces = async () => (await readdir(dir)).filter(name => name.startsWith('scs-check-tempest-'))
const open = new AbortController().signal

describe('a run of Tempest', () => {
  it('gives the results of its stream, and leaves nothing behind', async () => {
    const fake = fakeCloud()
    const run = await engine('all', fake)
    expect(figures(await run.results(tempestTests(), open))).toEqual([168, 71, 19])
    expect(run).toMatchObject({ source: 'tempest 33.0.0, 1 accounts, 1 at a time', leftovers: [] })
    expect([fake.networks, await workspaces()]).toEqual([[], []])
  })
  it('keeps passwords out of arguments and environment, in a file of its owner', async () => {
    const run = await engine('all')
    await run.results(tempestTests(), open)
    expect(JSON.stringify(await calls())).not.toContain(PASSWORD)
    const files = ['run/etc/accounts.yaml', 'run/etc/tempest.conf', 'tests.txt', 'ca.pem'].map(name => join(dir, 'workspace', name))
    for (const path of files) expect((await stat(path)).mode & 0o777).toBe(0o600)
    const [accounts, conf, tests] = await Promise.all(files.map(path => readFile(path, 'utf8')))
    expect(accounts).toContain(PASSWORD)
    expect(conf).not.toContain(PASSWORD)
    const patterns = tests!.trim().split('\n').map(line => new RegExp(line))
    const chosen = (name: string) => patterns.filter(pattern => pattern.test(name)).length
    const name = 'tempest.api.image.v2.test_images.ListUserImagesTest.test_list_no_params'
    expect([patterns.length, chosen(`${name}[id-1,smoke]`), chosen(name), chosen(`${name}_more`), chosen(`x${name}`)]).toEqual([258, 1, 1, 0, 0])
  })
  it('that is ended keeps what it gave until then, and dies with all its processes', async () => {
    const fake = fakeCloud({ left: [{ id: 's1', name: 'tempest-Servers-1' }, { id: 's2', name: 'mine' }, { id: 's3', name: 'scs-check-x-tempest-Servers-2' }] })
    const begun = vi.fn()
    const run = await engine('slow', fake, begun)
    const end = new AbortController()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const results = run.results(tempestTests(), end.signal)
      while (begun.mock.calls.length === 0) await new Promise(resolve => { setImmediate(resolve) })
      end.abort(new Error('enough'))
      await vi.advanceTimersByTimeAsync(30_000)
      const [passed] = figures(await results)
      expect(passed).toBeGreaterThan(0)
      expect(passed).toBeLessThan(168)
    } finally {
      vi.useRealTimers()
    }
    expect(run.leftovers.map(({ kind, name, command }) => [kind, name, command])).toEqual([
      ['server', 'tempest-Servers-1', 'openstack server delete s1'], ['server', 'scs-check-x-tempest-Servers-2', 'openstack server delete s3'],
    ])
    expect([fake.networks, await workspaces()]).toEqual([[], []])
    const { group } = (await calls()).at(-1)!
    expect(() => process.kill(group, 0)).toThrow('ESRCH')
  }, 20_000)
  it('dies with this process, and takes its directory with it, also when nobody waits for it', async () => {
    const others = process.listeners('exit')
    const begun = vi.fn()
    const results = (await engine('slow', fakeCloud(), begun)).results(tempestTests(), open)
    while (begun.mock.calls.length === 0) await new Promise(resolve => { setImmediate(resolve) })
    for (const listener of process.listeners('exit').filter(one => !others.includes(one))) listener.call(process, 130)
    expect(await workspaces()).toEqual([])
    await results.catch(() => {}) // it settles at once, since Tempest is dead
    expect(process.listeners('exit')).toEqual(others)
  })
  it.each([
    ['broken', 'Tempest ran none of the tests: it ended with code 3: Traceback (most recent call last): File "x" ImportError: no module'],
    ['mute', 'Tempest ran none of the tests: it ended with code 0'],
  ])('that gives no result is unseen, with what it said (%s)', async (mode, message) => {
    await expect((await engine(mode)).results(tempestTests(), open)).rejects.toMatchObject({ name: 'Unseen', reason: 'unsupported', message })
    expect(await workspaces()).toEqual([])
  })
  it('whose worker failed is no proof that all passed', async () => {
    await writeFile(join(dir, 'stream'), Buffer.concat([written({ test: tempestTests()[0]!, status: 3 }), written({ test: 'process-returncode', status: 6 })]))
    const message = expect.stringMatching(/^no test failed, but a worker of Tempest ended with an error.*it ended with code 1/) as string
    await expect((await engine('crashed')).results(tempestTests(), open)).rejects.toMatchObject({ name: 'Unseen', reason: 'malformed', message })
  })
  it('whose output cannot be understood ends, and leaves nothing behind', async () => {
    const broken = written({ test: 'a', status: 3 })
    broken[broken.length - 1]! ^= 1
    await writeFile(join(dir, 'stream'), Buffer.concat(Array.from({ length: 1100 }, () => broken)))
    await expect((await engine('noise')).results(tempestTests(), open)).rejects.toMatchObject({ name: 'Unseen', reason: 'malformed', message: expect.stringMatching(/cannot be understood: more than 1000 broken packets/) as string })
    expect(await workspaces()).toEqual([])
  })
  it('needs the command', async () => {
    const run = await engine('all')
    await rm(join(dir, 'tempest'))
    await expect(run.results(tempestTests(), open)).rejects.toThrow(/there is no such command; install Tempest/)
  })
  it('refuses a privileged user', async () => {
    await expect((await engine('all', fakeCloud({ roles: ['member', 'Admin'] }))).results(tempestTests(), open)).rejects.toMatchObject({ reason: 'refused' })
  })
  it.each([['33.0.0', true], ['43.0.0', false]])('of version %s has the test that logs in since version 34: %s', async (version, expected) => {
    const results = await (await engine(`all@${version}`)).results(tempestTests(), open)
    const rebuild = results.find(({ id }) => id.endsWith('.test_rebuild_server'))
    expect(rebuild?.message?.startsWith('left out: ')).toBe(!expected)
    expect((await readFile(join(dir, 'workspace', 'tests.txt'), 'utf8')).includes('test_rebuild_server')).toBe(expected)
  })
  it('leaves out the test that counts application credentials, where the user has some', async () => {
    const run = await engine('all', fakeCloud({ credentials: [{ id: 'c' }] }))
    const results = await run.results(tempestTests(), open)
    expect(results.filter(({ id }) => id.endsWith('.test_list_application_credentials'))).toMatchObject([{ status: 'skipped', message: expect.stringMatching(/^left out: /) as string }])
    expect(await readFile(join(dir, 'workspace', 'tests.txt'), 'utf8')).not.toContain('test_list_application_credentials')
  })
})
