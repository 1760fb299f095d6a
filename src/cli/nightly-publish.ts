import { join } from 'node:path'
import pLimit from 'p-limit'
import type { BoundTestcase } from '../model/definition.ts'
import type { Fleet, FleetSubject } from '../model/fleet.ts'
import type { Store } from '../model/history.ts'
import type { Instant } from '../model/json.ts'
import type { Report } from '../model/report.ts'
import { prometheusText } from '../nightly/prometheus.ts'
import { appendSummary, stepSummary, writePublished } from '../nightly/summary.ts'
import { endpoints } from '../notify/endpoints.ts'
import type { SubjectNight } from '../notify/notice.ts'
import { notify } from '../notify/notify.ts'
import { sendDigest } from '../notify/send-digest.ts'
import { plain } from '../report/untrusted.ts'
import { fileName } from './file-name.ts'
import type { NightlyOptions } from './options.ts'
import { tool } from './tool.ts'

/** Submissions to the monitor at the same time. */
const SIDE_BY_SIDE = 4

export interface Finish {
  fleet: Fleet
  store: Store
  /** Journal of these nights. */
  line: string
  night: string
  subjects: FleetSubject[]
  options: NightlyOptions
  signal: AbortSignal
}

export interface Publishing {
  /** What the night found. */
  nights: SubjectNight[]
  /** The same, and the newest of the subjects that it was not to visit. */
  all: SubjectNight[]
  /** Test cases of each scope. */
  bound: Record<string, BoundTestcase[]>
  /** When it began. */
  from: Instant
  signal: AbortSignal
}

/** Submits, tells and writes what a night found. Gives what could not be done, a line each, which keeps nothing else from being done; throws StoreError. */
export async function publish(finish: Finish, { nights, all, bound, from, signal }: Publishing): Promise<string[]> {
  const { fleet, store, line, night } = finish
  const until = new Date()
  const seconds = Math.max(0, (until.getTime() - Date.parse(from)) / 1000)
  const problems = await submitAll(finish, nights, signal)
  const shared = { store, fleet, night, now: () => new Date(), signal, endpoints: endpoints() }
  const delivered = await notify({ ...shared, subjects: nights, bound })
  const waivers = fleet.waivers === undefined ? [] : await (await import('./nightly-waivers.ts')).waiversToMend(fleet.waivers, all, until).catch((error: unknown) => {
    problems.push(`waivers: ${onOneLine(error)}`)
    return []
  })
  const { delivered: digests } = await sendDigest({ ...shared, line, subjects: nights, delivered, seconds, waivers })
  const undelivered = [delivered, digests].flatMap(({ failed, givenUp, unknown, notes }) => [...failed, ...givenUp, ...unknown, ...notes])
  problems.push(...undelivered.map(({ about, contact, channel, night: of, reason }) => `${about === '' ? 'the digest' : `the notice about ${about}`} of ${of} to ${contact} by ${channel}: ${reason}`))
  const attempt = async (what: string, work: () => Promise<void>) => work().catch((error: unknown) => { problems.push(`${what}: ${onOneLine(error)}`) })
  const { prometheus, summary, reports } = fleet.publish
  if (prometheus !== undefined) {
    const complete = nights.every(({ visit }) => visit !== undefined)
    await attempt(prometheus, () => writePublished(prometheus, prometheusText({ tool: tool(), from, until: until.toISOString(), complete, subjects: all, delivered })))
  }
  if (summary !== undefined) await attempt(summary, () => appendSummary(summary, stepSummary({ night, subjects: nights, delivered, seconds })))
  if (reports !== undefined) await attempt(reports, () => writeReports(finish, nights, reports))
  return problems
}

/** The newest report of each subject and scope, with its signature. */
async function writeReports({ store }: Finish, nights: SubjectNight[], dir: string): Promise<void> {
  for (const { subject, scope, visit } of nights) {
    if (visit?.report === undefined) continue
    const file = join(dir, `${fileName(subject.name)}.${fileName(scope)}.json`)
    await writePublished(file, String(await store.get(visit.report)))
    if (visit.signature !== undefined) await writePublished(`${file}.sig`, String(await store.get(visit.signature)))
  }
}

async function submitAll({ fleet, store }: Finish, nights: SubjectNight[], signal: AbortSignal): Promise<string[]> {
  if (fleet.submit === undefined) return []
  const [{ submitReports }, { keepInStore }, { knownScopes }] = await Promise.all([import('../trust/submit.ts'), import('../trust/keeper.ts'), import('./submit.ts')])
  const { url, tokenFile, keyFile } = fleet.submit
  const key = keyFile ?? fleet.sign?.key ?? ''
  const scopes = await knownScopes()
  const limit = pLimit(SIDE_BY_SIDE)
  const told = await Promise.all(nights.map(({ subject, visit }) => limit(async () => {
    const { report } = visit ?? {}
    // a monitor is about real clouds
    if (report === undefined || subject.demo !== undefined) return []
    try {
      const { state, text } = await submitReports([JSON.parse(String(await store.get(report))) as Report], { monitor: { url, tokenFile }, key, scopes, keep: keepInStore(store), signal })
      return ['accepted', 'known'].includes(state) ? [] : [`${subject.name} was not submitted: ${text}`]
    } catch (error) {
      return [`${subject.name} was not submitted: ${onOneLine(error)}`]
    }
  })))
  return told.flat().map(text => plain(text, 1000))
}

/** A message of several lines, a title and a problem on each, as one line: else its line breaks are shown as escapes. */
function onOneLine(error: unknown): string {
  const [title = '', ...rest] = (error instanceof Error ? error.message : String(error)).split('\n')
  return rest.length === 0 ? title : `${title} ${rest.join('; ')}`
}
