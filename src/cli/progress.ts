/** A progress line on stderr, only on a terminal: what each subject is still waiting for. */
export function progress(quiet: boolean): { update(subject: string, waiting: string[]): void; end(): void } {
  if (quiet || !process.stderr.isTTY) return { update() {}, end() {} }
  const state = new Map<string, string[]>()
  let shown = false
  return {
    update(subject, waiting) {
      state.set(subject, waiting)
      const text = [...state].filter(([, kinds]) => kinds.length > 0).map(([name, kinds]) => `${name}: ${kinds.join(', ')}`).join(' · ')
      const width = (process.stderr.columns ?? 80) - 1
      process.stderr.write(`\r\x1b[K${`waiting for ${text}`.replace(/[^\x20-\x7e·]/g, '?').slice(0, width)}`)
      shown = true
    },
    end() {
      if (shown) process.stderr.write('\r\x1b[K')
    },
  }
}
