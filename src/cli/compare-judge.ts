import { evaluate } from '../evaluate/evaluate.ts'
import { stateOf } from '../history/findings.ts'
import { resultIn } from '../history/steps.ts'
import type { BoundTestcase } from '../model/definition.ts'
import type { Attested } from '../model/evidence.ts'
import type { ScoreCard } from '../model/history.ts'
import type { Report } from '../model/report.ts'
import { groupBy } from '../report/order.ts'
import { bind } from '../spec/bind.ts'
import { versionsInForce } from '../spec/timeline.ts'
import { type Again, cardAgain, mainOf } from './compare-card.ts'
import type { Shift, Tally } from './compare-tally.ts'
import { decides, differencesIn } from './compare-visit.ts'
import { everyProbe, refuseShapeless } from './judge-again.ts'
import { assign, type Rules } from './rules.ts'

/** A visit as it was judged. */
export interface JudgedVisit {
  night: string
  report: Report
  gathered: Attested
  /** After it. */
  card: ScoreCard
  /** Tells one cloud from another of the same name. */
  target?: string | undefined
  /** Definitions that it was judged by. */
  kept: Rules
}

/** Judges visits again, as of their own time, those of a subject from the oldest to the newest. `scopeVersions`: instead of those of the visit, those in force and new ones. */
export function judgeOnceMore(rules: Rules, tally: Tally, scopeVersions?: string[]): (visit: JudgedVisit, again: Again) => void {
  let probes: ReturnType<typeof everyProbe> | undefined
  return (visit, again) => {
    const { report: before, gathered, kept, night } = visit
    const asOf = new Date(before.asOf)
    const { subject } = before
    const scope = before.scope.id
    const then = before.versions.map(({ version }) => version).filter(version => Object.hasOwn(kept.scope.versions, version))
    const versions = scopeVersions ?? versionsNow(then, kept, rules, asOf)
    const { begins, ends } = inForceApart(then, kept, rules, asOf)
    const counted = withoutVersions(before, begins)
    const old = new Set(boundOf(kept, then).map(({ testcase }) => testcase.id))
    const now = new Set(boundOf(rules, versions).map(({ testcase }) => testcase.id))
    const isNew = (testcase: string) => !old.has(testcase)
    // what was not due that night is not compared, but new test cases are
    const testcases = [...new Set([...before.results.map(({ testcase }) => testcase), ...[...now].filter(isNew)])]
    refuseShapeless(gathered, probes ??= everyProbe(rules, before.asOf))
    const after = evaluate(gathered, assign(rules, { scopeVersion: versions, testcases }, asOf))
    const byKept = once(() => evaluate(gathered, assign(kept, { scopeVersion: then, testcases: before.results.map(({ testcase }) => testcase) }, asOf)))
    tally.visits += 1
    tally.subjects.add(subject)
    for (const id of changedIn(before, after)) tally.changed.add(id)
    for (const difference of differencesIn(counted, after, gathered, rules, isNew)) {
      tally.shift({ ...difference, subject, scope, by: makerOf(difference.testcase, counted, after, byKept) }, night)
    }
    for (const { testcase, verdict } of after.results) if (isNew(testcase)) tally.newTestcase(subject, testcase, verdict)
    const gone = before.results.filter(({ testcase, targets }) => Object.keys(targets).length > 0 && !now.has(testcase))
    // a test case has a result for each version of its standard
    for (const [one] of groupBy(gone, ({ testcase, verdict }) => `${testcase} ${verdict}`).values()) tally.gone({ subject, scope, testcase: one!.testcase, before: one!.verdict }, night)
    const card = cardAgain(again, visit, after)
    // of versions that were chosen, only their ends
    const asked = scopeVersions ?? ends
    for (const version of new Set([...versions, ...ends.filter(one => asked.includes(one))])) {
      const is = ends.includes(version) ? undefined : mainOf(card, boundOf(rules, [version]), version, asOf)
      const was = then.includes(version) && !begins.includes(version) ? mainOf(visit.card, boundOf(kept, [version]), version, asOf) : undefined
      if (is !== undefined || was !== undefined) tally.version({ subject, scope, version, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) }, night)
    }
  }
}

/** Those that were judged, those in force by the new definitions, and those that the old ones have not. */
function versionsNow(then: string[], kept: Rules, { scope }: Rules, asOf: Date): string[] {
  const inForce = new Set([...then, ...versionsInForce(scope, asOf)])
  return Object.keys(scope.versions).filter(version => inForce.has(version) || !Object.hasOwn(kept.scope.versions, version))
}

/** Of the versions that were judged: which are in force by one of the definitions alone, by the new ones (`begins`) or the old ones (`ends`). */
function inForceApart(then: string[], kept: Rules, rules: Rules, asOf: Date): { begins: string[]; ends: string[] } {
  const [old, now] = [kept, rules].map(({ scope }) => new Set(versionsInForce(scope, asOf))) as [Set<string>, Set<string>]
  return { begins: then.filter(version => now.has(version) && !old.has(version)), ends: then.filter(version => old.has(version) && !now.has(version)) }
}

/** The report as if these versions had not been judged: of one that was a draft then, nothing decided. */
function withoutVersions(report: Report, left: string[]): Report {
  if (left.length === 0) return report
  const results = report.results.map(one => ({ ...one, targets: Object.fromEntries(Object.entries(one.targets).filter(([version]) => !left.includes(version))) }))
  return { ...report, versions: report.versions.filter(({ version }) => !left.includes(version)), results }
}

function changedIn(before: Report, after: Report): string[] {
  const standards = Object.entries(after.standards).filter(([id, digest]) => before.standards[id] !== digest).map(([id]) => id)
  return [...standards, ...before.scope.digest === after.scope.digest ? [] : [after.scope.id]]
}

/**
 * Definitions, unless they are the same, or judging by the old ones gives what the new ones give: then it is what another version of the tool does.
 * What fails as before, and decides only now or no more, another version of the scope makes, and so does another version of the standard in it.
 */
function makerOf(testcase: string, before: Report, after: Report, byKept: () => Report): Shift['by'] {
  const now = after.results.find(one => one.testcase === testcase)
  const old = resultIn(before, testcase, now?.standardVersions)
  if (now === undefined || old === undefined) return 'rule'
  const then = new Set(before.versions.map(({ version }) => version))
  const anew = Object.keys(now.targets).every(version => !then.has(version))
  if (now.verdict === 'FAIL' && old.verdict === 'FAIL' && decides(now.targets) !== decides(old.targets)) return anew ? 'version' : 'rule'
  if (anew && !old.standardVersions.some(version => now.standardVersions.includes(version))) return 'version'
  if (before.standards[now.standard] === after.standards[now.standard] && before.scope.digest === after.scope.digest) return 'tool'
  if (before.tool.version === after.tool.version) return 'rule'
  return stateOf(resultIn(byKept(), testcase, old.standardVersions)) === stateOf(now) ? 'tool' : 'rule'
}

const known = new WeakMap<Rules, Map<string, BoundTestcase[]>>()

function boundOf(rules: Rules, versions: string[]): BoundTestcase[] {
  const all = known.get(rules) ?? new Map<string, BoundTestcase[]>()
  known.set(rules, all)
  const key = JSON.stringify(versions)
  const found = all.get(key) ?? bind(rules.scope, rules.standards, versions)
  all.set(key, found)
  return found
}

function once<T>(work: () => T): () => T {
  let done: T | undefined
  return () => (done ??= work())
}
