import type { JsonObject } from '../model/json.ts'
import { textOf } from './answer.ts'

const TYPES = ['symmetric', 'passphrase', 'private', 'public', 'certificate', 'opaque']
const TEXTS = ['text/plain', 'text/plain;charset=utf-8', 'text/plain; charset=utf-8']
const BINARIES = ['application/octet-stream', 'application/pkcs8']

/** What Barbican's schema says against a new secret, as it words it; undefined: nothing. */
export function problemOf(secret: JsonObject, now: Date): string | undefined {
  const { name, payload, payload_content_type: type, payload_content_encoding: encoding, secret_type: kind, expiration } = secret
  const says = (key: string, problem: string): string => `${problem}. Invalid property: '${key}'`
  if (name !== undefined && name !== null && typeof name !== 'string') return says('name', `${JSON.stringify(name)} is not of type 'string', 'null'`)
  if (kind !== undefined && !TYPES.includes(textOf(kind))) return says('secret_type', `${JSON.stringify(kind)} is not one of ${quoted(TYPES)}`)
  if (typeof expiration === 'string' && !(Date.parse(expiration) > now.getTime())) return says('expiration', "'expiration' is before current time")
  if (payload === undefined) return undefined
  if (typeof payload !== 'string') return says('payload', `${JSON.stringify(payload)} is not of type 'string'`)
  if (payload === '') return says('payload', "If 'payload' specified, must be non empty")
  if (type === undefined) return says('payload_content_type', "If 'payload' is supplied, 'payload_content_type' must also be supplied.")
  const known = [...TEXTS, ...BINARIES]
  if (!known.includes(textOf(type))) return says('payload_content_type', `payload_content_type is not one of ${quoted(known)}`)
  if (BINARIES.includes(textOf(type)) && encoding !== 'base64' && encoding !== 'binary') {
    return says('payload_content_encoding', "payload_content_encoding is not one of ['base64', 'binary']")
  }
  return undefined
}

function quoted(values: string[]): string {
  return `[${values.map(value => `'${value}'`).join(', ')}]`
}
