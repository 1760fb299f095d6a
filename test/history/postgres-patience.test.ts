import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Patience, type Waiting } from '../../src/history/postgres-patience.ts'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

/** A server that is up or away; how often it was asked and looked for. */
function server(waiting: Waiting = {}) {
  const state = { up: false, asked: 0, looks: 0 }
  const reply = () => (state.up ? Promise.resolve() : Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })))
  const patience = new Patience('postgresql://db/x', () => { state.looks++; return reply() }, waiting)
  return { state, patience, ask: () => patience.patiently(() => { state.asked++; return reply() }) }
}
/** How it ended, and after how many seconds. */
async function timed(work: Promise<unknown>): Promise<[string, number]> {
  const start = Date.now()
  let told: [string, number] | undefined
  const tell = (how: string) => { told = [how, Math.round((Date.now() - start) / 1000)] }
  work.then(() => { tell('done') }, (error: Error) => { tell(error.name) })
  for (let ms = 0; told === undefined && ms < 400_000; ms += 50) await vi.advanceTimersByTimeAsync(50)
  return told ?? ['never', 0]
}

test('one minute for all: a statement that comes later waits for the rest, and then all fail at once', async () => {
  const { ask, state } = server()
  const first = timed(ask())
  await vi.advanceTimersByTimeAsync(30_000)
  const second = timed(ask())
  expect((await first)[1]).toBeGreaterThan(50)
  expect((await second)[1]).toBeLessThanOrEqual(30)
  await vi.advanceTimersByTimeAsync(10_000)
  const { asked } = state
  for (let i = 0; i < 100; i++) expect(await timed(ask())).toEqual(['StoreError', 0])
  expect([state.asked - asked, state.looks]).toEqual([0, 1])
})

test('it goes on when a look finds the server, and has its whole patience again', async () => {
  const { ask, state } = server()
  await timed(ask())
  await vi.advanceTimersByTimeAsync(20_000)
  expect(await timed(ask())).toEqual(['StoreError', 0])
  state.up = true
  expect(await timed(ask())).toEqual(['StoreError', 0]) // looked a moment ago
  await vi.advanceTimersByTimeAsync(10_000)
  expect(await timed(ask())).toEqual(['done', 0])
  state.up = false
  const again = timed(ask())
  await vi.advanceTimersByTimeAsync(40_000)
  state.up = true
  expect((await again)[0]).toBe('done')
})

test('it says once that it waits, and once more the next time; nothing for a short break', async () => {
  const said: string[] = []
  const { ask, state } = server({ onWait: why => said.push(why) })
  for (const seconds of [20, 20, 0.3]) {
    const work = Promise.all([timed(ask()), timed(ask())])
    await vi.advanceTimersByTimeAsync(seconds * 1000)
    state.up = true
    await work
    state.up = false
  }
  expect(said).toHaveLength(2)
  expect(said[0]).toMatch(/^postgresql:\/\/db\/x: the server is not to be reached.*; waiting up to 60 s for it$/)
})

test('a signal ends the waiting at once; before it, a break is waited out for two seconds still', async () => {
  const controller = new AbortController()
  const { ask, state } = server({ signal: controller.signal })
  const waiting = timed(ask())
  await vi.advanceTimersByTimeAsync(20_000)
  controller.abort()
  expect((await waiting)[1]).toBeLessThanOrEqual(21)
  expect(await timed(ask())).toEqual(['StoreError', 0])
  state.up = true
  await vi.advanceTimersByTimeAsync(10_000)
  expect(await timed(ask())).toEqual(['done', 0])
  state.up = false
  const [how, seconds] = await timed(ask())
  expect([how, seconds <= 2]).toEqual(['StoreError', true])
})
