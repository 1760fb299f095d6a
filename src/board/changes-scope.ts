import { instant } from '../evidence/instant.ts'
import type { Board, NightChanges } from '../model/board.ts'
import type { Instant } from '../model/json.ts'
import { worstFirst } from '../report/changes.ts'
import { compare } from '../report/order.ts'
import { hash } from './cache.ts'
import { monthOf } from './calendar-days.ts'
import { headerTag } from './header-tag.ts'
import { decides } from './shared-cause.ts'

/** What changed in a night in one scope of a subject. */
export interface ToldChanges extends NightChanges {
  subject: string
  scope: string
}

/** What the page of a month is made of, and nothing else, so that it stays as it is while that does. */
export interface ChangesWork {
  month: string
  asOf: Instant
  /** The months with changes before and after. */
  before?: string
  after?: string
  /** Newest day first; of a day the weightiest first. */
  told: ToldChanges[]
}

/** The months in which something changed, newest first. One that is over is shown as of its end, or of its last visit's, so that it stays the same. */
export function changesMonths(board: Board): ChangesWork[] {
  const all = board.subjects.flatMap(({ name, scopes }) => scopes.flatMap(({ scope, changes }) => changes.map((one): ToldChanges => ({ ...one, subject: name, scope }))))
  const months = [...new Set(all.map(({ night }) => monthOf(night)))].sort(compare).reverse()
  return months.map((month, i): ChangesWork => {
    const told = all.filter(({ night }) => monthOf(night) === month).map(one => ({ ...one, changes: worstFirst(one.changes) })).sort(byWeight)
    const [after, before] = [months[i - 1], months[i + 1]]
    return { month, asOf: endOf(month, told, board.asOf), ...(before !== undefined && { before }), ...(after !== undefined && { after }), told }
  })
}

/** Tells pages apart that are made of something else. */
export function changesTag(board: Board, work: ChangesWork): string {
  return hash(JSON.stringify([headerTag(board), work]))
}

/** The day of a night. */
export const dayOfNight = (night: string): string => night.slice(0, 10)

const KINDS = ['new-fail', 'other-findings', 'not-judged', 'expired', 'fixed', 'judged-again']

/** By the worst change: a FAIL that decides before all others. */
function weight({ changes: [worst] }: ToldChanges): number {
  const at = worst === undefined ? -1 : KINDS.indexOf(worst.kind)
  return (at === -1 ? KINDS.length : at) * 2 + (worst !== undefined && decides(worst) ? 0 : 1)
}

function byWeight(a: ToldChanges, b: ToldChanges): number {
  return compare(dayOfNight(b.night), dayOfNight(a.night)) || weight(a) - weight(b) || b.changes.length - a.changes.length
    || compare(a.subject, b.subject) || compare(a.scope, b.scope) || compare(b.night, a.night)
}

function endOf(month: string, told: ToldChanges[], asOf: Instant): Instant {
  const end = Math.max(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5))), ...told.map(({ at }) => Date.parse(at)))
  return end < Date.parse(asOf) ? instant(new Date(end)) : asOf
}
