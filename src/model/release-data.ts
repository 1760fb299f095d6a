import type { Instant } from './json.ts'

/** How a reason words it that data are too old: by these words others find what newer data would cure. */
export const TOO_OLD = 'is too old to judge'
/** The cure in every reason that newer data may remove. */
export const UPDATE_DATA = 'run scs-check data update'

/** A day in UTC as `YYYY-MM-DD`. */
export type Day = string

/** Where a part of the data comes from: what it says is what was known when it was taken. */
export interface TakenSource {
  url: string
  taken: Instant
  /** As which it was taken: a commit, a digest, a copy of somebody else's. */
  as: string
}
/** Releases with their actual dates; branches in support, and ended ones; the list of CVEs, and the record of each. */
export type ReleaseSources = Record<'releases' | 'schedule' | 'endOfLife' | 'feed' | 'records', TakenSource>

/** A minor version of Kubernetes, e.g. `1.36`. */
export interface KubernetesBranch {
  branch: string
  /** When its first release came out. */
  released: Day
  /** First day on which it gets critical fixes only, where upstream tells. */
  maintenance?: Day
  /** First day without support. */
  endOfLife: Day
}
/** Versions from `from` (inclusive) to `before` (exclusive); null is without end. */
export interface AffectedRange {
  from: string
  before: string | null
}
export interface KubernetesCve {
  id: string
  published: Day
  /** Base scores by kind of metric, e.g. `cvssV3_1`. */
  scores: Record<string, number>
  affected: AffectedRange[]
  /** What the record says of versions in a form that nobody could read: it may affect any. */
  unread?: string[]
}

/** `kubernetes-releases.json`: what is publicly known of Kubernetes' releases, by which versions are judged; sorted, newest first. */
export interface ReleaseData {
  format: 'scs-check/kubernetes-releases/1'
  sources: ReleaseSources
  releases: { version: string; date: Day }[]
  branches: KubernetesBranch[]
  cves: KubernetesCve[]
}
