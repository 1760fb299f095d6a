import type { NightRow } from '../model/board.ts'
import { dayNumber, type Days, nightIndexes } from './calendar-days.ts'
import { mainVerdict } from './calendar-verdict.ts'

/** Nights of a time by what became of a version's target main. */
export interface Uptime {
  passed: number
  failed: number
  notJudged: number
  /** In which the version was not in force. */
  notInForce: number
  /** Days without a visit since the first one. */
  unvisited: number
  /** Days before the first visit. */
  before: number
}

/** Counts the nights of these days; a night that was visited again counts by its last visit. */
export function uptimeOf(nights: NightRow[], version: string, { first, last }: Days): Uptime {
  const counts: Uptime = { passed: 0, failed: 0, notJudged: 0, notInForce: 0, unvisited: 0, before: 0 }
  const within = (day: number): boolean => day >= first && day <= last
  for (const i of nightIndexes(nights).filter(index => within(dayNumber(nights[index]!.night)))) {
    counts[KINDS[mainVerdict(nights[i]!, version) ?? 'none']] += 1
  }
  const days = nights.map(({ night }) => dayNumber(night)).filter(day => !Number.isNaN(day))
  const started = Math.min(last + 1, Math.max(first, days.reduce((a, b) => Math.min(a, b), Infinity)))
  counts.before = started - first
  counts.unvisited = last - started + 1 - new Set(days.filter(within)).size
  return counts
}

const KINDS = { PASS: 'passed', FAIL: 'failed', DNF: 'notJudged', MISS: 'notJudged', none: 'notInForce' } as const

/** The counts in a sentence: `passed in 512 of 550 nights (93.0 %); failed in 10; not judged in 28; no visit on 3 days`. */
export function uptimeText({ passed, failed, notJudged, notInForce, unvisited, before }: Uptime): string {
  const nights = passed + failed + notJudged
  return [
    nights === 0 ? 'no night to judge by' : `passed in ${passed} of ${count(nights, 'night')} (${share(passed, nights)})`,
    ...(nights === 0 ? [] : [`failed in ${failed}`, `not judged in ${notJudged}`]),
    `no visit on ${count(unvisited, 'day')}`,
    ...(notInForce === 0 ? [] : [`not in force in ${count(notInForce, 'night')}`]),
    ...(before === 0 ? [] : [`${count(before, 'day')} before the first visit`]),
  ].join('; ')
}

/** A share in percent, rounded down to a tenth so that only all is 100 %, and only none is 0 %. */
export function share(part: number, whole: number): string {
  const tenths = Math.floor(part * 1000 / whole)
  return part > 0 && tenths === 0 ? 'less than 0.1 %' : `${Math.floor(tenths / 10)}.${tenths % 10} %`
}

/** `1 night`, `2 nights`. */
export function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`
}
