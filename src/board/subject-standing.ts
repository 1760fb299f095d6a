import type { Board, BoardScope, VersionStanding } from '../model/board.ts'
import type { TargetName } from '../model/definition.ts'
import { html, type Markup } from '../report/html.ts'
import { WORST_FIRST } from '../report/order.ts'
import { versionLine } from './scope-cell.ts'
import { shownState } from './state-words.ts'
import { instant } from './subject-visit.ts'

const TARGETS: readonly TargetName[] = ['main', 'recommended', 'preview']

/** How each version of the scope stands: those in force first, drafts and deprecated ones marked; with counts, and since when. */
export function standings(board: Board, scope: BoardScope): Markup {
  const { versions } = scope
  if (versions.length === 0) return html`<p>No version of this scope is in force.</p>\n`
  return html`<ul class="subject-standing">
${versions.map(one => html`<li>${versionLine(board, scope, one)}${sinceOf(one)}<br><span class="dim">${countsOf(one)}</span></li>\n`)}</ul>\n`
}

/** What the line of the version does not say already. */
function sinceOf(one: VersionStanding): Markup | false {
  const state = shownState(one)
  return (state === 'pass' || state === 'waived') && one.since !== undefined && html`, since ${instant(one.since)}`
}

function countsOf({ targets }: VersionStanding): string {
  return TARGETS.flatMap(target => {
    const summary = targets[target]
    if (summary === undefined) return []
    const counts = WORST_FIRST.filter(verdict => summary.counts[verdict] > 0).map(verdict => `${summary.counts[verdict]} ${verdict}`)
    return [`${target === 'main' ? 'main' : `${target} (does not decide)`}: ${counts.join(', ')}`]
  }).join('; ')
}
