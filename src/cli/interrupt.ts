import { setMaxListeners } from 'node:events'

/** Milliseconds that the removing of what was created may take after the end of a visit. */
const GRACE = 90_000
/** Milliseconds in which signals are one event: npm and terminals repeat Ctrl-C, and systemd sends SIGHUP right after SIGTERM. */
const ONE_EVENT = 250

export interface Interruptible {
  /** Ends the looking and acting. */
  signal: AbortSignal
  /** Ends the removing too: some time after the signal. */
  hardSignal: AbortSignal
  interrupted(): boolean
  /** Forgets the deadline and the signals. */
  release(): void
}

/**
 * Signals that end a visit at its deadline, on Ctrl-C, SIGTERM or SIGHUP; a second Ctrl-C or SIGTERM, a quarter of a second later or more, leaves at once with
 * exit code 130, after `farewell` has said what may remain; `onInterrupt` hears of the first.
 */
export function interruptible(milliseconds: number, { onInterrupt = () => {}, farewell = () => {} }: { onInterrupt?: () => void; farewell?: () => void } = {}): Interruptible {
  const soft = new AbortController()
  const hard = new AbortController()
  let interrupted: number | undefined
  let last: NodeJS.Timeout | undefined
  const end = (reason: Error) => {
    soft.abort(reason)
    last ??= setTimeout(() => { hard.abort(reason) }, GRACE)
    last.unref()
  }
  const stop = (name: NodeJS.Signals) => {
    if (interrupted !== undefined) {
      if (name === 'SIGHUP' || performance.now() - interrupted < ONE_EVENT) return // a terminal that closes is nobody in a hurry
      farewell()
      process.exit(130)
    }
    interrupted = performance.now()
    onInterrupt()
    end(new Error(`interrupted by ${name}`))
  }
  const timer = setTimeout(() => { end(new Error(`the deadline of ${milliseconds / 1000} s was reached`)) }, milliseconds)
  setMaxListeners(0, soft.signal, hard.signal) // every probe and request of every region listens
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop)
  return {
    signal: soft.signal,
    hardSignal: hard.signal,
    interrupted: () => interrupted !== undefined,
    release() {
      clearTimeout(timer)
      clearTimeout(last)
      process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', stop)
    },
  }
}

/** The ends of one visit among others: its own deadline, `stop`, or those of all. Other visits do not notice. */
export function within(parent: Interruptible, milliseconds: number): Interruptible & { stop: (why: Error) => void } {
  const soft = new AbortController()
  const hard = new AbortController()
  setMaxListeners(0, soft.signal, hard.signal)
  let last: NodeJS.Timeout | undefined
  const end = (reason: unknown) => {
    soft.abort(reason)
    last ??= setTimeout(() => { hard.abort(reason) }, GRACE)
    last.unref()
  }
  const timer = setTimeout(() => { end(new Error(`the deadline of ${milliseconds / 1000} s was reached`)) }, milliseconds)
  const onSoft = () => { end(parent.signal.reason) }
  const onHard = () => { hard.abort(parent.hardSignal.reason) }
  parent.signal.addEventListener('abort', onSoft)
  parent.hardSignal.addEventListener('abort', onHard)
  if (parent.signal.aborted) onSoft()
  return {
    signal: soft.signal, hardSignal: hard.signal, interrupted: () => parent.interrupted(), stop: end,
    release() {
      clearTimeout(timer)
      clearTimeout(last)
      parent.signal.removeEventListener('abort', onSoft)
      parent.hardSignal.removeEventListener('abort', onHard)
    },
  }
}
