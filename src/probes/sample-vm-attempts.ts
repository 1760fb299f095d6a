import type { Line } from './sample-vm-console.ts'

/** One run of the FIPS 140-2 statistics in the guest. */
export interface Attempt {
  /** Counts from 1; null where the report does not number it. */
  number: number | null
  /** Blocks looked at; null where the report does not say how many passed. */
  blocks: number | null
  failures: number
  /** What was printed. */
  text: string
}

/** The attempts of a report, each once (the worst of its lines), in their order, as our own script tells them, or rngtest, which has a line for successes and one for failures. */
export function attemptsOf(lines: Line[]): Attempt[] {
  const found = new Map<string, Attempt>()
  let passed: number | null = null
  for (const { section, text } of lines) {
    if (section !== 'fips-test') continue
    passed = count(text, 'successes') ?? passed
    const failures = count(text, 'failures')
    if (failures === null) continue
    const blocks = passed === null ? null : passed + failures
    passed = null
    const digits = /^attempt ([0-9]{1,3}):/.exec(text)?.[1]
    const number = digits === undefined ? null : Number(digits)
    const key = number === null ? `unnumbered ${found.size}` : String(number)
    const before = found.get(key)
    if (before === undefined || before.failures < failures) found.set(key, { number, blocks, failures, text })
  }
  return [...found.values()]
}

/** Whether these are all attempts that the guest made: a single one that was good enough or bears no number, or the first, second … up to `most`. */
export function allMade(attempts: Attempt[], most: number, enough: number): boolean {
  const [first, ...more] = attempts
  if (more.length === 0) return first !== undefined && (first.number === null || (first.number === 1 && first.failures <= enough))
  const numbers = new Set(attempts.map(({ number }) => number))
  return attempts.length === most && Array.from({ length: most }, (_, i) => i + 1).every(number => numbers.has(number))
}

/** The number behind `word: `; null where there is none. */
function count(text: string, word: string): number | null {
  const digits = new RegExp(`(?:^|[^a-z])${word}: ?([0-9]{1,9})(?![0-9])`).exec(text)?.[1]
  return digits === undefined ? null : Number(digits)
}
