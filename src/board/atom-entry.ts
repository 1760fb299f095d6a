import { testcaseOf } from '../history/score-card.ts'
import type { Board, BoardScope, BoardSubject, NightChanges } from '../model/board.ts'
import type { Change } from '../model/history.ts'
import { CHANGE_WORDS, worstFirst } from '../report/changes.ts'
import { html, link, type Markup, type Part } from '../report/html.ts'
import { plain, REASON } from '../report/untrusted.ts'
import { nightsWithPage } from './night-pages.ts'
import { address, nightPage, subjectPage, testcasePage } from './places.ts'
import { bySharedCause, sharedCause } from './shared-cause.ts'
import { testcases } from './state-words.ts'
import { stableId } from './stable-id.ts'

/** Changes told in an entry; the page has all. */
const SHOWN = 20
const CAUSES = 3
/** Characters of a title. */
const LONGEST = 120

/** What changed in a night in one scope of a subject. */
export interface Told {
  subject: BoardSubject
  scope: BoardScope
  night: NightChanges
}

/** What changed in one night in one scope of a subject, worst first, with causes. */
export function atomEntry(board: Board, { subject, scope, night: { night, at, changes } }: Told): Markup {
  const sorted = worstFirst(changes)
  const items = bySharedCause(sorted)
  const more = items.slice(SHOWN).flat().length
  const title = `${plain(subject.name, LONGEST)}, ${plain(scope.scope, LONGEST)}: ${countsOf(sorted)}`
  return html`<entry>
<id>${stableId(board, 'night', subject.name, scope.scope, night)}</id>
<title>${title}</title>
<updated>${at}</updated>
${board.baseUrl !== undefined && html`<link rel="alternate" type="text/html" href="${address(board.baseUrl, pageOf(subject.name, scope, night))}"/>\n`}${
    html`<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">`}
<p>Night ${night}</p>
<ul>
${items.slice(0, SHOWN).map(same => html`<li>${same.length > 1 ? together(same) : changeOf(board, same[0]!)}</li>\n`)}${
    more > 0 && html`<li>and ${more} more</li>\n`}</ul></div></content>
</entry>
`
}

/** Many that one cause explains; the page names them. */
function together(same: Change[]): Markup {
  return html`<strong>${CHANGE_WORDS[same[0]!.kind]}</strong>: ${testcases(same.length)}: ${plain(sharedCause(same), REASON)}`
}

function changeOf({ baseUrl }: Board, { kind, testcase, before, after, because, causes }: Change): Markup {
  const named: Part = baseUrl === undefined ? testcase : link(testcase, address(baseUrl, testcasePage(testcaseOf(testcase))))
  const why = causes.slice(0, CAUSES).map(cause => html`<br/>Why (${cause.kind}): ${plain(cause.text, REASON)}`)
  return html`<strong>${CHANGE_WORDS[kind]}</strong> ${named}: ${before ?? 'none'} → ${after ?? 'none'}: ${plain(because, REASON)}${why}`
}

/** `2 NEW FAIL, 1 fixed`. */
function countsOf(changes: Change[]): string {
  return [...new Set(changes.map(({ kind }) => kind))].map(kind => `${changes.filter(one => one.kind === kind).length} ${CHANGE_WORDS[kind]}`).join(', ')
}

/** The night's own page where it has one, else the subject's. */
function pageOf(subject: string, scope: Told['scope'], night: string): string {
  const own = scope.history.nights.findLast(row => row.night === night)
  return own !== undefined && nightsWithPage(scope).has(own.id) ? nightPage(subject, scope.scope, own.id) : subjectPage(subject)
}
