import type { CertificateStanding, StatementGone } from './certificate.ts'
import type { BoundTestcase, Scope, Standard, Validity } from './definition.ts'
import type { Change, Digest, ScoreCard, VisitEntry } from './history.ts'
import type { Instant } from './json.ts'
import type { Verdict } from './judging.ts'
import type { VersionSummary } from './report.ts'
import type { Waiver, WaiverUse } from './waiver.ts'

/** Who may read: `public` shows verdicts, findings and curated values; `full` all evidence too. */
export type View = 'public' | 'full'

/** A visit as histories have it: what its entry says, without the score card. */
export interface NightRow {
  /** Of the entry; differs from `night` where a night was visited twice. */
  id: string
  night: string
  from: Instant
  until: Instant
  state: VisitEntry['state']
  problem?: string
  /** Why nothing of it counts though it ended; its state is `failed`. */
  doubt?: string
  /** Version of scs-check. */
  tool: string
  /** How many test cases were judged in it. */
  ran: number
  report?: Digest
  signature?: Digest
  collection?: Digest
  attestations?: Digest[]
  /** Its signed bytes lie beside the pages; in the public view only where nothing in them is withheld. */
  published?: boolean
  /** `ssh-ed25519 SHA256:…` of the key, as the signature says; `signer` where it was verified with allowed signers. */
  key?: string
  signer?: string
  /** Why the signature does not count, where it was looked at. */
  refused?: string
  /** Verdict of target main at the end of the visit, by version of the scope that was in force then (effective or warn). */
  main: Record<string, Verdict>
}

/** A subject and scope over 18 months. */
export interface History {
  /** Oldest first. */
  nights: NightRow[]
  /**
   * By key of the score card (`testcaseOf` gives the id): one letter per night, what the card said at the end of the visit: P F D M for PASS FAIL DNF MISS,
   * `.` where there was no such test case.
   */
  verdicts: Record<string, string>
}

/** What a page says of a version's target main: `waived`: it fails, and all that fails is waived; `not-judged`: DNF or MISS. */
export type State = 'pass' | 'fail' | 'waived' | 'not-judged'

export interface VersionStanding {
  version: string
  validity: Validity
  /** Verdict and counts by target, as of the board's date: what expired is MISS. */
  targets: VersionSummary['targets']
  /** Of target main. */
  state: State
  /** Since when it is so; of `not-judged` when it was judged last, absent if it never was. */
  since?: Instant
}

/** Changes of one night. */
export interface NightChanges {
  night: string
  /** When the visit ended. */
  at: Instant
  changes: Change[]
}

/** One scope of a subject. */
export interface BoardScope {
  scope: string
  history: History
  /** As of the board's date, every test case of the versions shown: what expired or was never tried is MISS. */
  card: ScoreCard
  /** Those in force first (effective, warn), then drafts and deprecated ones that were judged; in the scope's order. */
  versions: VersionStanding[]
  /** Newest first, of 18 months; only nights in which something changed. */
  changes: NightChanges[]
  /** Newest first. */
  certificates: CertificateStanding[]
  /** By key of the score card: the waiver that holds for it now. */
  waived: Record<string, Waiver>
  /** The visit that ended last of all that pages ever showed, kept or not. */
  seen?: Pick<NightRow, 'night' | 'until'>
  /** The newest night of its line, where that did not visit it. */
  missing?: string
}

export interface BoardSubject {
  name: string
  description?: string
  operator?: string
  group?: string
  /** Text → address; `health monitor` has a column of the overview. */
  links: Record<string, string>
  /** Holds a certificate; where there is no register, as configured. */
  certified: boolean
  /** It was visited, but the configuration does not name it any more. */
  former?: true
  scopes: BoardScope[]
}

/** All that the pages are made of. */
export interface Board {
  asOf: Instant
  view: View
  tool: { name: string; version: string }
  title: string
  /** Where the pages will be served, ending in `/`; feeds and badge snippets need it. */
  baseUrl?: string
  /** Definitions of today, by scope id. */
  scopes: Record<string, { scope: Scope; standards: Standard[]; bound: BoundTestcase[] }>
  /** By name. */
  subjects: BoardSubject[]
  /** What says who is certified: the register, or, where that is empty, the configuration. */
  certifiedBy: 'register' | 'config'
  certificates: CertificateStanding[]
  /** Statements that the pages said before and that are not in the register any more. */
  gone?: StatementGone[]
  waivers: WaiverUse[]
  /** What could not be read or does not fit, for people. */
  problems: string[]
}

/** A file of the site: its path below the directory, `/`-separated, and its content. */
export interface SiteFile {
  path: string
  content: string | Uint8Array
}
