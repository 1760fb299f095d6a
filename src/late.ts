/**
 * A signal that aborts after the milliseconds, as a `TimeoutError`. Node 20 forgets an `AbortSignal.timeout` to which only `AbortSignal.any` refers, and then
 * nothing ends; the timer keeps this one.
 */
export function late(milliseconds: number): AbortSignal {
  const end = new AbortController()
  setTimeout(() => { end.abort(new DOMException('not finished in time', 'TimeoutError')) }, milliseconds).unref()
  return end.signal
}
