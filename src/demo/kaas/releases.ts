import type { Day, ReleaseData } from '../../model/release-data.ts'

const DAY = 86_400_000
/** Days from one minor version of Kubernetes to the next: three a year. */
const STEP = 122
/** In the STEP days from here on the demo's newest branch is 1.36, as in the real world. */
const FIRST = Date.parse('2026-11-01T00:00:00Z')
const FIRST_MINOR = 36

/** Age in days of each release, oldest first, of the newest branch and of those before it; the last one is out of support. */
const AGES = [
  [150, 120, 90, 60, 20], [270, 240, 200, 170, 120, 90, 60, 20], [390, 360, 320, 290, 240, 200, 170, 120, 90, 60, 20],
  [510, 480, 440, 410, 360, 320, 290, 240, 200, 170, 120],
]
/** Days that a branch is supported: 14 months (https://kubernetes.io/releases/patch-releases/). */
const SUPPORT = 430

/** Releases of the world that the demo cluster lives in, as of an instant: four branches with a patch about every month, the oldest without support. Made up. */
export function demoReleases(now: Date): ReleaseData {
  const day = (ago: number): Day => new Date(now.getTime() - ago * DAY).toISOString().slice(0, 10)
  const taken = { url: 'https://demo.invalid/', taken: now.toISOString().replace(/\.\d{3}Z$/, 'Z'), as: 'made up for the demo cluster' }
  return {
    format: 'scs-check/kubernetes-releases/1',
    sources: { releases: taken, schedule: taken, endOfLife: taken, feed: taken, records: taken },
    releases: AGES.flatMap((ages, i) => ages.map((ago, patch) => ({ version: `${branch(now, i)}.${patch}`, date: day(ago) })).reverse()),
    branches: AGES.map(([oldest = 0], i) => ({ branch: branch(now, i), released: day(oldest), endOfLife: day(oldest - SUPPORT) })),
    cves: [],
  }
}

/** Version of the compliant demo cluster: the newest of all. */
export function newest(now: Date): string {
  return `${branch(now, 0)}.4`
}

/** Version of the flawed one: a newer patch has been out for two months. */
export function outdated(now: Date): string {
  return `${branch(now, 0)}.2`
}

function branch(now: Date, older: number): string {
  return `1.${FIRST_MINOR + Math.floor((now.getTime() - FIRST) / (STEP * DAY)) - older}`
}
