import type { ConformanceRun, FailedTest } from '../model/conformance.ts'
import { isAskedFor, isSuiteNode, sorted, testName } from './names.ts'

/** How a test case of a report ended. `interrupted`: it was ended from outside, which says nothing of the cluster. */
export type Ending = 'passed' | 'failed' | 'skipped' | 'interrupted'
export interface Told {
  name: string
  ending: Ending
  message: string
  seconds: number
  /** A trace of an attempt that failed. */
  retried: boolean
  /** The writer (ginkgo 1) tells every attempt as a test case of its own. */
  eachAttempt: boolean
}

/** Tests of one run: all of Kubernetes has some 7,500. */
const MOST = 100_000
/** Interrupted tests that are told by name. */
const MOST_NAMED = 5

/** Sums up test cases. Throws on more than 100,000. */
export class Tally {
  private readonly passed = new Set<string>()
  private readonly failures = new Map<string, string>()
  private readonly flakes = new Set<string>()
  private readonly skipped = new Set<string>()
  private readonly interrupted = new Set<string>()
  private readonly defects: string[] = []
  private suiteNodes = 0
  private skips = 0
  private tests = 0
  private seconds = 0

  add(told: Told): void {
    if (++this.tests > MOST) throw new Error(`it has more than ${MOST} tests`)
    const name = testName(told.name)
    if (isSuiteNode(name)) {
      this.suiteNodes++
      if (told.ending === 'failed' || told.ending === 'interrupted') this.defects.push(`${name} ${told.ending}: ${told.message}`)
      return
    }
    if (told.ending === 'skipped') {
      this.skips++
      if (isAskedFor(name)) this.skipped.add(name)
      return
    }
    this.seconds += told.seconds
    if (told.ending === 'interrupted') this.interrupted.add(name)
    else if (told.ending === 'failed') this.failures.set(name, told.message)
    else {
      if (told.retried || (told.eachAttempt && this.failures.delete(name))) this.flakes.add(name)
      this.passed.add(name)
    }
  }

  /** The sum, as members of a run. A test that failed has not passed, however often it is told of otherwise. */
  sum(): Pick<ConformanceRun, 'seconds' | 'counts' | 'executed' | 'failed' | 'flaked' | 'flakes' | 'omitted' | 'defects'> {
    for (const name of [...this.failures.keys(), ...this.interrupted]) this.passed.delete(name)
    const failed: FailedTest[] = sorted(this.failures.keys()).map(name => ({ name, message: this.failures.get(name) ?? '' }))
    const executed = sorted([...this.passed, ...this.failures.keys()])
    const flaked = sorted(this.flakes).filter(name => this.passed.has(name))
    return {
      seconds: this.seconds, executed, failed, flaked, flakes: flaked.length,
      counts: { passed: this.passed.size, failed: failed.length, skipped: this.skips, suiteNodes: this.suiteNodes },
      omitted: sorted(this.skipped).filter(name => !this.passed.has(name) && !this.failures.has(name)),
      defects: [...this.defects, ...this.interruptions()],
    }
  }

  private interruptions(): string[] {
    const names = sorted(this.interrupted)
    if (names.length === 0) return []
    const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : ''
    return [`${names.length} tests were interrupted: ${names.slice(0, MOST_NAMED).map(name => name.slice(0, 300)).join('; ')}${more}`]
  }
}
