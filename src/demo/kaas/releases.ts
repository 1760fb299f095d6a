import type { Day, ReleaseData } from '../../model/release-data.ts'

const DAY = 86_400_000

/** Version of the compliant demo cluster: the newest of `demoReleases`. */
export const NEWEST = '1.36.4'
/** Version of the flawed one: a newer patch has been out for two months. */
export const OUTDATED = '1.36.2'

/** Releases of the world that the demo cluster lives in, as of an instant: four branches with a patch about every month, the oldest without support. Made up. */
export function demoReleases(now: Date): ReleaseData {
  const day = (ago: number): Day => new Date(now.getTime() - ago * DAY).toISOString().slice(0, 10)
  const taken = { url: 'https://demo.invalid/', taken: now.toISOString().replace(/\.\d{3}Z$/, 'Z'), as: 'made up for the demo cluster' }
  const released: [string, number[]][] = [
    ['1.36', [150, 120, 90, 60, 20]], ['1.35', [270, 240, 200, 170, 120, 90, 60, 20]],
    ['1.34', [390, 360, 320, 290, 240, 200, 170, 120, 90, 60, 20]], ['1.33', [510, 480, 440, 410, 360, 320, 290, 240, 200, 170, 120]],
  ]
  return {
    format: 'scs-check/kubernetes-releases/1',
    sources: { releases: taken, schedule: taken, endOfLife: taken, feed: taken, records: taken },
    releases: released.flatMap(([branch, ages]) => ages.map((ago, patch) => ({ version: `${branch}.${patch}`, date: day(ago) })).reverse()),
    branches: released.map(([branch, [oldest = 0]]) => ({ branch, released: day(oldest), endOfLife: day(oldest - 430) })),
    cves: [],
  }
}
