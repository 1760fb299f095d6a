import type { Board, BoardScope, NightRow } from '../model/board.ts'
import { html, type Markup } from '../report/html.ts'
import { plain, REASON } from '../report/untrusted.ts'
import { nightRef } from './calendar.ts'
import { minuteOf, testcases } from './state-words.ts'
import { ageWords, isOld } from './visit-words.ts'

/** The newest visit: when it was, how it ended; in a box if the cloud could not be looked at, if it is long ago, or if there was none. */
export function newestVisit(board: Board, page: string, subject: string, scope: BoardScope): Markup {
  const newest = scope.history.nights.at(-1)
  if (newest === undefined) return box(html`Never visited: nothing is judged.`)
  const seen = scope.history.nights.findLast(({ state }) => state !== 'failed')
  const night = html`<a href="${nightRef(page, subject, scope, newest)}">${newest.night}</a>`
  const reason = newest.problem === undefined ? '' : `: ${plain(newest.problem, REASON)}`
  const failed = newest.doubt === undefined ? html`failed${reason}. ${FAILED_VISIT}` : html`does not count: ${newest.doubt}. ${DOUBTED_VISIT}`
  const since = seen === undefined ? html`Never judged` : html`Not judged since ${instant(seen.until)}`
  return html`${newest.state === 'failed' && box(html`${since}: the last visit (${night}) ${failed}`)}${
    newest.state === 'partial' && box(html`The last visit (${night}) ended early${reason}. What it did not look at keeps its last result until that expires.`)}${
    isOld(newest.until, board.asOf) && box(html`The last visit was ${ageWords(newest.until, board.asOf)}. Its results are shown until they expire, and then as MISS.`)}<p>Newest visit: ${night}, ${endWords(newest)}, ended ${
    instant(newest.until)}; ${triedWords(newest)} by scs-check ${newest.tool}.</p>\n`
}

const STATES: Record<NightRow['state'], string> = { complete: 'complete', partial: 'ended early', failed: 'failed' }

/** How a visit ended, in words. */
export function endWords({ state, doubt }: Pick<NightRow, 'state' | 'doubt'>): string {
  return doubt === undefined ? STATES[state] : `does not count: ${doubt}`
}

/** Why nothing is judged where the newest report is not believed. */
export const DOUBTED_VISIT = 'What it saw is not known to be so, and what was seen before may not be so any more.'

/** Why a card and the line of a night differ after a visit that failed. */
export const FAILED_VISIT = 'A visit that failed judged nothing itself; results of earlier nights hold until they expire.'

/** How many test cases a visit tried; one that failed could judge none. */
export function triedWords({ state, doubt, ran }: Pick<NightRow, 'state' | 'doubt' | 'ran'>): string {
  return state === 'failed' && doubt === undefined ? `${testcases(ran)} were due and none could be judged` : `${testcases(ran)} tried`
}

/** An instant to the minute, for people and programs. */
export function instant(at: string): Markup {
  return html`<time datetime="${at}">${minuteOf(at)}</time>`
}

function box(text: Markup): Markup {
  return html`<p class="box">${text}</p>\n`
}
