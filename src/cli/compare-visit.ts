import { findingsMoved, violationsOf } from '../history/findings.ts'
import { resultIn } from '../history/steps.ts'
import type { Attested } from '../model/evidence.ts'
import type { Check, Finding, Verdict } from '../model/judging.ts'
import type { Report, Result } from '../model/report.ts'
import type { Rules } from './rules.ts'

/** `cannot-tell`: the evidence of that time lacks what the new rule looks at; `decides-no-more`: it fails as before, but no longer in target main. */
export type DifferenceKind = 'new-fail' | 'not-judged' | 'cannot-tell' | 'other-findings' | 'decides-no-more' | 'fixed' | 'judged'

/** What another judge makes of a test case in one visit. */
export interface Difference {
  testcase: string
  kind: DifferenceKind
  before?: Verdict
  after: Verdict
  /** Targets by version of the scope, as it is judged now. */
  targets: Record<string, string>
  because: string
  /** One of those that are new. */
  finding?: Finding
}

/** Every test case that the newer report judges otherwise, by the same evidence. `before` may hold less: a test case that it lacks is new, if `isNew` says so. */
export function differencesIn(before: Report, after: Report, gathered: Attested, rules: Rules, isNew: (testcase: string) => boolean): Difference[] {
  return after.results.flatMap(now => {
    const old = resultIn(before, now.testcase, now.standardVersions)
    if (old === undefined && !isNew(now.testcase)) return []
    const kind = kindOf(old, now, () => isLacking(now, gathered, rules))
    if (kind === undefined) return []
    const { testcase, verdict, targets, because } = now
    const [finding] = kind === 'new-fail' && old?.verdict === 'FAIL' ? violationsOf(now) : findingsMoved(old, now).new
    return [{ testcase, kind, ...(old !== undefined && { before: old.verdict }), after: verdict, targets, because, ...(finding !== undefined && { finding }) }]
  })
}

/** Whether the result counts in target main. */
export function decides(targets: Record<string, string> | undefined): boolean {
  return Object.values(targets ?? {}).includes('main')
}

const judged = (verdict: Verdict | undefined): boolean => verdict === 'PASS' || verdict === 'FAIL'

function kindOf(old: Result | undefined, now: Result, lacking: () => boolean): DifferenceKind | undefined {
  if (old?.verdict === 'FAIL' && now.verdict === 'FAIL') {
    if (decides(now.targets) && !decides(old.targets)) return 'new-fail'
    if (decides(old.targets) && !decides(now.targets) && Object.keys(now.targets).length > 0) return 'decides-no-more' // in no target: it is gone
    const { new: came, gone } = findingsMoved(old, now)
    return came.length + gone.length > 0 ? 'other-findings' : undefined
  }
  if (now.verdict === 'FAIL') return 'new-fail'
  if (now.verdict === 'PASS') return old === undefined || old.verdict === 'PASS' ? undefined : old.verdict === 'FAIL' ? 'fixed' : 'judged'
  if (old !== undefined && !judged(old.verdict)) return undefined
  return lacking() ? 'cannot-tell' : 'not-judged'
}

/** Whether evidence that the rule needs is not there, was not seen, or has another revision; of a manual test case: an attestation. */
function isLacking({ testcase: id, standard }: Result, { collection, documents }: Attested, { standards, checks }: Rules): boolean {
  const testcase = standards.find(one => one.id === standard)?.testcases.find(one => one.id === id)
  const check: Check | undefined = checks.get(`${standard}/${testcase?.check}`)
  if (check === undefined) return testcase?.manual !== undefined
  return Object.values(check.needs).some(({ kind, revision }) => {
    const found = collection.evidence.filter(one => one.kind === kind).map(({ digest }) => documents.get(digest))
    return found.length === 0 || found.some(one => one?.seen.ok !== true || one.revision !== revision)
  })
}
