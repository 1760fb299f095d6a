/** A mistake in the configuration of a cloud: what is wrong, where (file and key), and its cure; never holds a secret. */
export class ConfigError extends Error {
  override name = 'ConfigError'
  constructor(readonly what: string, readonly where: string, readonly cure: string) {
    super(`${what} (${where}); ${cure}`)
  }
}
