/** What `nightly.yaml` says, read and checked: defaults and `{subject}` are filled in, times are milliseconds, files are absolute paths. */
export interface Fleet {
  /** File that it was read from. */
  file: string
  /** A directory, or a PostgreSQL URL from a file or variable. */
  store: { dir: string } | { postgres: { urlFile?: string; urlVariable?: string } }
  /** Subjects visited at the same time; 16. */
  concurrency: number
  /** Milliseconds for the whole night; 8 h. */
  deadline: number
  subjects: FleetSubject[]
  presets: Record<string, { subjects: string[]; concurrency?: number }>
  contacts: Record<string, Contact>
  /** Contacts that get the digest of each night. */
  owner: string[]
  notify: {
    /** Nights in a row without a verdict (DNF) before anybody is told; 2. */
    dnfNights: number
    /** Days after which a FAIL that lasts is told once more; 7. */
    reminderDays: number
    /** Base of links to the board's pages. */
    baseUrl?: string
  }
  /** File of waivers, for the board's pages. */
  waivers?: string
  /** File of those who may sign reports and certificates: ALLOWED SIGNERS of ssh-keygen(1). */
  allowedSigners?: string
  publish: { prometheus?: string; summary?: string; reports?: string }
  sign?: { key: string; identity: string }
  submit?: { url: string; keyFile?: string; tokenFile: string }
  /** Days that results are kept; 548 (18 months, SCS-0004 regulation 4). */
  retentionDays: number
}
export interface FleetSubject {
  /** `[a-zA-Z0-9_.-]+`, unique. */
  name: string
  description?: string
  operator?: string
  /** Subjects of one product: on pages the worst member counts. */
  group?: string
  /** Scope ids, all of one kind of subject. */
  scopes: string[]
  /** A cloud or cluster that is made up for the visit. */
  demo?: string
  osCloud?: string
  region?: string
  kubeconfig?: string[]
  context?: string[]
  /** Run commands of kubeconfigs that get credentials; false. */
  allowExec: boolean
  passive: boolean
  allowPrivileged: boolean
  conformance?: string | true
  importConformance?: string[]
  importNetworkPolicy?: string[]
  tempest?: string | true
  tempestAccounts?: string
  importTempest?: string
  domainManagers?: string
  podImage?: string
  /** Files or directories of attestations. */
  attestations?: string[]
  /** Directory of `scs-check data update`. */
  data?: string
  /** Milliseconds for its visit. */
  deadline: number
  /** Requests at the same time; 20. */
  connections: number
  /** Requests without an answer (timeouts, broken connections) after which the visit ends; 30. */
  errorBudget: number
  contacts: string[]
  links: Record<string, string>
  /** Listed as certified, on pages. */
  certified: boolean
  provision?: Hook
  unprovision?: Hook
}
/** A command of the config: run before or after, without a shell. */
export interface Hook {
  command: string[]
  environment: Record<string, string>
  /** Milliseconds. */
  deadline: number
}
export interface Contact {
  channels: Channel[]
}
export type Channel =
  | { kind: 'webhook'; url: string; secretFile?: string }
  | { kind: 'mail'; to: string[]; from: string; server: string; userFile?: string; passwordFile?: string }
  | { kind: 'matrix'; homeserver: string; room: string; tokenFile: string }
  | { kind: 'command'; command: string[]; environment: Record<string, string>; deadline: number }
