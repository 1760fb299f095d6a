import type { Instant } from '../model/json.ts'
import type { ReleaseSources } from '../model/release-data.ts'
import { releaseDataSchema } from '../probes/kubernetes-releases.ts'
import { ReleaseDataError } from './release-data-error.ts'
import { jsonOf, problems } from './shape.ts'

const FORM = '{"url": "https://…", "taken": "2026-11-22T03:00:00Z", "as": "commit 1a2b3c4"}'

/**
 * What a mirror's sources.json tells of its files; a feed counts as of its own date if that is older: a fresh copy of an old file is old. Throws
 * ReleaseDataError with all that is missing or wrong.
 */
export function toldSources(text: string, about: string, feedDate: Instant | undefined, now: Instant): ReleaseSources {
  const value = jsonOf(text, about)
  const { sources: schema } = releaseDataSchema['properties'] as { sources: Record<string, unknown> }
  const wrong = problems(schema, value)
  if (wrong.length > 0) {
    throw new ReleaseDataError(`${about}: ${wrong.join('; ')} (releases, schedule, endOfLife, feed and records have each the form ${FORM})`)
  }
  const sources = value as ReleaseSources
  const future = Object.entries(sources).filter(([, source]) => source.taken > now).map(([name, source]) => `${name} were taken in the future (${source.taken})`)
  if (future.length > 0) throw new ReleaseDataError(`${about}: ${future.join('; ')}`)
  const { feed } = sources
  if (feedDate === undefined || feedDate >= feed.taken) return sources
  return { ...sources, feed: { ...feed, taken: feedDate, as: `${feed.as.slice(0, 400)}; copied ${feed.taken}, but updated ${feedDate} by its own account` } }
}
