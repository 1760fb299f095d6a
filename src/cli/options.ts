/** Options as commander hands them to the verbs. */
export interface TargetOptions {
  osCloud?: string
  secureFile?: string
  region?: string
  demo?: string
  subject?: string
  deadline?: string
  allowPrivileged?: boolean
  passive?: boolean
  /** File with the managers of two or more domains. */
  domainManagers?: string
  /** Name of the command that runs Tempest; true for `tempest`. */
  tempest?: string | true
  tempestAccounts?: string
  importTempest?: string
  /** Kubeconfig files; several are one cluster each. */
  kubeconfig?: string[]
  /** Contexts of it; several are one cluster each. */
  context?: string[]
  /** Do not run the commands by which kubeconfigs get credentials. */
  denyExec?: boolean
  /** Image of the pods that plays start. */
  podImage?: string
  /** Directory of `scs-check data update`. */
  data?: string
  /** Name of the engine that runs the conformance tests; true for the one that is there. */
  conformance?: string | true
  /** Results of conformance tests; with several clusters as CLUSTER=FILE. */
  importConformance?: string[]
  /** The same of a run of the NetworkPolicy tests. */
  importNetworkPolicy?: string[]
  /** Requests to the subject at the same time, over all of its services; set by a night. */
  connections?: number
  /** Requests without an answer after which it is asked nothing more; set by a night. */
  errorBudget?: number
  /** Is told why, once they are used up: what ends the visit then, so that plays stop and remove what they created. */
  onExhausted?: (why: Error) => void
  quiet?: boolean
}
export interface JudgeOptions {
  /** By default that of the kind of subject. */
  scope?: string
  scopeVersion?: string[]
  standards?: string
  date?: string
  only?: string
  section?: string[]
  /** Only these; set by a night. */
  testcases?: string[]
  /** Also judge standards that no chosen version adopts. */
  allStandards?: boolean
  /** Files of `scs-check attest`, or directories of them. */
  attestation?: string[]
}
export interface OutputOptions {
  /** Set by a visit that was interrupted: its exit code is not that of its verdict. */
  interrupted?: boolean
  output?: string[]
  quiet?: boolean
  verbose?: boolean
  /** File of waivers. */
  waivers?: string
}
export type RunOptions = TargetOptions & JudgeOptions & OutputOptions & { evidence?: string }
export interface DoctorOptions {
  /** A scope about clusters means those that kubectl would use. */
  scope?: string
  osCloud?: string
  secureFile?: string
  region?: string
  kubeconfig?: string[]
  context?: string[]
  denyExec?: boolean
  /** Seconds for everything that doctor asks; 30. */
  deadline?: string
  json?: boolean
}
export interface Streams {
  out: (text: string) => void
  err: (text: string) => void
}
export interface NightlyOptions {
  config: string
  preset?: string
  subject?: string[]
  /** `i/n`. */
  shard?: string
  night?: string
  /** Every test case, whatever results are still valid. */
  all?: boolean
  quiet?: boolean
  json?: boolean
}
