import { openStore } from '../history/open-store.ts'
import { visitBefore } from '../history/visited.ts'
import type { Store, VisitEntry } from '../model/history.ts'
import { loadFleet } from '../nightly/config.ts'
import { plain } from '../report/untrusted.ts'
import type { Compared, DiffOptions } from './diff-compared.ts'
import { UsageError } from './exit.ts'
import { fleetStore } from './fleet-store.ts'
import { changesOf } from './nightly-changes.ts'
import { loadRules, type Rules } from './rules.ts'

/** Compares two nights of every subject and scope of a store that has both; by default the last two. Throws UsageError, StoreError. */
export async function compareNights(a = 'previous', b = 'last', options: DiffOptions = {}): Promise<Compared[]> {
  const store = options.store !== undefined ? await openStore({ dir: options.store }, { create: false }) : await fleetStore(await loadFleet(options.config ?? ''))
  try {
    const journals = (await store.journals(['visits'])).filter(([, subject, scope]) =>
      (options.subject === undefined || subject === options.subject) && (options.scope === undefined || scope === options.scope))
    if (journals.length === 0) throw new UsageError(`${store.where} has no visit${options.subject === undefined ? '' : ` of ${plain(options.subject)}`}${options.scope === undefined ? '' : ` for ${plain(options.scope)}`}`)
    const rules = new Map<string, Rules>()
    const compared: Compared[] = []
    for (const [, subject = '', scope = ''] of journals) {
      const after = await named(store, subject, scope, b)
      const before = after === undefined ? undefined : a === 'previous' ? await visitBefore(store, after) : await named(store, subject, scope, a)
      if (before === undefined || after === undefined) continue
      const known = rules.get(scope) ?? await loadRules({ scope, ...(options.standards !== undefined && { standards: options.standards }) })
      rules.set(scope, known)
      compared.push({ subject, scope, before: before.night, after: after.night, changes: await changesOf(store, after, known, { older: before }) })
    }
    if (compared.length === 0) throw new UsageError(`${store.where} has no two visits of a subject that ${plain(a)} and ${plain(b)} name`)
    return compared
  } finally {
    await store.close()
  }
}

/** The visit of a night: `last`, or the newest of that night or date, or before it. Throws UsageError for what is no date. */
async function named(store: Store, subject: string, scope: string, night: string): Promise<VisitEntry | undefined> {
  const journal = ['visits', subject, scope]
  if (night === 'last') return await store.newest(journal) as VisitEntry | undefined
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$/.test(night)) throw new UsageError(`${plain(night)}: a night is YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ, "last" or "previous"`)
  for await (const entry of store.entries(journal, { until: `${night}~~`, reverse: true })) return entry as VisitEntry
  return undefined
}
