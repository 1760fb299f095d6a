import type { NightRow } from '../model/board.ts'
import { html, type Markup } from '../report/html.ts'
import { DAYS, lastDays } from './calendar-days.ts'
import { type Uptime, uptimeOf, uptimeText } from './uptime.ts'

const PERIODS: [string, number][] = [['30 days', 30], ['90 days', 90], ['18 months', DAYS]]

/** How many nights of 30 days, 90 days and 18 months a version passed, in words and as a bar. */
export function uptimes(nights: NightRow[], asOf: string, version: string, heading: string): Markup {
  return html`<h4>${heading}</h4>
<dl class="up">
${PERIODS.map(([words, days]) => {
    const uptime = uptimeOf(nights, version, lastDays(nights, asOf, days))
    return html`<dt>${words}</dt><dd>${bar(uptime)}${uptimeText(uptime)}</dd>\n`
  })}</dl>\n`
}

/** How the nights are counted. */
export function uptimeRules(): Markup {
  return html`<p class="dim">A night passed if at its end every test case of the version's target main had a valid PASS; results hold until they expire, so not every test case must have been judged in that night.
It failed if one was FAIL, waived or not. It was not judged if none was FAIL and one was DNF or MISS, or if the visit failed. Nights not judged count in the total, and never as passed.
A night that was visited again counts by its last visit. Days without a visit are told and not counted. Shares are rounded down.</p>\n`
}

/** The counted nights as bands of one bar, which the words beside it tell: full where passed, else shorter ones. */
function bar({ passed, failed, notJudged }: Uptime): Markup | undefined {
  const all = passed + failed + notJudged
  if (all === 0) return undefined
  const band = (name: string, from: number, width: number, y: number): Markup | false => width > 0 && html`<rect class="${name}" x="${from}" y="${y}" width="${width}" height="${20 - y}"/>`
  return html`<svg class="up-bar" aria-hidden="true" viewBox="0 0 ${all} 20" preserveAspectRatio="none">${band('up-passed', 0, passed, 12)}${band('up-failed', passed, failed, 0)}${band('up-open', passed + failed, notJudged, 6)}</svg>`
}
