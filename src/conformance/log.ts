import type { ConformanceRun } from '../model/conformance.ts'
import { shortReason } from '../tempest/reason.ts'
import { loggedName, sorted } from './names.ts'

/** Characters of a line that are read: that of the dots has one for each of the 7,500 specs. */
const MOST_LINE = 20_000
const RAN = /^\s*Ran (\d{1,6}) of (\d{1,6}) Specs in (\d{1,9}(?:\.\d{1,9})?) seconds\s*$/
const OUTCOME = /^\s*(SUCCESS!|FAIL!)(.{0,500}?) -- (\d{1,6} Passed \|.{0,200})$/
const count = (of: string, noun: string): number => Number(new RegExp(`(?:^|\\| )(\\d{1,6}) ${noun}\\b`).exec(of)?.[1] ?? 0)
const FAILURE = /^\s*\[(?:FAIL|Fail|PANICKED!|Panic!|TIMEDOUT|Timeout\.{3})\] (.+)$/
const SEED = /^\s*Random Seed: (\d{10})\b/
const VERSION = /\bkube-apiserver version: (v\d{1,3}\.\d{1,3}\.\d{1,4}[\w.+-]{0,50})/
/** How a log ends, from v1.14 to v1.34 at least: the conformance image runs the tests by the program ginkgo. */
const SUITE = /^\s*Test Suite (Passed|Failed)\s*$/
/** Colours of a terminal. */
const COLOUR = /\x1b\[[0-9;]{0,20}m/g

/** Whether a text begins like the log of an e2e run. */
export function isE2eLog(start: string): boolean {
  return /Running Suite:|Starting e2e run|Will run \d+ of \d+ specs/.test(start)
}

/**
 * What the log of a run tells: its summary, in the words of ginkgo 1 and 2. It names only tests that failed or were tried again. The seed of the random order
 * is the time of the start, unless somebody chose another. Throws on the log of several runs.
 */
export function logRun(run: ConformanceRun, text: string): ConformanceRun {
  const told: ConformanceRun = { ...run, defects: [...run.defects] }
  const failed: string[] = []
  const flaked: string[] = []
  let ran: { specs: number; of: number } | undefined
  let ended: 'SUCCESS!' | 'FAIL!' | undefined
  let suite: string | undefined
  let flakyNext = false
  for (const raw of linesOf(text)) {
    const line = raw.slice(0, MOST_LINE).replace(COLOUR, '')
    if (flakyNext && line.trim() !== '') {
      flaked.push(loggedName(line))
      flakyNext = false
    } else if (line.includes('[FLAKEY TEST')) flakyNext = true
    const name = FAILURE.exec(line)?.[1]
    if (name !== undefined) failed.push(loggedName(name))
    told.serverVersion ??= VERSION.exec(line)?.[1] ?? null
    told.began ??= seededAt(SEED.exec(line)?.[1])
    const whole = RAN.exec(line)
    if (whole !== null) {
      if (ran !== undefined) throw new Error('it tells of several runs: give the log of one')
      ran = { specs: Number(whole[1]), of: Number(whole[2]) }
      told.seconds = Number(whole[3])
    }
    if (ended !== undefined && suite !== 'Failed') suite = SUITE.exec(line)?.[1] ?? suite
    const outcome = OUTCOME.exec(line)
    if (outcome === null || ran === undefined) continue
    if (ended !== undefined) throw new Error('it tells twice how the run ended: give the log of one')
    const [, word, special = '', counts = ''] = outcome
    ended = word === 'SUCCESS!' ? word : 'FAIL!'
    told.counts = { passed: count(counts, 'Passed'), failed: count(counts, 'Failed'), skipped: count(counts, 'Skipped'), suiteNodes: 0 }
    told.flakes = count(counts, 'Flaked')
    told.defects.push(...contradictions(told, ended, ran.of, count(counts, 'Pending')))
    const reason = special.replace(/^[\s-]+/, '')
    if (reason !== '') told.defects.push(`the suite says: ${shortReason(reason)}`)
    else if (word === 'FAIL!' && told.counts.failed === 0) told.defects.push('the suite did not succeed, though no test failed')
  }
  if (ended === undefined) told.defects.push('the log has no summary: the run was cut off')
  else dryOf(told, ran?.specs ?? 0)
  if (ended === 'SUCCESS!' && suite !== 'Passed') {
    const cut = 'the log does not end with "Test Suite Passed", as that of the conformance image: it may be cut off'
    told.defects.push(suite === undefined ? cut : 'the log ends with "Test Suite Failed", though no test failed')
  }
  return withNames(told, sorted(failed), sorted(flaked))
}

/** Where the summary contradicts itself. A dry run of ginkgo 1 counts what it would run neither as passed nor as skipped. */
function contradictions({ counts: { passed, failed, skipped } }: ConformanceRun, ended: 'SUCCESS!' | 'FAIL!', specs: number, pending: number): string[] {
  const sum = passed + failed + skipped + pending
  return [
    ...(sum !== specs && passed + failed > 0 ? [`the log contradicts itself: it has ${specs} specs, and tells how ${sum} ended`] : []),
    ...(ended === 'SUCCESS!' && failed > 0 ? [`the log contradicts itself: it says SUCCESS! and ${failed} Failed`] : []),
  ]
}

/** A dry run of ginkgo 1 says that it ran all and that none passed. */
function dryOf(told: ConformanceRun, ran: number): void {
  const { passed, failed } = told.counts
  if (passed + failed === 0 && ran > 0) told.dryRun = `the log says "Ran ${ran}" and 0 passed`
  else if (passed + failed !== ran) told.defects.push(`the log says that ${ran} tests ran, and tells of ${passed + failed}`)
}

/** Ginkgo 1 lists failed attempts of tests that passed at last among the failures. */
function withNames(told: ConformanceRun, listed: string[], flaked: string[]): ConformanceRun {
  const { failed } = told.counts
  if (listed.length > failed && told.flakes > 0) {
    if (failed > 0) told.defects.push('the log does not tell which of the listed tests failed and which passed at a second attempt: give the JUnit report')
    return { ...told, failed: [], flaked: sorted([...flaked, ...listed]) }
  }
  if (listed.length > failed && told.counts.passed > 0) {
    const first = shortReason(listed[0] ?? '')
    told.defects.push(`the log contradicts itself: it names ${listed.length} failed tests (${first}), and counts ${failed}: give the JUnit report`)
    return { ...told, failed: [], flaked }
  }
  return { ...told, failed: listed.map(name => ({ name, message: '' })), flaked }
}

function* linesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at)
    yield text.slice(at, end < 0 ? text.length : end).replace(/\r$/, '')
    at = end < 0 ? text.length : end + 1
  }
}

function seededAt(seed: string | undefined): string | null {
  const seconds = Number(seed ?? 0)
  return seconds >= 1_400_000_000 && seconds < 4_000_000_000 ? new Date(seconds * 1000).toISOString().replace(/\.\d{3}Z$/, 'Z') : null
}
