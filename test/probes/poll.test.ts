import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { poll } from '../../src/probes/poll.ts'
import { settled } from './fake-openstack.ts'

beforeEach(() => { vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] }) })
afterEach(() => { vi.useRealTimers() })
const never = new AbortController().signal

/** When it was looked, in milliseconds, and what came of it. */
async function looks(until: number, patience: number): Promise<{ at: number[]; found: string | undefined }> {
  const at: number[] = []
  const start = performance.now()
  const found = await settled(poll(() => {
    at.push(Math.round(performance.now() - start))
    return Promise.resolve(performance.now() - start >= until ? 'there' : undefined)
  }, patience, never))
  return { at, found }
}

it('looks at once, and then ever more seldom', async () => {
  expect(await looks(0, 1000)).toEqual({ at: [0], found: 'there' })
  const { at, found } = await looks(60_000, 600_000)
  const pauses = at.slice(1).map((one, i) => one - (at[i] ?? 0))
  expect(found).toBe('there')
  expect(pauses[0]).toBe(150)
  expect(Math.max(...pauses)).toBeLessThanOrEqual(5000)
  expect(pauses.every((pause, i) => pause >= (pauses[i - 1] ?? 0) - 1)).toBe(true)
  // what waiting adds is a tenth of the time, and 60 looks at a thing of a minute are enough
  expect((at.at(-1) ?? 0) - 60_000).toBeLessThan(6000)
  expect(at.length).toBeLessThan(80)
})

it('looks a last time when its time is over, and no more', async () => {
  const { at, found } = await looks(Infinity, 10_000)
  expect([found, at.at(-1)]).toEqual([undefined, 10_000])
  expect(await looks(Infinity, 0)).toEqual({ at: [0], found: undefined })
})

it('is not fooled by a clock that is set', async () => {
  const start = performance.now()
  const work = poll(() => { vi.setSystemTime(0); return Promise.resolve(undefined) }, 5000, never)
  await settled(work)
  expect(performance.now() - start).toBe(5000)
})

it('ends with the signal, which tells whether time was up', async () => {
  const soft = new AbortController()
  const work = poll(() => Promise.resolve(undefined), 60_000, soft.signal)
  setTimeout(() => { soft.abort(new Error('interrupted by SIGINT')) }, 1000)
  await expect(settled(work)).rejects.toMatchObject({ outcome: 'interrupted', message: 'interrupted by SIGINT' })
  await expect(settled(poll(() => Promise.resolve(undefined), 60_000, AbortSignal.abort(new DOMException('x', 'TimeoutError'))))).rejects.toMatchObject({ outcome: 'timeout' })
})

it('hands on what looking throws', async () => {
  await expect(settled(poll(() => Promise.reject(new Error('broken')), 60_000, never))).rejects.toThrow('broken')
})
