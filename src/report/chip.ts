import type { Verdict } from '../model/judging.ts'
import { html, type Markup } from './html.ts'

/** Signs that differ without colour; a reader that speaks gets the word. */
const SIGNS: Record<Verdict | 'WAIVED', string> = { PASS: '✓', FAIL: '✗', DNF: '?', MISS: '○', WAIVED: '⊘' }

/** A verdict as sign and word. WAIVED: a FAIL that the board tolerates for a time; it is never shown as PASS. */
export function chip(verdict: Verdict | 'WAIVED'): Markup {
  return html`<span class="v v-${verdict}"><span aria-hidden="true">${SIGNS[verdict]} </span>${verdict}</span>`
}

/** The sign alone, for cells of calendars that have a legend. */
export function signOf(verdict: Verdict | 'WAIVED'): string {
  return SIGNS[verdict]
}
