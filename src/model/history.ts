import type { Instant, Json, JsonObject } from './json.ts'
import type { Finding, Verdict } from './judging.ts'

/** `sha256:` and 64 hexadecimal digits. */
export type Digest = string

/**
 * Names a journal: what it is about, then of which subject, scope … Each part has 1 to 200 characters, any but control characters.
 * `['nights', line]` (a line of nights has the same subjects), `['begun', subject]`, `['visits', subject, scope]`, `['notices', subject]`, `['notices', subject, 'deliveries']`, `['digests', line]`, `['submissions', subject]`, `['subjects', subject]`, `['certificates']`.
 */
export type Journal = readonly string[]

/** Something that happened. It is never changed; only retention removes it. Readers ignore members that they do not know. */
export interface Entry extends JsonObject {
  /** Names it within its journal and orders it: begins with a date or an instant, then letters, digits and `._:~-`; at most 200 characters. */
  id: string
  /** When it was written. */
  at: Instant
  /** Digests of everything in the store that it needs: what no entry names is garbage. */
  objects: Digest[]
}

/** Results over time: objects named by their SHA-256, and journals of entries. Every promise that resolves is durable; all of them throw `StoreError`. */
export interface Store {
  /** Where it is, for people; without a password. */
  readonly where: string
  /** Keeps bytes; what is there already costs nothing. */
  put(bytes: Uint8Array | string): Promise<Digest>
  /** The bytes, checked against their digest; throws `StoreError` (`missing` or `damaged`). */
  get(digest: Digest): Promise<Buffer>
  has(digest: Digest): Promise<boolean>
  /** Adds an entry; false if the journal has one of this id, which stays as it was. Throws if an object that it names is missing. */
  append(journal: Journal, entry: Entry): Promise<boolean>
  /** Entries ordered by id, from `after` (exclusive) to `until` (inclusive); `reverse`: newest first. */
  entries(journal: Journal, range?: { after?: string; until?: string; reverse?: boolean }): AsyncIterable<Entry>
  /** The ids of these entries in order, without reading what is in them. */
  ids(journal: Journal, range?: { after?: string; until?: string }): Promise<string[]>
  /** The newest entry, if there is one. */
  newest(journal: Journal): Promise<Entry | undefined>
  /** Journals whose name begins with these parts, sorted. */
  journals(prefix: Journal): Promise<Journal[]>
  /** Takes a lock that ends with the process that holds it, or its holder if somebody has it. */
  lock(name: string): Promise<Lock | { holder: string }>
  /** For `scs-check store`: what is there, checked, and what retention and garbage collection remove. */
  readonly upkeep: Upkeep
  close(): Promise<void>
}
export interface Lock {
  release(): Promise<void>
}
export interface Upkeep {
  /** Every object and entry read and checked; a problem names the place. */
  verify(onProblem: (problem: string) => void): Promise<{ objects: number; entries: number; problems: number }>
  /** Removes entries written before `before` (but the newest of each journal, and journals that are kept for ever), then what no entry names and is older than a day. */
  collect(options: { before: Instant; dryRun: boolean }): Promise<{ entries: number; objects: number; bytes: number }>
  stat(): Promise<{ objects: number; bytes: number; journals: number; entries: number; oldest?: Instant; newest?: Instant }>
}

/** The newest result of a test case. */
export interface CardResult {
  verdict: Verdict
  /** The report's `because`, at most 300 characters. */
  because: string
  /** When it was judged. */
  at: Instant
  /** Expiry; from then on it is MISS. Null for MISS. */
  validUntil: Instant | null
  /** Night of the visit whose report says so. */
  night: string
  /** Digest of the standard's definition. */
  rule: Digest
  /** Version of the tool that judged. */
  tool?: string
  /** Versions of the standard whose parameters it was judged by. */
  standardVersions?: string[]
  /** The newest PASS or FAIL, where the verdict is neither. */
  judged?: { verdict: Verdict; at: Instant; validUntil: Instant | null; night: string }
}
/** Score card of a subject and scope: the newest result by test case id; `ID (v1, v2)` where versions of a standard judge it differently. */
export type ScoreCard = Record<string, CardResult>

/** Entry of `['visits', subject, scope]`; its id is the night. */
export interface VisitEntry extends Entry {
  format: 'scs-check/visit/1'
  night: string
  subject: string
  scope: string
  /** When the visit began and ended. */
  from: Instant
  until: Instant
  /** `partial`: ended before everything was looked at (deadline, error budget, interrupt); `failed`: nothing could be looked at (configuration, crash). */
  state: 'complete' | 'partial' | 'failed'
  /** Why it is not complete. */
  problem?: string
  /** Somebody ended the night: when it goes on, the subject is visited again. */
  interrupted?: true
  tool: { name: string; version: string }
  /** Tells the cloud or clusters from others of the same name, where that can be told. */
  target?: Digest
  /** Of the settings that led there. */
  settings?: Digest
  /** What was judged: the test cases of this night. */
  ran: string[]
  /** The bytes of `collection.json`, and of `report.json`; those of a visit that failed say that nothing was seen. */
  collection?: Digest
  report?: Digest
  attestations?: Digest[]
  /** Definitions that it was judged by: the scope's and those of the standards, as objects of canonical JSON. */
  rules?: { scope: Digest; standards: Record<string, Digest> }
  /** SSHSIG (armoured) of the report's bytes in namespace `report`. */
  signature?: Digest
  /** The score card after this visit. */
  card: ScoreCard & JsonObject
}

/** Entry of `['nights', line]`: `NIGHT~begin` and `NIGHT~end` (with shards `NIGHT~begin~I`, and one `NIGHT~end`). */
export interface NightEntry extends Entry {
  format: 'scs-check/night/1'
  night: string
  state: 'begin' | 'end'
  tool: { name: string; version: string }
  shard?: string
  /** At the end: what became of each subject and scope. */
  subjects?: { subject: string; scope: string; state: VisitEntry['state'] | 'missing'; verdict: Verdict; seconds: number }[] & Json[]
}

/** What happened to a test case between two visits; `other-findings`: it fails as before, but for other objects. */
export type ChangeKind = 'new-fail' | 'fixed' | 'not-judged' | 'judged-again' | 'expired' | 'new-testcase' | 'gone-testcase' | 'other-findings'
/** Why: the cloud (values in the evidence), the definition, the tool's code, the data on releases, the time that passed (a date, an age), a failing look, a person's attestation. */
export type CauseKind = 'cloud' | 'rule' | 'tool' | 'data' | 'time' | 'visit' | 'attestation' | 'unknown'
export interface Cause {
  kind: CauseKind
  /** One sentence for people. */
  text: string
  /** For `cloud` and `data`: the values that differ, the telling ones first. */
  values?: { need: string; at: string; before?: Json; after?: Json }[]
}
export interface Change {
  testcase: string
  kind: ChangeKind
  /** Targets (main, recommended, preview) by scope version in which it counts. */
  targets: Record<string, string>
  before?: Verdict
  after?: Verdict
  /** What the newer report says of it. */
  because: string
  /** Violations that came and went, at most 20 of each. */
  findings?: { new: Finding[]; gone: Finding[] }
  causes: Cause[]
}
