/** The nouns of scs-check. Types only: this file imports nothing and no layer may put behaviour here. */

/** An instant as ISO 8601 in UTC with a trailing Z, e.g. `2026-11-22T03:00:00Z`. */
export type Instant = string
/** A JSON Schema (draft 2020-12 vocabulary that ajv knows). */
export type Schema = Record<string, unknown>
/** A JSON value as a cloud sent it: never trusted, narrowed by whoever reads it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

// ---------------------------------------------------------------- seeing

/** Why something could not be seen; every one of them leads to DNF, none to PASS or FAIL. */
export type UnseenReason = 'refused' | 'timeout' | 'unreachable' | 'malformed' | 'unsupported'

/** What a probe saw of a subject. `seen.data` is redacted and has the shape that the probe's schema promises. */
export interface Evidence<Data = Json> {
  kind: string
  revision: number
  subject: string
  seen: { ok: true; data: Data } | { ok: false; reason: UnseenReason; message: string }
}

/** An evidence document as a collection lists it: its digest, and when it was taken. */
export interface EvidenceEntry {
  kind: string
  digest: string
  from: Instant
  until: Instant
}

/** `collection.json`: what one visit of one subject brought home. The documents lie beside it, named by their digest. */
export interface Collection {
  format: 'scs-check/collection/1'
  tool: { name: string; version: string }
  subject: string
  from: Instant
  until: Instant
  /** Remarks about the circumstances that a reader of verdicts must know (e.g. a privileged account was allowed). */
  notes: string[]
  evidence: EvidenceEntry[]
}

/** What one visit brought home: the list and, by digest, the documents. */
export interface Gathered {
  collection: Collection
  documents: Map<string, Evidence>
}

/** One endpoint of the service catalog, as Keystone lists it. */
export interface Endpoint {
  interface: string
  region: string
  url: string
}
export interface CatalogEntry {
  type: string
  name: string
  endpoints: Endpoint[]
}

export interface ListOptions {
  /** Name of the array in the answer, e.g. `flavors`. */
  key: string
  query?: Record<string, string>
  /** Wished microversion as `major.minor`; answers 406 are reported as `unsupported`. */
  microversion?: string
}

