/** The candidates that look most like the word, best first, at most `count`; none if nothing is near (a third of the letters differ). */
export function nearest(word: string, candidates: Iterable<string>, count = 1): string[] {
  const wanted = word.toLowerCase().slice(0, 100)
  const limit = Math.max(1, Math.ceil(wanted.length / 3))
  return [...new Set(candidates)]
    .map(candidate => ({ candidate, distance: distance(wanted, candidate.toLowerCase().slice(0, 100)) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, count)
    .map(({ candidate }) => candidate)
}

/** `did you mean "x"?` if something is near, else `known: a, b, …` (at most twelve). */
export function suggest(word: string, candidates: Iterable<string>): string {
  const known = [...candidates]
  const [best] = nearest(word, known)
  if (best !== undefined) return `did you mean "${best}"?`
  return known.length === 0 ? 'there are none' : `known: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', …' : ''}`
}

/** Edits from one word to the other: letters inserted, deleted, replaced, or two neighbours swapped. */
function distance(a: string, b: string): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let best = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, before[j - 2]! + 1)
      next.push(best)
    }
    before = row
    row = next
  }
  return row[b.length]!
}
