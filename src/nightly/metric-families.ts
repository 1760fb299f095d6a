import type { TargetName, Validity } from '../model/definition.ts'
import type { CardResult, ScoreCard, VisitEntry } from '../model/history.ts'
import type { Instant } from '../model/json.ts'
import type { VersionSummary } from '../model/report.ts'
import { WORST_FIRST } from '../report/order.ts'
import { plain } from '../report/untrusted.ts'

export type Labels = Record<string, string>
/** Gauges of one name. */
export interface Family { name: string; help: string; samples: [Labels, number][] }

/** What metrics say of one subject and scope. */
export interface Measured {
  subject: string
  scope: string
  card: ScoreCard
  versions: { version: string; validity: Validity; targets: VersionSummary['targets'] }[]
  visit?: Pick<VisitEntry, 'state' | 'from' | 'until'>
  /** The newest night did not visit it; `visit` is of an earlier one. */
  missing?: true
}

const TARGETS: readonly TargetName[] = ['main', 'recommended', 'preview']
const STATES = ['complete', 'partial', 'failed', 'missing']
/** Longest value of a label. */
const LONGEST = 200

/** Verdicts, counts, validity, ages and visits per subject and scope: the same in the file of a night and in that of the board. */
export function measuredFamilies(all: Measured[]): Family[] {
  const perVersion = all.flatMap(one => one.versions.flatMap(({ version, targets }) => TARGETS.flatMap(target => {
    const summary = targets[target]
    return summary === undefined ? [] : [{ labels: { ...labelsOf(one), version, target }, summary }]
  })))
  const visited = all.flatMap(one => (one.visit === undefined ? [] : [{ labels: labelsOf(one), visit: one.visit }]))
  return [
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
      samples: all.flatMap(one => one.versions.map(({ version, validity }): [Labels, number] => [{ ...labelsOf(one), version, validity }, 1])),
    },
    {
      name: 'scs_check_newest_judgement_timestamp_seconds',
      help: 'When the newest PASS or FAIL of a test case was judged, 0 if none ever was: time() less this is the age.',
      // a series that is not there alerts nobody
      samples: all.map((one): [Labels, number] => [labelsOf(one), seconds(newestJudgement(Object.values(one.card)) ?? '1970-01-01T00:00:00Z')]),
    },
    {
      name: 'scs_check_visit', help: 'What became of the visit: 1 for the state that it is. A failed visit saw nothing.',
      samples: all.flatMap(one => oneHot(labelsOf(one), 'state', STATES, one.missing === true ? 'missing' : one.visit?.state ?? 'missing')),
    },
    {
      name: 'scs_check_visit_end_timestamp_seconds', help: 'When the last visit ended.',
      samples: visited.map(({ labels, visit }) => [labels, seconds(visit.until)]),
    },
    {
      name: 'scs_check_visit_duration_seconds', help: 'How long the last visit took.',
      samples: visited.map(({ labels, visit }) => [labels, Math.max(0, seconds(visit.until) - seconds(visit.from))]),
    },
  ]
}

/** One sample per state, 1 for the one that it is. */
export function oneHot(labels: Labels, name: string, states: readonly string[], is: string): [Labels, number][] {
  return states.map(state => [{ ...labels, [name]: state }, state === is ? 1 : 0])
}

/** The lines of a family's samples; none is there twice, since readers drop the whole file then. */
export function seriesLines({ name, samples }: Family): string[] {
  const lines = new Map(samples.map(([labels, value]) => [name + labelText(labels), value]))
  return [...lines].map(([series, value]) => `${series} ${value}`)
}

/** When the newest PASS or FAIL of these results was judged. */
export function newestJudgement(results: CardResult[]): Instant | undefined {
  return results.flatMap(({ verdict, at, judged }) => (verdict === 'PASS' || verdict === 'FAIL' ? [at] : judged === undefined ? [] : [judged.at])).sort().at(-1)
}

/** Seconds since 1970. */
export function seconds(instant: Instant): number {
  return Date.parse(instant) / 1000
}

function labelsOf({ subject, scope }: Measured): Labels {
  return { subject, scope }
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${plain(value, LONGEST).replace(/[\\"]/g, '\\$&')}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}
