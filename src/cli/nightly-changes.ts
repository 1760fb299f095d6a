import { evaluate } from '../evaluate/evaluate.ts'
import { changesBetween, otherFindings, type Side } from '../history/changes.ts'
import type { Visited } from '../history/steps.ts'
import { readVisited, visitBefore, visitOf } from '../history/visited.ts'
import type { BoundTestcase } from '../model/definition.ts'
import type { Change, Store, VisitEntry } from '../model/history.ts'
import { assign, type Rules } from './rules.ts'

/** What changed between two visits of a subject, and why; without an older one, since the visit before it. None in a first night. Throws StoreError. */
export async function changesOf(store: Store, visit: VisitEntry, rules: Rules, { older, now }: { older?: VisitEntry | undefined; now?: Date } = {}): Promise<Change[]> {
  const before = older ?? await visitBefore(store, visit)
  if (before === undefined) return []
  const seen = new Map<string, Promise<Visited | undefined>>()
  const visited = (night: string): Promise<Visited | undefined> => {
    const known = seen.get(night) ?? visitOf(store, visit.subject, visit.scope, night).then(entry => (entry === undefined ? undefined : readVisited(store, entry)))
    seen.set(night, known)
    return known
  }
  const asOf = now ?? new Date(visit.until)
  const known = targetsOf(assign(rules, {}, asOf).bound)
  const [old, newer]: [Side, Side] = [
    { night: before.night, asOf: new Date(before.until), card: before.card, visited }, { night: visit.night, asOf, card: visit.card, known, visited },
  ]
  const versions = new Set([...(await visited(visit.night))?.report.versions ?? [], ...(await visited(before.night))?.report.versions ?? []].map(({ version }) => version))
  const judged = [...versions].filter(version => Object.hasOwn(rules.scope.versions, version))
  const judge = (gathered: Parameters<typeof evaluate>[0], at: Date) => evaluate(gathered, assign(rules, judged.length === 0 ? {} : { scopeVersion: judged }, at))
  return [...await changesBetween(old, newer, judge), ...await otherFindings(old, newer, judge)]
}

/** Targets of each test case by version of the scope. */
function targetsOf(bound: BoundTestcase[]): Map<string, Record<string, string>> {
  const all = new Map<string, Record<string, string>>()
  for (const { testcase, targets } of bound) all.set(testcase.id, { ...all.get(testcase.id), ...targets })
  return all
}
