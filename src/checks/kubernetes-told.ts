import type { KubernetesVersion } from '../probes/kubernetes-version.ts'
import { branchOf, compareBranches, type Release, readGitVersion } from './kubernetes-version.ts'
import { show } from './words.ts'

/** What an API server says to run. */
export interface ToldRelease {
  release: Release
  branch: string
  /** The older branch whose features and APIs it offers instead of its own (`--emulated-version`). */
  emulates?: string
}

/** The release that an API server says to run; or, as text, why that cannot be told: no version, a pre-release, or answers that contradict each other. */
export function toldRelease({ gitVersion, major, minor, emulationMajor, emulationMinor }: KubernetesVersion): ToldRelease | string {
  const read = readGitVersion(gitVersion)
  if (read === undefined) return `${show(gitVersion)} is no version of Kubernetes (as v1.33.1, perhaps with a suffix of the vendor)`
  if (read.preRelease) return `${show(gitVersion)} is a pre-release, which the version policy does not know`
  const { release } = read
  const branch = branchOf(release)
  const contradicts = (what: string): string => `/version contradicts itself: gitVersion ${show(gitVersion)}, but ${what}`
  if (major !== undefined && number(major) !== release[0]) return contradicts(`major ${show(major)}`)
  if (minor !== undefined && number(minor) !== release[1]) return contradicts(`minor ${show(minor)}`)
  if (emulationMajor === undefined || emulationMinor === undefined) return { release, branch }
  const emulated = `${number(emulationMajor)}.${number(emulationMinor)}`
  if (emulated.includes('NaN') || compareBranches(emulated, branch) > 0) return contradicts(`emulated version ${show(`${emulationMajor}.${emulationMinor}`)}`)
  return { release, branch, ...(emulated !== branch && { emulates: emulated }) }
}

/** Vendors write `33+`. */
function number(text: string): number {
  return Number(/^(0|[1-9][0-9]{0,4})\+?$/.exec(text)?.[1] ?? NaN)
}
