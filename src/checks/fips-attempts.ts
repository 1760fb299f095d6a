import type { Line } from '../probes/sample-vm-console.ts'

/** One run of the FIPS 140-2 statistics in the guest. */
export interface Attempt {
  /** Blocks looked at; null where the report does not say how many passed. */
  blocks: number | null
  failures: number
  /** What was printed. */
  text: string
}

/** The attempts of a report, each once, in their order, as our own script tells them, or rngtest, which has a line for successes and one for failures. */
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
    const number = /^attempt ([0-9]{1,3}):/.exec(text)?.[1] ?? `unnumbered ${found.size}`
    const before = found.get(number)
    if (before === undefined || before.failures < failures) found.set(number, { blocks, failures, text })
  }
  return [...found.values()]
}

/** The number behind `word: `; null where there is none. */
function count(text: string, word: string): number | null {
  const digits = new RegExp(`(?:^|[^a-z])${word}: ?([0-9]{1,9})(?![0-9])`).exec(text)?.[1]
  return digits === undefined ? null : Number(digits)
}
