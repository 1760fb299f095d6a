/** What keeps a signature from being made or read, for people: what, where, why, cure. Its name makes it a mistake of the caller (exit code 3). */
export class SignatureError extends Error {
  override name = 'UsageError'
}

/** A file of allowed signers or revoked keys that cannot be used: whose a signature is, nobody can tell by it. */
export class SignersError extends SignatureError {}
