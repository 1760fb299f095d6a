import type { Board, State } from '../model/board.ts'
import type { WaiverUse } from '../model/waiver.ts'
import { type Family, measuredFamilies, oneHot, seconds, seriesLines } from '../nightly/metric-families.ts'
import { tested } from './about.ts'
import { holds } from './certificate-words.ts'
import { shownState, WORST_STATE_FIRST } from './state-words.ts'

const WAIVER_STATES: readonly WaiverUse['state'][] = ['used', 'unused', 'expired', 'future', 'unknown']

/** Where every subject stands in OpenMetrics 1.0 text; names and labels are those of the metrics of a night where they mean the same. */
export function openMetrics(board: Board): string {
  const all = tested(board.subjects).flatMap(({ name: subject, scopes }) => scopes.map(one => ({ subject, one })))
  const held = board.certificates.filter(one => holds(one, board.asOf))
  const families: Family[] = [
    { name: 'scs_check_build_info', help: 'Version of scs-check that wrote this file.', samples: [[{ tool_version: board.tool.version }, 1]] },
    {
      name: 'scs_check_board_timestamp_seconds', help: 'The moment that the board is about: time() less this is its age.',
      samples: [[{}, seconds(board.asOf)]],
    },
    ...measuredFamilies(all.map(({ subject, one }) => {
      const visit = one.history.nights.at(-1)
      return { subject, scope: one.scope, card: one.card, versions: one.versions, ...(visit !== undefined && { visit }), ...(one.missing !== undefined && { missing: true as const }) }
    })),
    {
      name: 'scs_check_state', help: 'State of target main per scope version, as pages show it: 1 for the one that it is. A waived FAIL is waived, never pass.',
      samples: all.flatMap(({ subject, one }) => one.versions.flatMap(standing =>
        oneHot({ subject, scope: one.scope, version: standing.version }, 'state', WORST_STATE_FIRST satisfies readonly State[], shownState(standing)))),
    },
    {
      name: 'scs_check_certificate_end_timestamp_seconds', help: 'When a certificate in force ends.',
      samples: held.map(({ subject, scope, version, certificate, until }) => [{ subject, scope, version, certificate }, seconds(until!)]),
    },
    {
      name: 'scs_check_waivers', help: 'Waivers by what became of them.',
      samples: WAIVER_STATES.map(state => [{ state }, board.waivers.filter(one => one.state === state).length]),
    },
  ]
  return `${families.map(familyText).join('')}# EOF\n`
}

/** OpenMetrics names an info family without its suffix, and wants the unit of one that has it in its name. */
function familyText(family: Family): string {
  if (family.samples.length === 0) return ''
  const info = family.name.endsWith('_info')
  const name = info ? family.name.slice(0, -'_info'.length) : family.name
  const unit = name.endsWith('_seconds') ? `# UNIT ${name} seconds\n` : ''
  return `# TYPE ${name} ${info ? 'info' : 'gauge'}\n${unit}# HELP ${name} ${family.help}\n${seriesLines(family).map(line => `${line}\n`).join('')}`
}
