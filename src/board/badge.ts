import type { Board, BoardScope, BoardSubject, State, VersionStanding } from '../model/board.ts'
import { newestJudgement } from '../nightly/metric-families.ts'
import { html } from '../report/html.ts'
import { plain } from '../report/untrusted.ts'
import { textWidth } from './badge-width.ts'
import { judgedAt } from './judged.ts'
import { dayOf, notJudgedWords, shownState, testcases } from './state-words.ts'
import { inForce } from './validity-words.ts'

/** White on each of them has a contrast of 6 and more. */
const COLOURS: Record<State, string> = { pass: '#116329', fail: '#a40e26', waived: '#0a5a78', 'not-judged': '#57606a' }
const LONGEST = 60

/**
 * A badge (SVG) about a subject and scope. It always tells the day of the last judgement, so that one which is built no more does not lie; what was not
 * judged is grey. It is about the first effective version (else the first in force); where that one does not pass, others in force that do are named too.
 */
export function badge(board: Board, subject: BoardSubject, boardScope: BoardScope): string {
  const { state, text } = subject.former === true ? formerBadge(boardScope) : badgeWords(board, boardScope)
  const label = plain(boardScope.scope, LONGEST)
  const title = `${plain(subject.name, LONGEST)}, ${label}: ${text}`
  const [left, right] = [textWidth(label), textWidth(text)]
  const [middle, width] = [left + 12, left + right + 24]
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" viewBox="0 0 ${width} 20" role="img" aria-label="${title}">
<title>${title}</title>
<rect width="${width}" height="20" rx="3" fill="${COLOURS[state]}"/>
<path d="M3 0h${middle - 3}v20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z" fill="#24292f"/>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
<text x="6" y="14" textLength="${left}">${label}</text>
<text x="${middle + 6}" y="14" textLength="${right}">${text}</text>
</g>
</svg>
`.toString()
}

/** State and words of a badge: `PASS v5.1 · 2026-11-22`. */
export function badgeWords(board: Board, boardScope: BoardScope): { state: State; text: string } {
  const standings = boardScope.versions.filter(inForce)
  const about = standings.find(({ validity }) => validity === 'effective') ?? standings[0]
  if (about === undefined) return { state: 'not-judged', text: 'no version in force was judged' }
  const day = judgedAt(board, boardScope, about.version) ?? newestJudgement(Object.values(boardScope.card))
  const state = day === undefined ? 'not-judged' : shownState(about)
  const passing = state === 'pass' ? [] : standings.filter(one => one !== about && shownState(one) === 'pass')
  const others = passing.map(({ version }) => `, PASS ${plain(version, LONGEST)}`)
  return { state, text: `${wordsOf(state, about, day)}${others.join('')}${state === 'not-judged' || day === undefined ? '' : ` · ${dayOf(day)}`}` }
}

function formerBadge({ history }: BoardScope): { state: State; text: string } {
  const last = history.nights.at(-1)
  return { state: 'not-judged', text: `no longer tested${last === undefined ? '' : ` · ${dayOf(last.until)}`}` }
}

function wordsOf(state: State, about: VersionStanding, day: string | undefined): string {
  const version = plain(about.version, LONGEST)
  const failing = testcases(about.targets.main?.counts.FAIL ?? 0)
  switch (state) {
    case 'pass': return `PASS ${version}${about.validity === 'warn' ? ' (warn)' : ''}`
    case 'fail': return `FAIL ${version}: ${failing}`
    case 'waived': return `WAIVED ${version}: ${failing} in violation`
    case 'not-judged': return `${version} ${notJudgedWords(about.since ?? day)}`
  }
}
