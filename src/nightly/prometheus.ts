import type { Instant } from '../model/json.ts'
import type { SubjectNight } from '../notify/notice.ts'
import type { Delivered } from '../notify/outbox.ts'
import { type Family, measuredFamilies, seconds, seriesLines } from './metric-families.ts'

export interface Metrics {
  tool: { version: string }
  /** When the night began and ended, whether it visited everything, and which night it was. */
  from: Instant
  until: Instant
  complete: boolean
  subjects: SubjectNight[]
  delivered: Delivered
}

/** Metrics of the night in Prometheus' text format 0.0.4, for a file that node_exporter's textfile collector reads. */
export function prometheusText({ tool, from, until, complete, subjects, delivered }: Metrics): string {
  const families: Family[] = [
    { name: 'scs_check_build_info', help: 'Version of scs-check that wrote this file.', samples: [[{ tool_version: tool.version }, 1]] },
    { name: 'scs_check_night_start_timestamp_seconds', help: 'When the last night began.', samples: [[{}, seconds(from)]] },
    { name: 'scs_check_night_end_timestamp_seconds', help: 'When the last night ended.', samples: [[{}, seconds(until)]] },
    { name: 'scs_check_night_complete', help: 'Whether the last night visited every subject (1) or ended early (0).', samples: [[{}, complete ? 1 : 0]] },
    ...measuredFamilies(subjects.map(one => ({ ...one, subject: one.subject.name }))),
    {
      name: 'scs_check_notices', help: 'Notices of the last night, by what became of them.',
      samples: [
        [{ state: 'sent' }, delivered.sent], [{ state: 'failed' }, delivered.failed.length + delivered.givenUp.length],
        [{ state: 'unknown' }, delivered.unknown.length],
      ],
    },
  ]
  return families.map(familyText).join('')
}

function familyText(family: Family): string {
  if (family.samples.length === 0) return ''
  return `# HELP ${family.name} ${family.help}\n# TYPE ${family.name} gauge\n${seriesLines(family).map(line => `${line}\n`).join('')}`
}
