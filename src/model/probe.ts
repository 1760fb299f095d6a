import type { Leftover, Plan } from './acting.ts'
import type { OpenStack } from './cloud.ts'
import type { Kubernetes } from './cluster.ts'
import type { ConformanceEngines } from './conformance.ts'
import type { Schema } from './json.ts'
import type { ReleaseData } from './release-data.ts'
import type { TlsClient } from './tls.ts'

/** What a probe is handed: the subject's name and its API, already connected by `cli`, and what else the caller gave. */
export interface Target {
  subject: string
  openstack?: OpenStack
  /** One cluster of the subject. */
  kubernetes?: Kubernetes
  /** The image of the pods that plays start; the tool's default where it is not given. */
  podImage?: string
  /** What is publicly known of Kubernetes' releases (scs-0210). */
  releases?: ReleaseData
  /** Speaks TLS with any address, without believing a certificate. */
  tls?: TlsClient
  /** Connections of the managers of two or more domains (scs-0302). */
  domainManagers?: DomainManager[]
  /** Results of a Tempest run, or what runs it (scs-0128). */
  tempest?: TempestEngine
  /** Results of conformance tests of the cluster, or what runs them (scs-0201, scs-0219). */
  conformance?: ConformanceEngines
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
  /** What it sees belongs to the subject as a whole, so that it is the same for each of its clusters. */
  ofSubject?: true
  /** It disturbs other plays, so it is taken after all of them. */
  last?: true
  /** Loads what observing needs, while the process waits for its token. */
  prepare?(): Promise<unknown>
  observe(target: Target, need: Need, visit: Visit): Promise<Data>
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
