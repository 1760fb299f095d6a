/** Below this length a secret is only looked for as a whole JSON string: "abc" inside other words is no leak. */
const SHORT = 8

/** Guards what leaves the process: knows the secrets of the configuration and those issued while running. */
export interface Tripwire {
  /** True if the JSON text contains a secret. */
  trips(json: string): boolean
  /** The text with every secret of at least 8 characters replaced by `[secret]`. */
  scrub(text: string): string
}

/** A tripwire over the secrets that `secrets` names at the time of each question (tokens come and go). */
export function tripwire(secrets: () => string[]): Tripwire {
  const known = () => [...new Set(secrets())].filter(secret => secret !== '').sort((a, b) => b.length - a.length)
  const inJson = (secret: string) => JSON.stringify(secret).slice(1, -1)
  return {
    trips: json => known().some(secret => json.includes(secret.length < SHORT ? `"${inJson(secret)}"` : inJson(secret))),
    scrub: text => known().filter(secret => secret.length >= SHORT).reduce(
      (clean, secret) => clean.replaceAll(secret, '[secret]').replaceAll(inJson(secret), '[secret]'), text),
  }
}
