import type { ConformanceRun } from '../model/conformance.ts'
import type { Breath } from '../tempest/breath.ts'
import { type Counts, declaredBy, lacking, localName, shown, timeOf } from '../tempest/junit-words.ts'
import { shortReason } from '../tempest/reason.ts'
import { xmlEvents } from '../tempest/xml.ts'
import { Case } from './junit-case.ts'
import { Tally } from './tally.ts'

/** Elements and texts of a report: one of Kubernetes has some 60,000. */
const MOST_EVENTS = 2_000_000

/**
 * What JUnit reports of one run tell, as ginkgo 1 and 2 write them (parallel runs of ginkgo 1 write several). Throws on what is no XML, on words of which
 * nobody knows whether a test passed, and where a suite counts more tests, failures or skips than it holds.
 */
export async function junitRun(run: ConformanceRun, reports: string[], breath: Breath): Promise<ConformanceRun> {
  const reader = new Reader()
  let events = 0
  for (const xml of reports) {
    for (const event of xmlEvents(xml)) {
      await breath(event.kind === 'text' ? event.text.length : 200)
      if (++events > MOST_EVENTS) throw new Error(`it has more than ${MOST_EVENTS} elements and texts`)
      if (event.kind === 'text') reader.text(event.text)
      else if (event.kind === 'start') reader.start(event.name, event.attributes)
      else reader.end(event.name)
    }
  }
  return reader.run(run)
}

class Reader {
  private readonly tally = new Tally()
  private readonly sum: Counts = { tests: 0, failures: 0, skipped: 0 }
  private readonly suites: { declared: Counts; before: Counts; dated: boolean }[] = []
  private readonly properties = new Map<string, string[]>()
  private began: number | undefined
  /** Tests of a suite that does not tell when it ran: their age is unknown, whatever other suites tell. */
  private undated = false
  private one: Case | undefined

  text(text: string): void {
    this.one?.text(text)
  }

  start(element: string, attributes: Map<string, string>): void {
    if (this.one !== undefined) return this.one.start(element, attributes)
    const name = localName(element)
    if (name === 'testsuites' || name === 'testsuite') {
      const at = timeOf(attributes)
      this.suites.push({ declared: declaredBy(attributes), before: { ...this.sum }, dated: at !== undefined || this.suites.at(-1)?.dated === true })
      if (at !== undefined) this.began = Math.min(at, this.began ?? at)
    } else if (this.suites.length === 0) throw new Error(`it begins with <${shown(element)}> and not with a suite of tests`)
    else if (name === 'testcase') {
      this.one = new Case(attributes)
      this.undated ||= this.suites.at(-1)?.dated !== true
    }
    else if (name === 'property') this.property(attributes.get('name') ?? '', attributes.get('value') ?? '')
    else if (['failure', 'error', 'skipped'].includes(name)) throw new Error(`a <${shown(element)}> belongs to no test`)
  }

  end(element: string): void {
    if (this.one?.end(element) === true) return
    const name = localName(element)
    if (this.one !== undefined) {
      const told = this.one.told()
      this.tally.add(told)
      this.sum.tests++
      if (told.ending === 'failed' || told.ending === 'interrupted') this.sum.failures++
      else if (told.ending === 'skipped') this.sum.skipped++
      this.one = undefined
    } else if (name === 'testsuites' || name === 'testsuite') {
      const suite = this.suites.pop()
      const wrong = suite === undefined ? undefined : lacking(suite.declared, suite.before, this.sum)
      if (wrong !== undefined) throw new Error(`a suite contradicts itself: ${wrong}`)
    }
  }

  run(run: ConformanceRun): ConformanceRun {
    const sum = this.tally.sum()
    const attempts = Number(this.first('FlakeAttempts') ?? NaN)
    const reasons = (this.properties.get('SpecialSuiteFailureReason') ?? []).filter(reason => reason.trim() !== '')
    const defects = [...sum.defects, ...reasons.map(reason => `the suite says: ${shortReason(reason)}`)]
    const unsuccessful = this.properties.get('SuiteSucceeded')?.includes('false') === true
    if (unsuccessful && sum.failed.length === 0 && defects.length === 0) defects.push('the suite did not succeed, though no test failed')
    return {
      ...run, ...sum, defects: [...run.defects, ...defects],
      began: this.began === undefined || this.undated ? run.began : new Date(this.began).toISOString().replace(/\.\d{3}Z$/, 'Z'),
      focus: this.first('FocusStrings') ?? run.focus, skip: this.first('SkipStrings') ?? run.skip,
      flakeAttempts: Number.isInteger(attempts) ? attempts : run.flakeAttempts,
      dryRun: this.properties.get('DryRun')?.includes('true') === true ? 'the report says DryRun=true' : run.dryRun,
    }
  }

  private first(name: string): string | undefined {
    const value = this.properties.get(name)?.[0]
    return value === undefined ? undefined : shortReason(value)
  }

  private property(name: string, value: string): void {
    const values = this.properties.get(name)
    if (values !== undefined) {
      if (values.length < 100) values.push(value)
    } else if (this.properties.size < 100) this.properties.set(name, [value])
  }
}
