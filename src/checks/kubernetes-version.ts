/** Major, minor and patch number of a release. */
export type Release = readonly [number, number, number]

/** A version as an API server tells it. */
export interface GitVersion {
  release: Release
  /** What follows the three numbers: the vendor's own (`-gke.5`, `+k3s1`), or that of a pre-release (`-rc.0`). */
  suffix: string
  /** An alpha, beta or release candidate: older than the release of these numbers. */
  preRelease: boolean
}

const NUMBER = '(0|[1-9][0-9]{0,4})'
const GIT_VERSION = new RegExp(`^v?${NUMBER}\\.${NUMBER}\\.${NUMBER}([-+][0-9A-Za-z.+_~-]{1,100})?$`)
const PRE_RELEASE = /^-(alpha|beta|rc)([^A-Za-z]|$)/i

/** Reads `gitVersion`: three numbers, perhaps a `v` before and a suffix after them; undefined for anything else. */
export function readGitVersion(text: string): GitVersion | undefined {
  const [, major, minor, patch, suffix = ''] = GIT_VERSION.exec(text.trim()) ?? []
  if (major === undefined) return undefined
  return { release: [Number(major), Number(minor), Number(patch)], suffix, preRelease: PRE_RELEASE.test(suffix) }
}

/** Reads a release `1.33.1` as the data write it; undefined for anything else. */
export function readRelease(text: string): Release | undefined {
  const read = readGitVersion(text)
  return read === undefined || read.suffix !== '' ? undefined : read.release
}

/** Order of two releases: negative if the first is older. */
export function compare(a: Release, b: Release): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}

/** Order of two branches such as `1.9` and `1.10`. */
export function compareBranches(a: string, b: string): number {
  return compare(readRelease(`${a}.0`) ?? [0, 0, 0], readRelease(`${b}.0`) ?? [0, 0, 0])
}

/** The branch of a release, e.g. `1.33`. */
export function branchOf([major, minor]: Release): string {
  return `${major}.${minor}`
}
