import { testcaseOf } from '../history/score-card.ts'
import type { BoundTestcase } from '../model/definition.ts'
import type { FleetSubject } from '../model/fleet.ts'
import type { ScoreCard, VisitEntry } from '../model/history.ts'
import { dueTestcases } from '../nightly/due.ts'
import { sameNight } from '../nightly/night-id.ts'
import type { NightContext } from './fleet-context.ts'
import type { RunOptions } from './options.ts'
import { assign, importedKinds, type Rules } from './rules.ts'
import { tool } from './tool.ts'

/** What a night has to do for one scope of a subject. */
export interface Plan {
  rules: Rules
  /** Selection of what is due; empty if that is everything. */
  due: { testcases?: string[] }
  /** Results that stay where nothing newer comes. */
  card: ScoreCard
  /** Of the visit's entry. */
  id: string
  /** Ids of all test cases that there are. */
  known: Set<string>
  /** Which cloud or clusters the results are of; that of the last visit where it cannot be told, so that a later one can be compared. */
  target: string | undefined
}

/** The subject's last visit for each scope. Throws StoreError. */
export async function lastVisits({ name, scopes }: FleetSubject, { store }: NightContext): Promise<Map<string, VisitEntry | undefined>> {
  return new Map(await Promise.all(scopes.map(async scope => [scope, await store.newest(['visits', name, scope]) as VisitEntry | undefined] as const)))
}

/** Whether this night has made the visit: not if it was interrupted, or if it failed and the night is made once more. */
export function isDone(last: VisitEntry | undefined, { night, again }: NightContext): boolean {
  return last !== undefined && sameNight(last.night, night) && last.interrupted !== true && !(again && last.state === 'failed')
}

/** Plans a scope; `same`: the last visit was of the same cloud or clusters, so that its results count for this one. Throws an error if a later night has visited it. */
export function planOf(scope: string, last: VisitEntry | undefined, same: boolean, { rules: all, night, nextNight, all: everything }: NightContext, options: RunOptions, target: string | undefined): Plan {
  const rules = all.get(scope)
  if (rules === undefined) throw new Error(`the rules of ${scope} were not loaded`)
  if (last !== undefined && last.night > night && !sameNight(last.night, night)) throw new Error(`a later night has visited it already: ${last.night}`)
  const before: ScoreCard = last !== undefined && same ? last.card : {}
  const { bound, checks } = assign(rules, options, new Date())
  const definitions = Object.fromEntries(rules.standards.map(({ id, digest }) => [id, digest]))
  const testcases = dueTestcases({ bound, checks, card: before, nextNight, all: everything, definitions, imported: importedKinds(options), tool: tool().version })
  const whole = testcases.length === new Set(bound.map(({ testcase }) => testcase.id)).size
  return { rules, due: whole ? {} : { testcases }, card: standing(before, bound, new Set(testcases), definitions), id: nextId(last, night), known: new Set(bound.map(({ testcase }) => testcase.id)), target: target ?? (same ? last?.target : undefined) }
}

/**
 * The results that may stand if tonight brings none: not those of manual test cases, which attestations decide anew every night, and none by another
 * definition than today's of what is due.
 */
function standing(card: ScoreCard, bound: BoundTestcase[], due: Set<string>, definitions: Record<string, string>): ScoreCard {
  const known = new Map(bound.map(one => [one.testcase.id, one]))
  return Object.fromEntries(Object.entries(card).filter(([key, { rule }]) => {
    const one = known.get(testcaseOf(key))
    return one === undefined || (one.testcase.manual === undefined && (!due.has(one.testcase.id) || rule === definitions[one.standard]))
  }))
}

/** The night, or with a number if it has visited the subject before. */
function nextId(last: VisitEntry | undefined, night: string): string {
  if (last === undefined || !sameNight(last.night, night)) return night
  const number = Number(/~(\d{1,3})$/.exec(last.id)?.[1] ?? 1) + 1
  return `${last.night}~${String(number).padStart(3, '0')}`
}
