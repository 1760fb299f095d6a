import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { profile } from '../../src/demo/profiles.ts'
import type { CloudState } from '../../src/demo/state.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { nameOf, runId } from '../../src/probes/run-id.ts'
import { cli, type Ended, resultsIn, type Stage, stage } from './harness.ts'

const ONLY = '^scs-0(101-fips|104-upload|115-default-r|116-perm|117-test|123-s3-r|126-rbac)'
const ALL = ['run', '--os-cloud', 'demo', '--only', ONLY]
const stages: Stage[] = []
afterAll(() => Promise.all(stages.map(one => one.end())))

/** Names that no run gives, however much they look like it. */
const run = runId(new Date(0))
const FOREIGN = ['scs-check-results', 'scs-check-', `scs-check-${run}`, `scs-check-${run.toUpperCase()}-source`, `x-${nameOf(run, 'source')}`]

/** A compliant cloud without the templates API, in which somebody has things of every kind under such names. */
async function inhabited(change: Partial<CloudState> = {}): Promise<{ there: Stage; before: string[] }> {
  const there = await stage({ ...profile('compliant', new Date()), default_sg_rules: null, things: { bucket: [{ id: 'scs-check-results' }] }, ...change })
  stages.push(there)
  const { network } = await there.ask('POST', '/network/v2.0/networks', { network: { name: FOREIGN[1]! } }) as { network: { id: string } }
  for (const [i, name] of FOREIGN.entries()) {
    await there.ask('POST', '/volume/v3/volumes', { volume: { size: 1, name } })
    await there.ask('POST', '/image/v2/images', { name, disk_format: 'raw', container_format: 'bare', visibility: 'private' })
    await there.ask('POST', '/network/v2.0/security-groups', { security_group: { name } })
    await there.ask('POST', '/network/v2.0/networks', { network: { name } })
    await there.ask('POST', '/network/v2.0/subnets', { subnet: { name, network_id: network.id, ip_version: 4, cidr: `10.77.${i}.0/24` } })
    await there.ask('POST', '/network/v2.0/routers', { router: { name } })
    await there.ask('POST', '/key-manager/v1/secrets', { name, payload: 'x', payload_content_type: 'text/plain', secret_type: 'opaque' })
    const blob = JSON.stringify({ access: name, secret: 'hers' })
    await there.ask('POST', '/identity/v3/credentials', { credential: { type: 'ec2', user_id: there.user, project_id: there.project, blob } })
  }
  await settled(change.delay)
  return { there, before: await there.inventory() }
}

/** Waits until new volumes are available. */
function settled(delay = 30): Promise<void> {
  return new Promise(resolve => { setTimeout(resolve, delay + 30) })
}

/** Sends a run signals, 400 ms apart, once the cloud has heard of so many writes and the milliseconds are over; `after`: milliseconds from the last one to the end. */
async function stopped(there: Stage, signals: NodeJS.Signals[], writes: number, milliseconds: number, args = ALL): Promise<Ended & { after: number }> {
  const begun = there.writes().length
  let watch: NodeJS.Timeout | undefined
  let last = Infinity
  const ended = await cli(args, there.env, (_, stop) => {
    watch = setInterval(() => {
      if (there.writes().length - begun < writes) return
      clearInterval(watch)
      for (const [i, signal] of signals.entries()) setTimeout(() => { last = Date.now(); stop(signal) }, milliseconds + 400 * i)
    }, 1)
  })
  clearInterval(watch)
  return { ...ended, after: Date.now() - last }
}

/** Twenty instants: a share of the writes of a run, and some milliseconds. */
const INSTANTS = Array.from({ length: 20 }, (_, i): [number, number] => [Math.round(i * 4), Math.floor(Math.random() * 25)])
let count = 0
const share = (percent: number): number => 1 + Math.floor(count * percent / 100)

beforeAll(async () => {
  const { there } = await inhabited()
  const begun = there.writes().length
  expect((await cli(ALL, there.env)).code).toBe(0)
  count = there.writes().length - begun
})

