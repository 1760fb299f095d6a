import type { Board, State } from '../model/board.ts'
import type { Scope } from '../model/definition.ts'
import { html, link, type Markup } from '../report/html.ts'
import { definitionFile, from, scopePage } from './places.ts'
import { matrixOf, olderMatrix } from './scope-matrix.ts'
import { testcaseTables } from './scope-testcases.ts'
import { boardPage } from './shell.ts'
import { WORST_STATE_FIRST } from './state-words.ts'
import { MEANING, standingText, standsAt } from './timeline-now.ts'
import { timelinePicture, timelineTable } from './timeline-picture.ts'

/** Words for states of subjects, in a count. */
const COUNTED: Record<State, string> = { fail: 'FAIL', waived: 'WAIVED', 'not-judged': 'not judged', pass: 'PASS' }

/** Page of a scope: which versions are in force and until when, as a picture too; what each demands; and every test case with how many subjects fail it. */
export function renderScope(board: Board, scopeId: string): string {
  const page = scopePage(scopeId)
  const found = Object.hasOwn(board.scopes, scopeId) ? board.scopes[scopeId] : undefined
  if (found === undefined) {
    return boardPage(board, page, { title: scopeId, body: html`<h1>${scopeId}</h1><p>Today's definitions have no scope of this name.</p>` })
  }
  const { scope, standards } = found
  const about = scope.subject === 'openstack' ? 'OpenStack clouds' : 'Kubernetes clusters'
  return boardPage(board, page, { title: scope.name, body: html`<h1>${scope.name}</h1>
<p>What is certified of ${about}: each version of the scope adopts versions of standards, and a subject passes it when it passes every test case of their target main.</p>
<h2>Versions now</h2>
${versionList(board, scope)}
<h2>Timeline</h2>
${timelinePicture(scope, board.asOf)}
${timelineTable(scope)}
<h2>What each version demands</h2>
${matrixOf(scope, standards, board.asOf)}
${olderMatrix(scope, standards, board.asOf)}
<h2>Test cases</h2>
<p>Subjects of this scope by what their newest valid result says, as of <time datetime="${board.asOf}">${board.asOf.slice(0, 10)}</time>. Target main decides; recommended and preview are told only.</p>
${testcaseTables(board, scope, standards, page)}
<p class="dim">Id ${scope.id}, ${scope.uuid}; definition ${link(scope.digest, from(page, definitionFile(scope.digest)))}; ${link('the official definition', scope.url)}</p>` })
}

/** Those that the timeline names today, the ones that certify first. */
function versionList(board: Board, scope: Scope): Markup {
  const all = Object.keys(scope.versions).map(version => ({ version, now: standsAt(scope, version, board.asOf) })).filter(({ now }) => now.validity !== null)
  const certify = all.filter(({ now: { validity } }) => validity === 'effective' || validity === 'warn')
  const rest = all.filter(one => !certify.includes(one))
  return html`${certify.length === 0 && html`<p><strong>No version is in force.</strong></p>`}<ul>${[...certify, ...rest].map(({ version, now }) =>
    html`<li><strong>${version}</strong>: ${standingText(now)} (${MEANING[now.validity!]}). ${subjectsOf(board, scope.id, version)}</li>\n`)}</ul>`
}

function subjectsOf(board: Board, scope: string, version: string): string {
  const states = board.subjects.flatMap(({ scopes }) => scopes.filter(one => one.scope === scope)
    .flatMap(({ versions }) => versions.filter(one => one.version === version).map(({ state }) => state)))
  const counts = WORST_STATE_FIRST.map(state => ({ state, count: states.filter(one => one === state).length })).filter(({ count }) => count > 0)
  if (counts.length === 0) return 'No subject was judged by it.'
  return `${states.length} subject${states.length === 1 ? '' : 's'}: ${counts.map(({ state, count }) => `${COUNTED[state]} ${count}`).join(', ')}.`
}
