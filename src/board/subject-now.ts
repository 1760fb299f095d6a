import { testcaseOf } from '../history/score-card.ts'
import type { BoardScope } from '../model/board.ts'
import type { Waiver } from '../model/waiver.ts'
import { chip } from '../report/chip.ts'
import { html, link, type Markup, name } from '../report/html.ts'
import { groupBy } from '../report/order.ts'
import { plain, REASON } from '../report/untrusted.ts'
import { nightRef } from './calendar.ts'
import { from, testcasePage, WAIVERS } from './places.ts'
import { reasonOf, sharedReason } from './shared-cause.ts'
import { dayOf, testcases } from './state-words.ts'
import { failsSince } from './strip-facts.ts'
import { stripId } from './strip-id.ts'
import type { Case } from './subject-cases.ts'
import { instant } from './subject-visit.ts'
import { count } from './uptime.ts'

/** What fails now, what is not judged and why, and (folded) what passes. */
export function standsNow(page: string, subject: string, scope: BoardScope, cases: Case[]): Markup {
  const failing = cases.filter(({ result }) => result.verdict === 'FAIL')
  const open = cases.filter(({ result }) => result.verdict === 'DNF' || result.verdict === 'MISS')
  const passed = cases.filter(({ result }) => result.verdict === 'PASS')
  return html`<h3>What fails now</h3>
${failing.length === 0 ? html`<p>${passed.length === 0 ? 'Nothing is judged' : open.length === 0 ? 'Nothing fails' : `Nothing that is judged fails, but ${open.length === 1 ? '1 test case is' : `${open.length} test cases are`} not judged`}.</p>\n` : html`<ul class="subject-fails">
${failing.map(one => html`<li>${failure(page, subject, scope, one)}</li>\n`)}</ul>\n`}<h3>What is not judged</h3>
${open.length === 0 ? html`<p>${cases.length === 0 ? 'There are no test cases' : 'Everything is judged'}.</p>\n` : html`<ul>
${[...groupBy(open, ({ decides, result: { verdict, because } }) => `${decides} ${verdict} ${reasonOf(because)}`).values()].map(same => html`<li>${unjudged(page, same)}</li>\n`)}</ul>\n`}<h3>What passes</h3>
${passed.length === 0 ? html`<p>Nothing.</p>\n` : html`<details><summary>${passed.length} passed</summary><ul>
${passed.map(({ key, bound, result, counts }) => html`<li>${chip('PASS')} ${testcase(page, key)} ${bound?.testcase.title}: ${plain(result.because, REASON)} <span class="dim">(judged ${
    result.at.slice(0, 10)}${result.validUntil !== null && `, valid until ${result.validUntil.slice(0, 10)}`}; ${where(counts)})</span></li>\n`)}</ul></details>\n`}`
}

const testcase = (page: string, key: string): Markup => link(key, from(page, testcasePage(testcaseOf(key))))
const where = (counts: string[]): string => (counts.length === 0 ? 'counts in no version shown' : counts.join(', '))

function failure(page: string, subject: string, scope: BoardScope, { key, result, bound, decides, counts }: Case): Markup {
  const waiver = Object.hasOwn(scope.waived, key) ? scope.waived[key] : undefined
  const letters = Object.hasOwn(scope.history.verdicts, key) ? scope.history.verdicts[key]! : ''
  const since = failsSince(scope.history.nights, letters)
  const blind = since !== undefined && since.unjudged > 0 ? `, but not judged in ${count(since.unjudged, 'night')}` : ''
  const told = scope.history.nights.findLast(({ night }) => night === result.night)
  const first = since !== undefined && since.row === scope.history.nights[0] ? ', the first night kept' : ''
  return html`${chip(waiver === undefined ? 'FAIL' : 'WAIVED')} ${testcase(page, key)} ${bound?.testcase.title}: ${plain(result.because, REASON)}<br>
Fails since ${first !== '' && 'at least '}${dayOf(since?.row.until ?? result.at)}${first} (no PASS in between${blind}); ${told !== undefined && html`<a href="${nightRef(page, subject, scope, told)}">findings of ${dayOf(told.until)}</a>; `}${
    letters !== '' && html`<a href="#${stripId(scope.scope, key)}">history</a>; `}${bound !== undefined && html`${link(`clause (${bound.testcase.clause.level})`, bound.testcase.clause.url)}; `}${
    decides ? where(counts) : html`<strong>does not decide</strong>: ${where(counts)}`}.${waiver !== undefined && waived(page, waiver)}`
}

function waived(page: string, { id, reason, owner, ticket, until, objects = [] }: Waiver): Markup {
  return html`<br>Tolerated until ${until}, and no PASS: waiver ${link(id, from(page, WAIVERS))}: ${plain(reason, REASON)}${objects.length > 0 && html` (only about ${objects.slice(0, 5).map((one, i) => html`${i > 0 && ', '}${name(one)}`)}${objects.length > 5 && ', …'})`}${
    owner !== '' && html`; owner ${name(owner)}`}${ticket !== '' && html`; ticket ${/^https?:/.test(ticket) ? link(ticket, ticket) : ticket}`}.`
}

function unjudged(page: string, same: Case[]): Markup {
  const { result: { verdict }, decides } = same[0]!
  const because = plain(sharedReason(same.map(({ result }) => result.because)), REASON)
  const judged = ({ result }: Case): Markup | false => result.judged !== undefined && html` (last judged ${result.judged.verdict} ${instant(result.judged.at)})`
  const list = same.map((one, i) => html`${i > 0 && ', '}${testcase(page, one.key)}${judged(one)}`)
  const mark = html`${chip(verdict)}${!decides && ' (does not decide)'}`
  return same.length <= 3 ? html`${mark} ${list}: ${because}` : html`<details><summary>${mark} ${testcases(same.length)}: ${because}</summary><p>${list}</p></details>`
}
