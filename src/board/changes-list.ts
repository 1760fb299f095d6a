import type { Board } from '../model/board.ts'
import type { Cause, Change } from '../model/history.ts'
import type { Finding } from '../model/judging.ts'
import { testcaseOf } from '../history/score-card.ts'
import { testChanged } from '../notify/items.ts'
import { CHANGE_WORDS, worstFirst } from '../report/changes.ts'
import { chip } from '../report/chip.ts'
import { html, link, type Markup, name } from '../report/html.ts'
import { plain, REASON } from '../report/untrusted.ts'
import { from, testcasePage } from './places.ts'
import { bySharedCause, decides, sharedCause } from './shared-cause.ts'
import { testcases } from './state-words.ts'

/** How much of each change is told. */
export interface Detail {
  /** Changes of the night; what is left out is counted. */
  changes: number
  causes: number
  values: number
  findings: number
  /** Values and findings are shown without a click. */
  open: boolean
}

/** For a page with many nights. */
export const BRIEF: Detail = { changes: 4, causes: 3, values: 3, findings: 3, open: false }
/** For a page about few nights: all that the store keeps of a change. */
export const FULL: Detail = { changes: Infinity, causes: Infinity, values: Infinity, findings: Infinity, open: true }

/** Changes of one night of a subject and scope, worst first: what became of each test case, and why. */
export function changesList(board: Pick<Board, 'scopes'>, page: string, scope: string, changes: Change[], detail: Detail): Markup {
  const items = bySharedCause(worstFirst(changes))
  const more = items.slice(detail.changes).flat().length
  return html`<ul class="changes">
${items.slice(0, detail.changes).map(same => html`<li>${same.length > 1 ? together(page, same, detail) : changeItem(board, page, scope, same[0]!, detail)}</li>\n`)}${
    more > 0 && html`<li>… and ${more} more</li>\n`}</ul>\n`
}

/** Many that one cause explains: folded, with their count. */
function together(page: string, same: Change[], { open }: Detail): Markup {
  const [first] = same
  const each = ({ testcase, before, after, because }: Change): Markup =>
    html`${link(testcase, from(page, testcasePage(testcaseOf(testcase))))}${open && html`: ${verdict(before)} → ${verdict(after)} ${plain(because, REASON)}`}`
  return html`<details><summary><strong>${wordsOf(first!.kind)}</strong>: ${testcases(same.length)}${!decides(first!) && ' (does not decide)'}: ${plain(sharedCause(same), REASON)}</summary>${
    open ? html`<ul>${same.map(one => html`<li>${each(one)}</li>\n`)}</ul>` : html`<p>${same.map((one, i) => html`${i > 0 && ', '}${each(one)}`)}</p>`}</details>`
}

function changeItem(board: Pick<Board, 'scopes'>, page: string, scope: string, change: Change, detail: Detail): Markup {
  const id = testcaseOf(change.testcase)
  const bound = (Object.hasOwn(board.scopes, scope) ? board.scopes[scope]!.bound : []).find(({ testcase }) => testcase.id === id)
  const targets = [...new Set(Object.values(change.targets))]
  return html`<strong>${wordsOf(change.kind)}</strong> ${link(change.testcase, from(page, testcasePage(id)))} ${bound?.testcase.title}${
    targets.length > 0 && !targets.includes('main') && ` (${targets.join(', ')}: does not decide)`}: ${verdict(change.before)} → ${verdict(change.after)} ${plain(change.because, REASON)}${
    testChanged(change.causes) && html`<br><strong>The test changed, and not the cloud.</strong>`}
${whyOf(change.causes, detail)}${details(change, detail)}`
}

/** A store may hold the change of a newer version. */
const wordsOf = (kind: Change['kind']): string => (Object.hasOwn(CHANGE_WORDS, kind) ? CHANGE_WORDS[kind] : kind)
const verdict = (one: Change['before']): Markup => (one === undefined ? html`no test case` : chip(one))

function whyOf(causes: Cause[], detail: Detail): Markup {
  const more = causes.length - detail.causes
  return html`<ul>${causes.slice(0, detail.causes).map(({ kind, text }) => html`<li>Why (${kind}): ${plain(text, REASON)}</li>`)}${more > 0 && html`<li>… and ${more} more causes</li>`}</ul>\n`
}

/** Values that differ and findings that came and went. */
function details({ causes, findings }: Change, detail: Detail): Markup | undefined {
  // a single value is in the cause's sentence already
  const values = causes.flatMap(({ values: all = [] }) => (all.length < 2 ? [] : all))
  const { new: came = [], gone = [] } = findings ?? {}
  const parts = [
    ...values.slice(0, detail.values).map(({ need, at, before, after }) => html`<li><code>${need} ${at}</code>: <code>${json(before)}</code> → <code>${json(after)}</code></li>`), beyond(values.length, detail.values, 'values'),
    ...came.slice(0, detail.findings).map(finding => html`<li>New: ${found(finding)}</li>`), beyond(came.length, detail.findings, 'new findings'),
    ...gone.slice(0, detail.findings).map(({ subject, message }) => html`<li>No longer: ${name(plain(subject))}: ${plain(message)}</li>`), beyond(gone.length, detail.findings, 'that are none any more'),
  ].filter(part => part !== undefined)
  if (parts.length === 0) return undefined
  const list = html`<ul>${parts}</ul>`
  return detail.open ? list : html`<details><summary>Values and findings</summary>${list}</details>`
}

function found({ subject, message, expected, found: is }: Finding): Markup {
  return html`${name(plain(subject))}: ${plain(message)}${expected !== undefined && html`; expected: ${plain(expected)}`}${is !== undefined && html`; found: <code>${plain(is)}</code>`}`
}

const beyond = (count: number, shown: number, what: string): Markup | undefined => (count > shown ? html`<li>… and ${count - shown} more ${what}</li>` : undefined)
const json = (value: unknown): string => (value === undefined ? '(absent)' : plain(JSON.stringify(value)))
