import type { BoardSubject } from '../model/board.ts'
import { chip } from '../report/chip.ts'
import { html, link, type Markup } from '../report/html.ts'
import { from, VERIFY, WAIVERS } from './places.ts'

/** What the words and signs of tables of environments mean, and how many of their newest reports are signed. */
export function legend(page: string, subjects: BoardSubject[]): Markup {
  return html`<h2 id="legend">What the words mean</h2>
<dl class="env-legend">
<dt>${chip('PASS')}</dt><dd>Every test case that decides (target main of this version of the scope)
has a valid PASS: it was examined, and nothing was wrong.</dd>
<dt>${chip('FAIL')}</dt><dd>At least one of them fails. The environment's page says which, about what, since when, and how to mend it.</dd>
<dt>${chip('WAIVED')}</dt><dd>It fails, and the board tolerates all that fails for a time.
This is no PASS: ${link('waivers', from(page, WAIVERS))} says why, and until when.</dd>
<dt>${chip('DNF')}</dt><dd>Did not finish: nothing fails, but a test case was tried and could not be judged, since the cloud could not be reached, for example.
The date is that of the last judgement; the board does not know how it has been since.</dd>
<dt>${chip('MISS')}</dt><dd>Missing: nothing fails, but a test case was not tried, or its last result expired. Neither DNF nor MISS is ever a PASS.</dd>
<dt>†, ††, draft</dt><dd>† marks a version of a scope that certifies only for a while yet (warn),
†† one that certifies nothing any more (deprecated); a draft certifies nothing yet.</dd>
<dt>group</dt><dd>Environments of one product. A group is shown as its worst member: FAIL, then WAIVED, then not judged, then PASS.</dd>
<dt>nights</dt><dd>How many nights of the last 90 days a version passed, of those with a visit. A night that was not judged did not pass.
Shares are rounded down.</dd>
<dt>–</dt><dd>Not tested for this scope, or not told.</dd>
</dl>
<p>${signedWords(subjects)}: ${link('how to verify one', from(page, VERIFY))}.</p>
`
}

function signedWords(subjects: BoardSubject[]): string {
  const newest = subjects.flatMap(({ scopes }) => scopes.flatMap(({ history }) => history.nights.findLast(({ report }) => report !== undefined) ?? []))
  const signed = newest.filter(({ signature, refused }) => signature !== undefined && refused === undefined).length
  if (newest.length === 0) return 'There is no report yet'
  if (newest.length === 1) return `The newest report is ${signed === 1 ? '' : 'not '}signed`
  if (signed === newest.length) return `All ${signed} newest reports are signed`
  if (signed === 0) return `None of the ${newest.length} newest reports is signed`
  return `${signed} of the ${newest.length} newest reports ${signed === 1 ? 'is' : 'are'} signed`
}
