import { describe, expect, test } from 'vitest'
import type { Channel } from '../../src/model/fleet.ts'
import type { Message, Outcome } from '../../src/notify/message.ts'
import { endpoints } from '../../src/notify/endpoints.ts'
import { notify, type Notifying } from '../../src/notify/notify.ts'
import { sendDigest } from '../../src/notify/send-digest.ts'
import { BOUND, day, fleet, memoryStore, seen, subject } from './kit.ts'

const A = 'scs-0101-a'
const OPS = { ops: { channels: [{ kind: 'webhook' as const, url: 'https://hooks.example/x' }] } }
const MATRIX = { ops: { channels: [{ kind: 'matrix' as const, homeserver: 'https://m.example', room: '!r:m.example', tokenFile: '/t' }] } }

/** Nights of one subject; `answers` are what the channel says, in turn (then `sent`). */
function world(answers: (Outcome | 'throw' | 'die')[] = [], contacts: Notifying['fleet']['contacts'] = OPS) {
  const store = memoryStore()
  const sent: Message[] = []
  const controller = new AbortController()
  const send = (_: Channel) => (message: Message): Promise<Outcome> => {
    sent.push(message)
    const answer = answers.shift() ?? { state: 'sent' }
    if (answer === 'throw') return Promise.reject(new Error('boom'))
    return answer === 'die' ? new Promise(() => {}) : Promise.resolve(answer)
  }
  const run = (n: number, subjects = [seen(n, n === 0 ? {} : { [A]: 'FAIL' })], more: { hours?: number; contacts?: Notifying['fleet']['contacts'] } = {}) => notify({
    store, fleet: fleet({ contacts: more.contacts ?? contacts }), night: day(n).toISOString().replace('.000Z', 'Z'), subjects, bound: BOUND,
    now: () => new Date(day(n).getTime() + (more.hours ?? 1) * 3_600_000), signal: controller.signal, send, pausesMs: [0, 0],
  })
  return { store, sent, run, controller, states: () => store.all(['notices', 'mycloud', 'deliveries']).map(({ id }) => id.split('~').slice(-2).join(' ')) }
}
const failed = (again: 'soon' | 'later', more = {}): Outcome => ({ state: 'failed', reason: 'answered 503', again, ...more })

test('a change is sent once: the same night again, and the next nights, send nothing', async () => {
  const { run, sent, states } = world()
  for (const n of [0, 1, 1, 1, 2, 3]) await run(n)
  expect(sent).toHaveLength(1)
  expect(sent[0]).toMatchObject({ about: 'mycloud', title: '[scs-check] mycloud: 1 new FAIL' })
  expect(states()).toEqual(['001 sending', '001 sent'])
})

test('damaged notices of one subject are told, and keep nobody else from being told', async () => {
  const { run, sent, store } = world()
  const both = (n: number) => ['mycloud', 'other'].map(name => seen(n, n === 0 ? {} : { [A]: 'FAIL' }, { subject: subject(name) }))
  await run(0, both(0))
  const before = { ...store }
  const damage = () => Object.assign(new Error('notices/mycloud/x.gz: is damaged'), { name: 'StoreError', reason: 'damaged' })
  store.newest = journal => (journal[1] === 'mycloud' ? Promise.reject(damage()) : before.newest(journal))
  store.entries = (journal, range) => {
    if (journal[1] === 'mycloud') throw damage()
    return before.entries(journal, range)
  }
  const { failed: untold } = await run(1, both(1))
  expect(sent.map(({ about }) => about)).toEqual(['other'])
  expect(untold).toMatchObject([{ about: 'mycloud', reason: expect.stringContaining('damaged') as string }])
})

test('quiet nights write no entries', async () => {
  const { run, store } = world()
  for (const n of [0, 1, 2, 3]) await run(n, [seen(n)])
  expect(store.all(['notices', 'mycloud'])).toHaveLength(1)
})

test('a clear failure is tried again in the same night, with the same key', async () => {
  const { run, sent, states } = world([failed('soon'), failed('soon')])
  await run(0)
  expect(await run(1)).toMatchObject({ sent: 1, failed: [] })
  expect(new Set(sent.map(({ key }) => key)).size).toBe(1)
  expect(sent).toHaveLength(3)
  expect(states()).toEqual(['001 failed', '001 sending', '002 failed', '002 sending', '003 sending', '003 sent'])
})

