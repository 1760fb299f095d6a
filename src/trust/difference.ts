import { canonicalJson } from '../evidence/canonical.ts'
import type { Report, Result } from '../model/report.ts'

/** One thing that a report says otherwise than judging again does; `verdict`: verdicts differ, not only words. */
export interface Difference {
  verdict: boolean
  text: string
}

/** Where the report differs from the one that judging the same evidence again gave, verdicts first. Tool and digests of definitions are not compared. */
export function differences(told: Report, again: Report): Difference[] {
  const [before, after] = [byKey(told), byKey(again)]
  const results = [...new Set([...before.keys(), ...after.keys()])].flatMap(key => {
    const text = ofResult(before.get(key), after.get(key))
    return text === null ? [] : [text]
  })
  const versions = [...new Set([...told.versions, ...again.versions].map(({ version }) => version))].flatMap(version => ofVersion(version, told, again))
  const rest = (['subject', 'clusters', 'asOf', 'checkedAt', 'notes', 'evidence', 'selection'] as const)
    .filter(member => !same(told[member], again[member])).map(member => ({ verdict: false, text: `/${member} differs` }))
  return [...results, ...versions, ...rest].sort((a, b) => Number(b.verdict) - Number(a.verdict))
}

/** What the rules of the two have not in common; empty if both are of the same definitions and the same version of the tool. */
export function rulesApart(told: Report, again: Report): string[] {
  const ids = [...new Set([...Object.keys(told.standards), ...Object.keys(again.standards)])].sort()
  const changed = ids.filter(id => told.standards[id] !== again.standards[id])
  return [
    ...(told.scope.digest === again.scope.digest ? [] : [`definition of ${told.scope.id}`]),
    ...(changed.length === 0 ? [] : [`definition${changed.length === 1 ? '' : 's'} of ${changed.join(', ')}`]),
    ...(same(told.tool, again.tool) ? [] : [`${told.tool.name} ${told.tool.version} then, ${again.tool.version} now`]),
  ]
}

/** A test case has one result per set of parameters. */
function byKey({ results }: Report): Map<string, Result> {
  return new Map(results.map(result => [`${result.testcase} ${result.standardVersions.join(',')}`, result]))
}

function ofResult(told: Result | undefined, again: Result | undefined): Difference | null {
  if (told === undefined || again === undefined) {
    const text = told === undefined ? `${again!.testcase}: not in the report, ${again!.verdict} when judged again (${again!.because})`
      : `${told.testcase}: ${told.verdict} in the report, not judged by these definitions`
    return { verdict: true, text }
  }
  if (told.verdict !== again.verdict) {
    return { verdict: true, text: `${told.testcase}: ${told.verdict} in the report (${told.because}), ${again.verdict} when judged again (${again.because})` }
  }
  const members = [...new Set([...Object.keys(told), ...Object.keys(again)])] as (keyof Result)[]
  const apart = members.filter(member => !same(told[member], again[member])).sort()
  return apart.length === 0 ? null : { verdict: false, text: `${told.testcase}: same verdict, but other ${apart.join(', ')}` }
}

function ofVersion(version: string, told: Report, again: Report): Difference[] {
  const [before, after] = [told, again].map(({ versions }) => versions.find(one => one.version === version))
  if (same(before, after)) return []
  const verdicts = (one: typeof before) => Object.fromEntries(Object.entries(one?.targets ?? {}).map(([target, { verdict }]) => [target, verdict]))
  return [{ verdict: !same(verdicts(before), verdicts(after)), text: `${version}: the summary differs` }]
}

function same(a: unknown, b: unknown): boolean {
  return (a === undefined) === (b === undefined) && (a === undefined || canonicalJson(a) === canonicalJson(b))
}
