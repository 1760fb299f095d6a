/** Prints figures in a column, each with its bar if there is one; `missed()` tells how many were missed. */
export function figures() {
  let missed = 0
  return {
    say(what, value, bar) {
      const ok = bar === undefined || value <= bar
      if (!ok) missed += 1
      const shown = String(Math.round(value * 100) / 100).padStart(9)
      console.log(`${what.padEnd(70)} ${shown}${bar === undefined ? '' : `   bar ${bar}  ${ok ? 'ok' : 'MISSED'}`}`)
    },
    missed: () => missed,
  }
}

/** The value below which a share of the numbers lies; NaN of none. */
export function quantile(numbers, share) {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
}
