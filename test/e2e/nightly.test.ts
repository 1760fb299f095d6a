import { createServer, type Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { profile } from '../../src/demo/profiles.ts'
import { startDemoCloud } from '../../src/demo/server.ts'
import { openStore } from '../../src/history/open-store.ts'
import type { VisitEntry } from '../../src/model/history.ts'
import { nightlyStage, type NightlyStage } from './nightly-stage.ts'

let silent: Server
let hangs: { elsewhere: string }
beforeAll(async () => {
  silent = createServer(socket => { socket.on('error', () => {}).resume() })
  await new Promise<void>(resolve => { silent.listen(0, '127.0.0.1', resolve) })
  hangs = { elsewhere: `http://127.0.0.1:${(silent.address() as AddressInfo).port}/identity/v3` }
})
afterAll(() => { silent.close() })

const night = new Date().toISOString().slice(0, 10)
const defaults = (deadline: string) => ({ os_cloud: '{subject}', passive: true, deadline })
const states = (visits: VisitEntry[]) => Object.fromEntries(visits.map(({ subject, id, state }) => [`${subject} ${id}`, state]))

async function staged<T>(names: string[], config: Parameters<typeof nightlyStage>[1], work: (stage: NightlyStage) => Promise<T>): Promise<T> {
  const stage = await nightlyStage(names, config)
  try {
    return await work(stage)
  } finally {
    await stage.end()
  }
}

it.concurrent.each(['SIGTERM', 'SIGINT'] as const)('%s ends a night soon with 130: what is done is kept, the rest is visited when it goes on', async signal => {
  await staged(['fine', 'hangs', 'later'], { concurrency: 2, defaults: defaults('60s') }, async stage => {
    await stage.clouds({ fine: 'compliant', hangs, later: hangs })
    const { code, seconds } = await stage.nightly(['--night', night], { after: 2500, signal })
    expect(code).toBe(130)
    expect(seconds).toBeLessThan(6)
    const before = await stage.visits(night)
    expect(states(before.filter(({ subject }) => subject === 'fine'))).toEqual({ [`fine ${night}`]: 'complete' })
    await stage.clouds({ fine: 'compliant', hangs: 'compliant', later: 'compliant' })
    expect((await stage.nightly(['--night', night])).code).toBe(2)
    const after = await stage.visits(night)
    for (const entry of before) expect(after).toContainEqual(entry)
    expect(after.filter(({ subject }) => subject === 'fine')).toHaveLength(1)
    expect(after.filter(({ state }) => state === 'complete').map(({ subject }) => subject)).toEqual(['fine', 'hangs', 'later'])
    expect((await stage.verify()).code).toBe(0)
  })
})

it.concurrent('of two nights at once the second names the holder of the lock, does nothing and exits with 2', async () => {
  await staged(['hangs'], { defaults: defaults('4s') }, async stage => {
    await stage.clouds({ hangs })
    const first = stage.nightly(['--night', night])
    await new Promise(resolve => { setTimeout(resolve, 1500) })
    const second = await stage.nightly(['--night', night])
    expect([second.code, second.stdout]).toEqual([2, ''])
    expect(second.stderr).toMatch(/another night goes on in .*store.*: .*\d+/)
    expect((await first).code).toBe(2)
    expect(states(await stage.visits(night))).toEqual({ [`hangs ${night}`]: 'failed' })
  })
})

it.concurrent('a subject that is not in clouds.yaml, one that is never-ending and one that talks nonsense change nothing for those beside them', async () => {
  const services = ['compute', 'image', 'network', 'block-storage'] as const
  const [endless, nonsense] = await Promise.all((['endless', 'wrong-types'] as const).map(kind => (
    startDemoCloud(profile('compliant', new Date()), { faults: services.map(service => ({ service, kind })) }))))
  await staged(['endless', 'fine', 'flawed', 'missing', 'nonsense'], { concurrency: 5, defaults: defaults('6s') }, async stage => {
    await stage.clouds({ fine: 'compliant', flawed: 'flawed' })
    await stage.add({ endless: endless!.config.clouds.demo, nonsense: nonsense!.config.clouds.demo })
    const { code, seconds } = await stage.nightly(['--night', night])
    expect(code).toBe(1)
    expect(seconds).toBeLessThan(10)
    const visits = await stage.visits(night)
    const expected = { endless: 'partial', fine: 'complete', flawed: 'complete', missing: 'failed', nonsense: 'complete' }
    expect(states(visits)).toEqual(Object.fromEntries(Object.entries(expected).map(([name, state]) => [`${name} ${night}`, state])))
    expect(visits.find(({ subject }) => subject === 'missing')?.problem).toMatch(/no cloud "missing"/)
    await staged(['fine', 'flawed'], { defaults: defaults('6s') }, async alone => {
      await alone.clouds({ fine: 'compliant', flawed: 'flawed' })
      await alone.nightly(['--night', night])
      const verdicts = ({ card }: VisitEntry) => Object.entries(card).map(([key, { verdict, because }]) => [key, verdict, because])
      expect(visits.filter(({ subject }) => ['fine', 'flawed'].includes(subject)).map(verdicts)).toEqual((await alone.visits(night)).map(verdicts))
    })
    const card = (subject: string) => Object.entries(visits.find(one => one.subject === subject)?.card ?? {})
    const judged = (subject: string) => card(subject).filter(([id, { verdict }]) => /^scs-010[0234]-/.test(id) && ['PASS', 'FAIL'].includes(verdict))
    expect([...judged('endless'), ...judged('nonsense'), ...judged('missing')]).toEqual([])
  }).finally(() => Promise.all([endless!.stop(), nonsense!.stop()]))
})

it.concurrent('60 of 64 subjects that hang cost one deadline, and the other four nothing', async () => {
  const names = Array.from({ length: 64 }, (_, i) => `cloud-${i}`)
  const fine = names.filter((_, i) => i % 16 === 15)
  await staged(names, { concurrency: 64, defaults: defaults('4s') }, async stage => {
    await stage.clouds(Object.fromEntries(names.map(name => [name, fine.includes(name) ? 'compliant' : hangs])))
    const { seconds } = await stage.nightly(['--night', night])
    expect(seconds).toBeLessThan(16) // far below 15 deadlines
    const visits = await stage.visits(night)
    expect(visits.filter(({ state }) => state === 'complete').map(({ subject }) => subject).sort()).toEqual(fine.sort())
    expect(visits.filter(({ state }) => state === 'failed')).toHaveLength(60)
    for (const one of visits.filter(({ state }) => state === 'failed')) expect(Object.values(one.card).filter(({ verdict }) => verdict === 'PASS')).toEqual([])
  })
})

it.concurrent('a clock that went back is told, and nothing is visited', async () => {
  await staged(['fine'], {}, async stage => {
    await stage.clouds({ fine: 'compliant' })
    expect((await stage.nightly(['--night', '2026-06-02'])).code).toBe(2)
    const earlier = await stage.nightly(['--night', '2026-06-01'])
    expect([earlier.code, earlier.stderr]).toEqual([3, expect.stringContaining('has a later one, 2026-06-02') as string])
    const store = await openStore({ dir: `${stage.dir}/store` })
    const [journal] = await store.journals(['nights'])
    const entry = { format: 'scs-check/night/1', night: '2999-01-01', state: 'begin', tool: { name: 'x', version: '1' }, objects: [] }
    await store.append(journal!, { ...entry, id: '2999-01-01~begin', at: '2999-01-01T03:00:00Z' })
    await store.close()
    const behind = await stage.nightly([])
    expect([behind.code, behind.stderr]).toEqual([3, expect.stringContaining('a clock is or was wrong') as string])
    expect((await stage.visits('2999-01-01'))).toEqual([])
  })
})
