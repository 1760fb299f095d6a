/** A progress line on stderr, only on a terminal: for how long the visit lasts and what each subject is still waiting for. */
export function progress(quiet: boolean): { update(subject: string, waiting: string[]): void; end(): void } {
  if (quiet || !process.stderr.isTTY) return { update() {}, end() {} }
  const state = new Map<string, string[]>()
  const start = Date.now()
  function show(): void {
    const waiting = [...state].filter(([, kinds]) => kinds.length > 0).map(([name, kinds]) => `${name}: ${kinds.map(kind => kind.replace(/^[a-z]+\./, '')).join(', ')}`)
    const text = `${Math.round((Date.now() - start) / 1000)} s, waiting for ${waiting.join('; ')}`
    process.stderr.write(`\r\x1b[K${text.replace(/[^\x20-\x7e]/g, '?').slice(0, (process.stderr.columns ?? 80) - 1)}`)
  }
  const timer = setInterval(show, 1000)
  return {
    update(subject, waiting) {
      state.set(subject, waiting)
      show()
    },
    end() {
      clearInterval(timer)
      process.stderr.write('\r\x1b[K')
    },
  }
}

/** A count on stderr, only on a terminal, twice a second at most: `1200 visits judged again, 80 per second`. */
export function counting(what: string): { step(): void; end(): void } {
  if (!process.stderr.isTTY) return { step() {}, end() {} }
  const start = Date.now()
  let [count, shown] = [0, start]
  return {
    step() {
      count += 1
      const now = Date.now()
      if (now - shown < 500) return
      shown = now
      process.stderr.write(`\r\x1b[K${count} ${what}, ${Math.round(count / (now - start) * 1000)} per second`)
    },
    end() { process.stderr.write('\r\x1b[K') },
  }
}
