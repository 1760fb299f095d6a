import { compare, compareBranches, readRelease, type Release } from '../checks/kubernetes-version.ts'
import { digestOf } from '../evidence/canonical.ts'
import type { Instant } from '../model/json.ts'
import type { KubernetesCve, ReleaseData, ReleaseSources } from '../model/release-data.ts'
import { releaseDataSchema } from '../probes/kubernetes-releases.ts'
import { gatherCves } from './gather-cves.ts'
import { joinBranches, feedDate, readEndOfLife, readReleases, readSchedule } from './publications.ts'
import { ReleaseDataError } from './release-data-error.ts'
import { shaped } from './shape.ts'
import { type Fetch, type Origin, PUBLIC } from './sources.ts'
import { toldSources } from './told-sources.ts'

/**
 * Builds the data from the files of an origin; the same files give the same data. CVEs that were known before must not get lost. Throws
 * ReleaseDataError, or what `fetch` throws.
 */
export async function gather(origin: Origin, fetch: Fetch, now: Instant, known: KubernetesCve[] = []): Promise<ReleaseData> {
  const { about } = origin
  const addresses = [origin.releases, origin.schedule, origin.endOfLife, origin.feed, ...(about === undefined ? [] : [about])]
  const [releaseFile, schedule, endOfLife, feed, told] = await all(addresses, fetch)
  const releases = readReleases(releaseFile, origin.releases)
  const branches = joinBranches(readSchedule(schedule, origin.schedule), readEndOfLife(endOfLife, origin.endOfLife), releases)
  const { cves, records } = await gatherCves(origin, fetch, feed, known)
  const sources = about === undefined || told === undefined
    ? taken({ releases: releaseFile, schedule, endOfLife, feed }, records, now) : toldSources(told, about, feedDate(feed, origin.feed), now)
  const data: ReleaseData = {
    format: 'scs-check/kubernetes-releases/1',
    sources,
    releases: [...releases].map(([version, date]) => ({ version, date })).sort((a, b) => compare(numbers(b.version), numbers(a.version))),
    branches: branches.sort((a, b) => compareBranches(b.branch, a.branch)),
    cves: cves.sort((a, b) => (a.published === b.published ? (a.id < b.id ? 1 : -1) : a.published < b.published ? 1 : -1)),
  }
  return shaped(releaseDataSchema, data, 'the data that the sources give')
}

/** The texts at these addresses; what is missing is told at once. */
async function all(addresses: string[], fetch: Fetch): Promise<[string, string, string, string, string?]> {
  const texts = await Promise.all(addresses.map(address => fetch(address)))
  const missing = addresses.filter((_, i) => texts[i] === undefined)
  if (missing.length > 0) throw new ReleaseDataError(`${missing.join(', ')}: there is no such file`)
  return texts as [string, string, string, string, string?]
}

/** What was taken just now from the public sources. */
function taken(files: Record<'releases' | 'schedule' | 'endOfLife' | 'feed', string>, records: number, now: Instant): ReleaseSources {
  const one = (name: keyof typeof files) => ({ url: PUBLIC[name], taken: now, as: digestOf(files[name]) })
  return {
    releases: one('releases'), schedule: one('schedule'), endOfLife: one('endOfLife'), feed: one('feed'),
    records: { url: PUBLIC.record(''), taken: now, as: `${records} records` },
  }
}

function numbers(version: string): Release {
  return readRelease(version) ?? [0, 0, 0]
}
