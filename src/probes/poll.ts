/** First pause between two looks, and the longest, in milliseconds. */
const FIRST = 150
const LONGEST = 4_000

/** Looks until there is something, with growing pauses (half as long again each time); undefined once the milliseconds are over. Rejects with the signal's reason, and with whatever `look` throws. */
export async function poll<T>(look: () => Promise<T | undefined>, milliseconds: number, signal: AbortSignal): Promise<T | undefined> {
  const end = Date.now() + milliseconds
  for (let pause = FIRST; ; pause = Math.min(LONGEST, pause * 1.5)) {
    const found = await look()
    if (found !== undefined) return found
    const left = end - Date.now()
    if (left <= 0) return undefined
    await wait(Math.min(pause, left), signal)
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
