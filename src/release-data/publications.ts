import { parse } from 'yaml'
import { branchOf, readRelease } from '../checks/kubernetes-version.ts'
import type { Instant } from '../model/json.ts'
import type { Day, KubernetesBranch } from '../model/release-data.ts'
import { ReleaseDataError } from './release-data-error.ts'
import { jsonOf, shaped } from './shape.ts'

const text = { type: 'string', maxLength: 100 }
const date = { type: 'string', pattern: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' }
const branch = { type: 'string', pattern: '^[1-9][0-9]{0,2}\\.(0|[1-9][0-9]{0,3})$' }
const list = (required: string[], properties: Record<string, unknown>, minItems = 1) =>
  ({ type: 'array', minItems, maxItems: 20_000, items: { type: 'object', required, properties } })
const holding = (name: string, member: unknown) => ({ type: 'object', required: [name], properties: { [name]: member } })

const releasesFile = holding('versions', {
  type: 'object', minProperties: 1, maxProperties: 20_000,
  additionalProperties: { type: 'object', required: ['name', 'date'], properties: { name: text, date } },
})
const scheduleFile = holding('schedules', list(['release', 'releaseDate', 'endOfLifeDate'], {
  release: branch, releaseDate: date, maintenanceModeStartDate: text, endOfLifeDate: date,
}))
const endOfLifeFile = holding('branches', list(['release', 'endOfLifeDate'], { release: branch, endOfLifeDate: date }))
const feedFile = holding('items', list(['id'], { id: { type: 'string', maxLength: 500 }, date_published: text }))

/** Releases of endoflife.date's `kubernetes.json`, without pre-releases; with actual dates. Throws ReleaseDataError, as all of these do. */
export function readReleases(file: string, what: string): Map<string, Day> {
  const { versions } = shaped<{ versions: Record<string, { name: string; date: Day }> }>(releasesFile, jsonOf(file, what), what)
  return new Map(Object.values(versions).filter(({ name }) => readRelease(name) !== undefined).map(({ name, date }) => [name, date]))
}

/** Branches of the website's `schedule.yaml`. Every scalar is read as text: an unquoted 1.30 is no number. */
export function readSchedule(file: string, what: string): KubernetesBranch[] {
  type Entry = { release: string; releaseDate: Day; endOfLifeDate: Day; maintenanceModeStartDate?: Day }
  return shaped<{ schedules: Entry[] }>(scheduleFile, yamlOf(file, what), what).schedules.map(entry => ({
    branch: entry.release, released: entry.releaseDate, endOfLife: entry.endOfLifeDate,
    ...(new RegExp(date.pattern).test(entry.maintenanceModeStartDate ?? '') && { maintenance: entry.maintenanceModeStartDate! }),
  }))
}

/** Ended branches of the website's `eol.yaml` and the day on which each ended. */
export function readEndOfLife(file: string, what: string): Map<string, Day> {
  const { branches } = shaped<{ branches: { release: string; endOfLifeDate: Day }[] }>(endOfLifeFile, yamlOf(file, what), what)
  return new Map(branches.map(({ release, endOfLifeDate }) => [release, endOfLifeDate]))
}

/** CVEs of the official feed and the date in it; an item may name several, separated by commas. */
export function readFeed(file: string, what: string): Map<string, string | undefined> {
  const { items } = shaped<{ items: { id: string; date_published?: string }[] }>(feedFile, jsonOf(file, what), what)
  const listed = items.flatMap(({ id, date_published }) => id.split(',').map(one => [one.trim(), date_published] as const))
  const odd = listed.find(([id]) => !/^CVE-[0-9]{4}-[0-9]{4,10}$/.test(id))
  if (odd !== undefined) throw new ReleaseDataError(`${what}: an item's id is no CVE (${JSON.stringify(odd[0]).slice(0, 100)})`)
  return new Map(listed)
}

/** When the feed was last updated by its own account, to the second; undefined if it does not tell. */
export function feedDate(file: string, what: string): Instant | undefined {
  const { _kubernetes_io: about } = jsonOf(file, what) as { _kubernetes_io?: { updated_at?: unknown } | null }
  const told = about?.updated_at
  const time = typeof told === 'string' && /^[0-9]{4}-[0-9]{2}-[0-9]{2}T.{1,30}(Z|[+-][0-9]{2}:[0-9]{2})$/.test(told) ? Date.parse(told) : NaN
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z')
}

/** Branches of both files with their dates; one that ended is known by `eol.yaml`, and began with its first release. */
export function joinBranches(schedule: KubernetesBranch[], ended: Map<string, Day>, releases: Map<string, Day>): KubernetesBranch[] {
  const planned = new Map(schedule.map(entry => [entry.branch, entry]))
  const first = new Map<string, Day>()
  for (const [version, date] of releases) {
    const name = branchOf(readRelease(version) ?? [0, 0, 0])
    if (date < (first.get(name) ?? '9999')) first.set(name, date)
  }
  return [...new Set([...planned.keys(), ...ended.keys()])].map(branch => {
    const plan = planned.get(branch)
    const [released, endOfLife] = [first.get(branch) ?? plan?.released, ended.get(branch) ?? plan?.endOfLife]
    if (released === undefined || endOfLife === undefined) throw new ReleaseDataError(`branch ${branch} has ended, but no release of it is known`)
    return { branch, released, endOfLife, ...(plan?.maintenance !== undefined && { maintenance: plan.maintenance }) }
  })
}

function yamlOf(file: string, what: string): unknown {
  try {
    return parse(file, { schema: 'failsafe', maxAliasCount: 0, logLevel: 'error' })
  } catch {
    throw new ReleaseDataError(`${what}: is not valid YAML`)
  }
}
