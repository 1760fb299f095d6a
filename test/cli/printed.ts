import { vi } from 'vitest'

/** What the work printed, and the exit code that it returned. */
export async function printed(work: () => Promise<number>): Promise<{ code: number; out: string; err: string }> {
  const text = { out: '', err: '' }
  const listening = (['stdout', 'stderr'] as const).map(stream => ({ stream, before: process[stream].listeners('error') }))
  const spies = (['stdout', 'stderr'] as const).map(stream => vi.spyOn(process[stream], 'write').mockImplementation((chunk, ...more) => {
    text[stream === 'stdout' ? 'out' : 'err'] += String(chunk)
    const written = more.at(-1)
    if (typeof written === 'function') written()
    return true
  }))
  try {
    return { code: await work(), ...text }
  } finally {
    spies.forEach(spy => { spy.mockRestore() })
    for (const { stream, before } of listening) { // main listens for as long as the process lives
      for (const listener of process[stream].listeners('error')) if (!before.includes(listener)) process[stream].off('error', listener as () => void)
    }
  }
}
