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
  quiet?: boolean
}
export interface JudgeOptions {
  scope: string
  scopeVersion?: string[]
  standards?: string
  date?: string
  only?: string
  section?: string[]
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
}
export type RunOptions = TargetOptions & JudgeOptions & OutputOptions & { evidence?: string }
