import { setMaxListeners } from 'node:events'

export interface Interruptible {
  signal: AbortSignal
  interrupted(): boolean
  /** Forgets the deadline and the signals. */
  release(): void
}

/** A signal that ends a visit at its deadline, on Ctrl-C, SIGTERM or SIGHUP; a second Ctrl-C leaves at once with exit code 130. */
export function interruptible(milliseconds: number): Interruptible {
  const controller = new AbortController()
  let interrupted = false
  const stop = (name: NodeJS.Signals) => {
    if (interrupted) process.exit(130)
    interrupted = true
    controller.abort(new Error(`interrupted by ${name}`))
  }
  const timer = setTimeout(() => { controller.abort(new Error(`the deadline of ${milliseconds / 1000} s was reached`)) }, milliseconds)
  setMaxListeners(0, controller.signal) // every probe and request of every region listens
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop)
  return {
    signal: controller.signal,
    interrupted: () => interrupted,
    release() {
      clearTimeout(timer)
      process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', stop)
    },
  }
}
