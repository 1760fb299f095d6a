/** What keeps a signature from being made or read, for people: what, where, why, cure. Its name makes it a mistake of the caller (exit code 3). */
export class SignatureError extends Error {
  override name = 'UsageError'
}
