import type { Validity } from '../model/definition.ts'
import type { FleetSubject } from '../model/fleet.ts'
import type { Change, Entry, ScoreCard, VisitEntry } from '../model/history.ts'
import type { Instant, JsonObject } from '../model/json.ts'
import type { VersionSummary } from '../model/report.ts'

/** What a night left of one subject and scope: of that notices, digest, metrics and summaries are made. */
export interface SubjectNight {
  subject: FleetSubject
  scope: string
  /** Absent if the night ended before it was visited. */
  visit?: VisitEntry
  /** As of now, with every test case of the scope: what expired or was never tried is MISS. */
  card: ScoreCard
  changes: Change[]
  /** Verdict and counts per target of each version that was judged, as of now. */
  versions: { version: string; validity: Validity; targets: VersionSummary['targets'] }[]
}

/**
 * What can be told: a FAIL, that it lasts, its end; no verdict, and a verdict again; a test case that decides nothing any more; no look at the
 * subject, and a look again.
 */
export type ItemKind = 'fail' | 'reminder' | 'recovered' | 'not-judged' | 'judged-again' | 'dropped' | 'unreachable' | 'reachable'

/** One thing to tell. Its strings are on one line and without invisible characters, but else as the cloud has them. */
export interface Item extends JsonObject {
  kind: ItemKind
  scope: string
  /** '' where it is about the subject as a whole. */
  testcase: string
  title: string
  /** Since when it is so, or was until now. */
  since: Instant
  verdict: string
  because: string
  /** Versions of the scope in which it decides. */
  versions: string[]
  clause: { level: string; url: string } | null
  objects: { subject: string; message: string; expected: string; found: string; remedy: string }[]
  /** Objects that are not listed. */
  omitted: number
  causes: { kind: string; text: string }[]
  /** The test changed (its definition, the tool, data on releases), and not the cloud. */
  testChanged: boolean
}

/** A message to one contact, as it is sent and sent again: `channels` are the kinds of the contact's channels when it was decided. */
export interface Notice extends JsonObject {
  contact: string
  channels: string[]
  title: string
  text: string
  /** JSON of shape `scs-check/notice/1`. */
  body: JsonObject
}

/** A FAIL that lasts: since when, and who was told of it when (nobody, if it was there in the first night). */
export interface Failing extends JsonObject {
  since: Instant
  at: Instant
  told: string[]
  reminded: boolean
}
/** No verdict, or no look: since when, for how many nights, and who was told; null until the time to tell has come. */
export interface Unjudged extends JsonObject {
  since: Instant
  nights: number
  told: string[] | null
}
/** What is open about a test case. Both at once: it failed, and has had no verdict since. */
export interface Open {
  fail?: Failing
  unjudged?: Unjudged
}
/** What is known and told of a subject's scope. */
export interface ScopeLedger {
  /** A night has looked at it: what was wrong then was told to nobody. */
  looked: boolean
  unreachable?: Unjudged
  testcases: Record<string, Open>
}
/** By scope. */
export type Ledger = Record<string, ScopeLedger>

/** Entry of `['notices', subject]` and `['digests', line]`, id `NIGHT~plan`: what a night decided to tell, once and for all, and what is known since. */
export interface PlanEntry extends Entry {
  format: 'scs-check/notices/1'
  night: string
  ledger: Ledger & JsonObject
  notices: Notice[]
}
