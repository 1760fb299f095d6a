import { cardVerdict } from '../history/score-card.ts'
import type { BoundTestcase } from '../model/definition.ts'
import type { ScoreCard } from '../model/history.ts'
import type { Check } from '../model/judging.ts'

export interface Due {
  bound: BoundTestcase[]
  /** By `standard/check`. */
  checks: Map<string, Check>
  /** Standard id → digest of its definition. */
  definitions: Record<string, string>
  /** Kinds of evidence that are read from files, which costs nothing. */
  imported: Set<string>
  /** Version of this tool. */
  tool: string
  card: ScoreCard
  /** When a later night would have judged at the latest. */
  nextNight: Date
  /** Every test case, whatever the card says. */
  all: boolean
}

/**
 * Ids of the test cases that a night judges: all that only look or are read from files, and of those that create something or run for long (a play, an engine) the ones
 * without a PASS by the same definition and version of the tool that is still valid in the next night.
 */
export function dueTestcases({ bound, checks, definitions, imported, tool, card, nextNight, all }: Due): string[] {
  const due = bound.filter(({ standard, standardVersions, testcase }) => {
    const check = checks.get(`${standard}/${testcase.check}`)
    const acts = Object.values({ ...check?.needs, ...check?.wants }).some(({ kind, mode }) => mode === 'active' && !imported.has(kind))
    if (all || !acts) return true
    const last = cardVerdict(card, testcase.id, standardVersions, nextNight)
    return last.verdict !== 'PASS' || last.rule !== definitions[standard] || last.tool !== tool
  })
  return [...new Set(due.map(({ testcase: { id } }) => id))].sort()
}
