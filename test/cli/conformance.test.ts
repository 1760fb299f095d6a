import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { ClusterConfig } from '../../src/clients/cluster-config.ts'
import { conformanceFor, type ConformanceOptions } from '../../src/cli/conformance.ts'
import { kubeconfigOf } from '../../src/cli/conformance-kubeconfig.ts'
import type { Kubernetes } from '../../src/model/cluster.ts'
import { Unseen } from '../../src/unseen.ts'
import { junit, passed, tar } from '../conformance/reports.ts'

let dir = ''
let file = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-check-cli-'))
  file = join(dir, 'a=b.xml')
  await writeFile(file, junit(passed(3)))
})
afterEach(() => rm(dir, { recursive: true }))

const config = (more: Partial<ClusterConfig> = {}): ClusterConfig => ({
  cluster: 'one', server: 'https://k:6443', tls: { verify: true, files: {} }, compression: true, auth: { type: 'none' }, impersonation: {}, source: { cluster: '', user: '' }, secrets: [], ...more,
})
const nobody = { get: () => Promise.reject(new Unseen('unsupported', 'none', 404)), list: () => Promise.resolve([]) } as unknown as Kubernetes
const clusters = (...names: string[]) => names.map(cluster => ({ config: config({ cluster }), client: nobody }))
const engines = (options: ConformanceOptions, names = ['one'], path = '') => conformanceFor({ quiet: true, ...options }, clusters(...names), { PATH: path })

async function program(name: string, text = '#!/bin/sh\nexit 1\n', mode = 0o755): Promise<string> {
  await mkdir(join(dir, 'bin'), { recursive: true })
  await writeFile(join(dir, 'bin', name), text)
  await chmod(join(dir, 'bin', name), mode)
  return join(dir, 'bin')
}

describe('imported results', () => {
  const counts = async (options: ConformanceOptions, names?: string[], of = 'one') =>
    (await (await engines(options, names)).get(of)?.certified?.results(new AbortController().signal))?.counts.passed
  it('are those of the only cluster, with or without its name, whatever the file is called', async () => {
    expect(await counts({ importConformance: [file] })).toBe(3)
    expect(await counts({ importConformance: [`one=${file}`] })).toBe(3)
  })
  it('are those of the named cluster, also where a name begins like another or holds "="', async () => {
    expect(await counts({ importConformance: [`one=two=${file}`] }, ['one', 'one=two'], 'one=two')).toBe(3)
    await writeFile(join(dir, 'other'), junit(passed(4)))
    const found = await engines({ importConformance: [`two=${file}`], importNetworkPolicy: [`one=${join(dir, 'other')}`] }, ['one', 'two', 'three'])
    expect([...found].map(([name, value]) => [name, ...Object.keys(value)])).toEqual([['one', 'networkPolicy'], ['two', 'certified']])
  })
  it.each<[string, ConformanceOptions, string[], string]>([
    ['without a name where there are several', { importConformance: ['x'] }, ['one', 'two'], '--import-conformance x: with several clusters write CLUSTER=FILE, CLUSTER one of one, two'],
    ['of an unknown cluster', { importNetworkPolicy: ['three=x'] }, ['one', 'two'], '--import-network-policy three=x: with several clusters'],
    ['that are not there', { importConformance: ['/none\u001b[2J'] }, ['one'], 'there is no file /none [2J'],
    ['in a directory', { importConformance: ['/'] }, ['one'], '--import-conformance: / is a directory: give junit_01.xml'],
    ['that never end', { importConformance: ['/dev/zero'] }, ['one'], '/dev/zero is a device'],
  ])('%s are refused', async (_, options, names, message) => {
    await expect(engines(options, names)).rejects.toMatchObject({ name: 'UsageError', message: expect.stringContaining(message) as string })
  })
  it('in a named pipe are refused without waiting for who writes it', async () => {
    execFileSync('mkfifo', [join(dir, 'fifo')])
    await expect(engines({ importConformance: [join(dir, 'fifo')] })).rejects.toThrow('fifo is a named pipe (FIFO)')
  })
  it.each<[string, string | Buffer]>([
    ['the same file', ''], ['a copy', junit(passed(3))], ['a packed one', gzipSync(junit(passed(3)))],
    ['a tarball of it', tar({ 'serverversion.json': '{}', 'plugins/e2e/results/global/junit_01.xml': junit(passed(3)) })],
  ])('of two clusters are refused if they are one: %s', async (_, copy) => {
    if (copy !== '') await writeFile(join(dir, 'copy'), copy)
    const second = copy === '' ? file : join(dir, 'copy')
    await expect(engines({ importConformance: [`one=${file}`, `two=${second}`] }, ['one', 'two'])).rejects.toMatchObject({ name: 'UsageError', message: expect.stringContaining('given for the clusters one and two') as string })
    await expect(engines({ importConformance: [`one=${file}`], importNetworkPolicy: [`two=${second}`] }, ['one', 'two'])).rejects.toThrow('given for the clusters one and two')
  })
  it('of one cluster may be one for both suites, and those of two may differ or be unreadable', async () => {
    await writeFile(join(dir, 'other'), junit(passed(4)))
    expect((await engines({ importConformance: [`one=${file}`, `two=${join(dir, 'other')}`], importNetworkPolicy: [`one=${file}`] }, ['one', 'two'])).size).toBe(2)
    await writeFile(join(dir, 'other'), gzipSync('x').subarray(0, 12))
    expect((await engines({ importConformance: [`one=${file}`, `two=${join(dir, 'other')}`] }, ['one', 'two'])).size).toBe(2)
  })
  it('twice for one cluster are refused', async () => {
    await expect(engines({ importConformance: [file, `one=${file}`] })).rejects.toThrow('two files for one')
  })
  it('and no engine: no cluster has any', async () => {
    expect((await engines({})).size).toBe(0)
  })
})

