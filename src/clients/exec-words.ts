import type { Json } from '../model/json.ts'
import { redact } from '../secrets.ts'
import { pemSecrets } from './kubeconfig-material.ts'
import { plain } from './plain.ts'

/** Names of settings, variables and members whose values are nobody's business. */
const SECRET = /secret|passw|passphrase|token|credential|key|jwt|assertion/i
/** The same at the end of a member's name: `token_type` is none. */
const SECRET_MEMBER = /(?:secret|password|token|credential|key|keydata|jwt|assertion)$/i
/** Shorter values are settings such as "true". */
const SHORTEST_VALUE = 8
/** Shortest run of characters that may be a token. */
const SHORTEST_RUN = 16
/** Secrets that are kept of one output at most: more would make every later message slow. */
const MOST = 200

/** What a plugin that failed may have given away on its output: members that are called like secrets, else every run of characters that looks like one. */
export function secretsIn(stdout: string): string[] {
  const named = membersOf(stdout)
  const found = named.length > 0 ? named : stdout.split(/(?:\\[nrtbf"\\/]|[\s"'`,;:=&?<>(){}[\]|\\])+/).filter(looksSecret)
  return [...new Set(found)].slice(0, MOST)
}

/** Values of variables that are called like secrets. */
export function secretsOfEnvironment(env: Record<string, string | undefined>): string[] {
  return Object.entries(env).flatMap(([name, value = '']) => (SECRET.test(name) && value.length > 3 ? [value] : []))
}

/** The last line that a plugin complained with, for the person in front of it: at most 200 characters, without secrets and without what looks like one. */
export function lastWords(stderr: string, secrets: Iterable<string>): string {
  const line = redact(stderr, secrets).split(/[\r\n]+/).map(text => text.trim()).filter(text => text !== '').at(-1) ?? ''
  const masked = line
    .replace(/\/\/[^\s/@]{1,1000}@/g, '//***@')
    .replace(/((?:password|passphrase|passwd)["']?[:=] ?|(?:secret|token|key)(?:[:=]|["']: ?)|--?[\w-]{0,40}(?:password|secret|token|key) |\b(?:bearer|basic) )["']?[^\s"']+/gi, '$1***')
    .replace(/[^\s"'`,;:=&?<>(){}[\]|]+/g, run => (looksSecret(run) ? '***' : run))
  return plain(masked, 200)
}

/** Long, and neither words nor a path, host or version made of such; or the beginning of a JWT (RFC 7519: an object in Base64). */
function looksSecret(run: string): boolean {
  return /^eyJ[\w-]{5}/.test(run) || (run.length >= SHORTEST_RUN && !run.split(/[^A-Za-z0-9]+/).every(isWord))
}

/** A word, small number or version as people write them: `ExecCredential`, `oauth2`, `v1beta1`, `6443`. */
function isWord(part: string): boolean {
  return /^(?:[A-Za-z]{0,2}|[A-Z]{3,15}|\d{1,5}|[a-z]{1,10}\d{1,3}[a-z]?|v\d{1,3}(?:alpha|beta)\d{1,3})$/.test(part)
    || part.split(/(?=[A-Z][a-z])/).every(hump => /^[A-Za-z][a-z]{2,15}$/.test(hump))
}

function membersOf(stdout: string): string[] {
  let level: Json[] = []
  try {
    level = [JSON.parse(stdout) as Json]
  } catch {
    return []
  }
  const found: string[] = []
  while (level.length > 0) { // not by recursion: plugins may nest as deep as they like
    const next: Json[] = []
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue
      for (const [name, inner] of Object.entries(value)) {
        if (typeof inner === 'string' && inner.length >= SHORTEST_VALUE && SECRET_MEMBER.test(name)) found.push(...pemSecrets(inner))
        else next.push(inner)
      }
    }
    level = next
  }
  return found
}
