import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { shapeProblem } from '../../src/collect/shape.ts'
import { engineRun } from '../../src/conformance/engine.ts'
import type { EngineOptions } from '../../src/conformance/job.ts'
import type { Kubernetes } from '../../src/model/cluster.ts'
import type { Json, JsonObject } from '../../src/model/json.ts'
import { conformance } from '../../src/probes/kubernetes-conformance.ts'
import { Unseen } from '../../src/unseen.ts'
import { junit, log, passed, tar, type Written } from './reports.ts'

const FAKE = fileURLToPath(new URL('fake-engine.mjs', import.meta.url))
const NAMESPACE = 'scs-check-certified'
interface State { namespaces: Record<string, { labels?: Record<string, string> }>; pods: Record<string, JsonObject> }
interface Call { args: string[]; env: string; kubeconfig: string; mode: string; group: number }
let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-check-fake-'))
  vi.stubEnv('TMPDIR', dir)
  await mkdir(join(dir, 'results'))
  await state({ namespaces: { default: {}, 'e2e-1': { labels: { 'e2e-framework': 'of somebody else' } } }, pods: {} })
  await results([...passed(29), { name: '[It] last [Conformance]' }])
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(dir, { recursive: true })
})

const state = (now: State) => writeFile(join(dir, 'cluster.json'), JSON.stringify(now))
const now = async () => JSON.parse(await readFile(join(dir, 'cluster.json'), 'utf8')) as State
const calls = async () => (await readFile(join(dir, 'calls'), 'utf8')).trim().split('\n').map(line => JSON.parse(line) as Call)
const verbs = async () => (await calls()).map(({ args }) => args.find(arg => ['--conformance', '--focus', '--continue', '--cleanup', 'run', 'retrieve', 'delete'].includes(arg))).filter(Boolean)

async function results(cases: Written[], properties: Record<string, string> = {}): Promise<void> {
  const text = log({ ran: 30, of: 31, outcome: 'SUCCESS! -- 30 Passed | 0 Failed | 1 Flaked | 0 Pending | 1 Skipped', middle: '↺ [FLAKEY TEST - TOOK 2 ATTEMPTS TO PASS]\nlast [It] [Conformance]' })
  await writeFile(join(dir, 'results', 'junit_01.xml'), junit(cases, properties))
  await writeFile(join(dir, 'results', 'e2e.log'), text)
  await writeFile(join(dir, 'results', 'tarball'), gzipSync(tar({
    'plugins/e2e/results/global/junit_01.xml': junit(cases, properties), 'plugins/e2e/sonobuoy_results.yaml': 'status: passed\n', 'serverversion.json': '{"gitVersion":"v1.34.1"}',
  })))
}

/** A cluster whose state is that of the fake programs. */
const cluster = {
  cluster: 'c',
  async get(path: string): Promise<Json> {
    const [, , , , namespace = '', , pod] = path.split('/')
    const { namespaces, pods } = await now()
    const found = pod === undefined ? namespaces[namespace] : pods[`${namespace}/${pod}`]
    if (found === undefined) throw new Unseen('unsupported', 'not found', 404)
    return found
  },
  async list(_: string, query: Record<string, string>) {
    return Object.entries((await now()).namespaces).filter(([, { labels }]) => labels?.[query['labelSelector']!] !== undefined).map(([name]) => ({ metadata: { name } }))
  },
} as unknown as Kubernetes

async function run(engine: EngineOptions['engine'], modes: string, { signal = new AbortController().signal, ...more }: Partial<EngineOptions> & { signal?: AbortSignal } = {}) {
  const command = join(dir, engine)
  await writeFile(command, `#!/bin/sh\nexec '${process.execPath}' '${FAKE}' '${dir}' ${modes} ${engine} "$@"\n`)
  await chmod(command, 0o755)
  return engineRun({ engine, command, suite: 'certified', kubeconfig: () => Promise.resolve('{"secret":1}'), cluster, pause: 10, ...more }).results(signal)
}

