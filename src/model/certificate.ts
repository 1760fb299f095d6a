import type { Digest, Entry } from './history.ts'
import type { Instant } from './json.ts'

/** What the register says happened to a certificate (SCS-0004). */
export type CertificateEvent = 'applied' | 'granted' | 'refused' | 'withdrawn' | 'revoked'

/**
 * A rule that a grant may break if somebody says why: the version certifies, target main passes, and so by judging again, in a fresh visit, the
 * manual checks are attested.
 */
export type CertificateRule = 'certifiable' | 'passing' | 'verified' | 'fresh' | 'attested'

/** A statement of the register: canonical JSON, kept as an object and signed; it names the one before it, so that none can be taken out unnoticed. */
export interface CertificateStatement {
  format: 'scs-check/certificate/1'
  /** Its place in the register, from 1. */
  number: number
  /** Of the certificate: `C-2026-0001`, told at the application and the same in all that follows. */
  certificate: string
  event: CertificateEvent
  subject: string
  scope: string
  version: string
  /** When it was said; never before the statement before it. */
  at: Instant
  /** Who said it. */
  by: string
  /** Of `granted`: first and last second in force; less than a year apart (SCS-0004). */
  from?: Instant
  until?: Instant
  /** Of `refused` and `revoked`; of what was said despite a rule: why. */
  reason?: string
  /** Rules that it breaks knowingly, and what was wrong. */
  despite?: { rule: CertificateRule; text: string }[]
  /** Of `granted`: digest of the report that it rests on, and the id of its visit. */
  report?: Digest
  visit?: string
  /** Digest of the statement before this one in the register; null for the first. */
  previous: Digest | null
}

/** Entry of `['certificates']`; its id is made of the statement's number alone, so that two that follow the same one cannot both be appended. */
export interface CertificateEntry extends Entry {
  format: 'scs-check/certificate-entry/1'
  statement: Digest
  /** SSHSIG (armoured) of the statement's bytes in namespace `scs-check-certificate`. */
  signature?: Digest
}

/**
 * `expiring`: in force for less than 60 days more. `unproven`: it would be in force, but what was said of it is not signed as it must be, breaks a rule
 * that nothing overrides, rests on a report or visit that is not there or says otherwise, or may have been followed by a revocation that cannot be read
 * any more; it counts as not in force.
 */
export type CertificateState = 'applied' | 'refused' | 'withdrawn' | 'granted' | 'expiring' | 'expired' | 'revoked' | 'unproven'

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
  /** Why it is unproven; else what the rules find wrong with it now (a FAIL, no valid attestation of this quarter …), which does not end it. */
  concerns: string[]
  /** All that was said, oldest first, with digests. */
  statements: CertificateSaid[]
}

/** A statement as the register has it. */
export interface CertificateSaid {
  digest: Digest
  /** Digest of its signature. */
  signature?: Digest
  /** The signature, armoured. */
  armour?: string
  /**
   * What came of looking at the signature: it does not fit or is nobody's who may sign; it fits, of a key that nobody vouched for; it is a known
   * signer's. Absent: not signed.
   */
  signed?: 'bad' | 'intact' | 'named'
  /** `ssh-ed25519 SHA256:…`, as the signature says; `signer` where allowed signers were given and one of them has this key. */
  key?: string
  signer?: string
  statement: CertificateStatement
}

/** A statement that was published, and is not in the register any more. */
export interface StatementGone {
  number: number
  digest: Digest
}
