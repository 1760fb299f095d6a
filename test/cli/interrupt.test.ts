import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { interruptibleActing } from '../../src/cli/acting.ts'
import { type Interruptible, interruptible, within } from '../../src/cli/interrupt.ts'
import { printed } from './printed.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
let open: Interruptible[] = []
let exit: ReturnType<typeof vi.fn>
const before = new Map(SIGNALS.map(signal => [signal, process.listenerCount(signal)]))

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  exit = vi.fn(() => { throw new Error('left') })
  vi.spyOn(process, 'exit').mockImplementation(exit as never)
})
afterEach(() => {
  for (const one of open) one.release()
  open = []
  vi.useRealTimers()
  vi.restoreAllMocks()
  for (const signal of SIGNALS) expect(process.listenerCount(signal)).toBe(before.get(signal))
})

function start(...ask: Parameters<typeof interruptible>): Interruptible {
  const one = interruptible(...ask)
  open.push(one)
  return one
}
/** As if the signal came, to the newest listener alone: the test runner has its own. */
const send = (signal: typeof SIGNALS[number]) => { (process.listeners(signal).at(-1) as (name: string) => void)(signal) }
const aborted = ({ signal, hardSignal }: Interruptible) => [signal.aborted, hardSignal.aborted]

describe('the ends of a visit', () => {
  it('are its deadline, and 90 seconds of removing', () => {
    const end = start(10_000)
    vi.advanceTimersByTime(9_999)
    expect(aborted(end)).toEqual([false, false])
    vi.advanceTimersByTime(1)
    expect(aborted(end)).toEqual([true, false])
    expect((end.signal.reason as Error).message).toBe('the deadline of 10 s was reached')
    vi.advanceTimersByTime(89_999)
    expect(aborted(end)).toEqual([true, false])
    vi.advanceTimersByTime(1)
    expect([aborted(end), end.interrupted()]).toEqual([[true, true], false])
  })

  it.each(SIGNALS)('are %s, and the same 90 seconds', signal => {
    const end = start(600_000)
    send(signal)
    expect([aborted(end), end.interrupted(), (end.signal.reason as Error).message]).toEqual([[true, false], true, `interrupted by ${signal}`])
    vi.advanceTimersByTime(90_000)
    expect(aborted(end)).toEqual([true, true])
    expect(exit).not.toHaveBeenCalled()
  })

  it.each([['SIGINT', 'SIGHUP', 2], ['SIGTERM', 'SIGHUP', 5000], ['SIGINT', 'SIGINT', 249], ['SIGTERM', 'SIGINT', 0]] as const)(
    'are one event where %s comes with %s after %d ms, and leave nothing behind', (first, second, milliseconds) => {
      const end = start(600_000)
      send(first)
      vi.advanceTimersByTime(milliseconds)
      send(second)
      expect([exit.mock.calls.length, aborted(end)]).toEqual([0, [true, false]])
    })

  it('are told once; a second signal leaves at once with 130 and last words', () => {
    const [onInterrupt, farewell] = [vi.fn(), vi.fn()]
    start(600_000, { onInterrupt, farewell })
    send('SIGINT')
    expect([onInterrupt.mock.calls.length, farewell.mock.calls.length]).toEqual([1, 0])
    vi.advanceTimersByTime(250)
    expect(() => { send('SIGTERM') }).toThrow('left')
    expect(onInterrupt).toHaveBeenCalledTimes(1)
    expect(farewell).toHaveBeenCalledTimes(1)
    expect(exit).toHaveBeenCalledWith(130)
  })

  it('do not come later because Ctrl-C followed the deadline', () => {
    const end = start(10_000)
    vi.advanceTimersByTime(70_000)
    send('SIGINT')
    expect([end.interrupted(), (end.signal.reason as Error).message]).toEqual([true, 'the deadline of 10 s was reached'])
    vi.advanceTimersByTime(30_000)
    expect([aborted(end), vi.getTimerCount()]).toEqual([[true, true], 0])
  })

  it('are forgotten when the visit is over', () => {
    const end = start(10_000)
    end.release()
    vi.advanceTimersByTime(1_000_000)
    expect(aborted(end)).toEqual([false, false])
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a visit that creates things', () => {
  const interrupted = (options: Parameters<typeof interruptibleActing>[0]) => printed(() => {
    open.push(interruptibleActing(options))
    send('SIGINT')
    vi.advanceTimersByTime(1000)
    expect(() => { send('SIGINT') }).toThrow('left')
    return Promise.resolve(0)
  })
  it('says that it removes them, and how to when it must leave', async () => {
    const { err } = await interrupted({ osCloud: 'my\u001bcloud' })
    expect(err).toMatch(/^\nscs-check: interrupted: removing what was created \(again to leave at once\)\n\nscs-check: left at once: remove what may remain with scs-check cleanup --os-cloud my/)
    expect(err).not.toContain('\u001b')
  })
  it('is told from one that only looks, and from the demo cloud', async () => {
    expect((await interrupted({ osCloud: 'c', passive: true })).err).toBe('')
    expect((await interrupted({ demo: 'compliant' })).err).not.toContain('cleanup')
    expect((await interrupted({ osCloud: 'c', quiet: true })).err).toBe('\nscs-check: left at once: remove what may remain with scs-check cleanup --os-cloud c\n')
  })
})

describe('the ends of one visit among others', () => {
  it('are its own deadline, which the others do not notice', () => {
    const [all, one] = [start(100_000)].flatMap(parent => [parent, within(parent, 10_000)]) as [Interruptible, Interruptible]
    open.push(one)
    vi.advanceTimersByTime(10_000)
    expect([aborted(one), aborted(all)]).toEqual([[true, false], [false, false]])
    expect((one.signal.reason as Error).message).toBe('the deadline of 10 s was reached')
    vi.advanceTimersByTime(90_000)
    expect([aborted(one), aborted(all)]).toEqual([[true, true], [true, false]])
  })

  it('are those of all, also if all have ended already', () => {
    const all = start(1_000)
    const early = within(all, 10_000)
    vi.advanceTimersByTime(1_000)
    const late = within(all, 10_000)
    open.push(early, late)
    expect([aborted(early), aborted(late)]).toEqual([[true, false], [true, false]])
    vi.advanceTimersByTime(90_000)
    expect([aborted(early), aborted(late)]).toEqual([[true, true], [true, true]])
  })
})
