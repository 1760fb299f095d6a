import { vi } from 'vitest'

/** What the work printed, and the exit code that it returned. */
export async function printed(work: () => Promise<number>): Promise<{ code: number; out: string; err: string }> {
  const text = { out: '', err: '' }
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
  }
}
