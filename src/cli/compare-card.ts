import { worst } from '../evaluate/verdict.ts'
import { addReport, cardVerdict, testcaseOf } from '../history/score-card.ts'
import type { BoundTestcase } from '../model/definition.ts'
import type { ScoreCard } from '../model/history.ts'
import type { Verdict } from '../model/judging.ts'
import type { Report } from '../model/report.ts'

/** The score card of a subject and scope as other definitions would have filled it, from visit to visit. */
export interface Again {
  /** Newest results by the other definitions. */
  results: ScoreCard
  /** Nights that were judged again: what the kept card has of them does not count any more. */
  nights: Set<string>
  target?: string | undefined
}

/** Nothing judged again yet. */
export function nothingAgain(): Again {
  return { results: {}, nights: new Set() }
}

/**
 * The card after this visit if it and those before had been judged by the other definitions; results of visits that were not judged again stay as they are.
 * `again` goes on; another cloud of the same name begins anew.
 */
export function cardAgain(again: Again, { card, night, target }: { card: ScoreCard; night: string; target?: string | undefined }, after: Report): ScoreCard {
  if (target !== undefined && again.target !== undefined && target !== again.target) Object.assign(again, nothingAgain())
  again.target = target ?? again.target
  again.nights.add(night)
  again.results = addReport(again.results, after, night)
  const kept = Object.entries(card).filter(([, one]) => !again.nights.has(one.night))
  const newest = new Map<string, string>()
  for (const [key, { at }] of kept) newest.set(testcaseOf(key), at)
  const own = Object.entries(again.results).filter(([key, { at }]) => !((newest.get(testcaseOf(key)) ?? '') > at))
  const ids = new Set(own.map(([key]) => testcaseOf(key)))
  return Object.fromEntries([...kept.filter(([key]) => !ids.has(testcaseOf(key))), ...own])
}

/** Verdict of target main of a version by the card; undefined where it has no test cases there. */
export function mainOf(card: ScoreCard, bound: BoundTestcase[], version: string, asOf: Date): Verdict | undefined {
  const byId = new Map<string, ScoreCard>()
  for (const [key, one] of Object.entries(card)) {
    const id = testcaseOf(key)
    byId.set(id, { ...byId.get(id), [key]: one })
  }
  const verdicts = bound.filter(({ targets }) => targets[version] === 'main')
    .map(({ testcase: { id }, standardVersions }) => cardVerdict(byId.get(id) ?? {}, id, standardVersions, asOf).verdict)
  return verdicts.length === 0 ? undefined : worst(verdicts)
}