describe('SIGINT and SIGTERM', () => {
  it.concurrent.each(INSTANTS)('after %d percent of the writes and %d ms: exit 130, the report is written, nothing is left', async (percent, milliseconds) => {
    const { there, before } = await inhabited()
    const signal = percent % 8 === 0 ? 'SIGINT' : 'SIGTERM'
    const { code, stderr } = await stopped(there, [signal], share(percent), milliseconds, [...ALL, '-o', there.file('r.json')])
    expect([code, stderr]).toEqual([130, expect.stringContaining('interrupted: removing what was created (again to leave at once)')])
    expect(Object.keys(await resultsIn(there.file('r.json')))).toContain('scs-0117-test-backup')
    expect(await there.changes(before)).toEqual([])
  })

  it.concurrent('a second Ctrl-C leaves at once and says how to remove what remains, which cleanup does', async () => {
    const { there, before } = await inhabited({ delay: 1500 })
    const { code, stderr, after } = await stopped(there, ['SIGINT', 'SIGINT'], 6, 0)
    expect(after).toBeLessThan(1000) // each thing takes 1.5 s to go
    expect([code, stderr]).toEqual([130, expect.stringContaining('left at once: remove what may remain with scs-check cleanup --os-cloud demo')])
    expect((await there.inventory()).length).toBeGreaterThan(before.length)
    expect((await cli(['cleanup', '--os-cloud', 'demo'], there.env)).code).toBe(0)
    expect(await there.changes(before)).toEqual([])
  })
})

describe('SIGKILL', () => {
  it.concurrent.each(INSTANTS)('after %d percent of the writes and %d ms, cleanup removes all that is left, and nothing else', async (percent, milliseconds) => {
    const { there, before } = await inhabited()
    expect((await stopped(there, ['SIGKILL'], share(percent), milliseconds)).code).toBe(null)
    const { code, stdout } = await cli(['cleanup', '--os-cloud', 'demo'], there.env)
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^demo: (nothing|\d+ things?) of earlier runs/)])
    expect(await there.changes(before)).toEqual([])
  })
})

describe('cleanup', () => {
  const day = 86_400_000

  it.concurrent('--dry-run changes nothing and names what would go; --older-than leaves what is younger; --json tells it to programs', async () => {
    const { there } = await inhabited()
    const [old, fresh] = [runId(new Date(Date.now() - day)), runId(new Date())]
    const names = [nameOf(old, 'source'), nameOf(fresh, 'source')]
    for (const name of names) {
      await there.ask('POST', '/volume/v3/volumes', { volume: { size: 1, name } })
      await there.ask('POST', '/network/v2.0/security-groups', { security_group: { name } })
    }
    await settled()
    const before = await there.inventory()
    const { length } = there.writes()

    const dry = await cli(['cleanup', '--os-cloud', 'demo', '--dry-run'], there.env)
    expect([dry.code, dry.stdout.split('\n')[0]]).toEqual([0, 'demo: 4 things of earlier runs would be removed'])
    expect(dry.stdout).toMatch(new RegExp(`^ +found +volume +${names[0]} +[0-9a-f-]{36} +run of `, 'm'))
    expect([there.writes().length, await there.changes(before)]).toEqual([length, []])

    const aged = await cli(['cleanup', '--os-cloud', 'demo', '--older-than', '1h', '--json'], there.env)
    const [{ subject, things, unseen }] = JSON.parse(aged.stdout) as [{ subject: string; things: JsonObject[]; unseen: JsonObject[] }]
    expect([aged.code, subject, unseen]).toEqual([0, 'demo', []])
    expect(things.map(({ kind, name, result }) => [kind, name, result])).toEqual([['security group', names[0], 'removed'], ['volume', names[0], 'removed']])
    expect((await there.changes(before)).filter(one => one.startsWith('+') || !(one.includes(names[0]!) || ruleOf(one, things)))).toEqual([])
    expect((await there.inventory()).filter(one => one.includes(fresh)).length).toBe(2)

    expect((await cli(['cleanup', '--os-cloud', 'demo'], there.env)).code).toBe(0)
    expect((await there.inventory()).filter(one => one.includes(old) || one.includes(fresh))).toEqual([])
  })

  it.concurrent('what will not go stays named, with its command: exit 2', async () => {
    const name = nameOf(runId(new Date(Date.now() - day)), 'source')
    const { there } = await inhabited({ broken: ['delete volume'] })
    await there.ask('POST', '/volume/v3/volumes', { volume: { size: 1, name } })
    await settled()
    const { code, stdout } = await cli(['cleanup', '--os-cloud', 'demo'], there.env)
    expect(code).toBe(2)
    expect(stdout).toMatch(/ {2}stays: error: the volume went to status error_deleting\n {4}openstack volume delete [0-9a-f-]{36}\n/)
  })
})

/** Whether a line of the inventory is a rule of one of the things, which goes with it. */
function ruleOf(line: string, things: JsonObject[]): boolean {
  return line.includes('security_group_rules') && things.some(({ id }) => line.includes(id as string))
}
