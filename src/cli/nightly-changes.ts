import { evaluate } from '../evaluate/evaluate.ts'
import { changesBetween, otherFindings } from '../history/changes.ts'
import { storedSide } from '../history/stored-side.ts'
import { visitBefore } from '../history/visited.ts'
import type { Change, Store, VisitEntry } from '../model/history.ts'
import { assign, type Rules } from './rules.ts'

/** What changed between two visits of a subject, and why; without an older one, since the visit before it. None in a first night. Throws StoreError. */
export async function changesOf(store: Store, visit: VisitEntry, rules: Rules, { older, now }: { older?: VisitEntry | undefined; now?: Date } = {}): Promise<Change[]> {
  const before = older ?? await visitBefore(store, visit)
  if (before === undefined) return []
  const [old, newer] = await Promise.all([storedSide(store, before, new Date(before.until)), storedSide(store, visit, now ?? new Date(visit.until))])
  const versions = new Set([old, newer].flatMap(({ newest }) => newest?.versions ?? []).map(({ version }) => version))
  const judged = [...versions].filter(version => Object.hasOwn(rules.scope.versions, version))
  const judge = (gathered: Parameters<typeof evaluate>[0], at: Date) => evaluate(gathered, assign(rules, judged.length === 0 ? {} : { scopeVersion: judged }, at))
  return [...await changesBetween(old, newer, judge), ...await otherFindings(old, newer, judge)].map(change => ownDoing(change, before, visit))
}

/** What was not judged since we ended the visit ourselves (a deadline, the error budget, Ctrl-C) is no doing of the cloud. */
function ownDoing(change: Change, before: VisitEntry, visit: VisitEntry): Change {
  const ended = change.after === 'DNF' ? visit : change.before === 'DNF' ? before : undefined
  if (ended === undefined || ended.state === 'complete' || !change.causes.some(({ kind }) => kind === 'cloud' || kind === 'data')) return change
  return { ...change, causes: [{ kind: 'visit', text: `the visit of ${ended.night} was ended early: ${ended.problem ?? 'no reason is given'}` }, ...change.causes.filter(({ kind }) => kind !== 'cloud' && kind !== 'data')] }
}
