import type { TargetName, Validity } from '../model/definition.ts'
import type { Verdict } from '../model/judging.ts'
import type { Report, Result, TargetSummary } from '../model/report.ts'
import { plain } from './untrusted.ts'

/** Verdicts as they outweigh each other (SCS-0003-v2). */
export const WORST_FIRST: readonly Verdict[] = ['FAIL', 'MISS', 'DNF', 'PASS']

const rank = (verdict: Verdict): number => WORST_FIRST.indexOf(verdict)

/** The worst of the verdicts; MISS if there are none, since nothing was judged. */
export function worstOf(verdicts: Verdict[]): Verdict {
  return WORST_FIRST.find(verdict => verdicts.includes(verdict)) ?? 'MISS'
}

/** The results by verdict, worst first, then by standard; otherwise in the order of the report. */
export function worstFirst(results: Result[]): Result[] {
  return [...results].sort((a, b) => rank(a.verdict) - rank(b.verdict) || compare(a.standard, b.standard))
}

/** Order of two strings by code unit: the same on every machine. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

const TARGETS: readonly TargetName[] = ['main', 'recommended', 'preview']

/** The weightiest target that the result counts in; undefined if it counts in none. */
export function targetOf(result: Result): TargetName | undefined {
  const counted = Object.values(result.targets)
  return TARGETS.find(target => counted.includes(target))
}

/** The scope versions that the result counts in, in the order of the report. */
export function versionsOf(result: Result, report: Report): string[] {
  return report.versions.map(({ version }) => version).filter(version => Object.hasOwn(result.targets, version))
}

/** One row per scope version and target, the weightier target first. */
export function summaries(report: Report): (TargetSummary & { version: string; validity: Validity; target: TargetName })[] {
  return report.versions.flatMap(({ version, validity, targets }) => TARGETS.flatMap(target => {
    const summary = targets[target]
    return summary === undefined ? [] : [{ version, validity, target, ...summary }]
  }))
}

/** A name for every result that no other result bears, safe to print: the id, with the standard's versions where the id occurs again. */
export function labels(results: Result[]): Map<Result, string> {
  const times = new Map<string, number>()
  for (const { testcase } of results) times.set(testcase, (times.get(testcase) ?? 0) + 1)
  const taken = new Set<string>()
  const named = new Map<Result, string>()
  for (const result of results) {
    const versions = times.get(result.testcase) === 1 ? '' : ` (${result.standardVersions.join(', ')})`
    named.set(result, unique(plain(result.testcase + versions, 200), taken))
  }
  return named
}

/** The name, with ` #2`, ` #3` … if it is taken already; from then on it is taken. */
export function unique(name: string, taken: Set<string>): string {
  let free = name
  for (let n = 2; taken.has(free); n += 1) free = `${name} #${n}`
  taken.add(free)
  return free
}

/** Groups by key, in order of first appearance. */
export function groupBy<T>(items: T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}
