import type { Board, BoardScope, VersionStanding } from '../model/board.ts'
import { chip } from '../report/chip.ts'
import { html, link, type Markup } from '../report/html.ts'
import { certificateWords, shownCertificate } from './certificate-words.ts'
import { dated } from './dated.ts'
import { CERTIFICATES, from } from './places.ts'
import { markOf, standingWords } from './state-words.ts'
import { count } from './uptime.ts'
import { validityWords } from './validity-words.ts'
import { visitWords } from './visit-words.ts'

/** Where a subject stands in a scope: every version with chip and words, the certificate, and what is to know of the newest visit. */
export function scopeCell(board: Board, page: string, { scope, versions, history, certificates }: BoardScope): Markup {
  const visit = visitWords(history, board.asOf)
  return html`${versions.length === 0 && html`<p>${chip('MISS')} no version was judged</p>`}${
    versions.map(standing => html`<p>${versionLine(board, scope, standing)}</p>`)}${
    certificateLine(board, page, certificates)}${visit !== undefined && html`<p class="dim">${dated(visit)}</p>`}`
}

/** `✗ FAIL v5.1: 2 test cases since 2026-11-10`, and what is to know of the version itself. */
export function versionLine(board: Board, scope: string, standing: VersionStanding): Markup {
  const [words, validity] = [standingWords(standing), validityWords(board, scope, standing)]
  return html`${chip(markOf(standing))} ${standing.version}${words !== '' && html`: ${dated(words)}`}${
    validity !== '' && html` <small>(${dated(validity)})</small>`}`
}

function certificateLine(board: Board, page: string, certificates: BoardScope['certificates']): Markup | undefined {
  const one = shownCertificate(certificates, board.asOf)
  if (one === undefined) return undefined
  const n = one.concerns.length
  return html`<p class="dim">${dated(certificateWords(one, board.asOf))}${n > 0 && html`, ${link(count(n, 'concern'), from(page, CERTIFICATES))}`}</p>`
}
