import type { TargetName } from '../model/definition.ts'
import type { CardResult } from '../model/history.ts'
import type { Instant } from '../model/json.ts'
import type { SubjectNight } from '../notify/notice.ts'
import type { Delivered } from '../notify/outbox.ts'
import { WORST_FIRST } from '../report/order.ts'
import { plain } from '../report/untrusted.ts'

export interface Metrics {
  tool: { version: string }
  /** When the night began and ended, whether it visited everything, and which night it was. */
  from: Instant
  until: Instant
  complete: boolean
  subjects: SubjectNight[]
  delivered: Delivered
}

type Labels = Record<string, string>
interface Family { name: string; help: string; samples: [Labels, number][] }

const TARGETS: readonly TargetName[] = ['main', 'recommended', 'preview']
const STATES = ['complete', 'partial', 'failed', 'missing']
/** Longest value of a label. */
const LONGEST = 200

/** Metrics of the night in Prometheus' text format 0.0.4, for a file that node_exporter's textfile collector reads. */
export function prometheusText({ tool, from, until, complete, subjects, delivered }: Metrics): string {
  const perVersion = subjects.flatMap(one => one.versions.flatMap(({ version, targets }) => TARGETS.flatMap(target => {
    const summary = targets[target]
    return summary === undefined ? [] : [{ labels: { ...labelsOf(one), version, target }, summary }]
  })))
  const visited = subjects.flatMap(one => (one.visit === undefined ? [] : [{ labels: labelsOf(one), visit: one.visit }]))
  const judged = subjects.map((one): [Labels, number] => {
    const newest = Object.values(one.card).flatMap(judgedAt).sort().at(-1)
    return [labelsOf(one), newest === undefined ? 0 : seconds(newest)] // a series that is not there alerts nobody
  })
  const families: Family[] = [
    { name: 'scs_check_build_info', help: 'Version of scs-check that wrote this file.', samples: [[{ tool_version: tool.version }, 1]] },
    { name: 'scs_check_night_start_timestamp_seconds', help: 'When the last night began.', samples: [[{}, seconds(from)]] },
    { name: 'scs_check_night_end_timestamp_seconds', help: 'When the last night ended.', samples: [[{}, seconds(until)]] },
    { name: 'scs_check_night_complete', help: 'Whether the last night visited every subject (1) or ended early (0).', samples: [[{}, complete ? 1 : 0]] },
    {
      name: 'scs_check_verdict',
      help: 'Verdict per scope version and target: 1 for the one that it is. FAIL outweighs MISS, DNF, PASS; DNF and MISS mean not judged.',
      samples: perVersion.flatMap(({ labels, summary }) => oneHot(labels, 'verdict', WORST_FIRST, summary.verdict)),
    },
    {
      name: 'scs_check_testcases', help: 'Test cases per scope version, target and verdict.',
      samples: perVersion.flatMap(({ labels, summary }) => WORST_FIRST.map((verdict): [Labels, number] => [{ ...labels, verdict }, summary.counts[verdict]])),
    },
    {
      name: 'scs_check_version_validity', help: 'Validity of a scope version: effective, warn, deprecated or draft. Always 1.',
      samples: subjects.flatMap(one => one.versions.map(({ version, validity }): [Labels, number] => [{ ...labelsOf(one), version, validity }, 1])),
    },
    {
      name: 'scs_check_newest_judgement_timestamp_seconds', help: 'When the newest PASS or FAIL of a test case was judged, 0 if none ever was: time() less this is the age.',
      samples: judged,
    },
    {
      name: 'scs_check_visit', help: 'What became of the visit: 1 for the state that it is. A failed visit saw nothing.',
      samples: subjects.flatMap(one => oneHot(labelsOf(one), 'state', STATES, one.visit?.state ?? 'missing')),
    },
    {
      name: 'scs_check_visit_end_timestamp_seconds', help: 'When the last visit ended.',
      samples: visited.map(({ labels, visit }) => [labels, seconds(visit.until)]),
    },
    {
      name: 'scs_check_visit_duration_seconds', help: 'How long the last visit took.',
      samples: visited.map(({ labels, visit }) => [labels, Math.max(0, seconds(visit.until) - seconds(visit.from))]),
    },
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

/** One sample per state, 1 for the one that it is. */
function oneHot(labels: Labels, name: string, states: readonly string[], is: string): [Labels, number][] {
  return states.map(state => [{ ...labels, [name]: state }, state === is ? 1 : 0])
}

function judgedAt({ verdict, at, judged }: CardResult): Instant[] {
  return verdict === 'PASS' || verdict === 'FAIL' ? [at] : judged === undefined ? [] : [judged.at]
}

function labelsOf({ subject, scope }: SubjectNight): Labels {
  return { subject: subject.name, scope }
}

function familyText({ name, help, samples }: Family): string {
  if (samples.length === 0) return ''
  // the same series twice makes node_exporter drop the whole file
  const lines = new Map(samples.map(([labels, value]) => [name + labelText(labels), value]))
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${[...lines].map(([series, value]) => `${series} ${value}\n`).join('')}`
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${plain(value, LONGEST).replace(/[\\"]/g, '\\$&')}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function seconds(instant: Instant): number {
  return Date.parse(instant) / 1000
}
