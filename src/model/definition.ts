import type { JsonObject } from './json.ts'

export type Level = 'MUST' | 'MUST NOT' | 'SHOULD' | 'SHOULD NOT' | 'MAY'
export type TargetName = 'main' | 'recommended' | 'preview'
export type Lifetime = 'day' | 'week' | 'month' | 'quarter' | 'year'
export type Validity = 'effective' | 'warn' | 'draft' | 'deprecated'

/** What is under test: an OpenStack cloud, or Kubernetes clusters. */
export type SubjectKind = 'openstack' | 'kubernetes'

/** The sentence of the standard that a test case rests on: strength and where it stands. */
export interface Clause {
  level: Level
  url: string
  /** The demand in one sentence of our own. */
  demand: string
}

/** Where our verdict differs from the official suite's, on purpose. */
export interface Deviation {
  official: string
  ours: string
  because: string
}

/** The smallest thing with a verdict. Exactly one of check, manual, retired is given. */
export interface Testcase {
  id: string
  title: string
  clause: Clause
  /** Export of `src/checks/<standard id>.ts`. */
  check?: string
  /** What a person must look at; MISS until an attestation exists. */
  manual?: string
  /** Date from which the official suite has no implementation any more (ids live on for old reports). */
  retired?: string
  parameters?: JsonObject
  lifetime?: Lifetime
  section?: 'light' | 'medium' | 'heavy'
  /** Cure in general; a finding may name the exact command. */
  remedy?: string
  /** The standard is content with nothing to examine; without it an empty set is DNF. */
  whenEmpty?: 'pass'
  deviation?: Deviation[]
  /** The id is ours and not published by SCS. */
  own?: boolean
  /** Ids under which older official reports published this test case (a part of it). */
  formerly?: string[]
}
export interface StandardVersion {
  url: string
  status: 'draft' | 'stable' | 'deprecated'
  targets: Partial<Record<TargetName, string[]>>
  /** Parameters of this version that replace those of the test case, by test case id. */
  parameters?: Record<string, JsonObject>
  /** Why a part of this version (or all) is judged by no test case: shown as open, never as fulfilled. */
  open?: string
}
export interface Standard {
  id: string
  title: string
  /** Kind of the subjects that it is about; `openstack` where it is not said. */
  subject?: SubjectKind
  versions: Record<string, StandardVersion>
  testcases: Testcase[]
  /** Where our verdicts differ from the official suite's in every test case of the standard. */
  deviation?: Deviation[]
  /** `sha256:…` of the definition: tells a changed rule from a changed cloud. */
  digest: string
}
export interface ScopeVersion {
  stabilized: string | null
  /** Standard id → version. */
  standards: Record<string, string>
}
export interface Scope {
  id: string
  uuid: string
  name: string
  /** URL that official reports name. */
  url: string
  subject: SubjectKind
  versions: Record<string, ScopeVersion>
  timeline: { date: string; versions: Record<string, Validity> }[]
  digest: string
}

/** A test case bound to the parameters it is judged with: one result each. */
export interface BoundTestcase {
  testcase: Testcase
  standard: string
  /** Versions of the standard that share these parameters, e.g. `['v1', 'v2']`. */
  standardVersions: string[]
  parameters: JsonObject
  /** Scope version → target in which the result counts; empty if none. */
  targets: Record<string, TargetName>
}
