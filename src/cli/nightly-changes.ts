import type { Change, Store, VisitEntry } from '../model/history.ts'
import type { Rules } from './rules.ts'

/** What changed since the visit before. */
export function changesOf(_store: Store, _visit: VisitEntry, _rules: Rules): Promise<Change[]> {
  return Promise.resolve([])
}
