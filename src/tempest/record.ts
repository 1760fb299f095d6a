import type { TempestResult } from '../model/probe.ts'

/** A test, or what sets up or tears down a class, as a runner tells it. */
export interface Told {
  /** As told, e.g. `a.B.test_c[id-…,smoke]` or `setUpClass (a.B)`. */
  name: string
  status: TempestResult['status']
  message?: string
  /** When, in milliseconds since 1970, where the runner tells. */
  at?: number
}

/** Tests that stestr and subunit make up when a worker ends with an error, and when its stream is damaged. */
const RUNNERS_OWN = /^(?:process-returncode|subunit\.parser)(?![\w.])/

/** Whether the runner says that something went wrong with itself, so that results may be missing. */
export const runnerFailed = (told: Told[]): boolean => told.some(({ name, status }) => status === 'failed' && RUNNERS_OWN.test(name))

/** A test's name without the qualifier in brackets. */
export function bare(name: string): string {
  const bracket = name.indexOf('[')
  return (bracket < 0 ? name : name.slice(0, bracket)).trim()
}

/** Class and phase of what sets up or tears down: `setUpClass (a.B)`. */
function fixtureOf(name: string): { phase: string; group: string } | undefined {
  const match = /^(setUpClass|tearDownClass|setUpModule|tearDownModule) \(([^()]{1,500})\)$/.exec(name.trim())
  return match === null ? undefined : { phase: match[1]!, group: match[2]! }
}

/** Tests, or what sets up and tears down, in one file or run: all of Tempest has some 2000. */
export const MOST_TOLD = 20_000

const WORST: TempestResult['status'][] = ['failed', 'skipped', 'passed']

/** The status that counts of two. */
export const worse = (a: Told['status'], b: Told['status']): Told['status'] => (WORST.indexOf(a) <= WORST.indexOf(b) ? a : b)

/**
 * Results of those of the tests that were told of, in the order of `ids`; the worst one counts of a test that was told of twice. A class that could
 * not be set up stands for all its tests, and one that could not be torn down is a result of its own, `<class>.tearDownClass`.
 */
export function resultsOf(told: Iterable<Told>, ids: string[]): TempestResult[] {
  const wanted = new Set(ids)
  const found = new Map<string, TempestResult>()
  const add = ({ status, message }: Told, id: string) => {
    const before = found.get(id)
    if (before !== undefined && worse(before.status, status) === before.status) return
    found.set(id, { id, status, ...(message !== undefined && { message }) })
  }
  const seen = new Set<string>()
  for (const one of told) {
    const fixture = fixtureOf(one.name)
    if (fixture === undefined) {
      const id = bare(one.name)
      if (wanted.has(id)) add(one, id)
      continue
    }
    const key = `${one.status} ${fixture.phase} ${fixture.group}`
    if (seen.has(key)) continue // nothing new
    seen.add(key)
    const tests = ids.filter(id => id.startsWith(`${fixture.group}.`))
    if (one.status === 'passed' || tests.length === 0) continue
    if (fixture.phase.startsWith('setUp')) {
      const message = one.status === 'failed' ? `${fixture.phase} failed${one.message === undefined ? '' : `: ${one.message}`}` : one.message
      for (const id of tests) add({ ...one, ...(message !== undefined && { message }) }, id)
    } else if (one.status === 'failed') add(one, `${fixture.group}.${fixture.phase}`)
  }
  const fixtures = [...found.keys()].filter(id => !wanted.has(id)).sort()
  return [...ids, ...fixtures].flatMap(id => found.get(id) ?? [])
}