describe.each(['hydrophone', 'sonobuoy'] as const)('%s', engine => {
  it('runs the tests with two attempts, brings the results home and leaves nothing', async () => {
    const found = await run(engine, 'ok')
    expect(found).toMatchObject({ source: engine === 'hydrophone' ? 'hydrophone v0.7.0' : 'sonobuoy v0.57.3', digest: null, counts: { passed: 30, failed: 0 }, defects: [], leftovers: [] })
    expect(shapeProblem(conformance, { ...found, ended: '' })).toBeNull()
    expect((await now()).namespaces).toEqual({ default: {}, 'e2e-1': expect.anything() as unknown })
    const [start] = (await calls()).filter(({ args }) => args.some(arg => ['--conformance', 'run'].includes(arg)))
    expect(start!.args.join(' ')).toMatch(engine === 'hydrophone' ? /--conformance --extra-args --ginkgo\.flake-attempts=2$/ : /^run --mode certified-conformance --plugin e2e .*E2E_EXTRA_ARGS=--ginkgo\.flake-attempts=2/)
  })
  it('gets the kubeconfig in a file that nobody else can read and that is gone afterwards', async () => {
    await run(engine, 'ok')
    const used = (await calls()).filter(({ kubeconfig }) => kubeconfig !== '')
    expect(used.every(call => call.kubeconfig === '{"secret":1}' && call.mode === '600' && call.env === call.args[call.args.indexOf('--kubeconfig') + 1])).toBe(true)
    expect(JSON.stringify((await calls()).map(({ args }) => args))).not.toContain('secret')
    expect((await readdir(dir)).filter(name => name.startsWith('scs-check-conformance-'))).toEqual([])
  })
  it('runs the tests of NetworkPolicy in a namespace of their own', async () => {
    await run(engine, 'ok', { suite: 'network-policy', parallel: 4 })
    const all = (await calls()).map(({ args }) => args.join(' ')).join('\n')
    expect(all).toMatch(engine === 'hydrophone' ? /--focus NetworkPolicy .*--parallel 4/ : /--e2e-focus NetworkPolicy .*e2e\.E2E_PARALLEL=true/)
    expect(all).not.toContain(NAMESPACE)
  })
  it('does not begin where it cannot see whether a run is there', async () => {
    const blind = { ...cluster, get: () => Promise.reject(new Unseen('refused', 'forbidden', 403)) }
    await expect(run(engine, 'ok', { cluster: blind })).rejects.toThrow('forbidden')
    await expect(calls()).rejects.toThrow()
  })
  it('says why it could not start', async () => {
    await expect(run(engine, 'crash')).rejects.toThrow(engine === 'hydrophone' ? /ended with code 1 without results: .*image cannot be pulled/ : /sonobuoy run ended with code 1: .*namespace cannot be created/)
    expect((await now()).namespaces[NAMESPACE]).toBeUndefined()
  })
  it('names what it could not remove, with the command that does', async () => {
    const { leftovers, counts } = await run(engine, 'ok,stuck,left')
    expect(counts.passed).toBe(30)
    expect(leftovers).toMatchObject([
      { kind: 'namespace', name: NAMESPACE, why: expect.stringContaining('the server is on fire') as string, command: expect.stringMatching(/^(hydrophone --cleanup|sonobuoy delete --wait) --namespace scs-check-certified$/) as string },
      { name: 'e2e-9', command: 'kubectl delete namespace e2e-9' },
    ])
  })
  it('is ended by the signal, removes the run and says so', async () => {
    const ending = new AbortController()
    setTimeout(() => { ending.abort(new Error('interrupted by Ctrl-C')) }, 600)
    const found = await run(engine, 'hang', { signal: ending.signal })
    expect(found).toMatchObject({ executed: [], defects: [expect.stringContaining('interrupted by Ctrl-C')], leftovers: [] })
    expect((await now()).namespaces[NAMESPACE]).toBeUndefined()
    for (const { group } of await calls()) expect(() => process.kill(group, 0)).toThrow()
  }, 20_000)
  it('goes on with a run that is in the cluster, and does not start another', async () => {
    const env = [{ name: 'E2E_FOCUS', value: '\\[Conformance\\]' }, { name: 'E2E_SKIP', value: '' }]
    const pod = engine === 'hydrophone' ? 'e2e-conformance-test' : 'sonobuoy'
    await state({ namespaces: { [NAMESPACE]: {} }, pods: { [`${NAMESPACE}/${pod}`]: { metadata: {}, spec: { containers: [{ env }, {}] } } } })
    expect((await run(engine, 'ok')).counts.passed).toBe(30)
    expect(await verbs()).toEqual(engine === 'hydrophone' ? ['--continue', '--cleanup'] : ['retrieve', 'delete'])
  })
  it('removes what is left of a run that never got to its tests, and starts', async () => {
    await state({ namespaces: { [NAMESPACE]: {} }, pods: {} })
    expect((await run(engine, 'ok')).counts.passed).toBe(30)
    expect(await verbs()).toEqual(engine === 'hydrophone' ? ['--cleanup', '--conformance', '--cleanup'] : ['delete', 'run', 'retrieve', 'delete'])
  })
  it('tells a dry run and nonsense', async () => {
    await results(passed(30), { DryRun: 'true' })
    expect((await run(engine, 'ok')).dryRun).toContain('DryRun')
    for (const name of ['junit_01.xml', 'tarball']) await writeFile(join(dir, 'results', name), 'nonsense')
    await expect(run(engine, 'ok')).rejects.toThrow('is neither a JUnit report')
  })
  it('that is not there is said', async () => {
    const command = join(dir, 'none')
    await expect(engineRun({ engine, command, suite: 'certified', kubeconfig: () => Promise.resolve(''), cluster, pause: 1 }).results(new AbortController().signal)).rejects.toThrow('there is no such command')
  })
})

