import { Stop } from './classify.ts'

/** Shortest and longest pause between two looks, in milliseconds; in between it is this share of the time waited so far, which bounds what polling adds. */
const SHORTEST = 150
const LONGEST = 5_000
const SHARE = 0.1

/** Looks until there is something, with growing pauses; undefined once the milliseconds are over. Throws `Stop` when the signal ends it, and whatever `look` throws. */
export async function poll<T>(look: () => Promise<T | undefined>, milliseconds: number, signal: AbortSignal): Promise<T | undefined> {
  const start = performance.now()
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    const spent = performance.now() - start
    if (spent >= milliseconds) return undefined
    await wait(Math.min(milliseconds - spent, LONGEST, Math.max(SHORTEST, spent * SHARE)), signal)
  }
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      const { name, message } = signal.reason instanceof Error ? signal.reason : new Error('stopped')
      reject(name === 'TimeoutError' ? new Stop('timeout', 'not finished in time') : new Stop('interrupted', message))
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}
