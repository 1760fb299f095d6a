import { canonicalJson } from '../evidence/canonical.ts'
import { instant } from '../evidence/instant.ts'
import { StoreError } from '../history/store-error.ts'
import type { FleetSubject } from '../model/fleet.ts'
import type { NightEntry, Store, VisitEntry } from '../model/history.ts'
import type { Verdict } from '../model/judging.ts'
import { sameNight } from '../nightly/night-id.ts'
import { recordSubjects } from '../nightly/subject-entry.ts'
import { subjectNight } from '../nightly/subject-night.ts'
import { verdictOf } from '../notify/digest.ts'
import type { SubjectNight } from '../notify/notice.ts'
import { plain } from '../report/untrusted.ts'
import { EXIT, UsageError } from './exit.ts'
import { changesOf } from './nightly-changes.ts'
import { type Finish, publish } from './nightly-publish.ts'
import { columns, json } from './print.ts'
import { assign, type Rules, rulesOf } from './rules.ts'
import { tool } from './tool.ts'

const DAY = 86_400_000

/** Ends a night: what changed and why, who is told, what is published and submitted; once more after a crash changes nothing. Gives the exit code. */
export async function finishNight(finish: Finish): Promise<number> {
  const { fleet, store, line, night, subjects, options, signal } = finish
  const now = new Date()
  const began = await beganAt(store, line, night)
  if (began === undefined) throw new UsageError(`no night ${night} of these subjects began in ${store.where}; name the same --preset and --subject as its shards did`)
  const rules = await rulesOf(fleet.subjects.flatMap(one => one.scopes))
  const problems: string[] = []
  const chosen = new Set(subjects)
  const all = new Map<SubjectNight, boolean>()
  for (const subject of fleet.subjects) {
    for (const scope of subject.scopes) all.set(await nightOf({ store, night, subject, scope, rules: rules.get(scope), now, tonight: chosen.has(subject), problems }), chosen.has(subject))
  }
  const nights = [...all].filter(([, tonight]) => tonight).map(([one]) => one)
  const told = nights.map(outcomeOf)
  const changed = nights.map(({ subject: { name }, scope, changes }) => ({ subject: name, scope, changes }))
  if (options.json === true) process.stdout.write(json({ night, subjects: nights.map((one, i) => ({ ...told[i], versions: one.versions })), changes: changed }))
  else process.stdout.write(columns(nights.map(rowOf), ''))
  const bound = Object.fromEntries([...rules].map(([scope, one]) => [scope, assign(one, {}, now).bound]))
  problems.push(...await publish(finish, { nights, all: [...all.keys()], bound, from: began, signal }))
  if (signal.aborted) return EXIT.interrupted // the rest is told when the night goes on
  const changes = await store.put(canonicalJson(changed.filter(one => one.changes.length > 0)))
  const entry: NightEntry = { format: 'scs-check/night/1', id: `${night}~end`, at: instant(now), night, state: 'end', tool: { ...tool() }, subjects: told, changes, objects: [changes] }
  await store.append(['nights', line], entry)
  problems.push(...await recordSubjects(store, subjects, night, now))
  await tidy(finish, now).catch((error: unknown) => { if (!(error instanceof StoreError && error.reason === 'busy')) problems.push(`nothing was tidied up: ${error instanceof Error ? error.message : String(error)}`) })
  for (const problem of problems) process.stderr.write(`scs-check: ${plain(problem, 1000)}\n`)
  const verdicts = new Set(told.map(({ verdict }) => verdict))
  if (verdicts.has('FAIL')) return EXIT.fail
  return verdicts.size === 1 && verdicts.has('PASS') && problems.length === 0 ? EXIT.pass : EXIT.notJudged
}

async function beganAt(store: Store, line: string, night: string): Promise<string | undefined> {
  for await (const entry of store.entries(['nights', line], { until: `${night}~begin~~`, reverse: true })) return entry['night'] === night ? entry.at : undefined
  return undefined
}

/** Removes what is older than the retention, once a week. */
async function tidy({ store, fleet }: Finish, now: Date): Promise<void> {
  const last = await store.newest(['upkeep'])
  if (last !== undefined && now.getTime() - Date.parse(last.at) < 7 * DAY) return
  const before = instant(new Date(now.getTime() - fleet.retentionDays * DAY))
  const { entries, objects, bytes } = await store.upkeep.collect({ before, dryRun: false })
  await store.append(['upkeep'], { id: instant(now), at: instant(now), format: 'scs-check/upkeep/1', before, removed: { entries, objects, bytes }, objects: [] })
}

interface Asked {
  store: Store
  night: string
  subject: FleetSubject
  scope: string
  rules: Rules | undefined
  now: Date
  /** Whether this night was to visit it; else its last visit counts. */
  tonight: boolean
  /** Gets what cannot be compared. */
  problems: string[]
}

async function nightOf({ store, night, subject, scope, rules, now, tonight, problems }: Asked): Promise<SubjectNight> {
  if (rules === undefined) throw new Error(`the rules of ${scope} were not loaded`)
  const last = await store.newest(['visits', subject.name, scope]).catch((error: unknown) => {
    problems.push(`${subject.name}: its last visit cannot be read: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }) as VisitEntry | undefined
  const visit = last !== undefined && (!tonight || sameNight(last.night, night)) ? last : undefined
  const { bound, versions } = assign(rules, {}, now)
  const changes = visit === undefined || !tonight ? [] : await changesOf(store, visit, rules).catch((error: unknown) => {
    problems.push(`${subject.name}: what changed cannot be told: ${error instanceof Error ? error.message : String(error)}`)
    return []
  })
  // the card once: a thousand subjects are held at the same time
  return subjectNight({ subject, scope, ...(visit !== undefined && { visit: { ...visit, card: {}, objects: [] } }), card: last?.card ?? {}, bound, versions, now, changes })
}

/** What became of a subject; its verdict is that of its score card, but a subject that was not visited is not judged. */
function outcomeOf(one: SubjectNight): { subject: string; scope: string; state: VisitEntry['state'] | 'missing'; problem?: string; verdict: Verdict; seconds: number } {
  const { subject, scope, visit } = one
  return {
    subject: subject.name, scope, state: visit?.state ?? 'missing', ...(visit?.problem !== undefined && { problem: visit.problem }), verdict: verdictOf(one),
    seconds: visit === undefined ? 0 : (Date.parse(visit.until) - Date.parse(visit.from)) / 1000,
  }
}

function rowOf(one: SubjectNight): string[] {
  const { verdict, state } = outcomeOf(one)
  const changed = one.changes.length
  return [
    verdict, plain(one.subject.name), plain(one.scope), one.versions.map(({ version, targets }) => `${version} ${targets.main?.verdict ?? 'MISS'}`).join(', '),
    state, changed === 0 ? '' : `${changed} change${changed === 1 ? '' : 's'}`, plain(one.visit?.problem ?? '', 120),
  ]
}
