/** Shortest and longest pause between two looks, in milliseconds; in between it is this share of the time waited so far, which bounds what polling adds. */
const SHORTEST = 150
const LONGEST = 5_000
const SHARE = 0.1

/** Looks until there is something, with growing pauses; undefined once the milliseconds are over. Rejects with the signal's reason, and with whatever `look` throws. */
export async function poll<T>(look: () => Promise<T | undefined>, milliseconds: number, signal: AbortSignal): Promise<T | undefined> {
  const start = Date.now()
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    const spent = Date.now() - start
    if (spent >= milliseconds) return undefined
    await wait(Math.min(milliseconds - spent, LONGEST, Math.max(SHORTEST, spent * SHARE)), signal)
  }
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'))
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}
