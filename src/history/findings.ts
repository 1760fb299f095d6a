import type { Finding } from '../model/judging.ts'
import type { Result } from '../model/report.ts'

/** Findings that came and went between two results of a test case; the same are those about one place of one object, wherever it stands in a listing. */
export interface FindingsMoved {
  new: Finding[]
  gone: Finding[]
}

/** Most findings of a kind that are told; the reports have all. */
const MOST = 20

/** The violations of the newer result that the older one has not, and the other way round; at most 20 of each. */
export function findingsMoved(before: Result | undefined, after: Result | undefined): FindingsMoved {
  return { new: beyond(after, before).slice(0, MOST), gone: beyond(before, after).slice(0, MOST) }
}

/** What a result says, comparable: its verdict, and of a FAIL which places of which objects are in violation; 'none' where there is no result. */
export function stateOf(result: Result | undefined): string {
  if (result === undefined) return 'none'
  return result.verdict === 'FAIL' ? ['FAIL', ...violationsOf(result).map(markOf).sort()].join('\n') : result.verdict
}

/** Violations of a result. */
export function violationsOf(result: Result | undefined): Finding[] {
  return (result?.findings ?? []).filter(({ severity }) => severity === 'violation')
}

function beyond(one: Result | undefined, other: Result | undefined): Finding[] {
  const left = new Map<string, number>()
  for (const finding of violationsOf(other)) left.set(markOf(finding), (left.get(markOf(finding)) ?? 0) + 1)
  return violationsOf(one).filter(finding => {
    const mark = markOf(finding)
    const count = left.get(mark) ?? 0
    left.set(mark, count - 1)
    return count <= 0
  })
}

/** Positions in listings move, and messages count days: neither makes another finding. */
function markOf({ subject, at }: Finding): string {
  return JSON.stringify([subject, at.replace(/\/\d+(?=\/|$)/g, '/*')])
}