/** What a probe may do with an OpenStack cloud; credentials stay behind it. Every method throws `Unseen` and nothing else. */
export interface OpenStack {
  region: string
  interface: string
  /** Facts of the token in use; the token itself is not among them. */
  session(): Promise<Session>
  /** All items of a listing, every page of it, in the order of the cloud. `path` is below the version root, e.g. `/flavors/detail`. */
  list(service: ServiceType, path: string, options: ListOptions): Promise<JsonObject[]>
  /** One document. */
  get(service: ServiceType, path: string, options?: { microversion?: string }): Promise<Json>
  /** URL of the service's endpoint in the region and interface of this connection, after overrides; undefined if the catalog has none. */
  endpoint(...types: string[]): Promise<string | undefined>
  /** A request without the cloud's token to any URL of the cloud, under the same HTTP and TLS policy; any status is an answer. */
  anonymous(method: string, url: string, headers?: Record<string, string>, body?: string): Promise<Reply>
  /** A request that may change something, sent once; any status but 2xx throws. */
  send(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', service: ServiceType, path: string, body?: Body): Promise<Reply>
  /** The versions that the service's root names, with their microversion ranges. */
  versions(service: ServiceType): Promise<ApiVersion[]>
  /** Keeps a secret that was made during the run out of everything that leaves the process. */
  conceal(secret: string): void
  /** The same connection, whose requests end when the signal does. */
  until(signal: AbortSignal): OpenStack
}
export type ServiceType = 'identity' | 'compute' | 'image' | 'network' | 'block-storage' | 'key-manager' | 'load-balancer' | 'dns' | 'placement' | 'bare-metal' | 'shared-file-system'

/** What `send` sends: JSON, or a text of any type (`headers` names it). */
export interface Body {
  json?: Json
  text?: string
  headers?: Record<string, string>
  /** Wished microversion as `major.minor`. */
  microversion?: string
}
export interface Reply {
  status: number
  /** Names in lower case. */
  headers: Record<string, string>
  body: string
  /** The body as JSON; throws `Unseen`. */
  json(): Json
}
export interface ApiVersion {
  id: string
  status: string
  /** Highest and lowest microversion; '' where there are none. */
  max: string
  min: string
}

export interface Session {
  user: { id: string; name: string; domain: string }
  project: { id: string; name: string; domain: string } | null
  roles: string[]
  methods: string[]
  issuedAt: Instant
  expiresAt: Instant
  /** Expiry of the application credential in use, where the cloud tells. */
  credentialExpiresAt: Instant | null
  catalog: CatalogEntry[]
}

/** What a probe is handed: the subject's name and its API, already connected by `cli`, and what else the caller gave. */
export interface Target {
  subject: string
  openstack?: OpenStack
  /** Speaks TLS with any address, without believing a certificate. */
  tls?: TlsClient
  /** Connections of the managers of two or more domains (scs-0302). */
  domainManagers?: DomainManager[]
  /** Results of a Tempest run, or what runs it (scs-0128). */
  tempest?: TempestEngine
}
/** Takes another probe's evidence, once per run; throws `Unseen` if that could not be seen. */
export type Need = <Data>(probe: Probe<Data>) => Promise<Data>

/** The visit that a probe is part of. */
export interface Visit {
  /** Names of what plays create begin with `scs-check-<run>-`: the time in base 36 and random letters, see `runId` of src/probes/run-id.ts. */
  run: string
  /** Ends the acting (deadline, Ctrl-C); what was created is then removed. */
  signal: AbortSignal
  /** Ends everything, also the removing. */
  hardSignal: AbortSignal
  /** Quota that the plays of this visit have reserved so far, by OpenStack's own quota name. */
  reserved: Map<string, number>
}

/** The only code that touches a cloud. `observe` throws `Unseen` when it could not see. */
export interface Probe<Data> {
  kind: string
  revision: number
  mode: 'passive' | 'active'
  /** What the data must look like; checked before anything is stored. */
  schema: Schema
  /** Of an active probe: what it creates for how long at most, shown by `scs-check plan`. */
  plan?: Plan
  /** What the caller must give for it; without that the probe is left out and its test cases are MISS. */
  asks?: { given(target: Target): boolean; how: string }
  /** Loads what observing needs, while the process waits for its token. */
  prepare?(): Promise<unknown>
  observe(target: Target, need: Need, visit: Visit): Promise<Data>
}

// ---------------------------------------------------------------- acting

/** What an active probe would do. */
export interface Plan {
  title: string
  /** What it creates and removes again, for people: `volume of 1 GiB`. */
  creates: string[]
  /** Quota it needs at the same time, by OpenStack's own names (`volumes`, `gigabytes`, `instances`, `security_group` …). */
  quota: Record<string, number>
  /** Seconds that the acting may take; removing comes on top. */
  seconds: number
}

/**
 * How a step ended. `refused`: by policy (403). `unauthenticated`: the token or the credential is no longer accepted (401). `quota`: a limit was reached. `unsupported`: this API, or the service, is not there.
 * `rejected`: the request was refused for another reason (400, 409 …). `error`: 5xx, or a resource went into an error state.
 * `not-ready`: the service answers, but the resource was not ready in time. `timeout`: no answer in time. `unreachable`: the connection was
 * refused or lost. `malformed`: the answer makes no sense. `interrupted`: the visit's
 * deadline or Ctrl-C, or somebody else removed what the play had made.
 */
export type StepOutcome =
  'done' | 'refused' | 'unauthenticated' | 'quota' | 'unsupported' | 'rejected' | 'error' | 'not-ready' | 'timeout' | 'unreachable' | 'malformed' | 'interrupted'

export interface Step {
  name: string
  outcome: StepOutcome
  /** Duration, to a tenth of a second. */
  seconds: number
  message?: string
  /** HTTP status that ended it. */
  status?: number
}
/** Something that could not be removed. */
export interface Leftover {
  kind: string
  name: string
  /** null where the cloud never told it. */
  id: string | null
  why: string
  /** The command that removes it. */
  command: string
}
/** Evidence of a play: what was done, what was seen on the way (as far as it came), what was undone and what is left. */
export interface Played<Data> {
  run: string
  steps: Step[]
  undo: Step[]
  /** `done` if every step was done, else the outcome of the step that ended the play. */
  outcome: StepOutcome
  data: Partial<Data>
  leftovers: Leftover[]
}

/** What a certificate says, as far as rules ask for it. */
export interface CertificateFacts {
  subject: string
  issuer: string
  /** DNS names and IP addresses of the subject alternative name. */
  names: string[]
  /** null where the certificate holds no time that can be read. */
  validFrom: Instant | null
  validUntil: Instant | null
  /** `bits` of an RSA or DSA modulus, `curve` of an EC key by OpenSSL's name. */
  key: { type: string; bits: number | null; curve: string | null }
  /** Name of the signature algorithm, e.g. `ecdsa-with-SHA256`, or its OID. */
  signature: string
  /** Fingerprint in lower-case hexadecimal. */
  sha256: string
}
/** One TLS handshake as asked for; see src/clients/tls-client.ts. */
export interface Handshake {
  ok: boolean
  /** Why it failed: an alert's name, a code, or `unreachable`/`timeout`; '' if ok. */
  error: string
  /** e.g. `TLSv1.3`. */
  protocol: string
  /** OpenSSL's standard (IANA) name. */
  cipher: string
  /** Group of the key exchange where it is known, e.g. `X25519`; DH with its bits as `DH 2048`. */
  group: string
  /** DER of the chain as sent, leaf first, in Base64; only where asked for. */
  chain: string[]
  /** What the certificates of `chain` say, in the same order. */
  certificates?: CertificateFacts[]
  /** Whether the chain leads to an authority that this machine (or the cloud's cacert) trusts, and fits the name. */
  trusted: { ok: boolean; error: string } | null
}
export interface TlsClient {
  handshake(host: string, port: number, offer: { protocols?: string[]; ciphers?: string[]; groups?: string[]; chain?: boolean }, signal: AbortSignal): Promise<Handshake>
}
export interface DomainManager {
  domain: string
  /** The non-administrative role that the manager may assign. */
  memberRole: string
  openstack: OpenStack
}
/** One Tempest test as it ended. */
export interface TempestResult {
  id: string
  status: 'passed' | 'failed' | 'skipped'
  message?: string
}
export interface TempestEngine {
  /** Where the results come from: `tempest 41.0.0` or the name of an imported file. */
  source: string
  /** The results of those of the tests that were run; throws `Unseen`. */
  results(ids: string[], signal: AbortSignal): Promise<TempestResult[]>
  /** What the run left in the cloud. */
  leftovers?: Leftover[]
}

// ---------------------------------------------------------------- demanding

export type Level = 'MUST' | 'MUST NOT' | 'SHOULD' | 'SHOULD NOT' | 'MAY'
export type TargetName = 'main' | 'recommended' | 'preview'
export type Lifetime = 'day' | 'week' | 'month' | 'quarter' | 'year'
export type Validity = 'effective' | 'warn' | 'draft' | 'deprecated'

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
  /** `openstack` or `kubernetes`: what kind of subject. */
  subject: 'openstack' | 'kubernetes'
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

// ---------------------------------------------------------------- judging

export type Verdict = 'PASS' | 'FAIL' | 'DNF' | 'MISS'

/** One violation or remark. All strings may hold text from a cloud: every report escapes them. */
export interface Finding {
  severity: 'violation' | 'remark'
  /** The object: name and id, e.g. `Ubuntu 24.04 (3f…)`. */
  subject: string
  /** JSON pointer into the evidence; its first segment is the name of the need, e.g. `/images/0/os_distro`. */
  at: string
  message: string
  expected?: string
  found?: string
  /** Exact command or step for this object. */
  remedy?: string
}
export interface Outcome {
  /** How many objects were looked at. None and no `whenEmpty: pass` means DNF. */
  examined: number
  findings: Finding[]
  /** Set when this cloud can only be judged by an active test: the verdict is MISS with this reason. */
  missing?: string
  /** Set when what was seen allows no verdict: DNF with this reason, whatever else was found. */
  unjudged?: string
}
export type Seen<N> = { [K in keyof N]: N[K] extends Probe<infer Data> ? Data : never }

/** A rule: a pure function of evidence, parameters and the clock of judging. Use `check()` of src/checks/check.ts to write one. */
export interface Check {
  needs: Record<string, Probe<unknown>>
  /** Evidence that only adds remarks: if it could not be seen, it is `undefined` and the verdict stands without it. */
  wants?: Record<string, Probe<unknown>>
  /** JSON Schema of the parameters; definitions that do not match are refused. */
  parameters: Schema
  judge(seen: Record<string, unknown>, parameters: JsonObject, asOf: Date): Outcome
}

// ---------------------------------------------------------------- reporting

export interface Result {
  testcase: string
  title: string
  standard: string
  standardVersions: string[]
  targets: Record<string, TargetName>
  verdict: Verdict
  because: string
  examined: number
  findings: Finding[]
  /** How many more findings there were than the report holds; the evidence has them all. */
  omitted?: number
  clause: Clause
  remedy?: string
  own?: true
  deviation?: Deviation[]
  /** Name of the need → digest of the evidence judged. */
  evidence: Record<string, string>
  /** Expiry by the test case's lifetime; null for MISS. */
  validUntil: Instant | null
}
export interface TargetSummary {
  verdict: Verdict
  counts: Record<Verdict, number>
}
export interface VersionSummary {
  version: string
  validity: Validity
  targets: Partial<Record<TargetName, TargetSummary>>
  /** Standards of this version that no test case of target main covers, and why. */
  open: { standard: string; version: string; title: string; url: string; reason: string }[]
}
/** `report.json`: the same evidence and the same rules give the same bytes. */
export interface Report {
  format: 'scs-check/report/1'
  tool: { name: string; version: string }
  subject: string
  scope: { id: string; uuid: string; name: string; url: string; digest: string }
  /** Standard id → digest of its definition. */
  standards: Record<string, string>
  asOf: Instant
  /** When the evidence was collected (end of collection). */
  checkedAt: Instant
  notes: string[]
  versions: VersionSummary[]
  results: Result[]
  evidence: EvidenceEntry[]
  /** Selection in force, when not every test case was judged. */
  selection?: { only?: string; section?: string[] }
}
/** `scs-check/attestation/1`: what a person found of a manual test case. It is named by the SHA-256 of its file, which is canonical JSON. */
export interface Attestation {
  format: 'scs-check/attestation/1'
  tool: { name: string; version: string }
  testcase: string
  subject: string
  verdict: 'pass' | 'fail'
  /** Who looked at the document. */
  reviewer: string
  date: Instant
  lifetime: Lifetime
  /** Expiry by the lifetime. */
  validUntil: Instant
  /** What was found; a fail has one. */
  comment?: string
  /** What was looked at: never its content. */
  document: { name: string; size: number; digest: string }
  /** The definition by which it was judged. */
  standard: { id: string; digest: string }
  /** Digest of all other members: shows a change by hand. Only a signature shows a forgery. */
  checksum: string
}
/** What one visit brought home, and every attestation of its subject by digest; `collection.json` lists those that lie beside it. */
export interface Attested extends Gathered {
  collection: Collection & { attestations?: EvidenceEntry[] }
  attestations?: Map<string, Attestation>
}
