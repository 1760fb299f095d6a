import type { Breath } from './breath.ts'
import { type Counts, declaredBy, lacking, localName, shown, statusOf, timeOf } from './junit-words.ts'
import { reasonOf, shortReason } from './reason.ts'
import { MOST_TOLD, type Told, worse } from './record.ts'
import { xmlEvents } from './xml.ts'

/** Elements within a test case that say how it ended. */
const STATUSES = new Map<string, Told['status']>([['failure', 'failed'], ['error', 'failed'], ['skipped', 'skipped']])
/** Elements within a test case that say nothing of that. */
const HARMLESS = ['system-out', 'system-err', 'properties', 'property', 'attachments', 'attachment']
const SUITES = ['testsuites', 'testsuite']
/** Characters of one element's text that are kept, counted from its end. */
const MOST = 32 * 1024
/** Elements and texts of a report: one of the whole of Tempest has some ten thousand. */
const MOST_EVENTS = 1_000_000

/**
 * The results in a JUnit report, as subunit2junitxml, stestr and pytest write them. Throws on what is no XML, on elements and words of which it is not
 * known whether a test passed, and where a suite counts more tests, failures or skips than it holds.
 */
export async function junitResults(xml: string, breath: Breath): Promise<Told[]> {
  const report = new Report()
  let events = 0
  for (const event of xmlEvents(xml)) {
    await breath(event.kind === 'text' ? event.text.length : 100)
    if (++events > MOST_EVENTS) throw new Error(`it has more than ${MOST_EVENTS} elements and texts`)
    if (event.kind === 'text') report.text(event.text)
    else if (event.kind === 'start') report.start(event.name, event.attributes)
    else report.end(event.name)
  }
  return report.told
}

/** A test case that is being read: its worst status, and the text of the element that tells it. */
interface Case {
  name: string
  status: Told['status']
  failures: number
  of: Told['status'] | undefined
  text: string
  at: number | undefined
}

class Report {
  readonly told: Told[] = []
  private readonly suites: { declared: Counts; before: Counts; at: number | undefined }[] = []
  private readonly sum: Counts = { tests: 0, failures: 0, skipped: 0 }
  private one: Case | undefined
  /** The element that tells how the test ended, while it is open; and whether its text is wanted. */
  private within: string | undefined
  private kept = false

  text(text: string): void {
    if (this.one !== undefined && this.within !== undefined && this.kept) this.one.text = (this.one.text + text).slice(-MOST)
  }

  start(element: string, attributes: Map<string, string>): void {
    const name = localName(element)
    if (this.one !== undefined) {
      if (this.within === undefined) this.verdict(this.one, element, attributes)
    } else if (SUITES.includes(name)) {
      this.suites.push({ declared: declaredBy(attributes), before: { ...this.sum }, at: timeOf(attributes) ?? this.suites.at(-1)?.at })
    } else if (this.suites.length === 0) throw new Error(`it begins with <${shown(element)}> and not with a suite of tests`)
    else if (STATUSES.has(name)) throw new Error(`a <${shown(element)}> belongs to no test`)
    else if (name === 'testcase') {
      const group = attributes.get('classname') ?? ''
      const test = attributes.get('name') ?? ''
      this.one = { name: group === '' ? test : `${group}.${test}`, status: statusOf(attributes), failures: 0, of: undefined, text: '', at: timeOf(attributes) ?? this.suites.at(-1)?.at }
    }
  }

  private verdict(one: Case, element: string, attributes: Map<string, string>): void {
    const name = localName(element)
    const status = STATUSES.get(name)
    if (status === undefined) {
      if (HARMLESS.includes(name)) return
      throw new Error(`a test has a <${shown(element)}>, of which nobody knows whether it passed`)
    }
    this.within = element
    this.kept = one.of === undefined || (one.of === 'skipped' && status === 'failed')
    if (status === 'failed') one.failures++
    one.status = worse(one.status, status)
    if (this.kept) Object.assign(one, { of: status, text: `${attributes.get('message') ?? ''}\n` })
  }

  end(element: string): void {
    if (element === this.within) this.within = undefined
    else if (this.one !== undefined && localName(element) === 'testcase') {
      this.add(this.one)
      this.one = undefined
    } else if (this.one === undefined && SUITES.includes(localName(element))) {
      const suite = this.suites.pop()
      const wrong = suite === undefined ? undefined : lacking(suite.declared, suite.before, this.sum)
      if (wrong !== undefined) throw new Error(`a suite contradicts itself: ${wrong}`)
    }
  }

  private add({ name, status, failures, text, at }: Case): void {
    if (this.told.length >= MOST_TOLD) throw new Error(`it has more than ${MOST_TOLD} tests`)
    const message = status === 'failed' ? reasonOf(text) : status === 'skipped' ? shortReason(text) : ''
    this.told.push({ name, status, ...(message !== '' && { message }), ...(at !== undefined && { at }) })
    this.sum.tests++
    this.sum.failures += status === 'failed' ? Math.max(failures, 1) : 0
    this.sum.skipped += status === 'skipped' ? 1 : 0
  }
}
