/** The candidate with the fewest edits from the word (at most a third of its length), or undefined. */
export function nearest(word: string, candidates: string[]): string | undefined {
  let best: { name: string; edits: number } | undefined
  for (const name of candidates) {
    const edits = distance(word.slice(0, 64).toLowerCase(), name.slice(0, 64).toLowerCase())
    if (edits <= Math.max(2, word.length / 3) && (best === undefined || edits < best.edits)) best = { name, edits }
  }
  return best?.name
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitute = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(substitute, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
