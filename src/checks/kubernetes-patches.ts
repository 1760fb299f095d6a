import type { Day, KubernetesCve, ReleaseData } from '../model/release-data.ts'
import { branchOf, compare, readRelease, type Release } from './kubernetes-version.ts'

/** A release of a branch and when it came out. */
export interface Patch {
  version: string
  release: Release
  date: Day
}

/** Releases of the same branch with a higher patch number that were out on this day, oldest number first. */
export function newerPatches({ releases }: ReleaseData, running: Release, today: Day): Patch[] {
  return releases.flatMap(({ version, date }) => {
    const release = readRelease(version)
    if (release === undefined || date > today || branchOf(release) !== branchOf(running)) return []
    return compare(release, running) > 0 ? [{ version, release, date }] : []
  }).sort((a, b) => compare(a.release, b.release))
}

/** The highest base score of a CVE; 0 where its record has none. */
export function baseScore({ scores }: KubernetesCve): number {
  return Math.max(0, ...Object.values(scores))
}

/** Whether the release lies in a range that the CVE affects. */
export function affects({ affected }: KubernetesCve, release: Release): boolean {
  const than = (text: string): number => compare(release, readRelease(text) ?? [0, 0, 0])
  return affected.some(({ from, before }) => than(from) >= 0 && (before === null || than(before) < 0))
}

/** Of these patches, the one that came out first and is not affected any more. */
export function firstFix(cve: KubernetesCve, patches: Patch[]): Patch | undefined {
  return patches.filter(({ release }) => !affects(cve, release)).sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : compare(a.release, b.release)))[0]
}
