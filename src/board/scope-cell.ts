import { findResult } from '../history/score-card.ts'
import type { Board, BoardScope, VersionStanding } from '../model/board.ts'
import { chip } from '../report/chip.ts'
import { html, link, type Markup } from '../report/html.ts'
import { certificateWords, shownCertificate } from './certificate-words.ts'
import { dated } from './dated.ts'
import { CERTIFICATES, from } from './places.ts'
import { reliabilityWords } from './reliability.ts'
import { formerWords, markOf, sinceWords, standingWords } from './state-words.ts'
import { count } from './uptime.ts'
import { inForce, validityWords } from './validity-words.ts'
import { visitWords } from './visit-words.ts'

/** Where a subject stands in a scope: every version with chip and words, the certificate, and what is to know of the newest visit. */
export function scopeCell(board: Board, page: string, boardScope: BoardScope): Markup {
  const { versions, history, certificates } = boardScope
  const visit = visitWords(history, board.asOf)
  return html`${versions.length === 0 && html`<p>${chip('MISS')} no version was judged</p>`}${
    versions.map(standing => html`<p>${versionLine(board, boardScope, standing)}</p>${reliability(board, boardScope, standing)}`)}${
    certificateLine(board, page, certificates)}${visit !== undefined && html`<p class="dim">${dated(visit)}</p>`}`
}

/** What there is to say in a scope of a subject that is not tested any more. */
export function formerCell(board: Board, page: string, { history, certificates }: BoardScope): Markup {
  return html`<p>${dated(formerWords(history))}</p>${certificateLine(board, page, certificates)}`
}

/** `✗ FAIL v5.1 since 2026-11-10: 2 test cases now, 1 of them waived`, and what is to know of the version itself. */
export function versionLine(board: Board, boardScope: BoardScope, standing: VersionStanding): Markup {
  const words = standingWords(standing, waivedIn(board, boardScope, standing.version))
  const [since, validity] = [sinceWords(standing, boardScope.history), validityWords(board, boardScope.scope, standing)]
  return html`${chip(markOf(standing))} ${standing.version}${dated(since)}${words !== '' && html`: ${dated(words)}`}${
    validity !== '' && html` <small>(${dated(validity)})</small>`}`
}

/** How many test cases of a version's target main fail and are waived. */
function waivedIn({ scopes }: Board, { scope, card, waived }: BoardScope, version: string): number {
  if (Object.keys(waived).length === 0 || !Object.hasOwn(scopes, scope)) return 0
  return scopes[scope]!.bound.filter(({ testcase: { id }, standardVersions, targets }) => {
    const found = targets[version] === 'main' ? findResult(card, id, standardVersions) : undefined
    return found !== undefined && found[1].verdict === 'FAIL' && Object.hasOwn(waived, found[0])
  }).length
}

function reliability({ asOf }: Board, { history: { nights } }: BoardScope, standing: VersionStanding): Markup | undefined {
  const words = inForce(standing) ? reliabilityWords(nights, standing.version, asOf) : undefined
  return words === undefined ? undefined : html`<p class="dim">${words}</p>`
}

function certificateLine(board: Board, page: string, certificates: BoardScope['certificates']): Markup | undefined {
  const one = shownCertificate(certificates, board.asOf)
  if (one === undefined) return undefined
  const n = one.concerns.length
  return html`<p class="dim">${dated(certificateWords(one, board.asOf))}${n > 0 && html`, ${link(count(n, 'concern'), from(page, CERTIFICATES))}`}</p>`
}
