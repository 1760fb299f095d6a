import { compare, compareBranches, readRelease, type Release } from '../checks/kubernetes-version.ts'
import { digestOf } from '../evidence/canonical.ts'
import type { Instant, JsonObject } from '../model/json.ts'
import type { KubernetesCve, ReleaseData, ReleaseSources } from '../model/release-data.ts'
import { releaseDataSchema } from '../probes/kubernetes-releases.ts'
import { readCveRecord, withoutRecord } from './cve-record.ts'
import { joinBranches, readEndOfLife, readFeed, readReleases, readSchedule } from './publications.ts'
import { ReleaseDataError } from './release-data-error.ts'
import { jsonOf, shaped } from './shape.ts'
import { type Origin, PUBLIC } from './sources.ts'

/** The text at an address; undefined if there is nothing (404). Throws if it could not be had. */
export type Fetch = (address: string) => Promise<string | undefined>

/** Builds the data from the files of an origin; the same files give the same data. Throws ReleaseDataError, or what `fetch` throws. */
export async function gather(origin: Origin, fetch: Fetch, now: Instant): Promise<ReleaseData> {
  const must = async (address: string): Promise<string> => {
    const text = await fetch(address)
    if (text === undefined) throw new ReleaseDataError(`${address}: there is no such file`)
    return text
  }
  const [releaseFile, schedule, endOfLife, feed] = await Promise.all([must(origin.releases), must(origin.schedule), must(origin.endOfLife), must(origin.feed)])
  const releases = readReleases(releaseFile, origin.releases)
  const branches = joinBranches(readSchedule(schedule, origin.schedule), readEndOfLife(endOfLife, origin.endOfLife), releases)
  const listed = [...readFeed(feed, origin.feed)]
  const records = await Promise.all(listed.map(([id]) => fetch(origin.record(id))))
  const cves = listed.map(([id, date], i) => {
    const text = records[i]
    return text === undefined ? withoutRecord(id, date) : readCveRecord(id, recordOf(id, text, origin), date)
  }).filter((cve): cve is KubernetesCve => cve !== null)
  const sources = origin.about === undefined ? taken({ releases: releaseFile, schedule, endOfLife, feed }, records, now) : await told(must, origin.about, now)
  const data: ReleaseData = {
    format: 'scs-check/kubernetes-releases/1',
    sources,
    releases: [...releases].map(([version, date]) => ({ version, date })).sort((a, b) => compare(numbers(b.version), numbers(a.version))),
    branches: branches.sort((a, b) => compareBranches(b.branch, a.branch)),
    cves: cves.sort((a, b) => (a.published === b.published ? (a.id < b.id ? 1 : -1) : a.published < b.published ? 1 : -1)),
  }
  return shaped(releaseDataSchema, data, 'the data that the sources give')
}

function recordOf(id: string, text: string, origin: Origin): JsonObject {
  const what = origin.record(id)
  const record = shaped<JsonObject>({ type: 'object', required: ['containers', 'cveMetadata'] }, jsonOf(text, what), what)
  const { cveId } = record['cveMetadata'] as JsonObject
  if (cveId !== undefined && cveId !== id) throw new ReleaseDataError(`${what}: is the record of another CVE`)
  return record
}

/** What was taken just now from the public sources. */
function taken(files: Record<'releases' | 'schedule' | 'endOfLife' | 'feed', string>, records: (string | undefined)[], now: Instant): ReleaseSources {
  const one = (name: keyof typeof files) => ({ url: PUBLIC[name], taken: now, as: digestOf(files[name]) })
  const count = records.filter(record => record !== undefined).length
  return {
    releases: one('releases'), schedule: one('schedule'), endOfLife: one('endOfLife'), feed: one('feed'),
    records: { url: PUBLIC.record(''), taken: now, as: `${count} records` },
  }
}

/** What a mirror tells of its files. */
async function told(must: (address: string) => Promise<string>, about: string, now: Instant): Promise<ReleaseSources> {
  const { sources: schema } = releaseDataSchema['properties'] as { sources: Record<string, unknown> }
  const sources = shaped<ReleaseSources>(schema, jsonOf(await must(about), about), about)
  const future = Object.entries(sources).find(([, source]) => source.taken > now)
  if (future !== undefined) throw new ReleaseDataError(`${about}: ${future[0]} were taken in the future (${future[1].taken})`)
  return sources
}

function numbers(version: string): Release {
  return readRelease(version) ?? [0, 0, 0]
}
