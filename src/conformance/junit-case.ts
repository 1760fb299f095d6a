import { localName, shown } from '../tempest/junit-words.ts'
import { shortReason } from '../tempest/reason.ts'
import type { Ending, Told } from './tally.ts'

/** What ginkgo 2 writes as `status` of a test case, and `flaked`, `success` of others. */
const STATUSES = new Map<string, Ending>([
  ['passed', 'passed'], ['success', 'passed'], ['flaked', 'passed'],
  ['failed', 'failed'], ['panicked', 'failed'], ['timedout', 'failed'], ['error', 'failed'],
  ['skipped', 'skipped'], ['pending', 'skipped'], ['interrupted', 'interrupted'], ['aborted', 'interrupted'],
])
/** Elements of a test case that say how it ended; `type` may say that it was interrupted. */
const ENDINGS = new Map<string, Ending>([['failure', 'failed'], ['error', 'failed'], ['skipped', 'skipped']])
/** Elements for an attempt that failed before another one. */
const ATTEMPTS = ['flakyfailure', 'flakyerror', 'rerunfailure', 'rerunerror']
const HARMLESS = ['system-out', 'system-err', 'properties', 'property', 'attachments', 'attachment']
/** What ginkgo 2 writes into a timeline between two attempts. */
const RETRY = /Attempt #\d+ Failed|\[FLAKEY TEST/
const WORST: Ending[] = ['interrupted', 'failed', 'skipped', 'passed']
/** Characters of a failure's text that are kept, from its beginning. */
const MOST = 8 * 1024

/** A test case while its element is open. */
export class Case {
  private ending: Ending
  private readonly modern: boolean
  private message = ''
  private retried: boolean
  private within: { element: string; ending: Ending | undefined } | undefined

  /** Throws on a status of which nobody knows whether the test passed. */
  constructor(private readonly attributes: Map<string, string>) {
    const status = attributes.get('status')?.trim().toLowerCase()
    const ending = status === undefined ? 'passed' : STATUSES.get(status)
    if (ending === undefined) throw new Error(`a test has the status "${shown(status ?? '')}", of which nobody knows whether it passed`)
    this.ending = ending
    this.modern = status !== undefined
    this.retried = status === 'flaked'
  }

  start(element: string, attributes: Map<string, string>): void {
    if (this.within !== undefined) return
    const name = localName(element)
    const ending = ENDINGS.get(name)
    if (ending === undefined && !ATTEMPTS.includes(name) && !HARMLESS.includes(name)) {
      throw new Error(`a test has a <${shown(element)}>, of which nobody knows whether it passed`)
    }
    this.within = { element, ending }
    if (ATTEMPTS.includes(name)) this.retried = true
    if (ending === undefined) return
    const type = STATUSES.get(attributes.get('type')?.trim().toLowerCase() ?? '')
    this.ending = worse(this.ending, ending === 'failed' && type === 'interrupted' ? type : ending)
    this.message = `${attributes.get('message') ?? ''} `
  }

  text(text: string): void {
    if (this.within === undefined) return
    if (this.within.ending !== undefined) this.message = (this.message + text.slice(0, MOST)).slice(0, MOST)
    else if (RETRY.test(text)) this.retried = true
  }

  /** True if the element was of this test case. */
  end(element: string): boolean {
    if (this.within?.element !== element) return this.within !== undefined
    this.within = undefined
    return true
  }

  told(): Told {
    const seconds = Number(this.attributes.get('time') ?? 0)
    return {
      name: this.attributes.get('name') ?? '', ending: this.ending, message: shortReason(this.message), retried: this.retried,
      seconds: Number.isFinite(seconds) && seconds > 0 ? seconds : 0, eachAttempt: !this.modern,
    }
  }
}

const worse = (a: Ending, b: Ending): Ending => (WORST.indexOf(a) <= WORST.indexOf(b) ? a : b)
