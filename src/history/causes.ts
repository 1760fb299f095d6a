import type { Cause } from '../model/history.ts'
import type { Report } from '../model/report.ts'
import { causesByDigest } from './digest-causes.ts'
import { stateOf } from './findings.ts'
import { causesInEvidence, dataCause } from './look-causes.ts'
import { rulesCause } from './rule-causes.ts'
import { type JudgeAgain, type Rejudgeable, type Step, stepsBetween, type Visited, resultIn } from './steps.ts'
import type { Told } from './told.ts'

/** Gives the steps between two visits; the same ones whenever it is asked for the same two. */
export type StepsOf = (before: Visited, after: Visited) => Step[] | undefined

/** Steps by this judge, each taken once for all test cases; undefined where the evidence of a visit is not at hand. */
export function stepsBy(judge: JudgeAgain | undefined): StepsOf {
  const known = new WeakMap<Visited, WeakMap<Visited, Step[]>>()
  return (before, after) => {
    if (judge === undefined || before.gathered === undefined || after.gathered === undefined) return undefined
    const found = known.get(before)?.get(after) ?? stepsBetween(before as Rejudgeable, after as Rejudgeable, judge)
    known.set(before, (known.get(before) ?? new WeakMap<Visited, Step[]>()).set(after, found))
    return found
  }
}

/**
 * Why two results of a test case differ: every step from the older visit to the newer one at which the verdict moves, or a FAIL is about other objects.
 * Without evidence, or where no definitions at hand give the recorded verdicts, by the digests alone.
 */
export function causesOf(before: Told, after: Told, stepsOf: StepsOf): Cause[] {
  const of = after.result ?? before.result
  const steps = of === undefined ? undefined : stepsOf(before.visited, after.visited)
  if (of === undefined || steps === undefined) return causesByDigest(before, after)
  const versions = (after.result ?? of).standardVersions
  const walked = steps.map(({ kind, report }) => ({ kind, state: stateOf(resultIn(report(), of.testcase, versions)) }))
  const [first, last] = [stateOf(before.result), stateOf(after.result)]
  const rule = rulesCause(before, after)
  const [today] = walked
  const by = whoseRules(steps, of.standard, before, after)
  // by rules that the newer visit had not, only an equal outcome shows that nothing has been missed
  const byNew = by === 'newer' ? same(walked.at(-1)?.state, last) : walked.at(-1)?.state === last
  if (today === undefined || !byNew && !(by === 'other' ? today.state === first : same(today.state, first))) return causesByDigest(before, after)
  const moves = walked.filter(({ kind, state }, i) => (kind === 'rule' ? byNew && moved(first, state, rule !== undefined) : state !== walked[i - 1]?.state))
  const causes = moves.flatMap(({ kind }): Cause[] => {
    switch (kind) {
      case 'rule': return [rule ?? unexplained]
      case 'time': return [timeCause(before, after)]
      case 'data': return [dataCause(before, after)]
      case 'attestation': return [{ kind: 'attestation', text: `another attestation counts: ${after.result?.because ?? 'there is none any more'}` }]
      case 'cloud': return causesInEvidence(before, after)
    }
  })
  if (!byNew) causes.push(rule ?? unexplained)
  return causes.length === 0 ? causesByDigest(before, after) : causes
}

const unexplained: Cause = {
  kind: 'unknown',
  text: 'judging the same evidence again gives another verdict, though definition and version of the tool are the same: '
    + 'a report was changed, or one of the versions is no release',
}

/** Whose definition and tool the rules of today are. */
function whoseRules([step]: Step[], standard: string, { visited: { report: old } }: Told, { visited: { report: now } }: Told): 'newer' | 'older' | 'other' {
  const rules = ({ standards, tool }: Report) => `${standards[standard]} ${tool.version}`
  const today = step === undefined ? '' : rules(step.report())
  return today === rules(now) ? 'newer' : today === rules(old) ? 'older' : 'other'
}

/** Whether the states have the same verdict: what a FAIL is about may be counted otherwise by another version. */
function same(a: string | undefined, b: string): boolean {
  return a?.split('\n', 1)[0] === b.split('\n', 1)[0]
}

/** Without another rule only another verdict is a riddle. */
function moved(first: string, state: string, rulesDiffer: boolean): boolean {
  return rulesDiffer ? first !== state : !same(first, state)
}

function timeCause({ visited: before }: Told, { visited: after }: Told): Cause {
  return { kind: 'time', text: `time passed: what was seen at ${before.report.asOf} is judged otherwise as of ${after.report.asOf} (an age or a date)` }
}
