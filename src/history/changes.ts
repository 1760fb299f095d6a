import type { Cause, Change, ChangeKind } from '../model/history.ts'
import { causesOf, type StepsOf, stepsBy } from './causes.ts'
import { findingsMoved } from './findings.ts'
import { type Pair, pairsOf } from './pairs.ts'
import { existenceCause } from './rule-causes.ts'
import { testcaseOf } from './score-card.ts'
import { reportOf, type Side, toldBy } from './side.ts'
import { type JudgeAgain, resultIn, type Visited } from './steps.ts'
import { kindOf } from './transition.ts'
import type { Told } from './told.ts'

export type { Side } from './side.ts'

/**
 * What happened to every test case between two sides of one subject and scope, and why, by key of the score card. Without an older side (or with an empty
 * one) only what fails is told. `judgeAgain` is asked only for what changed; without it, or without evidence, causes are told by digests.
 */
export async function changesBetween(before: Side | undefined, after: Side, judgeAgain?: JudgeAgain): Promise<Change[]> {
  const context = { before, after, stepsOf: stepsBy(judgeAgain) }
  const first = before === undefined || Object.keys(before.card).length === 0
  const changes: Change[] = []
  for (const pair of await pairsOf(before, after)) {
    const kind = kindOf(pair.was, pair.is) ?? promoted(pair, before, after)
    if (kind !== undefined && (!first || kind === 'new-fail')) changes.push(await changeOf(pair, kind, context))
  }
  return changes
}

/** Test cases that fail on both sides, but about other objects, and why. */
export async function otherFindings(before: Side, after: Side, judgeAgain?: JudgeAgain): Promise<Change[]> {
  const stepsOf = stepsBy(judgeAgain)
  const found: Change[] = []
  for (const { key, was, is } of await pairsOf(before, after)) {
    if (was?.verdict !== 'FAIL' || is?.verdict !== 'FAIL' || was.night === is.night) continue
    const [a, b] = await Promise.all([reportOf(before, was.night), reportOf(after, is.night)])
    const findings = findingsMoved(a && resultIn(a, testcaseOf(key), was.standardVersions), b && resultIn(b, testcaseOf(key), is.standardVersions))
    if (a === undefined || b === undefined || findings.new.length + findings.gone.length === 0) continue
    const [old, now] = await Promise.all([toldBy(before, was, key), toldBy(after, is, key)])
    if (old?.result === undefined || now?.result === undefined) continue
    const causes = causesOf(old, now, stepsOf)
    const { targets, because } = now.result
    found.push({ testcase: key, kind: 'other-findings', targets, before: 'FAIL', after: 'FAIL', because, causes, findings })
  }
  return found
}

interface Context {
  before: Side | undefined
  after: Side
  stepsOf: StepsOf
}

async function changeOf({ key, was, is }: Pair, kind: ChangeKind, { before, after, stepsOf }: Context): Promise<Change> {
  // a verdict that returns is compared with the last one, not with the failed look in between
  const basis = (kind === 'new-fail' || kind === 'fixed') && was?.judged !== undefined ? { ...was, night: was.judged.night } : was
  const [old, now] = await Promise.all([toldBy(before, basis, key), toldBy(after, is, key)])
  // without a verdict nobody knows what is in violation
  const findings = is?.verdict === 'PASS' || is?.verdict === 'FAIL' ? findingsMoved(old?.result, now?.result) : { new: [], gone: [] }
  return {
    testcase: key, kind,
    targets: after.known?.get(testcaseOf(key)) ?? now?.result?.targets ?? before?.known?.get(testcaseOf(key)) ?? old?.result?.targets ?? {},
    ...(was !== undefined && { before: was.verdict }), ...(is !== undefined && { after: is.verdict }),
    because: is?.because ?? 'no definition knows this test case any more',
    causes: await whyOf({ key, was, is }, kind, { before, after, old, now, stepsOf }),
    ...(findings.new.length + findings.gone.length > 0 && { findings }),
  }
}

async function whyOf({ key, was, is }: Pair, kind: ChangeKind, { before, after, old, now, stepsOf }: Context & { old: Told | undefined; now: Told | undefined }): Promise<Cause[]> {
  if (kind === 'expired') return [{ kind: 'time', text: `${is!.because}, and no newer one came` }]
  if (before === undefined || Object.keys(before.card).length === 0) return [{ kind: 'visit', text: 'the first visit: there is nothing to compare it with' }]
  if (was === undefined || is === undefined || was.verdict === is.verdict) {
    const [previous, newest] = await Promise.all([before.visited(before.night), after.visited(after.night)])
    if (previous === undefined || newest === undefined) return [unknown]
    const standard = (now?.result ?? old?.result)?.standard ?? standardOf(key, previous, newest)
    if (was !== undefined && is !== undefined) {
      const text = 'it failed before, and counts in target main now: scope or standard changed, or another version is in force'
      return [{ ...existenceCause(standard, previous, newest, 'new'), text }]
    }
    return [existenceCause(standard, previous, newest, was === undefined ? 'new' : 'gone')]
  }
  if (old === undefined && was.night === '' || was.because === 'never tried') return [{ kind: 'visit', text: 'tried for the first time' }]
  return old === undefined || now === undefined ? [unknown] : causesOf(old, now, stepsOf)
}

const unknown: Cause = { kind: 'unknown', text: 'the report of one of the visits is not at hand' }

/** A test case that failed where it did not decide, and decides now. */
function promoted({ key, was, is }: Pair, before: Side | undefined, after: Side): ChangeKind | undefined {
  const decides = (side: Side | undefined) => Object.values(side?.known?.get(testcaseOf(key)) ?? {}).includes('main')
  return was?.verdict === 'FAIL' && is?.verdict === 'FAIL' && before?.known !== undefined && !decides(before) && decides(after) ? 'new-fail' : undefined
}

function standardOf(key: string, ...visits: Visited[]): string | undefined {
  const ids = visits.flatMap(({ report }) => Object.keys(report.standards))
  return ids.filter(id => key === id || key.startsWith(`${id}-`)).sort((a, b) => b.length - a.length)[0]
}
