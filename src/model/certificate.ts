import type { Digest, Entry } from './history.ts'
import type { Instant } from './json.ts'

/** What the register says happened to a certificate (SCS-0004). */
export type CertificateEvent = 'applied' | 'granted' | 'refused' | 'withdrawn' | 'revoked'

/** A statement of the register: canonical JSON, kept as an object and signed; it names the one before it, so that none can be taken out unnoticed. */
export interface CertificateStatement {
  format: 'scs-check/certificate/1'
  /** Of the certificate: `C-2026-0001`, told at the application and the same in all that follows. */
  certificate: string
  event: CertificateEvent
  subject: string
  scope: string
  version: string
  /** When it was said. */
  at: Instant
  /** Who said it. */
  by: string
  /** Of `granted`: first and last moment in force; at most a year (SCS-0004). */
  from?: Instant
  until?: Instant
  /** Of `refused` and `revoked`; of `granted` despite a rule: why. */
  reason?: string
  /** Of `granted`: digests of the report and the visit that it rests on. */
  report?: Digest
  /** The statement before this one in the register; null for the first. */
  previous: Digest | null
}

/** Entry of `['certificates']`; its id is the instant and a running number. */
export interface CertificateEntry extends Entry {
  format: 'scs-check/certificate-entry/1'
  statement: Digest
  /** SSHSIG (armoured) of the statement's bytes in namespace `scs-check-certificate`. */
  signature?: Digest
}

/** `expiring`: in force for less than 60 days more. */
export type CertificateState = 'applied' | 'refused' | 'withdrawn' | 'granted' | 'expiring' | 'expired' | 'revoked'

/** A certificate as of an instant. */
export interface CertificateStanding {
  certificate: string
  subject: string
  scope: string
  version: string
  state: CertificateState
  /** Since when. */
  since: Instant
  from?: Instant
  until?: Instant
  reason?: string
  /** What the rules find wrong with it now: no valid attestation of this quarter, a FAIL, a version that is not in force any more. It does not end it. */
  concerns: string[]
  /** All that was said, oldest first, with digests. */
  statements: { digest: Digest; signature?: Digest; key?: string; statement: CertificateStatement }[]
}