test('a refusal is told, tried again in later nights, and given up after three days', async () => {
  const { run, sent } = world(Array.from({ length: 20 }, () => failed('later')))
  await run(0)
  const results = [await run(1), await run(2), await run(3), await run(4), await run(5), await run(6)]
  expect(results.map(({ failed, givenUp }) => [failed.length, givenUp.length])).toEqual([[1, 0], [1, 0], [1, 0], [1, 0], [0, 1], [0, 0]])
  expect(results[0]!.failed).toEqual([{ about: 'mycloud', contact: 'ops', channel: 'webhook', night: '2026-11-02T03:00:00Z', reason: 'answered 503' }])
  expect(sent).toHaveLength(4)
})

test('nothing overtakes: the recovery waits for the FAIL that could not be delivered', async () => {
  const { run, sent } = world([failed('later'), failed('later')])
  await run(0)
  await run(1)
  await run(2, [seen(2)])
  expect(sent.map(({ title }) => title)).toEqual(['[scs-check] mycloud: 1 new FAIL', '[scs-check] mycloud: 1 new FAIL'])
  await run(3, [seen(3)])
  expect(sent.slice(2).map(({ title }) => title)).toEqual(['[scs-check] mycloud: 1 new FAIL', '[scs-check] mycloud: 1 fixed'])
})

test.each<[string, Outcome | 'throw']>([['in doubt', { state: 'unknown', reason: 'no answer' }], ['an unexpected error', 'throw']])('%s: never sent again, and told', async (_, answer) => {
  const { run, sent, states } = world([answer])
  await run(0)
  expect((await run(1)).unknown).toMatchObject([{ contact: 'ops' }])
  expect((await run(1)).unknown).toHaveLength(1) // the same night resumed tells its owner too
  expect((await run(2)).unknown).toEqual([])
  expect(sent).toHaveLength(1)
  expect(states()).toEqual(['001 sending', '001 unknown'])
})

describe('a process that died while sending', () => {
  test('leaves a webhook in doubt', async () => {
    const { run, sent } = world(['die'])
    await run(0)
    void run(1)
    await expect.poll(() => sent.length).toBe(1)
    expect((await run(1)).unknown).toMatchObject([{ reason: 'the process ended while it was being sent' }])
    expect(sent).toHaveLength(1)
  })
  test('leaves a Matrix message that the server can tell from a second one, for half an hour', async () => {
    const { run, sent } = world(['die'], MATRIX)
    await run(0)
    void run(1)
    await expect.poll(() => sent.length).toBe(1)
    expect(await run(1, undefined, { hours: 1.4 })).toMatchObject({ sent: 1, unknown: [] })
    expect(sent[0]!.key).toBe(sent[1]!.key)
  })
  test('and one that it cannot after a day', async () => {
    const { run, sent } = world(['die'], MATRIX)
    await run(0)
    void run(1)
    await expect.poll(() => sent.length).toBe(1)
    expect((await run(2)).unknown).toHaveLength(1)
    expect(sent).toHaveLength(1)
  })
})

test('a Matrix message in doubt is repeated at once under the same transaction', async () => {
  const { run, sent } = world([{ state: 'unknown', reason: 'no answer', repeatable: true }], MATRIX)
  await run(0)
  expect(await run(1)).toMatchObject({ sent: 1, unknown: [] })
  expect(sent).toHaveLength(2)
})

test('a server that does not answer is left in peace after three failures, and the rest goes out another night', async () => {
  const names = ['a', 'b', 'c', 'd', 'e']
  const at = (n: number) => names.map(name => seen(n, n === 0 ? {} : { [A]: 'FAIL' }, { subject: subject(name) }))
  const down = Array.from({ length: 50 }, () => failed('later', { down: true }))
  const { run, sent } = world(down)
  await run(0, at(0))
  const first = await run(1, at(1))
  expect(first.failed).toHaveLength(5)
  expect(sent.length).toBeLessThanOrEqual(5)
  down.length = 0
  expect((await run(2, at(2))).sent).toBe(5)
})

test('a contact or channel that the config has no more is given up', async () => {
  const { run, sent } = world([failed('later')])
  await run(0)
  await run(1)
  expect((await run(2, undefined, { contacts: {} })).givenUp).toMatchObject([{ reason: 'the contact has no such channel any more' }])
  expect(sent).toHaveLength(1)
})

