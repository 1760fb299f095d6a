import { openStore } from '../history/open-store.ts'
import { visitBefore } from '../history/visited.ts'
import type { Store, VisitEntry } from '../model/history.ts'
import { suggest } from '../nearest.ts'
import { loadFleet } from '../nightly/config.ts'
import { sameNight } from '../nightly/night-id.ts'
import { plain } from '../report/untrusted.ts'
import type { Compared, DiffOptions } from './diff-compared.ts'
import { checkNights, isNight } from './diff-night.ts'
import { UsageError } from './exit.ts'
import { fleetStore } from './fleet-store.ts'
import { changesOf } from './nightly-changes.ts'
import { loadRules, type Rules } from './rules.ts'

/** Compares two nights of every subject and scope of a store that has both, and says on stderr which have not; by default the last two. Throws UsageError, StoreError. */
export async function compareNights(a = 'previous', b = 'last', options: DiffOptions = {}): Promise<Compared[]> {
  checkNights(a, b, new Date())
  const store = options.store !== undefined ? await openStore({ dir: options.store }, { create: false }) : await fleetStore(await loadFleet(options.config ?? ''))
  try {
    const [pairs, others] = await pairsOf(store, a, b, options)
    if (pairs.length === 0) throw new UsageError(`${store.where} has no two visits of a subject that ${a} and ${b} name`)
    checkOrder(pairs, a, b)
    if (others.length > 0) process.stderr.write(`scs-check: ${plain(`not compared, having no two visits that ${a} and ${b} name: ${others.join(', ')}`, 2000)}\n`)
    const rules = new Map<string, Rules>()
    const compared: Compared[] = []
    for (const { before, after } of pairs) {
      const { subject, scope } = after
      const known = rules.get(scope) ?? await loadRules({ scope, ...(options.standards !== undefined && { standards: options.standards }) })
      rules.set(scope, known)
      const noVisit = { ...(isMissed(a, before) && { before: a }), ...(isMissed(b, after) && { after: b }) }
      const same = before.night === after.night
      compared.push({
        subject, scope, before: before.night, after: after.night, ...(Object.keys(noVisit).length > 0 && { noVisit }), ...(same && { same }),
        changes: same ? [] : await changesOf(store, after, known, { older: before }),
      })
    }
    return compared
  } finally {
    await store.close()
  }
}

interface Pair {
  before: VisitEntry
  after: VisitEntry
}

/** The two visits of each subject and scope that the options choose, and the names of those that have not both. Throws UsageError if there are none of the name. */
async function pairsOf(store: Store, a: string, b: string, { subject: only, scope: onlyScope }: DiffOptions): Promise<[Pair[], string[]]> {
  const all = await store.journals(['visits'])
  const ofSubject = all.filter(([, subject]) => only === undefined || subject === only)
  const journals = ofSubject.filter(([, , scope]) => onlyScope === undefined || scope === onlyScope)
  if (journals.length === 0) {
    const near = only !== undefined && ofSubject.length === 0 ? suggest(only, new Set(all.map(([, subject = '']) => subject))) : suggest(onlyScope ?? '', new Set(ofSubject.map(([, , scope = '']) => scope)))
    const asked = `${only === undefined ? '' : ` of ${plain(only)}`}${onlyScope === undefined ? '' : ` for ${plain(onlyScope)}`}`
    throw new UsageError(`${store.where} has no visit${asked}${all.length === 0 ? '' : `: ${plain(near, 500)}`}`)
  }
  const [pairs, others]: [Pair[], string[]] = [[], []]
  for (const [, subject = '', scope = ''] of journals) {
    const after = await named(store, subject, scope, b)
    const before = after === undefined ? undefined : a === 'previous' ? await visitBefore(store, after) : await named(store, subject, scope, a)
    if (before === undefined || after === undefined) others.push(`${subject} ${scope}`)
    else pairs.push({ before, after })
  }
  return [pairs, others]
}

/** The visit of a night: `last`, or the newest of that night or date, or before it. Throws StoreError. */
async function named(store: Store, subject: string, scope: string, night: string): Promise<VisitEntry | undefined> {
  const journal = ['visits', subject, scope]
  if (night === 'last') return await store.newest(journal) as VisitEntry | undefined
  for await (const entry of store.entries(journal, { until: `${night}~~`, reverse: true })) return entry as VisitEntry
  return undefined
}

/** What goes back in time tells a cure as a new FAIL, and a visit compared with itself tells nothing. Throws UsageError. */
function checkOrder(pairs: Pair[], a: string, b: string): void {
  const back = pairs.find(({ before, after }) => before.night > after.night)
  if (back !== undefined) {
    const { before, after } = back
    throw new UsageError(`${plain(`${after.subject} ${after.scope}`)}: [before] ${a} is the visit of ${before.night}, later than that of [after] ${b}, ${after.night}: swap them`)
  }
  if (pairs.some(({ before, after }) => before.night !== after.night)) return
  const nights = [...new Set(pairs.map(({ after }) => after.night))]
  throw new UsageError(`[before] ${a} and [after] ${b} both name the visit of ${nights.slice(0, 5).join(', ')}${nights.length > 5 ? ', …' : ''}: name two nights, or none for the last two`)
}

/** Whether the night is another than the one that was asked for, since there was no visit in that. */
const isMissed = (asked: string, { night }: VisitEntry): boolean => isNight(asked) && !sameNight(night, asked)
