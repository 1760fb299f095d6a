import { formsOf } from '../secrets.ts'

/** Below this length a secret is only looked for as a whole JSON string: "abc" inside other words is no leak. A TOTP passcode has 6. */
const SHORT = 6

/** Guards what leaves the process: knows the secrets of the configuration and those issued while running, in all their written forms. */
export interface Tripwire {
  /** True if the JSON text contains a secret. */
  trips(json: string): boolean
  /** The text with every secret of at least 6 characters replaced by `[secret]`. */
  scrub(text: string): string
}

/** A tripwire over the secrets that `secrets` names at the time of each question (tokens come and go). */
export function tripwire(secrets: () => string[]): Tripwire {
  const inJson = (text: string) => JSON.stringify(text).slice(1, -1)
  const cache = new Map<string, string[]>()
  function needles(secret: string): string[] {
    let found = cache.get(secret)
    if (found === undefined) {
      const forms = formsOf(secret).filter(form => form.length >= SHORT)
      found = secret.length < SHORT ? [`"${inJson(secret)}"`] : [...new Set(forms.flatMap(form => [form, inJson(form)]))].sort((a, b) => b.length - a.length)
      cache.set(secret, found)
    }
    return found
  }
  const known = () => [...new Set(secrets())].filter(secret => secret !== '').sort((a, b) => b.length - a.length)
  return {
    trips: json => known().some(secret => needles(secret).some(needle => json.includes(needle))),
    scrub: text => known().filter(secret => secret.length >= SHORT)
      .reduce((clean, secret) => needles(secret).reduce((out, needle) => out.replaceAll(needle, '[secret]'), clean), text),
  }
}
