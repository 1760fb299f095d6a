/** First pause, doubled with every attempt, up to the cap. Milliseconds. */
const BASE = 200
const CAP = 5_000
/** A longer Retry-After is not waited for. Milliseconds. */
export const MAX_RETRY_AFTER = 10_000

/** Milliseconds to wait before attempt `n` (1 = first retry): between half and all of the doubled base. */
export function pause(n: number, random: () => number = Math.random): number {
  return Math.min(CAP, BASE * 2 ** (n - 1)) * (0.5 + random() / 2)
}

/** Milliseconds that a Retry-After header asks for (seconds or HTTP date), or undefined if it says nothing usable. */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined
  const text = header.trim()
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const date = text.length <= 40 && /[A-Za-z]{3}/.test(text) ? Date.parse(text) : NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

/** Resolves after the time; rejects with the signal's reason as soon as it aborts. */
export function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'))
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    if (signal?.aborted) stop()
    else signal?.addEventListener('abort', stop, { once: true })
  })
}
