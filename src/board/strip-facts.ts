import type { NightRow } from '../model/board.ts'
import type { Verdict } from '../model/judging.ts'
import { nightVerdict } from './calendar-verdict.ts'
import { count } from './uptime.ts'

/** Times that a text names; who wants more looks at the strip. */
const TIMES = 3

/** What happened to a test case, in figures. */
export interface StripFacts {
  counts: Record<Verdict, number>
  /** First and last night of each time in which it failed, newest first. */
  failed: { first: string; last: string; nights: number }[]
  /** How often a night said something else than the one before. */
  turns: number
  /** Nights without a verdict although the visit did not fail. */
  unjudged: number
}

/** Counts the nights at these indexes (oldest first) by the letters of a test case. */
export function stripFacts(nights: NightRow[], letters: string, indexes: number[]): StripFacts {
  const facts: StripFacts = { counts: { PASS: 0, FAIL: 0, DNF: 0, MISS: 0 }, failed: [], turns: 0, unjudged: 0 }
  let before: Verdict | undefined
  for (const i of indexes) {
    const verdict = nightVerdict(nights[i]!, letters, i)
    if (verdict === undefined) continue
    const night = nights[i]!.night.slice(0, 10)
    facts.counts[verdict] += 1
    if ((verdict === 'DNF' || verdict === 'MISS') && nights[i]!.state !== 'failed') facts.unjudged += 1
    if (before !== undefined && verdict !== before) facts.turns += 1
    if (verdict === 'FAIL') {
      if (before === 'FAIL') Object.assign(facts.failed[0]!, { last: night, nights: facts.failed[0]!.nights + 1 })
      else facts.failed.unshift({ first: night, last: night, nights: 1 })
    }
    before = verdict
  }
  return facts
}

/** The facts in a sentence: `PASS 540 nights, FAIL 8 nights (2026-03-02 … 2026-03-09), DNF 2 nights`. */
export function factsText({ counts, failed }: StripFacts): string {
  const more = failed.length > TIMES ? [`and ${count(failed.length - TIMES, 'time')} before`] : []
  const times = [...failed.slice(0, TIMES).map(({ first, last }) => (first === last ? first : `${first} … ${last}`)), ...more].join(', ')
  const parts = (['PASS', 'FAIL', 'DNF', 'MISS'] as const).filter(verdict => counts[verdict] > 0)
    .map(verdict => `${verdict} ${count(counts[verdict], 'night')}${verdict === 'FAIL' ? ` (${times})` : ''}`)
  return parts.length === 0 ? 'no night yet' : parts.join(', ')
}

/** Since when a test case fails, going back over nights without a verdict (`unjudged` of them) to the last PASS; undefined if no night says FAIL after it. */
export function failsSince(nights: NightRow[], letters: string): { row: NightRow; unjudged: number } | undefined {
  let since: { row: NightRow; unjudged: number } | undefined
  let unjudged = 0
  for (let i = nights.length - 1; i >= 0; i -= 1) {
    const verdict = nightVerdict(nights[i]!, letters, i)
    if (verdict === undefined || verdict === 'PASS') break
    if (verdict === 'FAIL') since = { row: nights[i]!, unjudged }
    else unjudged += 1
  }
  return since
}
