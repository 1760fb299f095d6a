import type { Evidence } from '../model/evidence.ts'
import type { Cause } from '../model/history.ts'
import type { Finding, Verdict } from '../model/judging.ts'
import type { Result } from '../model/report.ts'
import type { Told } from './told.ts'
import { violationsOf } from './findings.ts'
import { DATA_SETS } from './steps.ts'
import { inWords, type Value, valuesThatDiffer } from './values.ts'

/** What differs in what was seen of the cloud: looks that failed, or work again, and values. */
export function causesInEvidence(before: Told, after: Told): Cause[] {
  const looks = looksOf(before, after).filter(({ was, is }) => !DATA_SETS.has((is ?? was)?.kind ?? ''))
  const failed = undecided(after.result) ? looks.filter(({ was, is }) => is?.seen.ok === false && (was === undefined || was.seen.ok)) : []
  const works = undecided(before.result) ? looks.filter(({ was, is }) => was?.seen.ok === false && is?.seen.ok === true) : []
  const visit: Cause[] = [
    ...failed.map(({ is }): Cause => ({ kind: 'visit', text: `could not see ${is!.kind}${of(is!)}: ${why(is!)}` })),
    ...works.map(({ was }): Cause => ({ kind: 'visit', text: `${was!.kind}${of(was!)} could be seen again; before: ${why(was!)}` })),
    ...tried(before.result, after.result),
  ]
  const values = valuesOf(before, after, looks)
  const moved = looks.some(({ was, is }) => was?.seen.ok === true && is?.seen.ok === true) ? values : []
  const cloud: Cause[] = moved.length === 0 ? [] : [cloudCause(before, after, moved)]
  // a look that failed is why there is no verdict, whatever else differs
  const causes = visit.length > 0 ? (undecided(after.result) || undecided(before.result) ? visit : [...visit, ...cloud]) : cloud
  return causes.length > 0 ? causes : [{ kind: 'cloud', text: `what was seen of the ${thing(after)} differs` }]
}

/** What differs in data that are the same for every cloud. */
export function dataCause(before: Told, after: Told): Cause {
  const looks = looksOf(before, after).filter(({ is }) => DATA_SETS.has(is?.kind ?? ''))
  const [values, kinds] = [valuesOf(before, after, looks).filter(({ at }) => !at.startsWith('/sources')), [...new Set(looks.map(({ is }) => is!.kind))]]
  const what = values[0] === undefined ? '' : `: ${inWords(values[0], undefined)}`
  return { kind: 'data', text: `the data set ${kinds.join(', ')} changed, not the cluster${what}`, ...(values.length > 0 && { values }) }
}

interface Look {
  label: string
  was: Evidence | undefined
  is: Evidence | undefined
}

/** The documents behind both results that differ, by what the results call them. */
function looksOf(before: Told, after: Told): Look[] {
  const [old, now] = [before.result?.evidence ?? {}, after.result?.evidence ?? {}]
  const labels = [...new Set([...Object.keys(now), ...Object.keys(old)])].filter(label => old[label] !== now[label])
  return labels.map(label => ({
    label, was: before.visited.gathered?.documents.get(old[label] ?? ''), is: after.visited.gathered?.documents.get(now[label] ?? ''),
  })).filter(({ was, is }) => was !== undefined || is !== undefined)
}

function valuesOf(before: Told, after: Told, looks: Look[]): Value[] {
  const findings = { before: pointed(before.result, after.result), after: pointed(after.result, before.result) }
  return looks.flatMap(({ label, was, is }) =>
    (was?.seen.ok === true && is?.seen.ok === true ? valuesThatDiffer(label, was.seen.data, is.seen.data, findings) : []))
}

/** What only this result finds tells most; without it, whatever it finds. */
function pointed(one: Result | undefined, other: Result | undefined): Finding[] {
  const others = new Set(violationsOf(other).map(({ subject, at }) => `${subject}\n${at}`))
  const own = violationsOf(one)
  const only = own.filter(({ subject, at }) => !others.has(`${subject}\n${at}`))
  return only.length > 0 ? only : own
}

function cloudCause(before: Told, after: Told, values: Value[]): Cause {
  const [first] = values
  const objects = [...violationsOf(after.result), ...violationsOf(before.result)]
  const object = first === undefined ? undefined : objects.find(({ at }) => item(at) !== undefined && item(at) === item(`/${first.need}${first.at}`))?.subject
  const more = values.length > 1 ? ` (and ${values.length - 1} more value${values.length === 2 ? '' : 's'})` : ''
  return { kind: 'cloud', text: `the ${thing(after)} changed: ${first === undefined ? '' : inWords(first, object)}${more}`, values }
}

/** A test that was not tried leaves no evidence. */
function tried(before: Result | undefined, after: Result | undefined): Cause[] {
  if (after?.verdict === 'MISS') return [{ kind: 'visit', text: `not tried: ${after.because}` }]
  return before?.verdict === 'MISS' ? [{ kind: 'visit', text: `tried now; before not: ${before.because}` }] : []
}

const item = (at: string): string | undefined => /^\/[^/]+\/\d+(?=\/|$)/.exec(at)?.[0]
const undecided = (result: Result | undefined): boolean => (['DNF', 'MISS'] as (Verdict | undefined)[]).includes(result?.verdict)
const of = ({ cluster }: Evidence): string => (cluster === undefined ? '' : ` of ${cluster}`)
const why = ({ seen }: Evidence): string => (seen.ok ? '' : `${seen.reason}: ${seen.message}`.slice(0, 300))
const thing = ({ visited: { report } }: Told): string => (report.clusters === undefined ? 'cloud' : report.clusters.length > 1 ? 'clusters' : 'cluster')
