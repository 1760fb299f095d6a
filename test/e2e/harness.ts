import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { Fault } from '../../src/demo/faults.ts'
import { type DemoCloud, type DemoOptions, type SeenRequest, startDemoCloud } from '../../src/demo/server.ts'
import { hexOf } from '../../src/demo/ids.ts'
import type { CloudState } from '../../src/demo/state.ts'
import type { Played } from '../../src/model/acting.ts'
import type { Evidence } from '../../src/model/evidence.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Report, Result } from '../../src/model/report.ts'

const BIN = new URL('../../bin/scs-check.js', import.meta.url).pathname

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
  seconds: number
}

/** Runs bin/scs-check.js with no configuration of this machine but what `env` gives. */
export async function cli(args: string[], env: Record<string, string> = {}, onStart?: (pid: number, stop: (signal: NodeJS.Signals) => void) => void): Promise<Ended> {
  const start = Date.now()
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env }, cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text })
  child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text })
  onStart?.(child.pid ?? 0, signal => child.kill(signal))
  const code = await new Promise<number | null>(resolve => child.on('close', resolve))
  return { code, stdout, stderr, seconds: (Date.now() - start) / 1000 }
}

export interface Stage {
  cloud: DemoCloud
  dir: string
  env: Record<string, string>
  /** Ids of the account. */
  user: string
  project: string
  file(name: string): string
  /** Everything in the project, whoever made it and whatever its name: `path id name`, sorted. No fault keeps it from being seen. */
  inventory(): Promise<string[]>
  /** What has come (+) to an earlier inventory, and what has gone (-) of it. */
  changes(before: string[]): Promise<string[]>
  /** A request of the project's user that no fault meets. */
  ask(method: string, path: string, body?: JsonObject): Promise<JsonObject>
  /** What was asked so far that may change something; tokens are asked for by POST, too. */
  writes(): SeenRequest[]
  end(): Promise<void>
}

/** A demo cloud of this state behind a clouds.yaml (cloud `demo`, with these keys besides), and a directory of its own. */
export async function stage(state: CloudState, options: DemoOptions = {}, keys: JsonObject = {}): Promise<Stage> {
  const cloud = await startDemoCloud(state, options)
  const dir = await mkdtemp(join(tmpdir(), 'scs-check-e2e-'))
  const file = (name: string) => join(dir, name)
  await writeFile(file('clouds.yaml'), stringify({ clouds: { demo: { ...cloud.config.clouds.demo, ...keys } } }), { mode: 0o600 })
  const ask = asker(cloud)
  return {
    cloud, dir, file, ask, user: hexOf('user:demo'), project: hexOf('project:demo'), env: { OS_CLIENT_CONFIG_FILE: file('clouds.yaml') },
    inventory: () => inventory(state, ask),
    changes: async before => {
      const after = await inventory(state, ask)
      return [...after.filter(one => !before.includes(one)).map(one => `+ ${one}`), ...before.filter(one => !after.includes(one)).map(one => `- ${one}`)]
    },
    writes: () => cloud.requests().filter(({ method, path, host }) => (
      !['GET', 'HEAD'].includes(method) && !path.endsWith('/auth/tokens') && !host.startsWith('localhost'))),
    end: async () => { await cloud.stop(); await rm(dir, { recursive: true }) },
  }
}

/** Ends a fault of a running cloud, which looks at it with every request. */
export function heal(...faults: Fault[]): void {
  for (const fault of faults) fault.methods = []
}

/** Speaks plain HTTP, and by the name localhost, for which the demo cloud has no faults. */
function asker({ port, config }: DemoCloud): Stage['ask'] {
  const base = `http://localhost:${port}`
  const { username, password, project_name } = config.clouds.demo.auth
  const domain = { name: 'Default' }
  const identity = { methods: ['password'], password: { user: { name: username, domain, password } } }
  const login = { auth: { identity, scope: { project: { name: project_name, domain } } } }
  let token: Promise<string> | undefined
  return async (method, path, body) => {
    token ??= fetch(`${base}/identity/v3/auth/tokens`, { method: 'POST', body: JSON.stringify(login) }).then(answer => answer.headers.get('x-subject-token') ?? '')
    const headers = { 'x-auth-token': await token, 'accept': 'application/json', 'content-type': 'application/json' }
    const answer = await fetch(base + path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status} ${text}`)
    return (text === '' ? {} : JSON.parse(text)) as JsonObject
  }
}

/** Listings that together show all that a project can hold, by the name of the array in the answer. */
const LISTINGS: Record<string, string> = {
  '/compute/v2.1/servers/detail': 'servers', '/volume/v3/volumes/detail': 'volumes', '/volume/v3/backups/detail': 'backups',
  '/image/v2/images?visibility=all&limit=1000': 'images', '/identity/v3/credentials': 'credentials', '/key-manager/v1/secrets?limit=100': 'secrets',
  ...Object.fromEntries(['networks', 'subnets', 'subnetpools', 'ports', 'routers', 'floatingips', 'security-groups', 'security-group-rules', 'rbac-policies']
    .map(path => [`/network/v2.0/${path}`, path.replaceAll('-', '_')])),
}

async function inventory({ services }: CloudState, ask: Stage['ask']): Promise<string[]> {
  const listings = Object.entries(LISTINGS).filter(([path]) => !path.startsWith('/key-manager') || services.includes('key-manager'))
  const found = await Promise.all(listings.map(async ([path, key]) => {
    const { [key]: records } = await ask('GET', path)
    return (records as JsonObject[]).map(one => `${key} ${JSON.stringify(one)}`)
  }))
  const containers = await ask('GET', `/object-store/v1/AUTH_${hexOf('project:demo')}?format=json`) as unknown as JsonObject[]
  return [...found.flat(), ...containers.map(one => `container ${JSON.stringify(one)}`)].sort()
}

/** The evidence of the plays that a run kept, by kind; those that could not even begin are not among them. */
export async function playsIn(dir: string): Promise<Record<string, Played<JsonObject>>> {
  const files = (await readdir(dir)).filter(name => name !== 'collection.json')
  const documents = await Promise.all(files.map(async name => JSON.parse(await readFile(join(dir, name), 'utf8')) as Evidence<Played<JsonObject>>))
  return Object.fromEntries(documents.flatMap(({ kind, seen }) => (seen.ok && Object.hasOwn(seen.data ?? {}, 'leftovers') ? [[kind, seen.data]] : [])))
}

/** The results of a report.json by test case; where several versions judge one, the last. */
export async function resultsIn(file: string): Promise<Record<string, Result>> {
  const { results } = JSON.parse(await readFile(file, 'utf8')) as Report
  return Object.fromEntries(results.map(result => [result.testcase, result]))
}
