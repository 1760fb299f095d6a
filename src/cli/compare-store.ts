import pLimit from 'p-limit'
import { readVisited } from '../history/visited.ts'
import type { Journal, Store, VisitEntry } from '../model/history.ts'
import type { Report } from '../model/report.ts'
import { daysOf, durationOf } from '../nightly/config-duration.ts'
import { plain } from '../report/untrusted.ts'
import { isDay } from '../waivers/days.ts'
import { nothingAgain } from './compare-card.ts'
import { judgeOnceMore, type JudgedVisit } from './compare-judge.ts'
import type { CompareOptions } from './compare-options.ts'
import { Tally } from './compare-tally.ts'
import { UsageError } from './exit.ts'
import { type KeptRules, keptRules } from './kept-rules.ts'
import { counting } from './progress.ts'
import { type Read, reportReader } from './read-reports.ts'
import { loadRules, type Rules } from './rules.ts'
import { openNamed } from './store.ts'

/** Journals read at the same time: while one is judged, others are read. */
const SIDE_BY_SIDE = 4
const DAY = 86_400_000

/** Judges the kept visits of a store once more. What cannot be read or judged is a problem of the tally; throws UsageError, DefinitionError, StoreError. */
export async function compareStore(options: CompareOptions): Promise<Tally> {
  const since = options.since === undefined ? undefined : sinceOf(options.since, new Date())
  const { store } = await openNamed(options)
  const progress = counting('visits judged again')
  try {
    const given = options.scope === undefined ? undefined : await loadRules(options)
    const journals = (await store.journals(['visits'])).filter(([, subject, scope]) =>
      (options.subject === undefined || subject === options.subject) && (given === undefined || scope === given.scope.id))
    if (journals.length === 0) throw new UsageError(await whyNone(store, options, given?.scope.id))
    const tally = new Tally()
    const visits = reader(store, await reportReader())
    const rules = new Map<string, { rules: Rules; judge: ReturnType<typeof judgeOnceMore> }>()
    const scopes = new Set(journals.map(([, , id = '']) => id))
    for (const scope of scopes) {
      const now = given ?? await loadRules({ ...options, scope })
      const unknown = options.scopeVersion?.find(version => version !== 'all' && !Object.hasOwn(now.scope.versions, version))
      if (unknown !== undefined) throw new UsageError(`--scope-version ${unknown}: ${scope} has ${Object.keys(now.scope.versions).join(', ')} (or "all")${scopes.size > 1 ? '; with --scope only that one is judged again' : ''}`)
      const versions = options.scopeVersion?.includes('all') === true ? Object.keys(now.scope.versions) : options.scopeVersion
      rules.set(scope, { rules: now, judge: judgeOnceMore(now, tally, versions) })
    }
    const limit = pLimit(SIDE_BY_SIDE)
    await Promise.all(journals.map(journal => limit(async () => {
      const { judge } = rules.get(journal[2] ?? '')!
      const again = nothingAgain()
      for await (const entry of visitsSince(store, journal, since)) {
        if (entry.state === 'failed') {
          tally.blind += 1
          continue
        }
        await visits(entry).then(visit => { if (visit !== undefined) judge(visit, again) }).catch((error: unknown) => {
          const { reason, message } = error as Error & { reason?: string }
          if (reason === 'io' || reason === 'busy') throw error
          tally.problems.push(`${journal[1] ?? ''}, ${journal[2] ?? ''}, night ${entry.night}: ${message}`)
        })
        progress.step()
      }
    })))
    return tally
  } finally {
    progress.end()
    await store.close()
  }
}

/** The first night that counts: of a date, or of a time before now. Throws UsageError. */
export function sinceOf(text: string, now: Date): string {
  const time = durationOf(text)
  if (time !== undefined && time >= DAY) return new Date(now.getTime() - daysOf(time) * DAY).toISOString().slice(0, 10)
  if (!isDay(text)) throw new UsageError(`--since ${plain(text)}: write 90d, 3mo or a date, YYYY-MM-DD`)
  return text
}

async function* visitsSince(store: Store, journal: Journal, since: string | undefined): AsyncGenerator<VisitEntry> {
  // an id begins with its night: what follows the day before is of the day, or later on the day before
  const after = since === undefined ? {} : { after: new Date(Date.parse(since) - DAY).toISOString().slice(0, 10) }
  for await (const entry of store.entries(journal, after)) {
    const visit = entry as VisitEntry
    if (since === undefined || visit.night >= since) yield visit
  }
}

/** Reads visits with the definitions that they were judged by. */
function reader(store: Store, read: (text: string) => Read): (entry: VisitEntry) => Promise<JudgedVisit | undefined> {
  const known = new Map<string, Promise<KeptRules>>()
  const today = new Map<string, Promise<Rules>>()
  const once = <T>(all: Map<string, Promise<T>>, key: string, load: () => Promise<T>): Promise<T> => {
    const found = all.get(key) ?? load()
    all.set(key, found)
    return found
  }
  return async entry => {
    const { subject, scope, night, report: digest, collection, card, target, rules } = entry
    if (digest === undefined || collection === undefined) throw new Error('it has no report or no evidence')
    const visited = await readVisited(store, entry)
    if (visited?.gathered === undefined) throw new Error('it has no report or no evidence')
    const form = read(JSON.stringify(visited.report))
    if ('problem' in form) throw new Error(`its report: ${form.problem}`)
    const [report] = form.reports as [Report]
    if (report.subject !== subject || report.scope.id !== scope) throw new Error(`its report is about ${plain(report.subject)}, ${plain(report.scope.id)}`)
    const now = await once(today, scope, () => loadRules({ scope }))
    const kept = rules === undefined ? now : await once(known, JSON.stringify(rules), () => keptRules(one => store.get(one), rules, now))
    return { night, report, gathered: visited.gathered, card, target, kept }
  }
}

async function whyNone(store: Store, { subject }: CompareOptions, scope: string | undefined): Promise<string> {
  const all = await store.journals(['visits'])
  const scopes = [...new Set(all.map(([, , id]) => id ?? ''))].map(id => plain(id)).join(', ')
  return `${store.where} has no visit${subject === undefined ? '' : ` of ${plain(subject)}`}${scope === undefined ? '' : ` for ${plain(scope)}`}${all.length === 0 ? '' : ` (its scopes: ${scopes})`}`
}
