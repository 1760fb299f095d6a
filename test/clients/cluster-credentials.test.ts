import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { keepCredentials } from '../../src/clients/cluster-credentials.ts'
import type { Credential } from '../../src/clients/exec-plugin.ts'

beforeEach(() => { vi.useFakeTimers({ now: 1_000_000 }) })
afterEach(() => { vi.useRealTimers() })

const source = (tokens: (n: number) => Credential | Error) => {
  let taken = 0
  const kept = keepCredentials(() => {
    const one = tokens(++taken)
    return one instanceof Error ? Promise.reject(one) : Promise.resolve(one)
  })
  return { ...kept, taken: () => taken, token: async () => (await kept.current()).token }
}

it('takes one credential for all who wait, and keeps it until shortly before its end', async () => {
  const { current, taken, token } = source(n => ({ token: `t${n}`, expires: Date.now() + 3_600_000 }))
  await Promise.all([current(), current(), current()])
  vi.advanceTimersByTime(3_569_000)
  expect(await token()).toBe('t1')
  vi.advanceTimersByTime(2_000)
  expect([await token(), await token(), taken()]).toEqual(['t2', 't2', 2])
})
it('does not take a short-lived one anew for every request', async () => {
  const { taken, token } = source(n => ({ token: `t${n}`, expires: Date.now() + 10_000 }))
  await token()
  vi.advanceTimersByTime(8_000)
  await token()
  expect(taken()).toBe(1)
  vi.advanceTimersByTime(1_500)
  expect(await token()).toBe('t2')
})
it('renews a refused one once for all, and gives up when the new one is refused too', async () => {
  const { current, renewed, taken } = source(n => ({ token: `t${n}` }))
  const old = await current()
  const fresh = await Promise.all([renewed(old), renewed(old), renewed(old)])
  expect([fresh.map(one => one?.token), taken()]).toEqual([['t2', 't2', 't2'], 2])
  expect((await renewed(old))?.token).toBe('t2')
  expect(await renewed(await current())).toBeUndefined()
  expect(taken()).toBe(2)
  const accepted = await current()
  accepted.doubtful = false
  expect((await renewed(accepted))?.token).toBe('t3')
})
it('knows that a fixed credential has no other', async () => {
  const { current, renewed, taken } = source(() => ({ token: 'fixed' }))
  for (let i = 0; i < 5; i++) expect(await renewed(await current())).toBeUndefined()
  expect(taken()).toBe(2)
})
it('keeps a failure for half a minute', async () => {
  const { token, taken } = source(n => (n === 1 ? new Error('no') : { token: 't' }))
  await expect(token()).rejects.toThrow('no')
  await expect(token()).rejects.toThrow('no')
  expect(taken()).toBe(1)
  vi.advanceTimersByTime(31_000)
  expect(await token()).toBe('t')
})