test('one message per subject, contact and night, whatever changed; every channel of the contact gets it', async () => {
  const two = { ops: { channels: [OPS.ops.channels[0]!, { ...OPS.ops.channels[0]!, url: 'https://other.example/' }] } }
  const { run, sent } = world([], two)
  await run(0)
  await run(1, [seen(1, { [A]: 'FAIL', 'scs-0101-b': 'FAIL', 'scs-0101-c': 'DNF' })])
  expect(sent.map(({ title }) => title)).toEqual(['[scs-check] mycloud: 2 new FAIL', '[scs-check] mycloud: 2 new FAIL'])
  expect(sent[0]!.key).not.toBe(sent[1]!.key)
})

test('an interrupted night leaves what is not begun for another', async () => {
  const { run, sent, controller } = world()
  await run(0)
  controller.abort()
  expect((await run(1)).failed).toMatchObject([{ reason: 'not tried, since the night was interrupted' }])
  expect(sent).toEqual([])
})

test('what is in doubt is told in one night only, also where nights are named by dates', async () => {
  const { store, sent } = world()
  const at = new Date('2026-11-03T00:05:00Z') // two nights on one day
  const run = (night: string, subjects: Notifying['subjects']) => notify({
    store, fleet: fleet({ contacts: OPS }), night, subjects, bound: BOUND, now: () => at, signal: new AbortController().signal,
    send: () => message => { sent.push(message); return Promise.resolve({ state: 'unknown', reason: 'no answer' }) }, pausesMs: [],
  })
  await run('2026-11-01', [seen(0)])
  const told = [await run('2026-11-02', [seen(1, { [A]: 'FAIL' })]), await run('2026-11-02', [seen(1, { [A]: 'FAIL' })]), await run('2026-11-03', [seen(2, { [A]: 'FAIL' })])]
  expect(told.map(({ unknown }) => unknown.length)).toEqual([1, 1, 0])
  expect(sent).toHaveLength(1)
})

test('a server that hangs is waited for in all for its time, by notices and digest together', async () => {
  const { store } = world()
  const hanging = endpoints(400)
  const names = Array.from({ length: 12 }, (_, i) => `cloud-${i}`)
  const at = (n: number) => names.map(name => seen(n, n === 0 ? {} : { [A]: 'FAIL' }, { subject: subject(name) }))
  const send = () => (_: Message, signal: AbortSignal) => new Promise<Outcome>(resolve => {
    if (signal.aborted) resolve({ state: 'unknown', reason: 'no answer' })
    signal.addEventListener('abort', () => { resolve({ state: 'unknown', reason: 'no answer' }) })
  })
  const shared = (n: number) => ({ store, fleet: fleet({ contacts: OPS, owner: ['ops'] }), night: day(n).toISOString().replace('.000Z', 'Z'), subjects: at(n), now: () => day(n), signal: new AbortController().signal, send, endpoints: hanging })
  await notify({ ...shared(0), bound: BOUND })
  const start = performance.now()
  const delivered = await notify({ ...shared(1), bound: BOUND })
  const { delivered: digests } = await sendDigest({ ...shared(1), delivered, seconds: 1 })
  expect(performance.now() - start).toBeLessThan(1_500)
  expect([delivered.unknown.length, delivered.failed.length, digests.failed.length]).toEqual([8, 4, 1])
})

test('when the night is interrupted, what is under way ends at once and the rest stays for another night', async () => {
  const { store } = world()
  const controller = new AbortController()
  const begun: string[] = []
  const names = Array.from({ length: 12 }, (_, i) => `cloud-${i}`)
  const run = (n: number) => notify({
    store, fleet: fleet(), night: day(n).toISOString().replace('.000Z', 'Z'), bound: BOUND, now: () => day(n), signal: controller.signal, pausesMs: [60_000],
    subjects: names.map(name => seen(n, n === 0 ? {} : { [A]: 'FAIL' }, { subject: subject(name) })),
    send: () => (message, signal) => new Promise<Outcome>(resolve => {
      begun.push(message.about)
      signal.addEventListener('abort', () => { resolve({ state: 'failed', reason: 'interrupted', again: 'soon' }) })
      setTimeout(() => { controller.abort() }, 100)
    }),
  })
  await run(0)
  const { failed, unknown } = await run(1)
  expect(begun).toHaveLength(8)
  expect([failed.length, unknown.length]).toEqual([12, 0])
})

test('an older night that is resumed after a later one has decided, decides nothing any more', async () => {
  const { run, sent, store } = world()
  await run(0)
  await run(2)
  await run(1, [seen(1)])
  expect(sent).toHaveLength(1)
  expect(store.all(['notices', 'mycloud']).map(({ id }) => id.slice(0, 10))).toEqual(['2026-11-01', '2026-11-03'])
})
