import { ConfigError } from './config-error.ts'
import { isDict, type Dict, type Value } from './dict.ts'
import { Keys } from './keys.ts'

/** The headers by which a user asks to be taken for another (`as`, `as-uid`, `as-groups`, `as-user-extra`); throws `ConfigError`. */
export function impersonationOf(values: Dict, where: string): Record<string, string | string[]> {
  const keys = new Keys(values, where)
  const wrong = (name: string) => new ConfigError(`the value of ${name} is malformed`, where, 'write texts without control characters, in a list')
  const header = (name: string, text: Value): string => {
    if (typeof text !== 'string' || text === '' || /[\x00-\x1f\x7f]/.test(text)) throw wrong(name)
    return Buffer.from(text).toString('latin1') // the bytes of UTF-8, as Go sends them
  }
  const list = (name: string, value: Value | undefined): string[] => {
    if (value === undefined || value === null) return []
    if (!Array.isArray(value)) throw wrong(name)
    return value.map(text => header(name, text))
  }
  const [user, uid] = [keys.text('as'), keys.text('as-uid')]
  const groups = list('as-groups', keys.take('as-groups'))
  const extra = keys.take('as-user-extra') ?? {}
  if (!isDict(extra)) throw wrong('as-user-extra')
  const extras = Object.entries(extra).flatMap(([key, value]) => {
    const all = list('as-user-extra', value)
    return all.length === 0 ? [] : [[`impersonate-extra-${escaped(key)}`, all] as const]
  })
  if (user === undefined) {
    if (uid === undefined && groups.length === 0 && extras.length === 0) return {}
    throw new ConfigError('as-uid, as-groups or as-user-extra stand without as', where, 'add as: USER')
  }
  return {
    'impersonate-user': header('as', user),
    ...(uid !== undefined && { 'impersonate-uid': header('as-uid', uid) }),
    ...(groups.length > 0 && { 'impersonate-group': groups }),
    ...Object.fromEntries(extras),
  }
}

/** Percent-encoded but for the characters of a header's name (RFC 9110, 5.6.2), without the percent sign itself. */
function escaped(key: string): string {
  return [...Buffer.from(key.toLowerCase())].map(byte => {
    const char = String.fromCharCode(byte)
    return /[a-z0-9!#$&'*+.^_`|~-]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }).join('')
}