describe('the engine', () => {
  it('is hydrophone before sonobuoy in PATH, and runs what is not imported', async () => {
    const path = await program('sonobuoy')
    const found = (await engines({ conformance: true, importConformance: [file] }, ['one'], path)).get('one')
    expect((await found!.certified!.results(new AbortController().signal)).counts.passed).toBe(3)
    await expect(found!.networkPolicy!.results(new AbortController().signal)).rejects.toThrow('sonobuoy run')
    await program('hydrophone')
    await expect((await engines({ conformance: true }, ['one'], path)).get('one')!.certified!.results(new AbortController().signal)).rejects.toThrow('hydrophone ended')
  })
  it('is what is named, by name or path', async () => {
    const path = await program('sonobuoy-0.57')
    await expect((await engines({ conformance: join(path, 'sonobuoy-0.57') })).get('one')!.certified!.results(new AbortController().signal)).rejects.toThrow('sonobuoy run')
  })
  it.each<[string, ConformanceOptions, string]>([
    ['none is there', { conformance: true }, 'neither hydrophone nor sonobuoy is in PATH'],
    ['the one that is named is not there', { conformance: 'sonobuoy' }, 'there is no program sonobuoy'],
    ['another program is named', { conformance: 'kubectl' }, '--conformance kubectl: hydrophone or sonobuoy'],
    ['nothing may be created', { conformance: true, passive: true }, 'excludes --passive'],
  ])('is refused where %s', async (_, options, message) => {
    await expect(engines(options)).rejects.toMatchObject({ name: 'UsageError', message: expect.stringContaining(message) as string })
  })
  it('must be a program', async () => {
    await expect(engines({ conformance: true }, ['one'], await program('hydrophone', '', 0o644))).rejects.toThrow('neither hydrophone nor sonobuoy')
  })
  it('runs one suite of a cluster after the other', async () => {
    const busy = `#!/bin/sh\nmkdir '${dir}/lock' || { echo two at a time >&2; exit 9; }\nsleep 0.2\nrmdir '${dir}/lock'\nexit 1\n`
    const { certified, networkPolicy } = (await engines({ conformance: true }, ['one'], await program('hydrophone', busy))).get('one')!
    const both = await Promise.allSettled([certified, networkPolicy].map(engine => engine!.results(new AbortController().signal)))
    expect(both.map(one => (one.status === 'rejected' ? String(one.reason) : ''))).toEqual(both.map(() => expect.stringMatching(/ended with code 1 without results$/) as unknown))
  })
})

describe('the kubeconfig for the engine', () => {
  const written = (more: Partial<ClusterConfig>) => {
    const text = parse(kubeconfigOf(config(more))) as { clusters: [{ cluster: object }]; users: [{ user: object }]; contexts: [{ context: object }]; 'current-context': string }
    expect([text['current-context'], text.contexts[0].context]).toEqual(['scs-check', { cluster: 'scs-check', user: 'scs-check' }])
    return { cluster: text.clusters[0].cluster, user: text.users[0].user }
  }
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  it.each<[string, Partial<ClusterConfig>, object, object]>([
    ['a token', { auth: { type: 'token', token: 't' } }, {}, { token: 't' }],
    ['a token file', { auth: { type: 'tokenFile', path: '/t' } }, {}, { tokenFile: '/t' }],
    ['a password', { auth: { type: 'basic', username: 'u', password: 'p' } }, {}, { username: 'u', password: 'p' }],
    ['a client certificate', { tls: { verify: true, ca: 'CA', cert: 'C', key: 'K', serverName: 'n', files: {} } },
      { 'certificate-authority-data': base64('CA'), 'tls-server-name': 'n' }, { 'client-certificate-data': base64('C'), 'client-key-data': base64('K') }],
    ['no verification, and a proxy', { tls: { verify: false, ca: 'CA', files: {} }, proxy: 'socks5://p:1' }, { 'insecure-skip-tls-verify': true, 'proxy-url': 'socks5://p:1' }, {}],
    ['an exec plugin', { auth: { type: 'exec', plugin: { apiVersion: 'v1', command: 'c', args: ['a'], env: { E: 'v' }, cluster: {} } } }, {},
      { exec: { apiVersion: 'v1', command: 'c', args: ['a'], env: [{ name: 'E', value: 'v' }], interactiveMode: 'Never', provideClusterInfo: true } }],
    ['OIDC', { auth: { type: 'oidc', provider: { issuer: 'i', clientId: 'c', refreshToken: 'r', ca: 'CA' } } }, {},
      { 'auth-provider': { name: 'oidc', config: { 'idp-issuer-url': 'i', 'client-id': 'c', 'refresh-token': 'r', 'idp-certificate-authority-data': base64('CA') } } }],
    ['impersonation', { impersonation: { 'impersonate-user': Buffer.from('ü').toString('latin1'), 'impersonate-group': ['g', 'h'], 'impersonate-extra-a%2fb': ['v'] } }, {},
      { as: 'ü', 'as-groups': ['g', 'h'], 'as-user-extra': { 'a/b': ['v'] } }],
  ])('has %s', (_, more, cluster, user) => {
    expect(written(more)).toEqual({ cluster: { server: 'https://k:6443', ...cluster }, user })
  })
})
