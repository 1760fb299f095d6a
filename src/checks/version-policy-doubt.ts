import { type Day, type KubernetesCve, type ReleaseData, TOO_OLD, UPDATE_DATA } from '../model/release-data.ts'
import type { EndOfLife } from './kubernetes-branches.ts'
import { affects, baseScore, type Patch } from './kubernetes-patches.ts'
import type { Release } from './kubernetes-version.ts'
import { dayOf, daysBetween } from './release-days.ts'

export interface PolicyParameters {
  endOfLife: EndOfLife
  /** Days within which a patch must be offered; those for a patch that fixes a critical CVE, and those recommended for it. */
  patchDays: number
  fixDays: number
  fixWish: number
  /** Lowest base score of a critical CVE. */
  baseScore: number
  /** Days that the list of CVEs may be old where a CVE that it lacks would change the verdict. */
  listDays: number
}
/** What is known of one version on one day. */
export interface Case {
  running: Release
  today: Day
  /** Newer releases of its branch. */
  patches: Patch[]
  /** Critical CVEs that affect it. */
  critical: KubernetesCve[]
}

/**
 * Why it cannot be told whether the release is the newest; undefined if the data know it. Data that lack it may lack newer ones too, or there is no such
 * release.
 */
export function unknownRelease({ running }: Case, { releases, sources }: ReleaseData): string | undefined {
  const name = running.join('.')
  if (releases.some(({ version }) => version === name)) return undefined
  return `${name} is not among the releases known on ${dayOf(sources.releases.taken)}: whether a newer patch is overdue cannot be told; ${UPDATE_DATA}`
}

/**
 * Why a violation could hide in what the data do not know yet; undefined if none could.
 *
 * Data taken on day T know every release up to T, so one that they lack is at most (today - T) days old. Hence
 * - beyond `patchDays`, a release that they lack may be overdue;
 * - beyond `fixDays`, a release that they lack may be overdue if it fixes a critical CVE of the running version: one that is known,
 *   or one that is not;
 * - a newer patch that is known and older than `fixDays` is overdue if a CVE that is not known is fixed by it.
 * A CVE may be unknown if the list is older than `listDays`, if it names the affected versions in a way that nobody could read, or has no score yet.
 */
export function hiddenDoubt({ running, today, patches, critical }: Case, { sources, cves }: ReleaseData, parameters: PolicyParameters): string | undefined {
  const { patchDays, fixDays, listDays } = parameters
  const releases = dayOf(sources.releases.taken)
  const list = earlier(dayOf(sources.feed.taken), dayOf(sources.records.taken))
  const age = daysBetween(releases, today)
  const old = `data from ${releases} ${TOO_OLD} ${today}`
  if (age > patchDays) return `${old}: a patch released since then could be overdue after ${patchDays} days; ${UPDATE_DATA}`
  const open = critical[0]
  if (age > fixDays && open !== undefined) {
    return `${old}: a patch released since then that fixes ${open.id} could be overdue after ${fixDays} days; ${UPDATE_DATA}`
  }
  const waiting = patches.find(({ date }) => daysBetween(date, today) > fixDays)
  if (age <= fixDays && waiting === undefined) return undefined
  const what = waiting === undefined ? 'a patch released since then' : `${waiting.version} of ${waiting.date}`
  if (daysBetween(list, today) > listDays) {
    return `data from ${earlier(releases, list)} ${TOO_OLD} ${today}: whether ${what} fixes a CVE with base score ${parameters.baseScore} or more `
      + `(overdue after ${fixDays} days) cannot be told by CVEs of ${list}; ${UPDATE_DATA}`
  }
  const unclear = cves.find(cve => cve.published <= today && !critical.includes(cve) && mayBeCritical(cve))
  if (unclear === undefined) return undefined
  const { id, unread } = unclear
  const words = unread === undefined ? '' : ` (${unread[0]})`
  return `${id} (base score ${baseScore(unclear) || 'not known yet'}) leaves open which versions it affects or how badly${words}: `
    + `whether ${what} fixes it cannot be told`

  /** A critical CVE whose versions nobody could read, or a young one without a score that affects the running version or may do so. */
  function mayBeCritical(cve: KubernetesCve): boolean {
    if (Object.keys(cve.scores).length > 0) return baseScore(cve) >= parameters.baseScore && cve.unread !== undefined
    return daysBetween(cve.published, today) <= patchDays && (cve.unread !== undefined || affects(cve, running))
  }
}

function earlier(a: Day, b: Day): Day {
  return a < b ? a : b
}