describe('hydrophone', () => {
  it('connects again where the connection is lost and the tests go on', async () => {
    const said: string[] = []
    expect((await run('hydrophone', 'lost', { onProgress: text => { said.push(text) } })).counts.passed).toBe(30)
    expect(await verbs()).toEqual(['--conformance', '--continue', '--cleanup'])
    expect(said.join('\n')).toMatch(/Will run 30 of 7132 specs[\s\S]*connecting again/)
  })
  it('reads also the log, which alone names second attempts', async () => {
    expect(await run('hydrophone', 'failing')).toMatchObject({ flaked: ['last [Conformance]'], flakes: 1, counts: { passed: 30 } })
  })
  it('does not touch a pod that runs other tests', async () => {
    await state({ namespaces: { [NAMESPACE]: {} }, pods: { [`${NAMESPACE}/e2e-conformance-test`]: { spec: { containers: [{ env: [{ name: 'E2E_FOCUS', value: 'sig-auth' }] }] } } } })
    await expect(run('hydrophone', 'ok')).rejects.toThrow('runs other tests')
    expect((await now()).namespaces[NAMESPACE]).toBeDefined()
  })
})

describe('sonobuoy', () => {
  it('shows how far it is', async () => {
    const said: string[] = []
    await run('sonobuoy', 'slow', { onProgress: text => { said.push(text) } })
    expect(said).toEqual(expect.arrayContaining(['certified: 1 of 30 tests, 1 failed', 'certified: 3 of 30 tests, 1 failed']))
  })
  it('gives up where the status is not told any more, and removes the run', async () => {
    await expect(run('sonobuoy', 'mute')).rejects.toThrow('20 times in a row')
    expect((await now()).namespaces[NAMESPACE]).toBeUndefined()
  }, 20_000)
})
