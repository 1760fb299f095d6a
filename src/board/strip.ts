import type { NightRow } from '../model/board.ts'
import type { Verdict } from '../model/judging.ts'
import { html, type Markup } from '../report/html.ts'
import { dayNumber, type Days, dayText } from './calendar-days.ts'
import { nightVerdict } from './calendar-verdict.ts'

/** Middle of the band in which a verdict is drawn, of a height of 20; those drawn later lie above. */
const BANDS: [Verdict, number][] = [['PASS', 17], ['MISS', 10], ['DNF', 10], ['FAIL', 10]]
/** Days that a FAIL covers where there is room, so that a single night can be seen. */
const LEAST = 3

/** A visit's place in strips. */
interface Placed {
  row: NightRow
  /** Its index in the history, by which letters are found. */
  index: number
  /** Days after the first one. */
  at: number
}

/** The visits of these days, once for all strips of a history. */
export function placed(nights: NightRow[], { first, last }: Days): Placed[] {
  return nights.map((row, index) => ({ row, index, at: dayNumber(row.night) - first })).filter(({ at }) => at >= 0 && at <= last - first)
}

/**
 * A test case over these days as a picture: a low band where it passed, a high one where it failed, broken ones between where it was not judged, nothing
 * where there was no visit. A day with several verdicts shows them all. `label` tells the facts; needs `stripMonths` in the same page.
 */
export function strip(visits: Placed[], letters: string, days: Days, label: string): Markup {
  const found = daysOf(visits, letters)
  return html`<svg class="strip" role="img" aria-label="${label}" viewBox="0 0 ${days.last - days.first + 1} 20" preserveAspectRatio="none"><use href="#strip-months"/>${
    BANDS.map(([verdict, y]) => (found[verdict].length === 0 ? '' : html`<path class="strip-${verdict}" d="${
      linesOf(verdict, runsOf(found[verdict])).map(([from, length]) => `M${from} ${y}h${length}`)}"/>`))}</svg>`
}

/** Beginnings of months, once in a page; every strip shows them. */
export function stripMonths(days: Days): Markup {
  return html`<svg class="strip-defs" width="0" height="0" aria-hidden="true"><defs><path id="strip-months" d="${
    monthsOf(days).map(({ at }) => `M${at} 0v20`)}"/></defs></svg>`
}

/** Every third month as text above strips. */
export function stripAxis(days: Days): Markup {
  const width = days.last - days.first + 1
  const told = monthsOf(days).filter((_, i, { length }) => i % 3 === 0 && i < length - 1)
  return html`<svg class="strip-axis" aria-hidden="true">${told.map(({ at, month }) =>
    html`<text x="${(at * 100 / width).toFixed(1)}%" y="12">${month}</text>`)}</svg>`
}

/** A short FAIL grows towards the past, but leaves a day to the one before. */
function linesOf(verdict: Verdict, runs: [number, number][]): [number, number][] {
  if (verdict !== 'FAIL') return runs
  return runs.map(([from, length], i) => {
    const [before, beforeLength] = runs[i - 1] ?? [-1, 0]
    const start = Math.min(from, Math.max(before + beforeLength + 1, from + length - LEAST))
    return [start, from + length - start]
  })
}

function daysOf(visits: Placed[], letters: string): Record<Verdict, number[]> {
  const found: Record<Verdict, number[]> = { PASS: [], FAIL: [], DNF: [], MISS: [] }
  for (const { row, index, at } of visits) {
    const verdict = nightVerdict(row, letters, index)
    if (verdict !== undefined && found[verdict].at(-1) !== at) found[verdict].push(at)
  }
  return found
}

/** Days that follow each other, as first day and length. */
function runsOf(days: number[]): [number, number][] {
  const runs: [number, number][] = []
  for (const day of days) {
    const run = runs.at(-1)
    if (run !== undefined && run[0] + run[1] === day) run[1] += 1
    else runs.push([day, 1])
  }
  return runs
}

function monthsOf({ first, last }: Days): { at: number; month: string }[] {
  return Array.from({ length: last - first + 1 }, (_, at) => ({ at, day: dayText(first + at) }))
    .filter(({ day }) => day.endsWith('-01')).map(({ at, day }) => ({ at, month: day.slice(0, 7) }))
}
