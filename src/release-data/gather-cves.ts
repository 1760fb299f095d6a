import type { JsonObject } from '../model/json.ts'
import type { KubernetesCve } from '../model/release-data.ts'
import { readCveRecord, withoutRecord } from './cve-record.ts'
import { readFeed } from './publications.ts'
import { ReleaseDataError } from './release-data-error.ts'
import { jsonOf, shaped } from './shape.ts'
import type { Fetch, Origin } from './sources.ts'

export interface GatheredCves {
  cves: KubernetesCve[]
  /** How many records there were. */
  records: number
}

/**
 * The CVEs of the feed by their records. Of those that were known before, one that the feed lacks must be withdrawn by its own record (rejected, or filed
 * under another product), and one that had a record must have it still: else the feed is broken or cut off. Throws ReleaseDataError, or what `fetch` throws.
 */
export async function gatherCves(origin: Origin, fetch: Fetch, feed: string, known: KubernetesCve[]): Promise<GatheredCves> {
  const listed = readFeed(feed, origin.feed)
  const unlisted = known.filter(({ id }) => !listed.has(id))
  const found = await Promise.all([...listed.keys(), ...unlisted.map(({ id }) => id)].map(async id => [id, await fetch(origin.record(id))] as const))
  const texts = new Map(found)
  const read = (id: string): KubernetesCve | null => {
    const text = texts.get(id)
    return text === undefined ? withoutRecord(id, listed.get(id)) : readCveRecord(id, recordOf(id, text, origin), listed.get(id))
  }
  const delisted = unlisted.filter(({ id }) => texts.get(id) === undefined || read(id) !== null)
  refuse(delisted, `${origin.feed}: lacks what was known before, and no record tells that it was withdrawn`)
  const bare = known.filter(({ id, unread }) => listed.has(id) && texts.get(id) === undefined && unread?.includes(NO_RECORD) !== true)
  refuse(bare, `${origin.record('<id>')}: there is no such file any more`)
  const cves = [...listed.keys()].map(read).filter(cve => cve !== null)
  return { cves, records: [...listed.keys()].filter(id => texts.get(id) !== undefined).length }
}

/** What `withoutRecord` notes. */
const NO_RECORD = 'no record'

function refuse(lost: KubernetesCve[], why: string): void {
  if (lost.length === 0) return
  throw new ReleaseDataError(`${why} (${lost.length}: ${lost.slice(0, 3).map(({ id }) => id).join(', ')}${lost.length > 3 ? ' …' : ''})`)
}

function recordOf(id: string, text: string, origin: Origin): JsonObject {
  const what = origin.record(id)
  const record = shaped<JsonObject>({ type: 'object', required: ['containers', 'cveMetadata'] }, jsonOf(text, what), what)
  const { cveId } = record['cveMetadata'] as JsonObject
  if (cveId !== undefined && cveId !== id) throw new ReleaseDataError(`${what}: is the record of another CVE`)
  return record
}
