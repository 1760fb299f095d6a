import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { loadCloudConfig } from '../../src/clients/cloud-config.ts'
import { connect } from '../../src/clients/openstack.ts'
import { cli } from '../e2e/harness.ts'
import { inventory } from './inventory.ts'
import { MEMBER } from './judged.ts'
import { proxy, type Proxy, type Write } from './proxy.ts'

/** Every how many writes the faults of slow plays happen; 1 tries every one of them. */
const STRIDE = Number(process.env['SCS_LIVE_STRIDE'] ?? 3)
const SLOW = ['scs-0117-test-backup', 'scs-0101-entropy-avail']

/** Plays by a test case that needs them, and how many writes each of them makes at least. */
const PLAYS: [string, number][] = [
  ['scs-0104-upload', 3], ['scs-0116-permissions', 2], ['scs-0117-test-backup', 6], ['scs-0123-s3-round-trip', 6], ['scs-0126-rbac', 9], ['scs-0101-entropy-avail', 12],
]
const SERVICES = ['identity', 'compute', 'image', 'network', 'block-storage', 'key-manager', 'object-store-s3']
let before: string[]
let urls: Record<string, string>
let entry: { auth: object; region_name: string }
let dir: string

beforeAll(async () => {
  before = await inventory(MEMBER)
  const { regions } = await loadCloudConfig({ cloud: MEMBER, env: process.env, cwd: process.cwd(), home: homedir() })
  const region = regions[0]!
  const client = connect(region, {})
  const found = await Promise.all(SERVICES.map(async service => [service, (await client.endpoint(service))?.replace(/\/(v[0-9.]+)?\/?$/, '')] as const))
  await client.close()
  // S3 signs the path, so it lives at the root
  urls = Object.fromEntries(found.flatMap(([service, url]) => (url === undefined ? [] : [[service === 'object-store-s3' ? 'root' : service, url]])))
  const file = parse(await readFile(process.env['OS_CLIENT_CONFIG_FILE'] ?? '', 'utf8')) as { clouds: Record<string, { auth: object; region_name: string }> }
  entry = file.clouds[MEMBER]!
  dir = await mkdtemp(join(tmpdir(), 'scs-live-'))
})
afterAll(async () => {
  await rm(dir, { recursive: true, force: true })
  expect(await settled()).toEqual(before)
})

/** Runs one play through a proxy; `act` hears of every write with the means to kill the run. */
async function through(
  testcase: string, on: { before?: (write: Write, kill: (signal: NodeJS.Signals) => void) => 'drop' | undefined; after?: (write: Write, kill: (signal: NodeJS.Signals) => void) => 'drop' | undefined },
): Promise<{ code: number | null; stderr: string; proxy: Proxy }> {
  let stop: (signal: NodeJS.Signals) => void = () => {}
  const kill = (signal: NodeJS.Signals) => { stop(signal) }
  const between = await proxy(urls, { before: write => on.before?.(write, kill), after: write => on.after?.(write, kill) })
  const overrides = Object.fromEntries(Object.keys(urls).map(service => [
    `${(service === 'root' ? 'object-store-s3' : service).replaceAll('-', '_')}_endpoint_override`, between.url(service),
  ]))
  const file = join(dir, `clouds-${Math.random().toString(36).slice(2)}.yaml`)
  await writeFile(file, stringify({ clouds: { proxied: { ...entry, auth: { ...entry.auth, auth_url: between.url('identity') }, ...overrides } } }), { mode: 0o600 })
  const { code, stderr } = await cli(['run', '--os-cloud', 'proxied', '--only', `^${testcase}$`, '-q'], { OS_CLIENT_CONFIG_FILE: file }, (_pid, kill) => { stop = kill })
  await between.close()
  return { code, stderr, proxy: between }
}

/** The inventory, once it is what it was, or after five seconds: Nova lists a server as DELETED for a moment. */
async function settled(): Promise<string[]> {
  for (let n = 0; ; n++) {
    const now = await inventory(MEMBER)
    if (n === 10 || JSON.stringify(now) === JSON.stringify(before)) return now
    await new Promise(resolve => { setTimeout(resolve, 500) })
  }
}

async function cleaned(): Promise<void> {
  const { code, stdout } = await cli(['cleanup', '--os-cloud', MEMBER], { OS_CLIENT_CONFIG_FILE: process.env['OS_CLIENT_CONFIG_FILE'] ?? '' })
  expect([code, stdout.split('\n')[0]]).toEqual([0, expect.stringContaining(MEMBER)])
  expect(await settled()).toEqual(before)
}

describe.each(PLAYS)('%s', (testcase, atLeast) => {
  const stride = SLOW.includes(testcase) ? STRIDE : 1
  let count = 0

  it('leaves nothing behind when all goes well', async () => {
    const { code, stderr, proxy } = await through(testcase, {})
    expect([code, stderr]).toEqual([expect.toBeOneOf([0, 1]), ''])
    count = proxy.writes.length
    expect(count).toBeGreaterThanOrEqual(atLeast)
    expect(await settled()).toEqual(before)
  })

  it('killed at any write that was done but not answered, cleanup removes everything', async () => {
    for (let n = 1; n <= count; n += stride) {
      const { code } = await through(testcase, {
        after: (write, kill) => {
          if (write.n !== n) return undefined
          kill('SIGKILL')
          return 'drop'
        },
      })
      expect([n, code]).toEqual([n, null])
      await cleaned()
    }
  }, 900_000)

  it('interrupted at any write, it removes everything by itself', async () => {
    for (let n = 1 + (stride > 1 ? 1 : 0); n <= count; n += stride) {
      const { code } = await through(testcase, {
        before: (write, kill) => {
          if (write.n === n) kill('SIGINT')
          return undefined
        },
      })
      expect([n, code]).toEqual([n, 130])
      expect([n, await settled()]).toEqual([n, before])
    }
  }, 900_000)

  it('after a lost answer to any write, it removes everything by itself', async () => {
    for (let n = 1 + (stride > 1 ? 2 : 0); n <= count; n += stride) {
      const { code } = await through(testcase, { after: write => (write.n === n ? 'drop' : undefined) })
      expect([n, code]).toEqual([n, expect.toBeOneOf([0, 1, 2])])
      expect([n, await settled()]).toEqual([n, before])
    }
  }, 900_000)
})

it('a service that dies half-way leaves only what it holds itself, and says how to remove it', async () => {
  let dead = false
  const { code } = await through('scs-0117-test-backup', {
    before: write => {
      dead ||= write.n >= 3
      return dead ? 'drop' : undefined
    },
  })
  expect(code).toBe(2) // a lost connection is no violation
  await cleaned()
}, 300_000)
